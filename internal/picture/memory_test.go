package picture

import (
	"bytes"
	"context"
	"image"
	"image/color/palette"
	"image/jpeg"
	"image/png"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"quire/internal/memory"
	"quire/internal/parallel"
	"quire/internal/usererr"
)

func encodedPNG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What a picture takes while it is decoded is known from its header.
func TestDecodingBytes(t *testing.T) {
	const side = 1000
	r := image.Rect(0, 0, side, side)
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, image.NewYCbCr(r, image.YCbCrSubsampleRatio420), nil); err != nil {
		t.Fatal(err)
	}
	frameAt := bytes.Index(plain.Bytes(), []byte{0xff, 0xc0})
	progressive := bytes.Clone(plain.Bytes())
	progressive[frameAt+1] = 0xc2
	for name, c := range map[string]struct {
		data []byte
		want float64 // bytes per pixel
	}{
		"RGBA":             {encodedPNG(t, image.NewNRGBA(r)), 5},
		"16 bits":          {encodedPNG(t, image.NewNRGBA64(r)), 9},
		"grey":             {encodedPNG(t, image.NewGray(r)), 2},
		"palette":          {encodedPNG(t, image.NewPaletted(r, palette.Plan9)), 2},
		"JPEG":             {plain.Bytes(), 2.5},
		"progressive JPEG": {progressive, 8.5},
	} {
		f, config, err := readHeader(c.data, Limits{}.withDefaults())
		if err != nil {
			t.Fatal(name, err)
		}
		got := float64(decodingBytes(c.data, config, f)-int64(len(c.data))) / side / side
		if got != c.want {
			t.Errorf("%s: %.1f bytes per pixel, want %.1f", name, got, c.want)
		}
	}
	for n := range plain.Len() { // no prefix of a file is trouble
		jpegFrame(plain.Bytes()[:min(n, frameAt+20)])
	}
}

// turn counts how often work yields.
type turn struct{ yields, pauses atomic.Int32 }

func (t *turn) Yield()  { t.yields.Add(1) }
func (t *turn) Pause()  { t.pauses.Add(1) }
func (t *turn) Resume() {}

// A picture is decoded, scaled and drawn in slices, in the turn of the reader who asked first; what it takes is
// reserved meanwhile only.
func TestPicturesGiveWay(t *testing.T) {
	b := memory.New(64 << 20)
	var mine turn
	ctx := parallel.WithTurn(memory.With(t.Context(), b), &mine)
	c := NewCache(8<<20, Limits{})
	c.Within(b)
	data := encodedPNG(t, image.NewNRGBA(image.Rect(0, 0, 3000, 2000)))
	load := func(context.Context) ([]byte, error) {
		mine.yields.Store(0)
		return data, nil
	}
	rows, err := c.HalfBlocks(ctx, "a", load, 80, 24, colorprofile.ANSI256)
	const least = 2000/2/16 + 24 // strips of the first step, rows of half-blocks
	if err != nil || len(rows) == 0 || mine.yields.Load() < least {
		t.Errorf("%v, %d rows, %d yields", err, len(rows), mine.yields.Load())
	}
	if used := b.Stats().Used; used != 0 {
		t.Errorf("%d kB stay reserved", used>>10)
	}
}

// A picture that is too large for the budget is refused with a word; one for which there is no room at the
// moment is tried again.
func TestPictureWithoutMemory(t *testing.T) {
	b := memory.New(16 << 20)
	c := NewCache(8<<20, Limits{})
	c.Within(b)
	ctx, cancel := context.WithCancel(memory.With(t.Context(), b))
	large := encodedPNG(t, image.NewNRGBA(image.Rect(0, 0, 3000, 2000)))
	small := encodedPNG(t, image.NewNRGBA(image.Rect(0, 0, 1000, 1000)))
	file := func(data []byte) func(context.Context) ([]byte, error) {
		return func(context.Context) ([]byte, error) { return data, nil }
	}
	if _, err := c.Picture(ctx, "large", file(large)); err == nil || !strings.Contains(usererr.Line(err),
		"too large for this server") {
		t.Errorf("large: %v", err)
	}
	release, err := b.Reserve(ctx, 14<<20)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for b.Stats().Waiting == 0 {
			select {
			case <-ctx.Done():
				return
			default:
			}
		}
		cancel()
	}()
	if _, err := c.Picture(ctx, "small", file(small)); err == nil {
		t.Error("it is decoded without memory for it")
	}
	release()
	if _, err := c.Picture(memory.With(t.Context(), b), "small", file(small)); err != nil {
		t.Errorf("later: %v", err)
	}
}

// A picture is measured once.
func TestMeasureOnce(t *testing.T) {
	c := NewCache(8<<20, Limits{})
	data, loads := encodedPNG(t, image.NewGray(image.Rect(0, 0, 30, 20))), 0
	for range 3 {
		w, h, err := c.Measure("a", func() ([]byte, error) {
			loads++
			return data, nil
		})
		if w != 30 || h != 20 || err != nil {
			t.Errorf("%d×%d, %v", w, h, err)
		}
	}
	if loads != 1 {
		t.Errorf("its file is read %d times", loads)
	}
}
