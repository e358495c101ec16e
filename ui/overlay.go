package ui

import (
	"image"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"quire/internal/picture"
	"quire/internal/render"
)

const (
	// restTime is how long a page rests before pictures that are much to send are shown sharp. Until then
	// half-blocks are in their place.
	restTime = 120 * time.Millisecond
	// The bytes of pictures that are sent while a page moves, and those that a session keeps: less over a
	// network.
	bytesAtOnce, bytesAtOnceShared = 512 << 10, 16 << 10
	bytesKept, bytesKeptShared     = 24 << 20, 5 << 19
	maxPixels, maxPixelsShared     = 8 << 20, 5 << 18
)

// overlay are the pictures that a terminal with sixel or iTerm2's protocol shows over the page, and what is
// known of the terminal.
type overlay struct {
	tasks    *tasks
	pictures *picture.Overlay // nil where there is no way to show them
	protocol picture.Protocol
	cell     image.Point // its size in pixels, 0, 0 where that is unknown
	awaited  bool        // it has been asked for and not been answered yet
	shared   bool        // the terminal is at the other end of a network

	coarse  map[int][]string // half-blocks of the pictures, by id
	visible []*renderedPicture
	place   any // of the page at the last message
	covered any // what covered it
	moving  bool
	rests   latest
	epoch   int
}

// asked is what the terminal is asked for: its name, the size of a cell and of the window in pixels, and,
// last since every terminal answers that, what it can do.
func (o *overlay) asked() tea.Cmd {
	const cellSize, windowSize = 16, 14 // of XTWINOPS
	sizes := ansi.WindowOp(cellSize) + ansi.WindowOp(windowSize)
	switch {
	case o.protocol == picture.Unknown:
		o.awaited = true
		return tea.Batch(tea.RequestTerminalVersion, tea.Raw(sizes+ansi.RequestPrimaryDeviceAttributes))
	case o.isUsed():
		o.awaited = true
		return tea.Raw(sizes)
	}
	return nil
}

// isUsed reports whether pictures are shown over the page.
func (o *overlay) isUsed() bool {
	return o.pictures != nil && (o.protocol == picture.Sixel || o.protocol == picture.ITerm2)
}

// form is that of a picture of cols×rows cells, of no protocol where none is shown over the page.
func (o *overlay) form(cols, rows int) picture.Form {
	if !o.isUsed() {
		return picture.Form{}
	}
	most := maxPixels
	if o.shared {
		most = maxPixelsShared
	}
	return picture.Form{Protocol: o.protocol, Cols: cols, Rows: rows, Cell: o.cell, Pixels: most}
}

// put has the overlay show a picture, and returns its rows.
func (o *overlay) put(id, cols, rows int, raster *picture.Raster, coarse []string) []string {
	o.pictures.Put(id, raster)
	if o.coarse == nil {
		o.coarse = map[int][]string{}
	}
	o.coarse[id] = coarse
	o.epoch++ // what was shown with this id is to be drawn again
	return picture.Cells(id, cols, rows)
}

func (o *overlay) clear() {
	if o.pictures != nil {
		o.pictures.Clear()
	}
	o.coarse, o.visible = nil, nil
}

// inSight takes note of which pictures are.
func (o *overlay) inSight(rendered map[pictureKey]*renderedPicture, pics []render.Picture) {
	o.visible = o.visible[:0]
	for _, pic := range pics {
		if d := rendered[pictureKey{pic.Target, pic.Cells, pic.Rows}]; d != nil {
			o.visible = append(o.visible, d)
		}
	}
}

// hasRoom reports whether the session may keep a raster of so many bytes for d, and for that forgets those
// that are out of sight, which are rendered again when they are needed.
func (o *overlay) hasRoom(rendered map[pictureKey]*renderedPicture, d *renderedPicture, size int) bool {
	most := bytesKept
	if o.shared {
		most = bytesKeptShared
	}
	sum := size
	for _, other := range rendered {
		if other != d {
			sum += other.size
		}
	}
	for _, other := range rendered {
		if sum > most && other != d && other.size > 0 && !slices.Contains(o.visible, other) {
			sum -= other.size
			o.pictures.Put(other.id, nil)
			delete(o.coarse, other.id)
			other.version, other.rows, other.size = 0, other.coarse, 0
		}
	}
	return sum <= most
}

// onScreen makes the rows of a page those that are written: with the cells of pictures, or with half-blocks
// while the page moves. The last row of the screen has half-blocks too: some terminals scroll after a
// picture.
func (o *overlay) onScreen(rows []string) {
	if !o.isUsed() || !slices.ContainsFunc(rows, picture.HasCells) {
		return
	}
	for y, row := range rows {
		sharp := !o.moving && y < len(rows)-1
		rows[y] = picture.ReplaceCells(row, y, func(r picture.Run) string {
			if coarse := o.coarse[r.ID]; !sharp && r.Row < len(coarse) {
				return ansi.ResetStyle + ansi.Cut(coarse[r.Row], r.Col, r.Col+r.Cells) + ansi.ResetStyle
			}
			return r.OnScreen(o.epoch)
		})
		if !o.moving { // terminals do not agree on what scrolling does to pictures
			rows[y] = picture.PinRow(rows[y], y)
		}
	}
}

// settle shows half-blocks for as long as the page moves, when its pictures are much to send: so many
// bytes.
func (o *overlay) settle(place any, size int) tea.Cmd {
	if !o.isUsed() || place == o.place {
		return nil
	}
	first := o.place == nil
	o.place = place
	most := bytesAtOnce
	if o.shared {
		most = bytesAtOnceShared
	}
	if first || size <= most {
		return nil
	}
	o.moving = true
	return o.tasks.after(restTime, o.rests.start(o.tasks), func() tea.Cmd {
		o.moving = false
		return nil
	})
}

// visibleSize returns the size of the pictures on the screen in bytes.
func (o *overlay) visibleSize() (n int) {
	for _, d := range o.visible {
		n += d.size
	}
	return n
}

// setProtocol takes up what has become known of the terminal.
func (a *app) setProtocol(to picture.Protocol) tea.Cmd {
	o := &a.pictures.overlay
	if to == picture.Unknown || o.protocol != picture.Unknown {
		return nil
	}
	if o.pictures == nil && (to == picture.Sixel || to == picture.ITerm2) {
		to = picture.Blocks
	}
	o.protocol = to
	if to == picture.Blocks {
		return nil
	}
	return a.renderPicturesAgain()
}

// renderPicturesAgain renders all pictures for what has become known of the terminal.
func (a *app) renderPicturesAgain() tea.Cmd {
	a.pictures.stopAll()
	if a.pictureView.open {
		return a.renderPicture()
	}
	return nil
}

// onAttributes takes what the terminal says that it can do. Sixel needs the size of a cell, which has been
// asked for before.
func (a *app) onAttributes(attributes []int) tea.Cmd {
	to := picture.Attributes(attributes)
	if a.pictures.overlay.cell == (image.Point{}) {
		to = picture.Blocks
	}
	return a.setProtocol(to)
}

// onCellSize takes the size of a cell in pixels, once for each question: another size is much work.
func (a *app) onCellSize(width, height int) tea.Cmd {
	o := &a.pictures.overlay
	cell := picture.CellSize(width, height)
	if cell == (image.Point{}) || !o.awaited {
		return nil
	}
	o.awaited = false
	if cell == o.cell {
		return nil
	}
	o.cell = cell
	if !o.isUsed() {
		return nil
	}
	return a.renderPicturesAgain()
}

// onPixelSize takes the size of the window in pixels, from a terminal that does not say that of a cell.
func (a *app) onPixelSize(size uv.PixelSizeEvent) tea.Cmd {
	if a.pictures.overlay.cell != (image.Point{}) || a.term.width == 0 || a.term.height == 0 {
		return nil
	}
	return a.onCellSize(size.Width/a.term.width, size.Height/a.term.height)
}

// settlePictures follows what moves and covers the pictures.
func (a *app) settlePictures() tea.Cmd {
	type position struct {
		x, y int
		top  any
	}
	o, v := &a.pictures.overlay, &a.pictureView
	if !o.isUsed() {
		return nil
	}
	// tmux forgets a whole picture when something covers a part of it.
	if covered := [3]bool{a.popup.isOpen(), a.prompt.isOpen(), v.open}; a.term.multiplexer != noMultiplexer &&
		covered != o.covered {
		o.covered = covered
		o.epoch++
	}
	if v.open {
		return o.settle(position{v.x, v.y, v.zoom}, v.size)
	}
	return o.settle(position{top: a.post.pager.Top()}, o.visibleSize())
}
