// Package render turns Markdown into a Document: finished terminal rows, and where
// everything in them is (blocks, headings, links, code).
//
// It is the only package that knows Glamour, goldmark and chroma, and nothing
// outside it can tell which of them drew a block. It reads no files, knows no posts
// and no terminal, and holds no state: every call stands alone and may run in any
// goroutine.
package render

import (
	"context"
	"strings"

	"charm.land/glamour/v2"

	"quire/internal/text"
)

// DefaultWidth is the text measure in cells when Options names none.
const DefaultWidth = 80

// Options says how Markdown becomes rows.
type Options struct {
	Width      int    // text measure in cells; 0 is DefaultWidth, less than 8 counts as 8
	Theme      Theme  // colours; the zero value uses none
	Title      string // a first H1 equal to it is not shown a second time
	Hyperlinks bool   // mark links with OSC 8, for terminals that follow them
}

// Render draws markdown. A long post calls emit twice: with its first hundred rows as
// soon as they are ready, and with all of it, Complete, at the end; a short one once.
// What emit was given is never changed afterwards. Render returns ctx.Err() when ctx
// ends before the whole is drawn.
func Render(ctx context.Context, markdown []byte, opt Options, emit func(*Document)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r, err := glamour.NewTermRenderer(glamour.WithStandardStyle("notty"), glamour.WithWordWrap(max(opt.Width, 8)))
	if err != nil {
		return err
	}
	out, err := r.RenderBytes(markdown)
	if err != nil {
		return err
	}
	doc := &Document{Complete: true}
	for row := range strings.SplitSeq(strings.Trim(string(out), "\n"), "\n") {
		doc.Rows = append(doc.Rows, text.Row(strings.TrimRight(row, " ")))
	}
	doc.Blocks = []Block{{Rows: len(doc.Rows), Line: 1}}
	emit(doc)
	return nil
}

// Outline finds the headings, links and code blocks of markdown without drawing it:
// their lines are set, their rows are -1.
func Outline(markdown []byte) *Document { return &Document{Complete: true} }

// Text draws markdown as plain text without escape sequences, fit for a pager, a pull
// request and a screen reader.
func Text(ctx context.Context, markdown []byte, opt Options) (string, error) {
	var b strings.Builder
	err := Render(ctx, markdown, opt, func(d *Document) {
		if d.Complete {
			for _, row := range d.Rows {
				b.WriteString(row)
				b.WriteByte('\n')
			}
		}
	})
	return b.String(), err
}
