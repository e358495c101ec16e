package picture

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/mattn/go-sixel"

	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// plain is a picture whose pixels are c, but for a transparent left half when half is set.
func plain(w, h int, c color.RGBA, half bool) *Picture {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		for y := range h {
			if !half || x >= w/2 {
				img.SetRGBA(x, y, c)
			}
		}
	}
	return &Picture{Width: w, Height: h, img: img}
}

var crimson = color.RGBA{R: 255, A: 255}

// TestSixel verifies the pixels of a whole picture and of a part of it.
func TestSixel(t *testing.T) {
	r := Rasterize(t.Context(), plain(40, 40, crimson, true), Form{
		Protocol: Sixel, Cols: 4, Rows: 2,
		Cell: image.Pt(10, 20), Pixels: 1 << 20,
	})
	if got := r.Sequence(image.Rect(0, 0, 4, 2)); !strings.HasPrefix(got, "\x1bP0;1;8q\"1;1;40;40") ||
		!strings.HasSuffix(got, "\x1b\\") {
		t.Errorf("%.40q", got)
	}
	part := r.Sequence(image.Rect(1, 1, 9, 9)) // the right half of it is red
	var img image.Image
	if err := sixel.NewDecoder(strings.NewReader(part)).Decode(&img); err != nil || img.Bounds().Dx() != 30 ||
		img.Bounds().Dy() < 20 {
		t.Fatalf("%v, %v", img, err)
	}
	for x, want := range map[int]bool{2: false, 8: false, 12: true, 29: true} {
		got, _, _, alpha := img.At(x, 10).RGBA()
		if (got > 0xf000 && alpha > 0) != want {
			t.Errorf("pixel %d: %v", x, img.At(x, 10))
		}
	}
	for _, outside := range []image.Rectangle{{}, image.Rect(4, 0, 8, 2), image.Rect(0, -5, 4, 0)} {
		if got := r.Sequence(outside); got != "" {
			t.Errorf("%v: %.40q", outside, got)
		}
	}
}

// TestProportions verifies that a picture keeps its proportions in cells that do not fit them.
func TestProportions(t *testing.T) {
	out := centered(t.Context(), plain(100, 100, crimson, false), 100, 200)
	if out.RGBAAt(50, 10).A != 0 || out.RGBAAt(50, 100) != crimson || out.RGBAAt(50, 190).A != 0 {
		t.Error("not in the middle")
	}
	if out := centered(t.Context(), plain(100, 100, crimson, false), 100, 104); out.RGBAAt(50, 0) != crimson {
		t.Error("a gap that is not worth it")
	}
}

func TestITerm2(t *testing.T) {
	p := plain(400, 400, crimson, false)
	r := Rasterize(t.Context(), p, Form{Protocol: ITerm2, Cols: 40, Rows: 20, Pixels: 1 << 20})
	got := r.Sequence(image.Rect(0, 3, 40, 10))
	options, data, ok := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(got, "\x1b]1337;File="), "\a"), ":")
	if !ok || !strings.Contains(options, "width=40;height=7;preserveAspectRatio=0;inline=1") {
		t.Errorf("%s", options)
	}
	raw, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil || img.Bounds().Size() != image.Pt(400, 140) {
		t.Errorf("%v, %v", img.Bounds(), err)
	}
}

// TestRasterIsBounded verifies that nothing is made of what is out of bounds.
func TestRasterIsBounded(t *testing.T) {
	p := plain(10, 10, crimson, false)
	for _, f := range []Form{
		{Protocol: Sixel, Cols: 0, Rows: 1, Pixels: 1 << 20},
		{Protocol: Sixel, Cols: 1, Rows: maxCells + 1, Pixels: 1 << 20},
		{Protocol: Sixel, Cols: 100, Rows: 100, Cell: image.Pt(10, 20), Pixels: 1 << 20},
	} {
		if Rasterize(t.Context(), p, f) != nil {
			t.Errorf("%+v is made", f)
		}
	}
	for _, bad := range [][2]int{{0, 0}, {-8, 16}, {1, 16}, {8, 3}, {8, 101}, {1 << 30, 1 << 30}} {
		if got := CellSize(bad[0], bad[1]); got != (image.Point{}) {
			t.Errorf("%v is taken for %v", bad, got)
		}
	}
}

// onScreen returns the rows of a picture of id, moved to x, y of the screen.
func onScreen(id, cols, rows, x, y, epoch int) []string {
	out := Cells(id, cols, rows)
	for i, row := range out {
		out[i] = ReplaceCells(strings.Repeat(" ", x)+row, y+i, func(r Run) string { return r.OnScreen(epoch) })
	}
	return out
}

func TestCells(t *testing.T) {
	rows := onScreen(7, 3, 2, 4, 10, 0)
	for _, row := range rows {
		if err := sanitize.VerifyPicture(row); err != nil || textwidth.Width(row) != 7 {
			t.Errorf("%q: %v, %d cells", row, err, textwidth.Width(row))
		}
	}
	if onScreen(7, 3, 2, 4, 11, 0)[0] == rows[0] || onScreen(7, 3, 2, 4, 10, 1)[0] == rows[0] {
		t.Error("a row that has moved, or is to be written again, looks the same")
	}
	const kitty = "a\U0010eeee\u0305\u030db"
	same := func(Run) string { t.Error("a cell of Kitty's is replaced"); return "" }
	if got := ReplaceCells(kitty, 1, same); got != kitty {
		t.Errorf("%q", got)
	}
	if a, b := PinRow("  text", 3), PinRow("  text", 4); a == b || textwidth.Width(a) != 6 {
		t.Errorf("%q, %q", a, b)
	}
	if PinRow("text", 3) != "text" || textwidth.Width(PinRow("", 3)) != 1 {
		t.Error("text is replaced, or a blank row is not")
	}
}

// TestFrame verifies what is written for frames of a renderer.
func TestFrame(t *testing.T) {
	o := NewOverlay()
	o.Put(7, Rasterize(t.Context(), plain(30, 40, crimson, false), Form{
		Protocol: Sixel, Cols: 3, Rows: 2,
		Cell: image.Pt(10, 20), Pixels: 1 << 20,
	}))
	rows := onScreen(7, 3, 2, 0, 4, 0)
	half := ReplaceCells(Cells(7, 3, 2)[1], 5, func(r Run) string { // but its first column, which is covered
		r.Col, r.X, r.Cells = 1, 1, 2
		return r.OnScreen(0)
	})
	for _, tt := range []struct{ name, in, want string }{
		{"text", "\x1b[1;1Habc", "\x1b[1;1Habc"},
		{
			"the whole picture", "\x1b[5;1H" + rows[0] + "\x1b[6;1H" + rows[1],
			"\x1b[5;1H   \x1b[6;1H   \x1b7\x1b[5;1H<30x40>\x1b8",
		},
		{
			"in one update", "\x1b[?2026h" + rows[0] + rows[1] + "\x1b[?2026l",
			"\x1b[?2026h      \x1b7\x1b[5;1H<30x40>\x1b8\x1b[?2026l",
		},
		{"a part", "a" + half + "b", "a  b\x1b7\x1b[6;2H<20x20>\x1b8"},
		{"rows of different parts", rows[0] + half, "     \x1b7\x1b[5;1H<30x20>\x1b[6;2H<20x20>\x1b8"},
		{"a picture that is not there", onScreen(8, 1, 1, 0, 0, 0)[0], " \x1b7\x1b[H\x1b8"},
		{"a row that is pinned", PinRow("  a", 1), "  a"},
		{"a picture of Kitty's", "\U0010eeee\u0305\u0305", "\U0010eeee\u0305\u0305"},
	} {
		got := string(o.Frame([]byte(tt.in)))
		for { // only the sizes of pictures
			before, rest, found := strings.Cut(got, "\x1bP0;1;8q\"1;1;")
			if !found {
				break
			}
			size, _, _ := strings.Cut(rest, "#")
			_, after, _ := strings.Cut(rest, "\x1b\\")
			got = before + "<" + strings.ReplaceAll(size, ";", "x") + ">" + after
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	o.Clear()
	if got := string(o.Frame([]byte(rows[0]))); strings.Contains(got, "\x1bP") {
		t.Errorf("after Clear: %q", got)
	}
}

// FuzzFrame verifies that no output of a renderer breaks an overlay, and that no cell of its pictures is left.
func FuzzFrame(f *testing.F) {
	f.Add([]byte(strings.Join(onScreen(7, 3, 2, 1, 4, 0), "\x1b[m")))
	f.Add([]byte("\U0010eeee\u0305\U0010eeee\u0305\u0305\u0305\u0305\u0305\u0305\u0305"))
	o := NewOverlay()
	o.Put(1, Rasterize(f.Context(), plain(30, 40, crimson, false), Form{
		Protocol: Sixel, Cols: 3, Rows: 2,
		Cell: image.Pt(4, 6), Pixels: 1 << 20,
	}))
	f.Fuzz(func(t *testing.T, in []byte) {
		out := o.Frame(bytes.Clone(in))
		if twice := o.Frame(bytes.Clone(out)); !bytes.Equal(twice, out) {
			t.Errorf("%q leaves %q", in, out)
		}
	})
}

func BenchmarkRasterize(b *testing.B) {
	p := decode(b, pngOf(b, gradient(1920, 1080)))
	for _, protocol := range []Protocol{Sixel, ITerm2} {
		b.Run(protocols[protocol], func(b *testing.B) {
			n := 0
			for b.Loop() {
				n = Rasterize(b.Context(), p, Form{
					Protocol: protocol, Cols: 80, Rows: 20, Cell: image.Pt(10, 20),
					Pixels: 1 << 20,
				}).Size()
			}
			b.ReportMetric(float64(n), "B/raster")
		})
	}
}
