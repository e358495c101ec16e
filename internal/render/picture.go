package render

import (
	"strings"

	"quire/internal/render/richtext"
)

// pictures leaves room for the pictures of a paragraph that contains nothing else.
func (r *renderer) pictures(in []richtext.Inline, w int) (b box) {
	if r.opt.Pictures == nil {
		return b
	}
	for i, n := range in {
		if n.Attr&richtext.Image == 0 && strings.TrimSpace(n.Text) != "" {
			return box{}
		}
		if n.Image == 0 || i > 0 && in[i-1].Image == n.Image {
			continue
		}
		target := r.block.images[n.Image-1]
		cells, rows := r.opt.Pictures.Cells(target, w)
		if cells <= 0 || rows <= 0 {
			continue
		}
		b.pictures = append(b.pictures, Picture{Target: target, Row: len(b.lines), Rows: rows, Cells: cells})
		b.lines = append(b.lines, make([]richtext.Line, rows)...)
	}
	return b
}
