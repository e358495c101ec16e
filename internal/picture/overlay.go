package picture

import (
	"bytes"
	"cmp"
	"image"
	"slices"
	"strings"
	"sync"

	"github.com/charmbracelet/x/ansi"

	"quire/internal/sanitize"
)

// Overlay shows Rasters on a terminal with sixel or iTerm2's pictures, over what a renderer writes. The
// renderer knows nothing of pictures: it writes, moves, covers and erases their cells as it does with
// text. Frame puts spaces where it writes such cells, and the parts of the pictures that belong there over
// them. A terminal erases what text is written over. Goroutines may share an Overlay.
type Overlay struct {
	mu      sync.Mutex
	rasters map[int]*Raster
}

// NewOverlay returns an overlay without pictures.
func NewOverlay() *Overlay { return &Overlay{} }

// Put shows r wherever the cells of id are written, nil for nothing.
func (o *Overlay) Put(id int, r *Raster) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if r == nil {
		delete(o.rasters, id)
		return
	}
	if o.rasters == nil {
		o.rasters = map[int]*Raster{}
	}
	o.rasters[id] = r
}

// Clear forgets all pictures.
func (o *Overlay) Clear() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.rasters = nil
}

var placeholder = []byte(string(sanitize.Placeholder))

// Frame returns what a renderer writes to the terminal with pictures in place of their cells. A sequence or
// a cell must not be cut by the end of out.
func (o *Overlay) Frame(out []byte) []byte {
	if !bytes.Contains(out, placeholder) {
		return out
	}
	text, runs := withoutCells(string(out))
	if len(runs) == 0 {
		return []byte(text)
	}
	var pictures strings.Builder
	pictures.WriteString(ansi.SaveCursor)
	for _, part := range joined(runs) {
		pictures.WriteString(ansi.CursorPosition(part.X+1, part.Y+1))
		pictures.WriteString(o.sequence(part))
	}
	pictures.WriteString(ansi.RestoreCursor)
	if at := strings.LastIndex(text, ansi.ResetModeSynchronizedOutput); at >= 0 { // within the same update
		return []byte(text[:at] + pictures.String() + text[at:])
	}
	return []byte(text + pictures.String())
}

// withoutCells returns s with spaces for the cells of pictures, and those cells.
func withoutCells(s string) (string, []Run) {
	var b strings.Builder
	b.Grow(len(s))
	var runs []Run
	copied := 0
	for at := nextCell(s, 0); at >= 0; {
		r, ok := parseRun(s, at, screenMarks)
		if !ok {
			at = nextCell(s, at+len(placeholder))
			continue
		}
		if r.ID > 0 { // else of PinRow
			runs = append(runs, r)
		}
		b.WriteString(s[copied:at])
		b.WriteString(strings.Repeat(" ", r.Cells))
		copied, at = r.end, nextCell(s, r.end)
	}
	b.WriteString(s[copied:])
	return b.String(), runs
}

// part is a rectangle of a picture.
type part struct {
	Run
	rows int
}

// joined returns runs as few rectangles: a terminal keeps a limited number of pictures.
func joined(runs []Run) []part {
	slices.SortStableFunc(runs, func(a, b Run) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X))
	})
	var lines []Run
	for _, r := range runs {
		if n := len(lines) - 1; n >= 0 {
			last := &lines[n]
			if last.ID == r.ID && last.Y == r.Y && last.Row == r.Row && r.X == last.X+last.Cells &&
				r.Col == last.Col+last.Cells {
				last.Cells += r.Cells
				continue
			}
		}
		lines = append(lines, r)
	}
	var out []part
	for _, r := range lines {
		i := slices.IndexFunc(out, func(p part) bool {
			return p.ID == r.ID && p.X == r.X && p.Col == r.Col && p.Cells == r.Cells && p.Y+p.rows == r.Y &&
				p.Row+p.rows == r.Row
		})
		if i >= 0 {
			out[i].rows++
		} else {
			out = append(out, part{r, 1})
		}
	}
	return out
}

// sequence returns the sequence that shows a part at the cursor.
func (o *Overlay) sequence(p part) string {
	o.mu.Lock()
	r := o.rasters[p.ID]
	o.mu.Unlock()
	if r == nil {
		return ""
	}
	return r.Sequence(image.Rect(p.Col, p.Row, p.Col+p.Cells, p.Row+p.rows))
}
