package render

import (
	"bytes"
	"context"
	"strconv"
	"strings"

	"quire/internal/sanitize"
)

// Outline is what an article holds and in which block, whatever its width. It never
// changes, so goroutines share it.
type Outline struct {
	Headings      []Heading
	Links         []Link // and images and footnote marks
	Code          []Code
	Notes         map[string]int // the block of each footnote, by its label
	Verbatim      []Verbatim     // what is shown as it was written
	UnclosedFence int            // the line of a code fence that is never closed, 0 for none
}

// Verbatim is a part of a post that is shown as it was written, because reading it as
// Markdown, or drawing it, would take too long or hide it.
type Verbatim struct {
	Line int    // of the Markdown, from 1
	Why  string // such as "a very long line"
}

// Heading is one heading.
type Heading struct {
	Level int    // 1 to 6
	Text  string // plain text, one line
	ID    string // anchor as GitHub makes it, unique in the post
	Line  int    // of the Markdown, from 1
	Block int    // the block that it stands in, from 0
	Nth   int    // among the headings of that block, from 0
	Row   int    // within a drawing; no meaning in an outline
}

// Link is one link, image or footnote mark.
type Link struct {
	Text   string // what is shown, one line
	Target string // as written in the post: a URL of any scheme, a path, "#anchor"; not for a terminal as it is
	Image  bool
	Line   int // of the Markdown, from 1
	Block  int // the block that it stands in, from 0
	Nth    int // among the links of that block, from 0
}

// Code is one code block.
type Code struct {
	Lang  string // language named by the post, lower case; "" when it names none
	Text  string // as written, without the fence; not for a terminal as it is
	Line  int    // of its first line in the Markdown, from 1
	Block int    // the block that it stands in, from 0
	Nth   int    // among the code of that block, from 0

	Row, Rows int // within a drawing; no meaning in an outline
}

// Outline finds the headings, links and code blocks of the whole article; the second
// call returns what the first one found. It takes time that grows with the article.
func (a *Document) Outline(ctx context.Context) (*Outline, error) {
	blocks, err := a.ParseAll(ctx)
	if err != nil {
		return nil, err
	}
	a.outlining.Lock()
	defer a.outlining.Unlock()
	if a.outline != nil {
		return a.outline, nil
	}
	// Drawn by quire alone and without colours, which costs next to nothing, so that
	// the outline and the drawing can never differ.
	p := a.painter(ctx, settings{})
	o, ids := &Outline{Notes: map[string]int{}}, anchors{}
	for i, b := range blocks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		o.gather(p, p.draw(b), i, ids)
	}
	src := a.defs.src
	if at := a.defs.found().extra; at >= 0 {
		o.Verbatim = append(o.Verbatim, Verbatim{1 + bytes.Count(src[:at], []byte("\n")), "more link references or footnotes than are read"})
	}
	if at := unclosedFence(src); at >= 0 {
		o.UnclosedFence = 1 + bytes.Count(src[:at], []byte("\n"))
	}
	a.outline = o
	return o, nil
}

// gather takes in what the drawing of block i holds.
func (o *Outline) gather(p *painter, b box, i int, ids anchors) {
	for n, h := range b.heads {
		h.Block, h.Nth, h.ID = i, n, ids.next(h.Text, h.ID)
		o.Headings = append(o.Headings, h)
	}
	for n, l := range p.links {
		l.Block, l.Nth, l.Text = i, n, textOfLink(l)
		o.Links = append(o.Links, l)
	}
	for n, c := range b.codes {
		c.Block, c.Nth = i, n
		o.Code = append(o.Code, c)
	}
	o.Verbatim = append(o.Verbatim, p.written...)
	if b.note != "" {
		o.Notes[b.note] = i
	}
}

// anchors are the ids that headings have taken so far, with the last number that was
// added to each.
type anchors map[string]int

// next is the id of a heading, as GitHub makes it from the text unless the post names
// one; a number is added to one that is taken.
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
		case r == '-' || r == '_' || isLetter(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}
