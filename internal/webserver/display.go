package webserver

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image/color"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"quire/internal/sgr"
)

// maxStyles limits the styles that a page knows by number; beyond it, numbering starts over.
const maxStyles = 2000

// frame is what a page is sent: what has changed since the last one.
type frame struct {
	Rows      []rowFrame   `json:"r,omitempty"`
	Height    int          `json:"h,omitempty"`    // of the screen, when all of it is drawn anew
	Styles    []styleFrame `json:"s,omitempty"`    // new ones, in the order of their numbers
	Forget    bool         `json:"f,omitempty"`    // forget the styles so far
	Title     *string      `json:"t,omitempty"`    // of the window
	Address   *string      `json:"u,omitempty"`    // of what is read, as in "/slug#heading"
	Cursor    *[2]int      `json:"c,omitempty"`    // its cell; none if negative
	Colors    *[2]string   `json:"b,omitempty"`    // of text and ground; "" is the page's own
	Clipboard string       `json:"clip,omitempty"` // text to copy
	Farewell  *string      `json:"bye,omitempty"`  // the session is over
}

// rowFrame is a row: its number, then text, style, link and width of each run; the last two only
// where they are needed.
type rowFrame []any

// styleFrame is a look: attributes as sgr.Attr, and the colours of text and ground: "", a number of
// the palette, or "#rrggbb".
type styleFrame [3]any

// Display shows the views of a session in a browser. It is a session.Display. One goroutine at a
// time uses it.
type Display struct {
	send          func([]byte) error
	address       func() string // of what is read
	width, height int
	profile       colorprofile.Profile

	rows    []string // shown now, nil when that is unknown
	styles  map[sgr.Style]int
	pending frame
	shown   struct {
		title, address, text, back string
		x, y                       int
	}
}

func newDisplay(send func([]byte) error, width, height int) *Display {
	d := &Display{send: send, width: width, height: height, profile: colorprofile.TrueColor, styles: map[sgr.Style]int{}}
	d.shown.x = -1
	return d
}

// Follow has the address in the browser follow what is read: address returns it, as in
// "/slug#heading".
func (d *Display) Follow(address func() string) { d.address = address }

// Resize implements session.Display.
func (d *Display) Resize(width, height int) {
	d.width, d.height = width, height
	d.Invalidate()
}

// Size implements session.Display.
func (d *Display) Size() (width, height int) { return d.width, d.height }

// Invalidate implements session.Display.
func (d *Display) Invalidate() { d.rows = nil }

// SetProfile implements session.Display. A browser shows all colours.
func (d *Display) SetProfile(colorprofile.Profile) {}

// Profile implements session.Display.
func (d *Display) Profile() colorprofile.Profile { return d.profile }

// Raw implements session.Display. Of what terminals are sent a browser takes the clipboard only.
func (d *Display) Raw(seq string) {
	rest, ok := strings.CutPrefix(seq, "\x1b]52;")
	if !ok {
		return
	}
	_, data, _ := strings.Cut(rest, ";")
	if text, err := base64.StdEncoding.DecodeString(strings.TrimRight(data, "\x07\x1b\\")); err == nil {
		d.pending.Clipboard = string(text)
	}
}

// Draw implements session.Display.
func (d *Display) Draw(v tea.View) error {
	f := d.pending
	d.pending = frame{}
	d.drawRows(&f, rowsOf(v.Content, d.height))
	d.drawRest(&f, v)
	return d.write(f)
}

// drawRows adds the rows that differ from what is shown.
func (d *Display) drawRows(f *frame, rows []string) {
	whole := d.rows == nil
	if len(d.styles) > maxStyles {
		clear(d.styles)
		f.Forget, whole = true, true
	}
	if whole {
		f.Height = len(rows)
	}
	for y, row := range rows {
		if whole && row == "" || !whole && row == d.rows[y] {
			continue
		}
		f.Rows = append(f.Rows, d.row(f, y, row))
	}
	d.rows = rows
}

func (d *Display) row(f *frame, y int, row string) rowFrame {
	out := rowFrame{y}
	for _, s := range spansOf(row) {
		out = append(out, []any{s.text, d.style(f, s.style)})
		last := out[len(out)-1].([]any)
		if s.link != "" || s.cells > 0 {
			last = append(last, s.link)
		}
		if s.cells > 0 {
			last = append(last, s.cells)
		}
		out[len(out)-1] = last
	}
	return out
}

// style returns the number of a style, and sends it to the page if it is new. 0 is the default style.
func (d *Display) style(f *frame, s sgr.Style) int {
	if s == (sgr.Style{}) {
		return 0
	}
	n, ok := d.styles[s]
	if !ok {
		n = len(d.styles) + 1
		d.styles[s] = n
		f.Styles = append(f.Styles, styleFrame{s.Attr, webColor(s.FG), webColor(foregroundOf(s.BG))})
	}
	return n
}

// foregroundOf turns the parameters of a background into those of the same foreground.
func foregroundOf(bg string) string {
	switch {
	case bg == "":
		return ""
	case strings.HasPrefix(bg, "48"):
		return "38" + bg[2:]
	case strings.HasPrefix(bg, "10"):
		return "9" + bg[2:]
	}
	return "3" + bg[1:]
}

// webColor returns the colour that parameters of a foreground select: a number of the palette of
// sixteen, "#rrggbb", or "" for the page's own.
func webColor(params string) any {
	c := sgr.Color(params)
	if len(c) == 3 || len(c) == 2 && c > "15" {
		if r, g, b, ok := sgr.RGB(params); ok {
			return fmt.Sprintf("#%02x%02x%02x", r, g, b)
		}
	}
	if c == "" || c[0] == '#' {
		return c
	}
	return json.Number(c)
}

// drawRest adds what a view says besides its rows.
func (d *Display) drawRest(f *frame, v tea.View) {
	if title := v.WindowTitle; title != d.shown.title {
		d.shown.title = title
		f.Title = &title
	}
	if d.address != nil {
		if at := d.address(); at != d.shown.address {
			d.shown.address = at
			f.Address = &at
		}
	}
	if text, back := hexColor(v.ForegroundColor), hexColor(v.BackgroundColor); text != d.shown.text ||
		back != d.shown.back {
		d.shown.text, d.shown.back = text, back
		f.Colors = &[2]string{text, back}
	}
	x, y := -1, 0
	if v.Cursor != nil {
		x, y = v.Cursor.X, v.Cursor.Y
	}
	if x != d.shown.x || y != d.shown.y {
		d.shown.x, d.shown.y = x, y
		f.Cursor = &[2]int{x, y}
	}
}

func hexColor(c color.Color) string {
	if c == nil {
		return ""
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// Leave implements session.Display.
func (d *Display) Leave(farewell string) error { return d.write(frame{Farewell: &farewell}) }

// write sends a frame, unless nothing has changed.
func (d *Display) write(f frame) error {
	data, err := json.Marshal(f)
	if err != nil || string(data) == "{}" {
		return err
	}
	return d.send(data)
}

// rowsOf splits content into the rows of a screen.
func rowsOf(content string, height int) []string {
	rows := strings.SplitN(content, "\n", height+1)
	rows = rows[:min(len(rows), height)]
	for len(rows) < height {
		rows = append(rows, "")
	}
	return rows
}
