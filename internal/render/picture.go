package render

import "strings"

// Pictures tells how large the pictures of a post are drawn. It is part of what a
// drawing is kept by, so it must be comparable; goroutines share it.
type Pictures interface {
	// Cells returns the size of the picture at target, as written in the post, in at
	// most cols columns; 0, 0 when only its text is to be shown.
	Cells(target string, cols int) (width, height int)
}

// Picture is room left for a picture, below its text.
type Picture struct {
	Target     string // as written in the post; not for a terminal as it is
	Row, Rows  int    // its first row and how many it has
	Col, Cells int    // its first cell on these rows and how many it has
}

// pictures leaves room for the pictures of a paragraph that holds nothing else.
func (p *painter) pictures(in []inline, w int) (b box) {
	if p.opt.Pictures == nil {
		return b
	}
	for i, n := range in {
		if n.marks&mImage == 0 && strings.TrimSpace(n.text) != "" {
			return box{}
		}
		if n.image == 0 || i > 0 && in[i-1].image == n.image {
			continue
		}
		target := p.images[n.image-1]
		cells, rows := p.opt.Pictures.Cells(target, w)
		if cells <= 0 || rows <= 0 {
			continue
		}
		b.pictures = append(b.pictures, Picture{Target: target, Row: len(b.lines), Rows: rows, Cells: cells})
		b.lines = append(b.lines, make([]line, rows)...)
	}
	return b
}
