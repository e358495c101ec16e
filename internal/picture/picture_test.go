package picture

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi/kitty"

	"quire/internal/text"
)

var (
	red   = color.NRGBA{R: 255, A: 255}
	blue  = color.NRGBA{B: 255, A: 255}
	clear = color.NRGBA{}
)

// pixels makes an image of rows of colours.
func pixels(rows ...[]color.NRGBA) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, len(rows[0]), len(rows)))
	for y, row := range rows {
		for x, c := range row {
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

// gradient is a picture like a photograph: no two pixels alike.
func gradient(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, color.NRGBA{R: byte(255 * x / w), G: byte(255 * y / h), B: byte(x ^ y), A: 255})
		}
	}
	return img
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gifOf(t testing.TB, frames ...image.Rectangle) []byte {
	t.Helper()
	all := &gif.GIF{Config: image.Config{Width: 8, Height: 8}}
	for _, r := range frames {
		frame := image.NewPaletted(r, color.Palette{red, blue})
		all.Image, all.Delay = append(all.Image, frame), append(all.Delay, 1)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, all); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// webpDot is one red pixel in lossless WebP, whose bits are written from the lowest on.
func webpDot() []byte {
	var bits []byte
	n := 0
	put := func(v, width int) {
		for i := range width {
			if n%8 == 0 {
				bits = append(bits, 0)
			}
			bits[n/8] |= byte(v>>i&1) << (n % 8)
			n++
		}
	}
	put(0x2f, 8)
	put(0, 14+14+1+3)                            // 1×1, no alpha, version 0
	put(0, 3)                                    // no transform, no colour cache, one set of codes
	for _, only := range []int{0, 255, 0, 255} { // green, red, blue, alpha
		put(0b101, 3) // a simple code of one symbol in 8 bits
		put(only, 8)
	}
	put(0b0001, 4) // the code of distances: the symbol 0
	for len(bits)%2 != 0 {
		bits = append(bits, 0)
	}
	chunk := binary.LittleEndian.AppendUint32([]byte("WEBPVP8L"), uint32(len(bits)))
	chunk = append(chunk, bits...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(chunk))), chunk...)
}

// claim is a PNG whose header promises w×h pixels and whose data holds none.
func claim(t testing.TB, w, h int) []byte {
	t.Helper()
	data := pngOf(t, pixels([]color.NRGBA{red}))
	binary.BigEndian.PutUint32(data[16:], uint32(w))
	binary.BigEndian.PutUint32(data[20:], uint32(h))
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

// withOrientation puts the Exif tag into a JPEG.
func withOrientation(data []byte, o byte) []byte {
	exif := "\xff\xe1\x00\x22Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(o) + "\x00\x00\x00\x00\x00\x00"
	return []byte("\xff\xd8" + exif + string(data[2:]))
}

func decode(t testing.TB, data []byte) *Picture {
	t.Helper()
	p, err := Decode(t.Context(), data, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

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
	if _, err := Decode(t.Context(), data, Limits{Pixels: 29_999}); err == nil || err.Error() != "too large: 300×100 pixels" {
		t.Errorf("pixels: %v", err)
	}
	if _, err := Decode(t.Context(), data, Limits{Bytes: 100}); err == nil || !strings.HasPrefix(err.Error(), "too large: 1 MB") {
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
		if read := orientation(withOrientation(jpegOf(t, img), byte(o))); read != o {
			t.Errorf("orientation %d is read as %d", o, read)
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
		c, r := Fit(&Picture{Width: tc.width, Height: tc.height}, tc.cols, tc.rows)
		if c != tc.wc || r != tc.wr {
			t.Errorf("%s: %d×%d, want %d×%d", tc.name, c, r, tc.wc, tc.wr)
		}
	}
}

func TestHalfBlocks(t *testing.T) {
	faint := color.NRGBA{R: 255, A: 200}
	p := decode(t, pngOf(t, pixels(
		[]color.NRGBA{red, red, clear, blue, clear},
		[]color.NRGBA{blue, blue, red, clear, clear},
		[]color.NRGBA{faint, clear, clear, clear, clear},
		[]color.NRGBA{red, clear, clear, clear, clear},
	)))
	for _, tc := range []struct {
		profile colorprofile.Profile
		want    []string
	}{
		{colorprofile.TrueColor, []string{
			"\x1b[38;2;255;0;0;48;2;0;0;255m▀▀\x1b[49m▄\x1b[38;2;0;0;255m▀ \x1b[m",
			"\x1b[38;2;255;0;0;48;2;255;0;0m▀\x1b[49m    \x1b[m",
		}},
		{colorprofile.ANSI256, []string{
			"\x1b[38;5;196;48;5;21m▀▀\x1b[49m▄\x1b[38;5;21m▀ \x1b[m",
			"\x1b[38;5;196;48;5;196m▀\x1b[49m    \x1b[m",
		}},
		{colorprofile.ANSI, []string{
			"\x1b[91;44m▀▀\x1b[49m▄\x1b[34m▀ \x1b[m",
			"\x1b[91;101m▀\x1b[49m    \x1b[m",
		}},
		{colorprofile.ASCII, nil},
		{colorprofile.NoTTY, nil},
	} {
		got := HalfBlocks(p, 5, 2, tc.profile)
		if strings.Join(got, "\n") != strings.Join(tc.want, "\n") || (got == nil) != (tc.want == nil) {
			t.Errorf("%v:\n got %q\nwant %q", tc.profile, got, tc.want)
		}
	}
}

func TestHalfBlocksAreRows(t *testing.T) {
	p := decode(t, pngOf(t, gradient(97, 61)))
	for _, size := range [][2]int{{1, 1}, {7, 3}, {80, 24}, {200, 2}} {
		for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI} {
			rows := HalfBlocks(p, size[0], size[1], profile)
			if len(rows) != size[1] {
				t.Fatalf("%v: %d rows", size, len(rows))
			}
			for _, row := range rows {
				if err := text.Verify(row); err != nil || text.Width(row) != size[0] || !strings.HasSuffix(row, "\x1b[m") {
					t.Errorf("%v: %q: %v, %d cells", size, row, err, text.Width(row))
				}
			}
		}
	}
	if rows := HalfBlocks(p, 0, 3, colorprofile.TrueColor); rows != nil {
		t.Errorf("no room: %q", rows)
	}
}

// TestNearest256 compares with a look at every colour there is.
func TestNearest256(t *testing.T) {
	levels := [6]int{0, 95, 135, 175, 215, 255}
	rgb := func(s shade) (r, g, b int) {
		if s >= 232 {
			v := 8 + 10*int(s-232)
			return v, v, v
		}
		s -= 16
		return levels[s/36], levels[s/6%6], levels[s%6]
	}
	for r := 0; r < 256; r += 15 {
		for g := 0; g < 256; g += 15 {
			for b := 0; b < 256; b += 15 {
				least := 1 << 30
				for s := shade(16); s < 232; s++ {
					x, y, z := rgb(s)
					least = min(least, distance(r, g, b, x, y, z))
				}
				x, y, z := rgb(nearest256(r, g, b))
				if got := distance(r, g, b, x, y, z); got > least {
					t.Fatalf("%d,%d,%d: %d,%d,%d is %d away, another %d", r, g, b, x, y, z, got, least)
				}
			}
		}
	}
}

func TestKitty(t *testing.T) {
	p := decode(t, pngOf(t, gradient(640, 480)))
	sent := Transmit(p, 7, 40, 15)
	var data string
	for i, cmd := range strings.Split(strings.TrimSuffix(sent, "\x1b\\"), "\x1b\\") {
		options, payload, ok := strings.Cut(strings.TrimPrefix(cmd, "\x1b_G"), ";")
		if !ok || len(payload) > kitty.MaxChunkSize || strings.ContainsRune(payload, 0x1b) {
			t.Fatalf("chunk %d: %.80q", i, cmd)
		}
		if i == 0 && options != "a=T,U=1,q=2,f=100,t=d,i=7,c=40,r=15,m=1" {
			t.Errorf("options: %s", options)
		}
		if last := len(payload) < kitty.MaxChunkSize; i > 0 && (options == "q=2,m=0") != last {
			t.Errorf("chunk %d of %d bytes: %s", i, len(payload), options)
		}
		data += payload
	}
	raw, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil || img.Bounds() != image.Rect(0, 0, 400, 300) {
		t.Errorf("sent %v, %v", img.Bounds(), err)
	}

	dot := decode(t, webpDot())
	if got := HalfBlocks(dot, 1, 1, colorprofile.ANSI); got[0] != "\x1b[91;101m▀\x1b[m" {
		t.Errorf("a dot: %q", got)
	}
	small := Transmit(dot, 255, 1, 1)
	if strings.Count(small, "\x1b_G") != 1 || !strings.Contains(small, ",m=0;") {
		t.Errorf("a dot: %q", small)
	}
	if got := Delete(7); got != "\x1b_Ga=d,d=I,i=7,q=2\x1b\\" {
		t.Errorf("delete: %q", got)
	}
	for _, bad := range [][3]int{{0, 4, 4}, {256, 4, 4}, {1, 0, 4}, {1, 4, 298}} {
		if Transmit(p, bad[0], bad[1], bad[2]) != "" || Placeholders(bad[0], bad[1], bad[2]) != nil {
			t.Errorf("%v is taken", bad)
		}
	}
	if Delete(0) != "" || Delete(256) != "" {
		t.Error("a bad id is deleted")
	}
}

func TestPlaceholders(t *testing.T) {
	want := []string{
		"\x1b[38;5;200m\U0010eeee\u0305\u0305\U0010eeee\u0305\u030d\x1b[m",
		"\x1b[38;5;200m\U0010eeee\u030d\u0305\U0010eeee\u030d\u030d\x1b[m",
	}
	if got := Placeholders(200, 2, 2); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %q", got)
	}
	seen := map[string]bool{}
	for _, row := range Placeholders(1, 297, 297) {
		if err := text.VerifyPicture(row); err != nil || text.Width(row) != 297 || seen[row] {
			t.Fatalf("%.40q: %v, %d cells, seen %v", row, err, text.Width(row), seen[row])
		}
		if text.Verify(row) == nil {
			t.Fatal("placeholders pass for text")
		}
		seen[row] = true
	}
}

func TestEnvironment(t *testing.T) {
	for _, tc := range []struct {
		env  string
		want Support
	}{
		{"TERM=xterm-256color", Unknown},
		{"", Unknown},
		{"TERM=xterm-kitty", Yes},
		{"TERM=xterm-256color KITTY_WINDOW_ID=1", Yes},
		{"TERM=xterm-ghostty", Yes},
		{"TERM=xterm-256color TERM_PROGRAM=ghostty", Yes},
		{"TERM=xterm-256color TERM_PROGRAM=WezTerm", No},
		{"TERM=tmux-256color KITTY_WINDOW_ID=1", No},
		{"TERM=xterm-kitty TMUX=/tmp/x", No},
		{"TERM=screen", No},
		{"TERM=xterm-kitty STY=1.x", No},
		{"TERM=xterm-ghostty ZELLIJ=0", No},
		{"TERM=dumb", No},
		{"TERM=xterm-256color KONSOLE_VERSION=230400", No},
	} {
		env := map[string]string{}
		for _, pair := range strings.Fields(tc.env) {
			k, v, _ := strings.Cut(pair, "=")
			env[k] = v
		}
		if got := Environment(func(k string) string { return env[k] }); got != tc.want {
			t.Errorf("%s: %d, want %d", tc.env, got, tc.want)
		}
	}
}

func TestAnswer(t *testing.T) {
	for _, tc := range []struct {
		reply string
		want  Support
		done  bool
	}{
		{"\x1bP>|kitty(0.35.2)\x1b\\\x1b[?62;c", Yes, true},
		{"\x1bP>|kitty(0.27.1)\x1b\\\x1b[?62;c", No, true},
		{"\x1bP>|ghostty 1.1.0\x1b\\", Yes, true},
		{"\x1bP>|XTerm(390)\x1b\\\x1b[?64;4c", No, true},
		{"\x1bP>|WezTerm 20240203\x1b\\", No, true},
		{"\x1bP>|kit", Unknown, false},
		{"\x1b[?62;22c", No, true},
		{"\x1b[?62", Unknown, false},
		{"", Unknown, false},
		{"j", Unknown, false},
	} {
		if got, done := Answer(tc.reply); got != tc.want || done != tc.done {
			t.Errorf("%q: %d, %v; want %d, %v", tc.reply, got, done, tc.want, tc.done)
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
			if s := err.Error(); s == "" || len(s) > 60 || text.Line(s) != s || strings.Contains(s, "invalid format") {
				t.Errorf("no words for a reader: %q", s)
			}
			return
		}
		if p.Width < 1 || p.Height < 1 || p.Size() < 4 || p.Size() > 4<<10 {
			t.Errorf("%d×%d, %d bytes", p.Width, p.Height, p.Size())
		}
		cols, rows := Fit(p, 20, 10)
		for _, row := range HalfBlocks(p, cols, rows, colorprofile.ANSI256) {
			if text.Verify(row) != nil || text.Width(row) != cols {
				t.Errorf("row %q", row)
			}
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	for name, data := range map[string][]byte{"png-1080p": pngOf(b, gradient(1920, 1080)), "jpeg-1080p": jpegOf(b, gradient(1920, 1080))} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				decode(b, data)
			}
		})
	}
}

func BenchmarkHalfBlocks(b *testing.B) {
	p := decode(b, pngOf(b, gradient(1920, 1080)))
	for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI} {
		b.Run(profile.String(), func(b *testing.B) {
			for b.Loop() {
				HalfBlocks(p, 80, 24, profile)
			}
		})
	}
}

func BenchmarkTransmit(b *testing.B) {
	p := decode(b, pngOf(b, gradient(1920, 1080)))
	for b.Loop() {
		Transmit(p, 1, 80, 24)
	}
}
