package picture

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi/kitty"

	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

func TestKitty(t *testing.T) {
	p := decode(t, pngOf(t, gradient(640, 480)))
	sent := Transmit(t.Context(), p, 7, 40, 15)
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
	if got := drawn(t, dot, 1, 1, colorprofile.ANSI); got[0] != "\x1b[91;101m▀\x1b[m" {
		t.Errorf("a dot: %q", got)
	}
	small := Transmit(t.Context(), dot, 255, 1, 1)
	if strings.Count(small, "\x1b_G") != 1 || !strings.Contains(small, ",m=0;") {
		t.Errorf("a dot: %q", small)
	}
	for _, bad := range [][3]int{{0, 4, 4}, {256, 4, 4}, {1, 0, 4}, {1, 4, 298}} {
		if Transmit(t.Context(), p, bad[0], bad[1], bad[2]) != "" || Placeholders(bad[0], bad[1], bad[2]) != nil {
			t.Errorf("%v is taken", bad)
		}
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
		if err := sanitize.VerifyPicture(row); err != nil || textwidth.Width(row) != 297 || seen[row] {
			t.Fatalf("%.40q: %v, %d cells, seen %v", row, err, textwidth.Width(row), seen[row])
		}
		if sanitize.Verify(row) == nil {
			t.Fatal("placeholders pass for text")
		}
		seen[row] = true
	}
}

func BenchmarkTransmit(b *testing.B) {
	p := decode(b, pngOf(b, gradient(1920, 1080)))
	for b.Loop() {
		Transmit(b.Context(), p, 1, 80, 24)
	}
}
