package render

import (
	"os"
	"testing"
	"time"

	"quire/internal/sanitize"
	vectors "quire/internal/sanitize/hostile"
	"quire/internal/theme"
)

func FuzzRender(f *testing.F) {
	if all, err := os.ReadFile("testdata/all.md"); err == nil {
		f.Add(all[:min(len(all), 4096)], uint8(40))
		f.Add(all[max(len(all)-2000, 0):], uint8(72))
	}
	for _, s := range []string{
		"> [!x]\n", "[^a]: b\n\n[^a]", "a\n: b", "|a|\n|-|\n|b", "<b><a href=x>y", "$$\n", "```go\n\t\x00", "- [ ]\n  1. x",
		"\u200b\u202e&#27;[m", "**a *b** c*", "![[a](b)](c)", "<pre>a\n", "# a {#b}\n# a", "%%\nx\n%%",
	} {
		f.Add([]byte(s), uint8(20))
	}
	f.Add([]byte("0f0ef00&;e#0f#e;0X000e0101 &#Xe0102;"), uint8(26))
	f.Add([]byte("#e;0X000e0101 &#Xe0102;"), uint8(13))
	for _, s := range vectors.Bodies() {
		f.Add([]byte(s), uint8(30))
	}
	f.Fuzz(func(t *testing.T, src []byte, width uint8) {
		if len(src) > 4<<10 {
			return
		}
		w := max(int(width), minWidth)
		start := time.Now()
		d := renderAll(t, src, settings{
			Options:   Options{Width: w, Theme: theme.TerminalPost(true), Hyperlinks: true},
			highlight: true, glamour: true,
		})
		if took := time.Since(start); took > 30*time.Second {
			t.Errorf("took %v", took)
		}
		checkRows(t, "", d, w)
		if s := asText(t, string(src), w); s != sanitize.Text(s) {
			t.Errorf("text %q", s)
		}
	})
}
