// Package picture makes pictures fit for a terminal: it decodes an image file within bounds and draws
// it as rows of half-blocks, or as placeholders over which a terminal with Kitty's graphics protocol
// puts the picture itself.
//
// It is pure: it opens no file, asks no terminal and knows no post. Package index finds the file, the
// pager places the rows.
//
//	bytes → Decode → Picture → Fit → HalfBlocks, or Transmit and Placeholders,
//	                                 or Rasterize and Cells → Overlay
//
//	picture.go      Decode, Measure: an image within Limits
//	format.go       which format a file has
//	orientation.go  pictures that a camera has turned
//	fit.go          how many cells a picture takes
//	halfblock.go    rows of half-blocks
//	kitty.go        placeholders, and what is sent for them
//	raster.go       pixels for cells, of which any part can be sent; sixel.go: in 255 colours
//	cells.go        the cells of such a picture, in a page and on the screen
//	overlay.go      what a renderer writes, with pictures in place of their cells
//	protocol.go     which of these a terminal supports
//	cache.go        Cache: what is decoded and drawn, for all readers
package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	stddraw "image/draw"
	"io"
	"math"
	"time"

	"golang.org/x/image/draw"

	"quire/internal/memory"
	"quire/internal/parallel"
)

// Picture is a decoded image, scaled to a size fit for a screen. It never changes, so goroutines share
// it.
type Picture struct {
	// Width and Height are in pixels of the file, as it is meant to be seen.
	Width, Height int
	// Format is "PNG", "JPEG", "GIF" or "WebP".
	Format string

	img *image.RGBA
}

// Size returns the memory that p takes, in bytes.
func (p *Picture) Size() int { return len(p.img.Pix) }

// MaxBytes is the size of the largest file that is drawn unless Limits say otherwise.
const MaxBytes = 16 << 20

// Limits bounds what Decode accepts. A field of 0 is its default.
type Limits struct {
	// Bytes is the size of the largest file, 16 MiB by default.
	Bytes int
	// Pixels is how many pixels the largest image has, 40 million by default; those of
	// 16 bits a channel count twice. Decoding takes up to 4 bytes for each of them.
	Pixels int
	// Keep is how many pixels are kept of a larger image, 1 Mi by default: 4 MiB, enough
	// for 100 columns of a terminal whose cells are 10 pixels wide.
	Keep int
	// Time is how long decoding may take, 5 seconds by default: the scans of a JPEG can go over the
	// same pixels a hundred thousand times.
	Time time.Duration
}

func (l Limits) withDefaults() Limits {
	return Limits{
		Bytes: or(l.Bytes, MaxBytes), Pixels: or(l.Pixels, 40e6), Keep: or(l.Keep, 1<<20), Time: or(l.Time, 5*time.Second),
	}
}

func or[N int | time.Duration](n, otherwise N) N {
	if n <= 0 {
		return otherwise
	}
	return n
}

// Decode returns the image in a PNG, JPEG, GIF (its first frame) or WebP file. The error says in a few
// words why a reader sees no picture. It wraps the context's error when ctx or the time has ended.
func Decode(ctx context.Context, data []byte, lim Limits) (p *Picture, err error) {
	lim = lim.withDefaults()
	f, config, err := readHeader(data, lim)
	if err != nil {
		return nil, err
	}
	damaged := fmt.Errorf("damaged or incomplete %s", f.name)
	// The decoders read untrusted bytes: a panic of theirs is a fault of the file.
	defer func() {
		if recover() != nil {
			p, err = nil, damaged
		}
	}()
	release, err := memory.Reserve(ctx, decodingBytes(data, config, f))
	if err != nil {
		return nil, err
	}
	defer release()
	limited, cancel := context.WithTimeout(ctx, lim.Time)
	defer cancel()
	ctx = parallel.Sliced(limited)
	img, err := f.decode(&cancelReader{rest: data, err: ctx.Err})
	switch {
	case ctx.Err() != nil:
		return nil, canceled{ctx.Err()}
	case errors.Is(err, ErrUnsupported):
		return nil, err
	case err != nil:
		return nil, damaged
	}
	p = scaled(ctx, img, config, f, orientation(data), lim.Keep)
	if err := ctx.Err(); err != nil {
		return nil, canceled{err}
	}
	return p, nil
}

// Measure returns the size in pixels of the image in a file, as it is meant to be seen, without decoding
// it. The error is one that Decode would return.
func Measure(data []byte, lim Limits) (width, height int, err error) {
	_, config, err := readHeader(data, lim.withDefaults())
	if err != nil {
		return 0, 0, err
	}
	if orientation(data) >= 5 {
		return config.Height, config.Width, nil
	}
	return config.Width, config.Height, nil
}

// readHeader returns the format and size of an image, and an error when it may not be decoded.
func readHeader(data []byte, lim Limits) (f format, config image.Config, err error) {
	if len(data) > lim.Bytes {
		return f, config, fmt.Errorf("too large: %d MB, at most %d MB", megabytes(len(data)), megabytes(lim.Bytes))
	}
	if f, err = sniff(data); err != nil {
		return f, config, err
	}
	damaged := fmt.Errorf("damaged or incomplete %s", f.name)
	defer func() {
		if recover() != nil {
			err = damaged
		}
	}()
	config, err = f.config(bytes.NewReader(data))
	if err != nil || config.Width <= 0 || config.Height <= 0 {
		return f, config, damaged
	}
	if decodingCost(config) > int64(lim.Pixels) {
		return f, config, fmt.Errorf("too large: %d×%d pixels", config.Width, config.Height)
	}
	return f, config, nil
}

// canceled is the error when the context ends before an image is decoded.
type canceled struct{ cause error }

func (canceled) Error() string   { return "took too long" }
func (c canceled) Unwrap() error { return c.cause }

// megabytes returns n bytes in MB, rounded up.
func megabytes(n int) int { return (n + 1<<20 - 1) >> 20 }

// scaled returns a decoded image as a Picture of at most so many pixels, upright.
func scaled(ctx context.Context, img image.Image, config image.Config, f format, turn, pixels int) *Picture {
	screen := image.Rect(0, 0, config.Width, config.Height)
	if img.Bounds() != screen && f.name == "GIF" {
		whole := image.NewRGBA(screen) // the first frame may be a part of it
		stddraw.Draw(whole, img.Bounds(), img, img.Bounds().Min, draw.Src)
		img = whole
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	if scale := math.Sqrt(float64(pixels) / (float64(w) * float64(h))); scale < 1 {
		w = min(max(1, int(float64(w)*scale)), pixels)
		h = min(max(1, int(float64(h)*scale)), max(1, pixels/w))
	}
	p := &Picture{Width: config.Width, Height: config.Height, Format: f.name, img: resize(ctx, img, w, h)}
	if turn > 1 {
		p.img = upright(p.img, turn)
		if turn >= 5 {
			p.Width, p.Height = p.Height, p.Width
		}
	}
	return p
}

// resize returns img scaled to w×h pixels, or something else if ctx ends. A much larger one is halved until it is less than twice as
// large: interpolation looks at four pixels of the source for each one that it makes, and would leave
// out the rest.
func resize(ctx context.Context, img image.Image, w, h int) *image.RGBA {
	const strip = 16 // rows
	for {
		b := img.Bounds()
		rgba, ok := img.(*image.RGBA)
		if ok && b == image.Rect(0, 0, w, h) {
			return rgba
		}
		if b.Dx() == w && b.Dy() == h {
			dst := image.NewRGBA(image.Rect(0, 0, w, h))
			stddraw.Draw(dst, dst.Rect, img, b.Min, draw.Src)
			return dst
		}
		step := image.Rect(0, 0, w, h)
		if b.Dx() >= 2*w && b.Dy() >= 2*h {
			step = image.Rect(0, 0, b.Dx()/2, b.Dy()/2)
		}
		dst := image.NewRGBA(step)
		for y := 0; y < step.Dy() && ctx.Err() == nil; y += strip { // in slices
			part := dst.SubImage(image.Rect(0, y, step.Dx(), y+strip)).(*image.RGBA)
			draw.ApproxBiLinear.Scale(part, step, img, b, draw.Src, nil)
		}
		img = dst
	}
}

// cancelReader reads a few bytes at a time and fails once err does: a few bytes of an image can be a lot
// of work.
type cancelReader struct {
	rest []byte
	err  func() error
}

func (r *cancelReader) Read(p []byte) (int, error) {
	if err := r.err(); err != nil {
		return 0, err
	}
	if len(r.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), 512)], r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
