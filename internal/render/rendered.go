package render

import (
	"strconv"
	"strings"

	"quire/internal/render/richtext"
	"quire/internal/sgr"
	"quire/internal/textwidth"
)

// RenderedBlock is one block as rows, and where everything in it is. It never changes, so goroutines
// share it. Headings, links and code are in the order in which Outline has them.
type RenderedBlock struct {
	Rows       []string // finished rows: SGR and OSC 8 only, each complete by itself
	Width      int      // cells of the widest row
	Headings   []int    // rows of the headings
	Links      [][]Span // where the links are; a link that shows nothing has none
	Code       []Rows   // rows of the code blocks
	WideTables []Table  // those tables that are wider than the measure
	Pictures   []Picture
}

// Span is a stretch of cells on a row, both counted from 0.
type Span struct{ Row, Col, Width int }

// Rows is a run of rows: the first one, from 0, and how many.
type Rows struct {
	Row, Rows int
	Fill      string // SGR that opens their background, which goes on to the right of them; "" for none
}

// Size returns about how many bytes of memory d takes.
func (d *RenderedBlock) Size() int64 {
	n := 200
	for _, r := range d.Rows {
		n += 16 + len(r)
	}
	for _, l := range d.Links {
		n += 24 + 24*len(l)
	}
	return int64(n + 8*len(d.Headings) + 16*len(d.Code))
}

// rendered renders block i and encodes it. With a gap, an empty row is above a heading that it begins
// with, beyond the one that is above every block.
func (r *renderer) rendered(b Block, markdown []byte, i int, gap bool) *RenderedBlock {
	box := r.render(b, markdown)
	if gap && box.beginsWithHeading() {
		box = box.spaced()
	}
	urls := r.block.urls
	for k := range urls {
		if urls[k].URL != "" {
			urls[k].ID = "q" + strconv.Itoa(i) + "-" + strconv.Itoa(k+1)
		}
	}
	d := &RenderedBlock{Rows: make([]string, len(box.lines)), Links: make([][]Span, len(r.block.links))}
	box.tint(r.styles.Text)
	for row, l := range box.lines {
		d.Rows[row] = l.Encode(urls)
		d.addLinks(l, row)
		d.Width = max(d.Width, l.Trimmed().Width())
	}
	for _, h := range box.headings {
		d.Headings = append(d.Headings, h.Row)
	}
	fill := ""
	if r.styles.CodeBackground != "" {
		var b strings.Builder
		sgr.Style{BG: r.styles.CodeBackground}.Open(&b)
		fill = b.String()
	}
	for _, c := range box.codes {
		d.Code = append(d.Code, Rows{c.Row, c.Rows, fill})
	}
	d.WideTables, d.Pictures = box.tables, box.pictures
	return d
}

// addLinks adds where on a row its links are.
func (d *RenderedBlock) addLinks(l richtext.Line, row int) {
	col := 0
	for _, s := range l {
		n := textwidth.Width(s.Text)
		if s.Link > 0 && s.Link <= len(d.Links) {
			spans := d.Links[s.Link-1]
			if k := len(spans); k > 0 && spans[k-1].Row == row {
				spans[k-1].Width = col + n - spans[k-1].Col
			} else {
				d.Links[s.Link-1] = append(spans, Span{row, col, n})
			}
		}
		col += n
	}
}
