// Package layout is the geometry of the reader: every width and height that a view uses is a
// function here. It is pure, knows no content and renders nothing. All numbers are terminal
// cells.
package layout

import "image"

// The smallest screen; on a smaller one there is only a notice.
const (
	MinWidth  = 20
	MinHeight = 6
)

const (
	wide        = 120 // columns from which there is a preview beside the list
	gutter      = 3   // columns between list and preview, at least
	maxGutter   = 8
	margin      = 2 // columns at either side of a text
	minListCols = 54
	maxListCols = 92
	maxMeasure  = 80
)

// Frame is what a child of the reader shows: rows of styled text and their position.
type Frame struct {
	X, Y   int // the cell of the screen at which the rows begin
	Rows   []string
	Cursor *image.Point // from that cell, nil when there is no cursor
}

// TooSmall reports whether the screen is too small to show anything useful.
func TooSmall(width, height int) bool { return width < MinWidth || height < MinHeight }
