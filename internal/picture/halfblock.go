package picture

import (
	"context"
	"math"
	"strconv"
	"sync"

	"github.com/charmbracelet/colorprofile"
	"github.com/lucasb-eyer/go-colorful"
)

// HalfBlocks returns p as rows of half-blocks, cols×rows cells, without keeping them.
func (p *Picture) HalfBlocks(ctx context.Context, cols, rows int, profile colorprofile.Profile) ([]string, error) {
	return halfBlocks(ctx, p, cols, rows, profile)
}

// halfBlocks draws p in cols×rows cells, two pixels a cell, one above the other. The rows consist of
// blocks, spaces and SGR, and end in the terminal's own colours; where p is transparent the terminal's
// background shows. It returns nil for a terminal without colours. An error means that ctx has ended.
func halfBlocks(ctx context.Context, p *Picture, cols, rows int, profile colorprofile.Profile) ([]string, error) {
	ink, ok := inkOf(profile)
	cols, rows = min(cols, maxCells), min(rows, maxCells)
	if !ok || cols < 1 || rows < 1 {
		return nil, ctx.Err()
	}
	img := resize(ctx, p.img, cols, 2*rows)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out := make([]string, rows)
	var buf []byte
	for y := range out {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		line := pen{ink: ink, buf: buf[:0], fore: unset, back: unset}
		upper, lower := img.Pix[2*y*img.Stride:], img.Pix[(2*y+1)*img.Stride:]
		for x := range cols {
			line.cell(ink.of(upper[4*x:]), ink.of(lower[4*x:]))
		}
		line.setColors(unset, unset)
		out[y], buf = string(line.buf), line.buf
	}
	return out, nil
}

// shade is a colour of a profile: 0xRRGGBB or an index; unset is the terminal's own.
type shade int32

const unset shade = -1

// ink turns pixels into shades, and shades into parameters of SGR.
type ink struct {
	nearest func(r, g, b int) shade
	// sgr appends the parameter for s; base is 30 for the foreground, 40 for the background.
	sgr func(buf []byte, s shade, base int) []byte
}

func inkOf(profile colorprofile.Profile) (ink, bool) {
	switch profile {
	case colorprofile.TrueColor:
		return ink{func(r, g, b int) shade { return shade(r<<16 | g<<8 | b) }, sgrTrue}, true
	case colorprofile.ANSI256:
		return ink{nearest256, sgr256}, true
	case colorprofile.ANSI:
		return ink{nearest16, sgr16}, true
	default:
		return ink{}, false
	}
}

// of returns the shade of a pixel in premultiplied RGBA. Half transparent is transparent: what is behind
// it is unknown, so nothing can be blended with it.
func (k ink) of(pix []byte) shade {
	a := int(pix[3])
	if a < 128 {
		return unset
	}
	straight := func(v byte) int { return min(int(v)*255/a, 255) }
	return k.nearest(straight(pix[0]), straight(pix[1]), straight(pix[2]))
}

// pen writes the cells of one row and remembers the colours that are set.
type pen struct {
	ink
	buf        []byte
	fore, back shade
}

func (p *pen) cell(upper, lower shade) {
	switch {
	case upper == unset && lower == unset:
		p.setColors(p.fore, unset)
		p.buf = append(p.buf, ' ')
	case upper == unset:
		p.setColors(lower, unset)
		p.buf = append(p.buf, "▄"...)
	default:
		p.setColors(upper, lower)
		p.buf = append(p.buf, "▀"...)
	}
}

// setColors sets the colours that are not set yet.
func (p *pen) setColors(fore, back shade) {
	switch {
	case fore == p.fore && back == p.back:
		return
	case fore == unset && back == unset:
		p.buf = append(p.buf, "\x1b[m"...)
	default:
		p.buf = append(p.buf, "\x1b["...)
		if fore != p.fore {
			p.buf = p.set(fore, 30)
		}
		if fore != p.fore && back != p.back {
			p.buf = append(p.buf, ';')
		}
		if back != p.back {
			p.buf = p.set(back, 40)
		}
		p.buf = append(p.buf, 'm')
	}
	p.fore, p.back = fore, back
}

func (p *pen) set(s shade, base int) []byte {
	if s == unset {
		return strconv.AppendInt(p.buf, int64(base+9), 10)
	}
	return p.sgr(p.buf, s, base)
}

func sgrTrue(buf []byte, s shade, base int) []byte {
	buf = append(strconv.AppendInt(buf, int64(base+8), 10), ";2;"...)
	buf = append(strconv.AppendInt(buf, int64(s>>16), 10), ';')
	buf = append(strconv.AppendInt(buf, int64(s>>8&0xff), 10), ';')
	return strconv.AppendInt(buf, int64(s&0xff), 10)
}

func sgr256(buf []byte, s shade, base int) []byte {
	buf = append(strconv.AppendInt(buf, int64(base+8), 10), ";5;"...)
	return strconv.AppendInt(buf, int64(s), 10)
}

func sgr16(buf []byte, s shade, base int) []byte {
	if s >= 8 {
		s += 60 - 8 // the bright ones
	}
	return strconv.AppendInt(buf, int64(base)+int64(s), 10)
}

// nearest256 returns the colour of 16 to 255, which no theme changes, that looks most like r, g, b: a
// cube of 6×6×6 and 24 greys, compared in OKLab.
func nearest256(r, g, b int) shade {
	want := lab(r, g, b)
	best, least := 0, math.Inf(1)
	for i, c := range palette256() {
		if d := want.distance(c); d < least {
			best, least = i, d
		}
	}
	return shade(16 + best)
}

// palette256 returns the colours 16 to 255 of xterm: levels 0, 95, 135, 175, 215, 255 of red,
// green and blue, then greys from 8 to 238.
var palette256 = sync.OnceValue(func() []oklab {
	levels := [6]int{0, 95, 135, 175, 215, 255}
	out := make([]oklab, 240)
	for i := range out {
		if i < 216 {
			out[i] = lab(levels[i/36], levels[i/6%6], levels[i%6])
		} else {
			grey := 8 + 10*(i-216)
			out[i] = lab(grey, grey, grey)
		}
	}
	return out
})

// oklab is a colour as the eye distinguishes them: lightness, green to red, blue to yellow.
type oklab struct{ l, a, b float64 }

func lab(r, g, b int) oklab {
	var c oklab
	c.l, c.a, c.b = colorful.Color{R: float64(r) / 255, G: float64(g) / 255, B: float64(b) / 255}.OkLab()
	return c
}

// distance returns the squared distance of two colours. Tone counts more than lightness: a dark blue
// between a grey and a blue is meant to be blue.
func (c oklab) distance(d oklab) float64 {
	const tone = 4
	l, a, b := c.l-d.l, c.a-d.a, c.b-d.b
	return l*l + tone*(a*a+b*b)
}

// nearest16 returns the nearest of the 16 colours of xterm; themes change them, but dark stays dark and
// red stays red.
func nearest16(r, g, b int) shade {
	palette := [16]int{
		0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
		0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
	}
	best, least := 0, 1<<30
	for i, c := range palette {
		if d := distance(r, g, b, c>>16, c>>8&0xff, c&0xff); d < least {
			best, least = i, d
		}
	}
	return shade(best)
}

// distance compares colours with the weights that the eye gives to red, green and blue.
func distance(r, g, b, r2, g2, b2 int) int {
	r, g, b = r-r2, g-g2, b-b2
	return 3*r*r + 6*g*g + b*b
}
