package picture

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

func TestDecode(t *testing.T) {
	square := gradient(8, 8)
	for _, tc := range []struct {
		name, format  string
		data          []byte
		width, height int
	}{
		{"PNG", "PNG", pngOf(t, square), 8, 8},
		{"JPEG", "JPEG", jpegOf(t, square), 8, 8},
		{"JPEG on its side", "JPEG", withOrientation(jpegOf(t, gradient(32, 16)), 6), 16, 32},
		{"GIF", "GIF", gifOf(t, image.Rect(0, 0, 8, 8), image.Rect(0, 0, 8, 8)), 8, 8},
		{"GIF whose first frame is a part", "GIF", gifOf(t, image.Rect(4, 4, 8, 8)), 8, 8},
		{"WebP", "WebP", webpDot(), 1, 1},
		{"one pixel", "PNG", pngOf(t, pixels([]color.NRGBA{clear})), 1, 1},
		{"a line", "PNG", pngOf(t, gradient(3000, 1)), 3000, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := decode(t, tc.data)
			if p.Width != tc.width || p.Height != tc.height || p.Format != tc.format {
				t.Errorf("got %s of %d×%d", p.Format, p.Width, p.Height)
			}
			if b := p.img.Bounds(); b != image.Rect(0, 0, tc.width, tc.height) {
				t.Errorf("kept as %v", b)
			}
		})
	}
}

func TestDecodeErrors(t *testing.T) {
	whole := pngOf(t, gradient(64, 64))
	for _, tc := range []struct {
		name string
		data []byte
		want string
	}{
		{"nothing", nil, "an empty file"},
		{"text", []byte("# Not an image\n"), "not an image"},
		{"HTML", []byte("<!doctype html><p>404"), "not an image"},
		{"SVG", []byte("<?xml version='1.0'?>\n<!-- x --><svg xmlns='http://www.w3.org/2000/svg'/>"), "SVG: not shown"},
		{"AVIF", []byte("\x00\x00\x00\x20ftypavif\x00\x00"), "AVIF: not shown"},
		{"animated WebP", []byte("RIFF\x20\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00"), "animated WebP: not shown"},
		{"50 MB", make([]byte, 50<<20), "too large: 50 MB, at most 16 MB"},
		{"cut short", whole[:len(whole)/2], "damaged or incomplete PNG"},
		{"a header alone", whole[:20], "damaged or incomplete PNG"},
		{"a bomb", claim(t, 50_000, 50_000), "too large: 50000×50000 pixels"},
		{"a bomb that overflows", claim(t, 1<<31-1, 1<<31-1), "damaged or incomplete PNG"},
		{"a bomb of one row", claim(t, 1<<31-1, 1), "too large: 2147483647×1 pixels"},
		{"no pixels", claim(t, 0, 5), "damaged or incomplete PNG"},
		{"a JPEG cut short", jpegOf(t, gradient(64, 64))[:300], "damaged or incomplete JPEG"},
		{"a GIF of nothing", []byte("GIF89a"), "damaged or incomplete GIF"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := Decode(t.Context(), tc.data, Limits{}); err == nil || err.Error() != tc.want {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
}

func TestDecodeLimits(t *testing.T) {
	data := pngOf(t, gradient(300, 100))
	if _, err := Decode(t.Context(), data, Limits{Pixels: 29_999}); err == nil ||
		err.Error() != "too large: 300×100 pixels" {
		t.Errorf("pixels: %v", err)
	}
	if _, err := Decode(t.Context(), data, Limits{Bytes: 100}); err == nil ||
		!strings.HasPrefix(err.Error(), "too large: 1 MB") {
		t.Errorf("bytes: %v", err)
	}
	p, err := Decode(t.Context(), data, Limits{Keep: 1000})
	if err != nil || p.Width != 300 || p.Height != 100 || p.Size() > 4000 || p.Size() < 3000 {
		t.Errorf("kept %d bytes of %+v, %v", p.Size(), p, err)
	}
}

func TestDecodeStops(t *testing.T) {
	for name, data := range map[string][]byte{"PNG": pngOf(t, gradient(64, 64)), "JPEG": jpegOf(t, gradient(64, 64))} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := Decode(ctx, data, Limits{})
		if !errors.Is(err, context.Canceled) || err.Error() != "took too long" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDecodeEndlessScans reads a JPEG of 1 MB whose 30 000 scans each say of every pixel
// that it does not change.
func TestDecodeEndlessScans(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("\xff\xd8\xff\xdb\x00\x43\x00" + strings.Repeat("\x01", 64))
	// Progressive, 2048×2048, grey; one code that passes over 16 384 blocks.
	b.WriteString("\xff\xc2\x00\x0b\x08\x08\x00\x08\x00\x01\x01\x11\x00")
	b.WriteString("\xff\xc4\x00\x14\x10\x01" + strings.Repeat("\x00", 15) + "\xe0")
	for b.Len() < 1<<20 {
		b.WriteString("\xff\xda\x00\x08\x01\x01\x00\x01\x3f\x00" + strings.Repeat("\x00", 20))
	}
	_, err := Decode(t.Context(), b.Bytes(), Limits{Time: 10 * time.Millisecond})
	if !errors.Is(err, context.DeadlineExceeded) || err.Error() != "took too long" {
		t.Errorf("got %v", err)
	}
}

// TestOrientation turns the letter F, whose turns and mirrors are all different.
func TestOrientation(t *testing.T) {
	f := []string{"###", "#..", "##.", "#.."}
	for o, want := range map[int]string{
		1: "### #.. ##. #..", 2: "### ..# .## ..#", 3: "..# .## ..# ###", 4: "#.. ##. #.. ###",
		5: "#### #.#. #...", 6: "#### .#.# ...#", 7: "...# .#.# ####", 8: "#... #.#. ####",
	} {
		img := image.NewRGBA(image.Rect(0, 0, 3, 4))
		for y, row := range f {
			for x, c := range row {
				if c == '#' {
					img.Set(x, y, red)
				}
			}
		}
		var got []string
		turned := upright(img, o)
		for y := range turned.Rect.Dy() {
			row := ""
			for x := range turned.Rect.Dx() {
				row += map[bool]string{true: "#", false: "."}[turned.RGBAAt(x, y).R > 0]
			}
			got = append(got, row)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("orientation %d: %s, want %s", o, strings.Join(got, " "), want)
		}
		file := withOrientation(jpegOf(t, img), byte(o))
		if read := orientation(file); read != o {
			t.Errorf("orientation %d is read as %d", o, read)
		}
		p := decode(t, file)
		width, height, err := Measure(file, Limits{})
		if size := turned.Rect.Size(); err != nil || image.Pt(width, height) != size || image.Pt(p.Width, p.Height) != size {
			t.Errorf("orientation %d: %d×%d, measured as %d×%d, want %v", o, p.Width, p.Height, width, height, size)
		}
	}
}

func TestFit(t *testing.T) {
	for _, tc := range []struct {
		name                              string
		width, height, cols, rows, wc, wr int
	}{
		{"wide", 1600, 800, 80, 40, 80, 20},
		{"square", 800, 800, 80, 24, 48, 24},
		{"tall", 100, 4000, 80, 24, 1, 24},
		{"a badge keeps its size", 88, 20, 80, 24, 11, 1},
		{"a dot", 1, 1, 80, 24, 1, 1},
		{"a rule", 3000, 1, 80, 24, 80, 1},
		{"no room", 10, 10, 0, 5, 0, 0},
		{"no rows", 10, 10, 5, -1, 0, 0},
		{"one cell", 640, 480, 1, 1, 1, 1},
		{"more than can be numbered", 100_000, 100_000, 1000, 1000, 297, 149},
	} {
		c, r := fit(&Picture{Width: tc.width, Height: tc.height}, tc.cols, tc.rows)
		if c != tc.wc || r != tc.wr {
			t.Errorf("%s: %d×%d, want %d×%d", tc.name, c, r, tc.wc, tc.wr)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(pngOf(f, gradient(9, 7)))
	f.Add(jpegOf(f, gradient(9, 7)))
	f.Add(withOrientation(jpegOf(f, gradient(9, 7)), 6))
	f.Add(gifOf(f, image.Rect(2, 2, 6, 6)))
	f.Add(webpDot())
	f.Add(claim(f, 50_000, 50_000))
	f.Add([]byte("<svg/>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		p, err := Decode(ctx, data, Limits{Bytes: 1 << 16, Pixels: 1 << 16, Keep: 1 << 10})
		if err != nil {
			if s := err.Error(); s == "" || len(s) > 60 || sanitize.Line(s) != s || strings.Contains(s, "invalid format") {
				t.Errorf("no words for a reader: %q", s)
			}
			return
		}
		if p.Width < 1 || p.Height < 1 || p.Size() < 4 || p.Size() > 4<<10 {
			t.Errorf("%d×%d, %d bytes", p.Width, p.Height, p.Size())
		}
		cols, rows := fit(p, 20, 10)
		for _, row := range drawn(t, p, cols, rows, colorprofile.ANSI256) {
			if sanitize.Verify(row) != nil || textwidth.Width(row) != cols {
				t.Errorf("row %q", row)
			}
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	for name, data := range map[string][]byte{
		"png-1080p":  pngOf(b, gradient(1920, 1080)),
		"jpeg-1080p": jpegOf(b, gradient(1920, 1080)),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				decode(b, data)
			}
		})
	}
}
