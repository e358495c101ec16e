package picture

import (
	"bytes"
	"context"
	"image"
	"image/color"

	"github.com/mattn/go-sixel"
	"github.com/soniakeys/quant/median"
	"golang.org/x/image/draw"
)

// sixelColors are the colours of a picture over sixel; the last of 256 registers is for what is
// transparent.
const sixelColors = 255

// sixel returns a part as sixels, which leave what is transparent as it is.
func (r *Raster) sixel(part image.Rectangle) string {
	var out bytes.Buffer
	encoder := sixel.NewEncoder(&out)
	encoder.Transparent = true
	if err := encoder.Encode(r.paletted.SubImage(r.pixels(part))); err != nil {
		return "" // a buffer takes all
	}
	return out.String()
}

// quantize returns img in the colours that suit it best, with what is left over spread over the pixels
// around (Floyd and Steinberg). Half transparent is transparent, as in half-blocks. It is unfinished when ctx has
// ended.
func quantize(ctx context.Context, img *image.RGBA) *image.Paletted {
	palette := paletteOf(img)
	nearest := nearestOf(palette)
	const transparent = sixelColors
	for len(palette) < transparent {
		palette = append(palette, color.RGBA{A: 255})
	}
	out := image.NewPaletted(img.Rect, append(palette, color.RGBA{}))
	width, height := img.Rect.Dx(), img.Rect.Dy()
	below, here := make([][3]int, width+2), make([][3]int, width+2) // errors, in sixteenths
	for y := 0; y < height && ctx.Err() == nil; y++ {               // where the work of others may go first
		here, below = below, here
		for i := range below {
			below[i] = [3]int{}
		}
		for x := range width {
			pix := img.Pix[y*img.Stride+4*x:]
			if pix[3] < 128 {
				out.Pix[y*out.Stride+x] = transparent
				continue
			}
			var want [3]int
			for c := range want {
				want[c] = min(max(min(int(pix[c])*255/int(pix[3]), 255)+here[x+1][c]/16, 0), 255)
			}
			i := nearest[want[0]>>3<<10|want[1]>>3<<5|want[2]>>3]
			out.Pix[y*out.Stride+x] = i
			got := palette[i].(color.RGBA) //nolint:forcetypeassert // paletteOf makes no other
			for c, v := range [3]uint8{got.R, got.G, got.B} {
				wrong := want[c] - int(v)
				here[x+2][c] += 7 * wrong
				below[x][c] += 3 * wrong
				below[x+1][c] += 5 * wrong
				below[x+2][c] += wrong
			}
		}
	}
	return out
}

// paletteOf returns the colours that suit img best, at least one of them. A small image will do for that.
func paletteOf(img *image.RGBA) color.Palette {
	const enough = 128
	small := image.NewRGBA(image.Rect(0, 0, min(img.Rect.Dx(), enough), min(img.Rect.Dy(), enough)))
	draw.NearestNeighbor.Scale(small, small.Rect, img, img.Rect, draw.Src, nil)
	out := color.Palette{}
	for _, c := range median.Quantizer(sixelColors).Quantize(make(color.Palette, 0, sixelColors), small) {
		r, g, b, _ := c.RGBA()
		out = append(out, color.RGBA{R: uint8(r >> 8), G: uint8(g >> 8), B: uint8(b >> 8), A: 255}) //nolint:gosec // 16 bits
	}
	if len(out) == 0 {
		out = append(out, color.RGBA{A: 255})
	}
	return out
}

// nearestOf returns the index of the nearest colour for each one of 5 bits a channel.
func nearestOf(palette color.Palette) []uint8 {
	out := make([]uint8, 1<<15)
	for i := range out {
		r, g, b := i>>10<<3|4, i>>5&31<<3|4, i&31<<3|4
		best := 1 << 30
		for n, c := range palette {
			at := c.(color.RGBA) //nolint:forcetypeassert // paletteOf makes no other
			if d := distance(r, g, b, int(at.R), int(at.G), int(at.B)); d < best {
				best, out[i] = d, uint8(n) //nolint:gosec // at most sixelColors
			}
		}
	}
	return out
}
