package markdown

import (
	"slices"
	"strings"
	"testing"

	"quire/internal/sanitize/hostile"
)

func TestReadCodeMarks(t *testing.T) {
	const highlighted, inserted, deleted, warned, erroneous = Highlighted, Inserted, Deleted, Warned, Erroneous
	for _, c := range []struct {
		name, lang, code, want string
		lines                  []LineMark
	}{
		{"nothing", "js", "a\n// b\n", "a\n// b\n", nil},
		{"next line", "js", "// highlight-next-line\na\nb", "a\nb", []LineMark{highlighted, 0}},
		{"indented", "py", "\t# highlight-next-line\n\ta\n", "\ta\n", []LineMark{highlighted}},
		{"region", "sql", "-- highlight-start\na\nb\n-- highlight-end\nc", "a\nb\nc", []LineMark{
			highlighted, highlighted,
			0,
		}},
		{"region without an end", "tex", "% highlight-start\na\nb", "a\nb", []LineMark{highlighted, highlighted}},
		{"end alone", "jsx", "a\n{/* highlight-end */}\nb", "a\nb", nil},
		{"HTML", "html", "<!-- highlight-next-line -->\n<p>", "<p>", []LineMark{highlighted}},
		{"Lisp", "lisp", ";; highlight-next-line\n(a)", "(a)", []LineMark{highlighted}},
		{"Lua", "lua", "--[[ highlight-next-line ]]\na", "a", []LineMark{highlighted}},
		{
			"Visual Basic", "vb", "' highlight-next-line\na\nREM highlight-next-line\nb", "a\nb",
			[]LineMark{highlighted, highlighted},
		},
		{
			"other names", "js", "// error-next-line\na\n// warning-start\nb\n// warning-end", "a\nb\n",
			[]LineMark{erroneous, warned},
		},
		{
			"no spaces", "js", "//highlight-next-line\na\n/*highlight-next-line*/\nb", "a\nb",
			[]LineMark{highlighted, highlighted},
		},
		{
			"Gatsby", "js", "a // highlight-line\n// highlight-range{2,4-5}\nb\nc\nd\ne\nf", "a\nb\nc\nd\ne\nf",
			[]LineMark{highlighted, 0, highlighted, 0, highlighted, highlighted},
		},
		{"hidden", "js", "a // hide-line\n// hide-next-line\nb\n// hide-start\nc\n// hide-end\nd", "d", nil},
		{
			"linters stay", "js", "// eslint-disable-next-line\na // no-line\nfirst-line",
			"// eslint-disable-next-line\na // no-line\nfirst-line", nil,
		},
		{
			"Markdown shows the marks of its code", "md", "```js\n// highlight-next-line\n```",
			"```js\n// highlight-next-line\n```", nil,
		},

		{"focus", "ts", "a // [!code focus]\nb", "a\nb", []LineMark{highlighted, 0}},
		{"many lines", "ts", "a # [!code hl:2]\nb\nc", "a\nb\nc", []LineMark{highlighted, highlighted, 0}},
		{"on a line of its own", "css", "/* [!code ++:2] */\na\nb\nc", "a\nb\nc", []LineMark{inserted, inserted, 0}},
		{"in a string", "js", "f(\"[!code focus]\") // [!code focus]", "f(\"[!code focus]\")", []LineMark{highlighted}},
		{"diff", "ts", "a // [!code --]\nb // [!code ++]", "a\nb", []LineMark{deleted, inserted}},
		{"levels", "ini", "a ; [!code error]\nb -- [!code warning]", "a\nb", []LineMark{erroneous, warned}},
		{
			"enclosed", "html", "<a> <!-- [!code focus] --> <b>\n{/* [!code focus] */}\n<c>", "<a> <b>\n<c>",
			[]LineMark{highlighted, highlighted},
		},
		{
			"among words", "js", "a // why [!code focus] so\nb // [!code focus] as", "a // why so\nb // as",
			[]LineMark{highlighted, highlighted},
		},
		{"two of them", "js", "a // [!code focus] [!code --]", "a", []LineMark{deleted}},
		{"escaped", "js", "a // [!!code focus]", "a // [!code focus]", nil},
		{
			"in strings", "js", "a('[!code focus]', \"[!code focus]\")\n[!code focus]",
			"a('[!code focus]', \"[!code focus]\")\n[!code focus]", nil,
		},
		{"unknown", "js", "a // [!code sparkle]", "a // [!code sparkle]", nil},
		{"word", "js", "// [!code word:b:1]\nb", "b", nil},
	} {
		m := ReadCodeMarks(c.lang, c.code)
		if m.Text != c.want || !slices.Equal(m.Lines, c.lines) {
			t.Errorf("%s: %q %v, want %q %v", c.name, m.Text, m.Lines, c.want, c.lines)
		}
		found := Plain([]byte("````" + c.lang + "\n" + c.code + "\n````\n")).Text
		if strings.TrimSpace(found) != strings.TrimSpace(c.want) {
			t.Errorf("%s: found by %q, not by %q", c.name, found, c.want)
		}
	}
}

func TestResult(t *testing.T) {
	for _, c := range []struct{ code, want string }{
		{"a\nb\n", "a\nb\n"},
		{"a // [!code --]\nb // [!code ++]\nc\n", "b\nc\n"},
		{"// [!code --:2]\na\nb\nc", "c"},
		{"a // [!code --]\n", "a\n"},
	} {
		code := ReadCodeMarks("js", c.code)
		if got := code.Result(); got != c.want {
			t.Errorf("%q: %q, want %q", c.code, got, c.want)
		}
	}
	code := MarkedCode{Text: "a\nb\nc\n"}
	code.Mark("1-2", Deleted)
	if got := code.Result(); got != "c\n" {
		t.Errorf("by numbers: %q", got)
	}
}

func TestMarkedWords(t *testing.T) {
	m := ReadCodeMarks("js", "a\n// [!code word:b\\:c:1]\nx\ny // [!code word:z]")
	want := []MarkedWord{{"b:c", 1, 2}, {"z", 2, 2 + maxLinesAhead}}
	if m.Text != "a\nx\ny" || !slices.Equal(m.Words, want) {
		t.Errorf("%q %v, want %v", m.Text, m.Words, want)
	}
}

func FuzzReadCodeMarks(f *testing.F) {
	for _, s := range append(hostile.Payloads(), "a // [!code focus:2]", "// highlight-range{1,3-99999999999}",
		"{/* [!code word:a */}", "# hide-start\nb") {
		f.Add("js", s)
	}
	f.Fuzz(func(t *testing.T, lang, src string) {
		m := ReadCodeMarks(lang, src)
		if n := strings.Count(m.Text, "\n") + 1; len(m.Lines) > n || len(m.Text) > len(src)+strings.Count(src, "\n") {
			t.Errorf("%q has %d marked lines", m.Text, len(m.Lines))
		}
	})
}
