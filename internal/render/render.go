// Package render turns Markdown into finished terminal rows, block by block, and
// knows where everything in them is: headings, links, code.
//
// It is the only package that knows Glamour, goldmark and chroma, and nothing
// outside it can tell which of them drew a block. It reads no files, knows no posts
// and no terminal.
//
//	Article ─ cut.go ─▶ Block … ─ painter ─▶ Drawn   (Cache shares both among sessions)
//	   └──── outline.go ─▶ Outline
//
// An Article is cut into top-level blocks a window at a time (cut.go, simple.go), with
// the dialects taken out as far as it has been read (prose.go), guards in front of the
// parser (guard.go) and the post's definitions at hand (definitions.go). A block is drawn
// when somebody looks at it, by itself: its inline nodes become clean inlines (inline.go,
// html.go); a painter draws them into lines, through Glamour (glamour.go) where that draws
// them right, else by itself (paint.go, container.go, table.go, code.go and lexing.go,
// flow.go); lines are encoded into rows (line.go). Both draw with one palette, made of a
// Theme or of a Glamour style file (style.go, stylefile.go). Opening a post so costs one
// screen, whatever its size.
package render

import (
	"context"
	"strings"

	"quire/internal/sanitize"
)

// Rows draws the whole of markdown and hands it to yield row by row, until that
// returns false. A first H1 equal to title is not shown. Rows returns ctx.Err() when
// ctx ends first.
func (a *Document) Rows(ctx context.Context, opt Options, yield func(row string) bool) error {
	return a.rows(ctx, a.screen(opt), yield)
}

func (a *Document) rows(ctx context.Context, opt settings, yield func(row string) bool) error {
	p := a.painter(ctx, opt)
	begun := false
	for i := 0; ; i++ {
		blocks, _, err := a.ParseMore(ctx, func(b []Block) bool { return len(b) > i })
		if err != nil {
			return err
		}
		if i >= len(blocks) {
			break
		}
		d := p.finished(blocks[i], i)
		if begun && len(d.Rows) > 0 && !blocks[i].Continued && !yield("") {
			return nil
		}
		for _, row := range d.Rows {
			if !yield(row) {
				return nil
			}
		}
		begun = begun || len(d.Rows) > 0
	}
	for i, target := range p.order {
		if i == 0 && !yield("") {
			return nil
		}
		if !yield(textLine("["+itoa(i+1)+"]: "+target, style{}).encode(nil)) {
			return nil
		}
	}
	return ctx.Err()
}

// Text draws the article as plain text without escape sequences, fit for a pager, a
// pull request and a screen reader: headings are underlined, code is indented, links
// are numbered and their addresses listed at the end. Only Options.Width is used.
func (a *Document) Text(ctx context.Context, opt Options, yield func(row string) bool) error {
	s := settings{Options: Options{Width: opt.Width}, numbered: true}
	return a.rows(ctx, s, func(row string) bool { return yield(unstyled(row)) })
}

// unstyled is a finished row without its escape sequences.
func unstyled(row string) string {
	if strings.IndexByte(row, 0x1b) < 0 {
		return sanitize.Text(row) // it may begin with what only joins a letter before it
	}
	var b strings.Builder
	for _, s := range parseLine(row, func(string) int { return 0 }) {
		b.WriteString(s.text)
	}
	return sanitize.Text(b.String())
}

// linkSign is the number that plain text puts behind link id, "" when its address
// says no more than its text or leads nowhere else.
func (p *painter) linkSign(id int) string {
	l := p.links[id-1]
	target := textOfLink(Link{Target: l.Target})
	bare := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(target, "https://"), "http://"), "/")
	if target == "" || target[0] == '#' || target == l.Text || bare == l.Text || target == "mailto:"+l.Text {
		return ""
	}
	if p.signs == nil {
		p.signs = map[string]int{}
	}
	n, ok := p.signs[target]
	if !ok {
		p.order = append(p.order, target)
		n = len(p.order)
		p.signs[target] = n
	}
	return " [" + itoa(n) + "]"
}
