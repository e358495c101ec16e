package render

import (
	"context"
	"strconv"

	"quire/internal/render/richtext"
	"quire/internal/sgr"
)

// Rows renders the whole document and hands it to yield row by row, until that returns false. It
// returns ctx.Err() when ctx ends first.
func (d *Document) Rows(ctx context.Context, opt Options, yield func(row string) bool) error {
	return d.rows(ctx, d.forScreen(opt), yield)
}

// Text renders the document as plain text without escape sequences, fit for a pager, a pull request
// and a screen reader: headings are underlined, code is indented, links are numbered and their
// addresses listed at the end. Only Width and TeX of the options are used.
func (d *Document) Text(ctx context.Context, opt Options, yield func(row string) bool) error {
	s := settings{Options: Options{Width: opt.Width, TeX: opt.TeX}, plainText: true}
	return d.rows(ctx, s, func(row string) bool { return yield(richtext.StripRow(row)) })
}

func (d *Document) rows(ctx context.Context, opt settings, yield func(row string) bool) error {
	r := d.renderer(ctx, opt)
	begun := false
	for i := 0; ; i++ {
		blocks, _, err := d.ParseMore(ctx, func(b []Block) bool { return len(b) > i })
		if err != nil {
			return err
		}
		if i >= len(blocks) {
			break
		}
		rows := r.rendered(blocks[i], d.Markdown(blocks[i]), i, !opt.plainText && d.hasGap(i)).Rows
		if begun && len(rows) > 0 && !blocks[i].Continued && !yield("") {
			return nil
		}
		for _, row := range rows {
			if !yield(row) {
				return nil
			}
		}
		begun = begun || len(rows) > 0
	}
	for i, target := range r.numbers.targets {
		if i == 0 && !yield("") {
			return nil
		}
		if !yield(richtext.Plain("["+strconv.Itoa(i+1)+"]: "+target, sgr.Style{}).Encode(nil)) {
			return nil
		}
	}
	return ctx.Err()
}
