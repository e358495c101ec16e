package render

import (
	"context"
	"slices"
)

// Layout is a document at one measure in one theme. Goroutines may share it.
type Layout struct {
	cache *Cache
	doc   *Document
	opt   Options
}

// Layout returns the layout of a document.
func (c *Cache) Layout(d *Document, opt Options) *Layout { return &Layout{c, d, opt} }

// Document returns what is laid out.
func (l *Layout) Document() *Document { return l.doc }

// Width returns the measure in cells.
func (l *Layout) Width() int { return l.opt.Width }

// Peek returns block i, nil when it has not been rendered or is no longer kept. It does not wait.
func (l *Layout) Peek(i int) *RenderedBlock { return l.cache.peek(blockKey{l.doc.self, i, l.opt}) }

// Render renders block i unless it has been. It returns nil past the last block.
func (l *Layout) Render(ctx context.Context, i int) (*RenderedBlock, error) {
	blocks, _, err := l.doc.ParseMore(ctx, func(b []Block) bool { return len(b) > i })
	if err != nil || i < 0 || i >= len(blocks) {
		return nil, err
	}
	return l.cache.get(ctx, blockKey{l.doc.self, i, l.opt}, l.doc, blocks[i])
}

// Fill renders the blocks around block at: on to at least below rows from its beginning, and back to
// at least above rows before it, as far as there are any. first is the number of the first block that
// is returned.
func (l *Layout) Fill(ctx context.Context, at, above, below int) (first int, rendered []*RenderedBlock, err error) {
	for rows, i := 0, at; rows < below; i++ {
		d, err := l.Render(ctx, i)
		if err != nil {
			return 0, nil, err
		}
		if d == nil {
			break
		}
		rendered = append(rendered, d)
		rows += len(d.Rows)
	}
	var before []*RenderedBlock // the nearest first
	first = at
	for rows := 0; rows < above && first > 0; {
		d, err := l.Render(ctx, first-1)
		if err != nil {
			return 0, nil, err
		}
		if d == nil {
			break
		}
		first--
		before = append(before, d)
		rows += len(d.Rows)
	}
	slices.Reverse(before)
	return first, append(before, rendered...), nil
}

// PlainRows hands the rows of all blocks to yield, in order, until it returns false. They are laid out
// as by Render, but may lack colours. It takes time that grows with the document.
func (l *Layout) PlainRows(ctx context.Context, yield func(block int, rows []string) bool) error {
	blocks, err := l.doc.ParseAll(ctx)
	if err != nil {
		return err
	}
	opt := l.doc.forScreen(l.opt)
	opt.highlight = false
	r := l.doc.renderer(ctx, opt)
	for i, b := range blocks {
		d := l.Peek(i)
		if d == nil {
			d = r.rendered(b, l.doc.Markdown(b), i, l.doc.hasGap(i))
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if !yield(i, d.Rows) {
			break
		}
	}
	return nil
}
