package markdown

import (
	"strings"
	"testing"

	"quire/internal/sanitize/hostile"
)

func TestCell(t *testing.T) {
	for _, c := range []struct {
		info, head string
		want       Cell
		left       string // the first line that is code
	}{
		{"{r}", "x <- 1", Cell{}, "x <- 1"},
		{"{r, include=FALSE}", "x", Cell{HidesAll: true}, "x"},
		{"{r setup, include = F}", "x", Cell{HidesAll: true}, "x"},
		{"{r echo=FALSE, fig.cap='A, \\'b\\''}", "x", Cell{HidesCode: true, Caption: "A, 'b'"}, "x"},
		{`{r fig.cap = paste("a", "b"), echo=TRUE}`, "x", Cell{}, "x"},
		{"{r echo=-1}", "x", Cell{}, "x"},
		{"{r results='echo=FALSE'}", "x", Cell{}, "x"},
		{"{python}", "#| include: false\nx", Cell{HidesAll: true}, "x"},
		{"{python}", "#| echo: false\n#| fig-cap: \"A: b\"\n\nx", Cell{HidesCode: true, Caption: "A: b"}, ""},
		{"{r}", "#| fig-cap: >\n#|   One\n#|   two\n#| echo: false\nx", Cell{HidesCode: true, Caption: "One two"}, "x"},
		{"{r}", "#| fig-cap:\n#|   - One\n#|   - \"Two\"\nx", Cell{Caption: "One Two"}, "x"},
		{"{r}", "#| echo=FALSE, fig.cap=\"A\"\nx", Cell{HidesCode: true, Caption: "A"}, "x"},
		{"{ojs}", "//| echo: false\nx", Cell{HidesCode: true}, "x"},
		{"{sql}", "--| echo: false\nx", Cell{HidesCode: true}, "x"},
		{"{css}", "/*| echo: false */\nx", Cell{HidesCode: true}, "x"},
		{"{html}", "<!--| echo: false -->\nx", Cell{HidesCode: true}, "x"},
		{"{code-cell} python", ":tags: [hide-output, remove-input]\nx", Cell{HidesCode: true}, "x"},
		{"{code-block} c", ":caption: A *b*\n:emphasize-lines: 2\nx", Cell{Caption: "A *b*", Marked: "2"}, "x"},
		{"{r}", "# no option | at all\nx", Cell{}, "# no option | at all"},
	} {
		got, ok := OpenCell(c.info)
		if !ok {
			t.Errorf("%s is no cell", c.info)
		}
		lines := strings.Split(c.head, "\n")
		for got.Option(lines[0]) {
			lines = lines[1:]
		}
		if got.key = ""; got != c.want || lines[0] != c.left {
			t.Errorf("%s with %q: %+v and %q, want %+v and %q", c.info, c.head, got, lines[0], c.want, c.left)
		}
	}
	for _, info := range []string{
		"", "r", "r, include=FALSE", "{.python}", "{#id .r}", "{1,3}", "{{python}}", "{=html}",
		"js {1}",
	} {
		if c, ok := OpenCell(info); ok {
			t.Errorf("%s is the cell %+v", info, c)
		}
	}
}

// The full text holds of a cell what a reader sees of it.
func TestPlainCells(t *testing.T) {
	src := "```{r, include=FALSE}\nsecret\n```\n\n~~~{python}\n#| echo: false\n#| fig-cap: A plot\nsecret\n~~~\n\n```{r}\n#| label: x\nshown\n```\n\n```r\n#| shown\n```\n"
	if got, want := Plain([]byte(src)).Text, "A plot\nshown\n#| shown\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzCell(f *testing.F) {
	for _, s := range append(hostile.Payloads(), "{r, a=\"b, c=(d", "{r echo=FALSE,,=}") {
		f.Add(s, "#| a: >\n#|   b")
	}
	f.Fuzz(func(t *testing.T, info, head string) {
		c, _ := OpenCell(info)
		for line := range strings.Lines(head) {
			c.Option(line)
		}
		if len(c.Caption) > maxCaption {
			t.Errorf("a caption of %d bytes", len(c.Caption))
		}
	})
}
