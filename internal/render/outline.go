package render

import (
	"bytes"
	"context"
	"strconv"
	"strings"
	"unicode"

	"quire/internal/parallel"
	"quire/internal/render/parse"
	"quire/internal/sanitize"
)

// Outline finds the headings, links and code blocks of the whole document; the second call returns
// what the first one found. It takes time that grows with the document.
func (d *Document) Outline(ctx context.Context) (*Outline, error) {
	blocks, err := d.ParseAll(ctx)
	if err != nil {
		return nil, err
	}
	if !d.outlining.TryLock() {
		parallel.Wait(ctx, d.outlining.Lock) // the goroutine that has it yields, and needs a turn then
	}
	defer d.outlining.Unlock()
	if d.outline != nil {
		return d.outline, nil
	}
	o, err := d.outlineOf(ctx, blocks, func([]byte) bool { return true })
	if err == nil {
		d.outline = o
	}
	return o, err
}

// OutlineOf finds what Outline does, but only in the blocks whose Markdown, without what generators put
// into it, wanted accepts. The ids of its headings know of no other headings.
func (d *Document) OutlineOf(ctx context.Context, wanted func(markdown []byte) bool) (*Outline, error) {
	blocks, err := d.ParseAll(ctx)
	if err != nil {
		return nil, err
	}
	return d.outlineOf(ctx, blocks, wanted)
}

func (d *Document) outlineOf(ctx context.Context, blocks []Block, wanted func(markdown []byte) bool) (*Outline, error) {
	// Rendered by quire alone and without colours, which costs next to nothing, so that the outline
	// and what is shown can never differ.
	r, tex := d.renderer(ctx, settings{}), d.renderer(ctx, settings{Options: Options{TeX: true}})
	o, ids := &Outline{Notes: map[string]int{}}, anchors{}
	for i, b := range blocks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		markdown := d.Markdown(b)
		if b.Part == nil && !wanted(markdown) {
			continue
		}
		box := r.render(b, markdown)
		o.add(&box, &r.block, i, ids)
		if hasFormula(markdown) && len(box.headings)+len(r.block.links) > 0 {
			box := tex.render(b, markdown)
			o.addTeX(&box, &tex.block)
		}
	}
	lineOf := func(offset int) int { return 1 + bytes.Count(d.raw[:offset], []byte("\n")) }
	if at := d.defs.Excess(); at >= 0 {
		o.Verbatim = append(o.Verbatim, Verbatim{lineOf(at), "more link references or footnotes than are read"})
	}
	if at := parse.UnclosedFence(d.raw); at >= 0 {
		o.UnclosedFence = lineOf(at)
	}
	return o, nil
}

// add adds what block i contains.
func (o *Outline) add(box *box, state *blockState, i int, ids anchors) {
	for n, h := range box.headings {
		h.Block, h.Nth, h.ID = i, n, ids.next(h.Text, h.ID)
		o.Headings = append(o.Headings, h)
	}
	for n, l := range state.links {
		l.Block, l.Nth = i, n
		if l.Text == "" {
			l.Text = sanitize.Line(l.Target)
		}
		o.Links = append(o.Links, l)
	}
	for n, c := range box.codes {
		c.Block, c.Nth = i, n
		o.Code = append(o.Code, c)
	}
	o.Verbatim = append(o.Verbatim, state.verbatims...)
	if box.footnote != "" {
		o.Notes[box.footnote] = i
	}
}

// addTeX adds the texts of the block that was added last, rendered with formulas as TeX.
func (o *Outline) addTeX(box *box, state *blockState) {
	headings, links := o.Headings[max(0, len(o.Headings)-len(box.headings)):],
		o.Links[max(0, len(o.Links)-len(state.links)):]
	for i := range headings {
		headings[i].TeX = box.headings[i].Text
	}
	for i := range links {
		links[i].TeX = state.links[i].Text
	}
}

// hasFormula reports whether Markdown may have a formula.
func hasFormula(markdown []byte) bool {
	return bytes.IndexByte(markdown, '$') >= 0 || bytes.Contains(markdown, []byte(`\(`))
}

// ShownText returns the text of a heading as it is shown, with formulas as TeX for a terminal without
// Unicode.
func (h Heading) ShownText(asTeX bool) string {
	if asTeX && h.TeX != "" {
		return h.TeX
	}
	return h.Text
}

// ShownText returns the text of a link, as that of a heading.
func (l Link) ShownText(asTeX bool) string {
	if asTeX && l.TeX != "" {
		return l.TeX
	}
	return l.Text
}

// anchors are the ids that headings have taken so far, with the last number that was added to each.
type anchors map[string]int

// next returns the id of a heading, as GitHub makes it from the text unless the post names one; a
// number is added to one that is taken.
func (a anchors) next(title, id string) string {
	if id = sanitize.Line(id); id == "" {
		id = slug(title)
	}
	n, taken := a[id]
	if !taken {
		a[id] = 0
		return id
	}
	for {
		n++
		next := id + "-" + strconv.Itoa(n)
		if _, taken := a[next]; !taken {
			a[id], a[next] = n, 0
			return next
		}
	}
}

func slug(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r == ' ':
			b.WriteByte('-')
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}
