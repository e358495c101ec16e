package render

import (
	"context"
	"testing"
)

// renderedDoc is a whole document, rendered.
type renderedDoc struct {
	Rows     []string
	Blocks   []blockRows
	Headings []Heading // with their rows
	Links    []renderedLink
	Code     []Code // with their rows
	Tables   []Table
}

type blockRows struct{ Row, Rows, Start, Line int }

type renderedLink struct {
	Text, Target     string
	Row, Col, Width  int
	Line             int
	Block, Nth, Rows int
}

// renderAll renders all of src.
func renderAll(t testing.TB, src []byte, opt settings) *renderedDoc {
	t.Helper()
	return renderDoc(t, NewDocument(src, ""), opt)
}

func renderDoc(t testing.TB, doc *Document, opt settings) *renderedDoc {
	t.Helper()
	ctx := context.Background()
	blocks, err := doc.ParseAll(ctx)
	if err != nil {
		t.Fatal(err)
	}
	o, err := doc.Outline(ctx)
	if err != nil {
		t.Fatal(err)
	}
	out := &renderedDoc{}
	r := doc.renderer(ctx, opt)
	h, l, c := 0, 0, 0
	for i, b := range blocks {
		d := r.rendered(b, doc.Markdown(b), i, doc.hasGap(i))
		if len(d.Rows) == 0 {
			continue
		}
		if len(out.Rows) > 0 && !b.Continued {
			out.Rows = append(out.Rows, "")
		}
		at := len(out.Rows)
		out.Rows = append(out.Rows, d.Rows...)
		for _, t := range d.WideTables {
			t.Row += at
			out.Tables = append(out.Tables, t)
		}
		out.Blocks = append(out.Blocks, blockRows{at, len(d.Rows), b.Start, b.Line})
		for ; h < len(o.Headings) && o.Headings[h].Block <= i; h++ {
			head := o.Headings[h]
			if head.Block == i {
				head.Row = at + d.Headings[head.Nth]
				out.Headings = append(out.Headings, head)
			}
		}
		for ; l < len(o.Links) && o.Links[l].Block <= i; l++ {
			k := o.Links[l]
			if k.Block == i && len(d.Links[k.Nth]) > 0 {
				s := d.Links[k.Nth]
				out.Links = append(out.Links, renderedLink{
					k.Text, k.Target, at + s[0].Row, s[0].Col, s[0].Width, k.Line, i,
					k.Nth, len(s),
				})
			}
		}
		for ; c < len(o.Code) && o.Code[c].Block <= i; c++ {
			k := o.Code[c]
			if k.Block == i {
				k.Row, k.Rows = at+d.Code[k.Nth].Row, d.Code[k.Nth].Rows
				out.Code = append(out.Code, k)
			}
		}
	}
	return out
}
