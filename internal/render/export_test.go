package render_test

import (
	"strings"
	"testing"

	"quire/internal/render"
)

func TestHTML(t *testing.T) {
	resolve := func(target string) string { return "https://a.example/" + strings.TrimPrefix(target, "/") }
	src := "# Head\n\nText with [link](/x), ![alt](i.png) and <script>alert(1)</script>.\n\n" +
		"{{< youtube abc >}}\n\n:::note\nInside\n:::\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n~~gone~~ x[^1]\n\n[^1]: Note\n\n<div onclick=x>raw</div>\n"
	got := render.HTML([]byte(src), resolve)
	for _, want := range []string{
		`href="https://a.example/x"`, `src="https://a.example/i.png"`, "<table>",
		"<del>gone</del>", "Inside", "Note",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	for _, not := range []string{"<script", "onclick", ":::", "{{<", "\x02", "\x03"} {
		if strings.Contains(got, not) {
			t.Errorf("%q is in\n%s", not, got)
		}
	}
	marked := "```js\na // [!code --]\n// highlight-next-line\nb\n```\n\n<ruby>X<rp>(</rp><rt>Y</rt><rp>)</rp></ruby> `<rt>`\n\n- <ruby>Z<rt>W</rt></ruby>\n"
	if got := render.HTML([]byte(marked), resolve); !strings.Contains(got, ">a\nb\n<") ||
		!strings.Contains(got, "&lt;rt&gt;") || !strings.Contains(got, "Z (W)") {
		t.Errorf("marks and rubies: %s", got)
	}
	if got := render.HTML([]byte(strings.Repeat("*", 1<<20)), resolve); !strings.HasPrefix(got, "<pre>") {
		t.Error("what takes too long to parse is parsed")
	}
}
