package render

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"

	"quire/internal/render/parse"
	"quire/internal/theme"
)

// hostile makes inputs by the class of what they strain, about size bytes each. No
// class holds more than its idea: they are meant to be varied.
type hostile struct {
	size int
	in   map[string]string
}

func hostileInputs(size int) map[string]string {
	h := &hostile{size: size, in: map[string]string{}}
	h.markers()
	h.runs()
	h.mixed()
	h.tables()
	h.references()
	h.blocks()
	h.lines()
	h.html()
	h.code()
	return h.in
}

// repeated is s again and again.
func (h *hostile) repeated(s string) string { return strings.Repeat(s, h.size/len(s)+1) }

// numbered is the format with 1, 2, 3 and so on.
func (h *hostile) numbered(format string) string {
	var b strings.Builder
	for i := 1; b.Len() < h.size; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// markers open quotations and lists in one another.
func (h *hostile) markers() {
	for _, m := range []string{">", "- ", "1. ", "> - ", "- > 1) ", ": "} {
		h.in["markers on one line: "+m] = h.repeated(m) + "x"
		h.in["markers on many lines: "+m] = h.repeated(strings.Repeat(m, 30) + "x\n")
		h.in["markers behind no fence: "+m] = "    ```\n" + h.repeated(strings.Repeat(m, 200)+"x\n")
		h.in["markers just allowed: "+m] = h.repeated(strings.Repeat(m, parse.MaxMarkers/len(strings.Fields(m))) + "x\n\n")
	}
}

// runs are one mark all over.
func (h *hostile) runs() {
	for _, m := range []string{
		"*", "_", "~", "`", "[", "]", "![", "<", "&", "$", "\\", "(", "|", "#", "=", "-", "+", "{", "{{", "{%", "%%", "==",
		"[[", "[^", ":::",
		"<!--", "<a ", "</b>", "&#", "http://", "www.", "@", "\t", " ", "\u0301", "\u200d", "\x00", "\xff",
	} {
		h.in["a run: "+m] = h.repeated(m)
		h.in["a letter among: "+m] = strings.Repeat(m, h.size/2/len(m)) + "a" + strings.Repeat(m, h.size/2/len(m))
		h.in["lines: "+m] = h.repeated(m + "\n")
		h.in["paragraphs: "+m] = h.repeated(strings.Repeat(m, 60/len(m)+1) + "a\n\n")
	}
}

// mixed marks open what others close too late or never.
func (h *hostile) mixed() {
	for _, m := range []string{
		"_a*", "**a *b ", "[a](", "[a](<b", "![a](", "[a][", "[^a] ", "[[a|", "`a``", "<a href=\"", "~~a*", "$a$$", "[a]: <",
		"*a_b~", "***a** b*", "<b>a", "\"a' ", "[a](b(c)", "[a](b '", "*a* ", "{#a .b ",
	} {
		h.in["mixed marks: "+m] = h.repeated(m)
		h.in["mixed marks in a heading: "+m] = "# " + h.repeated(m)
		h.in["mixed marks just allowed: "+m] = h.repeated(strings.Repeat(m, justAllowed(m)) + "\n\n")
		h.in["mixed marks in cells: "+m] = "|a|b|\n|-|-|\n" + h.repeated("|"+strings.Repeat(m, 20)+"|x|\n")
	}
}

// justAllowed returns how often s may be in a paragraph: see the limits of package parse.
func justAllowed(s string) int {
	count := func(chars string) (n int) {
		for _, c := range s {
			if strings.ContainsRune(chars, c) {
				n++
			}
		}
		return max(n, 1)
	}
	return min(4000/count("*_~[]!<`$&"), 1500/count("*_~"))
}

func (h *hostile) tables() {
	columns := func(n int) string { return strings.Repeat("|a", n) + "\n" + strings.Repeat("|-", n) + "\n" }
	h.in["many columns, short rows"] = columns(1000) + strings.Repeat("|a\n", 1000)
	h.in["many columns just allowed"] = columns(1000) + strings.Repeat("|a\n", parse.MaxCells/1000-1)
	h.in["many columns below a line"] = "x\n" + columns(1000) + strings.Repeat("|a\n", 1000)
	h.in["many columns, long cells"] = columns(1000) + strings.Repeat("|"+strings.Repeat("word ", h.size/20)+"\n", 4)
	h.in["many rows"] = columns(2) + h.repeated("|a|b c\n")
	h.in["many rows just allowed"] = columns(4) + strings.Repeat("|a|b|c|d e\n", parse.MaxCells/4-1)
	h.in["many tables"] = h.repeated(columns(20) + "|a\n\n")
	h.in["no table after all"] = strings.Repeat("|a", 31) + "\n" + strings.Repeat("|-", 30) + "\n" + h.repeated("|*a_")
}

func (h *hostile) references() {
	h.in["one long reference used often"] = "[a]: http://" + strings.Repeat("b", 3000) + "\n\n" + h.repeated("[a] ")
	h.in["one reference again and again"] = h.repeated("[a]: b\n")
	h.in["references"] = h.numbered("[a%d]: b\n")
	h.in["footnotes"] = h.numbered("a[^%[1]d]\n\n[^%[1]d]: b\n\n")
	h.in["footnotes without a text"] = h.numbered("[^%d] ")
	h.in["one footnote used often"] = "[^a]: b\n\n" + h.repeated("[^a] ")
	h.in["headings all alike"] = h.repeated("## The same\n\n")
}

func (h *hostile) blocks() {
	for name, s := range map[string]string{
		"definitions": ": b\n", "definition lists": "a\n: b\n\n", "headings": "# a\n", "setext headings": "a\n===\n",
		"a long paragraph": "word\n", "short paragraphs": "p\n\n", "hard breaks": "a  \n", "a list": "- a\n",
		"a loose list":        "- a\n\n",
		"lists in quotations": "> - a\n> - b\n>\n", "alerts": "> [!NOTE]\n> a\n\n",
		"blocks of code": "```go\nx := 1\n```\n\n",
		"code in a list": "- a\n\n      code\n", "lists in code": "\t\t- a\n", "math without end": "$$\na\n",
		"carriage returns": "a\r",
		"blank lines":      " \n",
	} {
		h.in["many blocks: "+name] = "a\n" + h.repeated(s)
	}
	h.in["a list that goes deep"] = deepList(300)
	h.in["a list that goes deep and out"] = h.repeated(deepList(60))
}

func (h *hostile) lines() {
	for name, s := range map[string]string{
		"one word": "x", "words": "word ", "wide characters": "漢字", "from the right": "אב ג",
		"brackets from the right":      "(א) ",
		"open brackets from the right": "(א[", "joined emoji": "👩\u200d", "flags": "🇩🇪", "Thai": "ภาษา",
		"entities":  "&amp;&#x27;&ngE; ",
		"addresses": "http://a.b/c ", "mail": "a@b.c ",
	} {
		h.in["one line: "+name] = h.repeated(s)
		h.in["lines just allowed: "+name] = h.repeated(strings.Repeat(s, parse.MaxLine/len(s)-1) + "\n\n")
	}
}

func (h *hostile) html() {
	for name, s := range map[string]string{
		"blocks": "<div>", "ends": "</div>\n", "tags": "a <b>", "lists": "<ul><li>", "tables": "<table><tr><td>a",
		"attributes": "<a b=\"c\" d>",
		"details":    "<details><summary>a\n\n", "preformatted": "<pre>a <b>", "rows": "<table><tr><td>a</td></tr></table>\n",
	} {
		h.in["HTML: "+name] = h.repeated(s)
	}
	h.in["HTML: a comment without end"] = "<!-- " + h.repeated("a -- > ")
	h.in["HTML: CDATA without end"] = "<![CDATA[" + h.repeated("a ]] > ")
	h.in["HTML: attributes of one tag"] = "<a " + h.repeated("b=\"c\" ") + ">"
}

func (h *hostile) code() {
	h.in["code without end"] = "```\n" + h.repeated("a\n")
	h.in["code in code"] = h.repeated("```a\n````b\n")
	for name, s := range map[string]string{"plain": "x = 1; ", "from the right": "א = 1; ", "tabs": "a\t"} {
		h.in["one line of code: "+name] = "```\n" + h.repeated(s) + "\n```"
		h.in["one line of JavaScript: "+name] = "```js\n" + h.repeated(s) + "\n```"
	}
	for _, c := range [][2]string{
		{"html", "<script>"},
		{"html", "<?"},
		{"xml", "{"},
		{"perl", "s{"},
		{"perl", "[["},
		{"yaml", "[["},
		{"yaml", "- - "},
		{"make", "((("},
		{"java", "a "},
		{"ruby", "#{"},
		{"c++", "[["},
		{"sql", "$("},
		{"markdown", "[["},
		{"python", "\""},
		{"go", "a: "},
		{"bash", "$("},
	} {
		h.in["colours of one line: "+c[0]+" "+c[1]] = "```" + c[0] + "\n" + h.repeated(c[1]) + "\n```"
		h.in["colours of lines: "+c[0]+" "+c[1]] = "```" + c[0] + "\n" + h.repeated(strings.Repeat(c[1], 2000/len(c[1])-1)+
			"\n") + "\n```"
	}
}

// Whatever a post holds is shown, within bounds of work and size that grow with the
// post and no faster.
func TestHostileClasses(t *testing.T) {
	size := 8 << 10
	if testing.Short() {
		size = 3 << 10
	}
	in := hostileInputs(size)
	for _, name := range slices.Sorted(maps.Keys(in)) {
		src := []byte(in[name])
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		d := renderAll(t, src, settings{
			Options:   Options{Width: 60, Theme: theme.TerminalPost(true), Hyperlinks: true},
			highlight: true, glamour: true,
		})
		runtime.ReadMemStats(&after)
		if got, limit := after.TotalAlloc-before.TotalAlloc, uint64(allowance*(256<<20+2000*len(src))); got > limit {
			t.Errorf("%s: %d bytes took %d MB of memory", name, len(src), got>>20)
		}
		out := 0
		for _, row := range d.Rows {
			out += len(row)
		}
		if limit := 8<<20 + 30*len(src); out > limit {
			t.Errorf("%s: %d bytes became %d", name, len(src), out)
		}
		checkRows(t, name, d, 60)
	}
}

// BenchmarkHostile says what each class costs at 200 KB: -benchtime 1x is enough.
func BenchmarkHostile(b *testing.B) {
	in := hostileInputs(200 << 10)
	for _, name := range slices.Sorted(maps.Keys(in)) {
		b.Run(name, func(b *testing.B) {
			whole(b, []byte(in[name]), settings{highlight: true, glamour: true})
		})
	}
}
