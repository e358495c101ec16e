// Package layout is the geometry of the reader: every width and height that a view
// uses is a function here. It is pure, it knows no content and draws nothing; all
// figures are terminal cells.
package layout

import "image"

// The smallest screen that quire draws on; below it a notice stands instead.
const (
	MinWidth  = 20
	MinHeight = 6
)

const (
	wide        = 120 // columns from which a preview stands beside the list
	gutter      = 3   // blank columns between list and preview, at least
	maxGutter   = 8
	margin      = 2 // blank columns at either side of a text
	minListCols = 54
	maxListCols = 92
	maxMeasure  = 80
)

// Frame is what a child of the reader shows: rows of styled text, and where they belong.
type Frame struct {
	X, Y   int // the cell of the screen at which the rows begin
	Rows   []string
	Cursor *image.Point // from that cell, nil when there is no cursor
}

// TooSmall reports whether nothing useful fits.
func TooSmall(width, height int) bool { return width < MinWidth || height < MinHeight }

// Archive is where the parts of the archive stand.
type Archive struct {
	Width, Height int // of the whole screen
	ListWidth     int // columns of the cards
	PreviewX      int // first column of the preview, 0 when there is none
	PreviewWidth  int
	Tagline       int // row of the tagline, -1 when there is no room for it
	Tabs          int // row of the category tabs, -1 when there is no room for it
	Filters       int // row of the filter chips, -1 when there is none; it may be that of the tabs
	Cards         int // first row of the cards
	Rows          int // rows of the cards
	Footer        int // row of the footer
}

// NewArchive lays the archive out; preview tells whether the reader wants one where
// it fits. Filters come and go in a row that is otherwise blank, so that nothing
// jumps.
func NewArchive(width, height int, preview bool) Archive {
	a := Archive{Width: width, Height: height, ListWidth: width, Tagline: -1, Tabs: -1, Filters: -1}
	if preview && width >= wide && height >= 16 {
		a.ListWidth = min(max(width*42/100, minListCols), maxListCols)
		a.PreviewX = a.ListWidth + min(gutter+(width-wide)/20, maxGutter)
		a.PreviewWidth = width - a.PreviewX - margin
	}
	row := 1
	if height >= 16 {
		a.Tagline = row
		row++
	}
	if height >= 28 {
		row++
	}
	if height >= 9 {
		a.Tabs, a.Filters = row, row
		row++
	}
	if height >= 14 {
		a.Filters = row
		row++
	}
	a.Cards = row
	a.Footer = height - 1
	a.Rows = a.Footer - a.Cards
	if height >= 28 {
		a.Rows--
	}
	return a
}

// Results is where the parts of the search of all posts stand.
type Results struct {
	Width, Height int // of the whole screen
	ListWidth     int // columns of the hits
	PreviewX      int // first column of the preview, 0 when there is none
	PreviewWidth  int
	Hint          int // row of the hint, -1 when there is no room for it
	Cards         int // first row of the hits
	Rows          int // rows of the hits
	Footer        int // row of the footer, and of the prompt
	Slot          int // rows of a hit, its trailing blank row included
	Snippet       int // rows of a snippet, 0 when there is no room for it
}

// NewResults lays the search of all posts out, its list where that of the archive is.
func NewResults(width, height int) Results {
	a := NewArchive(width, height, true)
	f := Results{Width: width, Height: height, ListWidth: a.ListWidth, PreviewX: a.PreviewX, PreviewWidth: a.PreviewWidth, Hint: -1}
	f.Cards, f.Footer = 1, height-1
	if height >= 12 {
		f.Hint, f.Cards = 1, 3
	}
	// The row above the prompt is left to what is wrong with the query and to proposals.
	f.Rows = max(1, f.Footer-f.Cards-1)
	switch {
	case f.Rows >= 13:
		f.Slot, f.Snippet = 5, 2
	case f.Rows >= 5:
		f.Slot, f.Snippet = 3, 1
	default:
		f.Slot = 1
	}
	return f
}

// Density is how much of a post the archive shows.
type Density int

// From the most to the least. DensityAuto picks by the height of the screen.
const (
	DensityAuto Density = iota
	DensityCards
	DensityRows
	DensityLines
)

// ParseDensity is the density of a name, DensityAuto for any other.
func ParseDensity(name string) Density {
	switch name {
	case "cards":
		return DensityCards
	case "rows":
		return DensityRows
	case "lines":
		return DensityLines
	}
	return DensityAuto
}

// Resolve is d, or what suits rows of cards when d is DensityAuto.
func (d Density) Resolve(rows int) Density {
	switch {
	case d != DensityAuto:
		return d
	case rows >= 13:
		return DensityCards
	case rows >= 7:
		return DensityRows
	}
	return DensityLines
}

// Next is the density after d in the order that the key walks through.
func (d Density) Next() Density {
	if d == DensityLines {
		return DensityCards
	}
	return d + 1
}

// TagsBeside reports whether cards of this width have room for tags beside the other
// facts; otherwise tags have a row of their own.
func TagsBeside(width int) bool { return width >= 66 }

// Slot is the height of one post in rows, its trailing blank row included, in a list
// of so many columns.
func (d Density) Slot(width int) int {
	switch {
	case d == DensityLines:
		return 1
	case d == DensityRows:
		return 3
	case TagsBeside(width):
		return 6
	}
	return 7
}

// Fit is how many slots of the given height go into rows; the blank row of the last
// one need not fit. At least one.
func Fit(rows, slot int) int {
	blank := 0
	if slot > 1 {
		blank = 1
	}
	return max(1, (rows+blank)/slot)
}

// Measure is the width of the text in a post, as the reader cycles through it.
type Measure int

// MeasureAuto is the readable one.
const (
	MeasureAuto Measure = iota
	MeasureNarrow
	MeasureWide
	MeasureFull
	MeasureWrapped // the readable one, with long lines of code wrapped to it
)

// ParseMeasure is the measure of a name, MeasureAuto for any other.
func ParseMeasure(name string) Measure {
	switch name {
	case "narrow":
		return MeasureNarrow
	case "wide":
		return MeasureWide
	case "full":
		return MeasureFull
	case "wrapped":
		return MeasureWrapped
	}
	return MeasureAuto
}

// Next is the measure after m in the order that the key walks through.
func (m Measure) Next() Measure { return (m + 1) % (MeasureWrapped + 1) }

// String names m for the status line.
func (m Measure) String() string {
	return [...]string{"readable", "narrow", "wide", "as wide as the screen", "readable, long lines of code wrapped"}[m]
}

// Pager is where the parts of an open post stand.
type Pager struct {
	Width, Height int
	TextX         int // first column of the text
	TextWidth     int // the measure
	Rows          int // rows of text
	Scrollbar     int // column of the scrollbar, -1 when there is none
	Status        int // row of the status line, -1 in zen mode
}

// NewPager lays an open post out. The text is centred where there is room.
func NewPager(width, height int, m Measure, zen bool) Pager {
	p := Pager{Width: width, Height: height, Rows: height, Scrollbar: width - 1, Status: height - 1}
	if zen {
		p.Scrollbar, p.Status = -1, -1
	} else {
		p.Rows--
	}
	side := margin
	if width < 50 {
		side = 1
	}
	room := width - 2*side
	switch m {
	case MeasureNarrow:
		p.TextWidth = min(room, 64)
	case MeasureWide:
		p.TextWidth = min(room, 100)
	case MeasureFull:
		p.TextWidth = room
	default:
		p.TextWidth = min(room, maxMeasure)
	}
	p.TextX = side
	if extra := width - p.TextWidth; extra >= 24 {
		p.TextX = extra / 2
	}
	return p
}

// NewPreview lays a post out beside the list: no scrollbar and no status line.
func NewPreview(width, height int) Pager {
	return Pager{Width: width, Height: height, TextWidth: min(width, maxMeasure), Rows: height, Scrollbar: -1, Status: -1}
}

// Popup is where the parts of a popup are.
type Popup struct {
	X, Y, Width, Height int // of the border, on the screen
	Inner               int // columns between the borders and the spaces beside them
	FirstRow            int // row of the first item, from the top border
	Rows                int // rows of items, at least one
}

// NewPopup lays a popup out in the middle of the screen, or at the right. contentWidth is the
// width of the widest item.
func NewPopup(width, height, contentWidth, items int, right bool) Popup {
	const narrow, widest, first = 44, 84, 3
	const around = first + 3 // border, title and empty rows, prompt or hints
	p := Popup{Width: max(contentWidth, narrow), FirstRow: first}
	if right {
		p.Width = min(contentWidth, narrow)
	}
	p.Width = min(p.Width, widest, width-2)
	p.Height = min(max(items, 1)+around, height-2)
	p.X, p.Y = (width-p.Width)/2, max(0, (height-p.Height)/2)
	if right {
		p.X = width - p.Width
	}
	p.Inner = p.Width - 4
	p.Rows = max(1, p.Height-around)
	return p
}
