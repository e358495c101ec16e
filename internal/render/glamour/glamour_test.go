package glamour

import (
	"slices"
	"strings"
	"testing"

	east "github.com/yuin/goldmark/extension/ast"

	"quire/internal/render/richtext"
	"quire/internal/sgr"
	"quire/internal/theme"
)

func texts(lines []richtext.Line) []string {
	var out []string
	for _, l := range lines {
		out = append(out, l.Text())
	}
	return out
}

func TestParagraph(t *testing.T) {
	r := New(theme.TerminalPost(true).Styles())
	in := []richtext.Inline{
		{Text: "one two & "},
		{Text: "three", Attr: richtext.Strong},
		{Text: " a --no-break well-known "},
		{Text: "link", Link: 2},
		{Text: `\.`},
	}
	lines, ok := r.Paragraph(in, 16)
	if want := []string{"one two & three", "a --no-break", "well-known", `link\.`}; !ok ||
		!slices.Equal(texts(lines), want) {
		t.Fatalf("%q, %v, want %q", texts(lines), ok, want)
	}
	found := false
	for _, l := range lines {
		for _, s := range l {
			if s.Text == "three" && s.Style.Attr != sgr.Bold {
				t.Errorf("strong text in the style %+v", s.Style)
			}
			found = found || s.Text == "link" && s.Link == 2
		}
	}
	if !found {
		t.Errorf("the link is lost: %+v", lines)
	}
}

func TestHeading(t *testing.T) {
	r := New(theme.TerminalPost(true).Styles())
	lines, ok := r.Heading([]richtext.Inline{{Text: "A heading"}}, 2, 40)
	want := sgr.Style{FG: sgr.Foreground("6"), Attr: sgr.Bold}
	if !ok || len(lines) != 1 || lines[0].Text() != "A heading" || lines[0][0].Style != want {
		t.Errorf("%+v, %v", lines, ok)
	}
}

func TestTable(t *testing.T) {
	r := New(theme.TerminalPost(true).Styles())
	cell := func(s string) []richtext.Inline { return []richtext.Inline{{Text: s}} }
	rows := [][][]richtext.Inline{{cell("a"), cell("bb")}, {cell("1"), cell("2")}}
	align := make([]east.Alignment, 2)
	lines, ok := r.Table(rows, align, []int{1, 2})
	if want := []string{"a │ bb", "──┼───", "1 │ 2"}; !ok || !slices.Equal(texts(lines), want) {
		t.Errorf("%q, %v, want %q", texts(lines), ok, want)
	}
	if _, ok := r.Table(rows, align, []int{1, 1}); ok {
		t.Error("took a table that must be wrapped")
	}
	if _, ok := r.Table(slices.Repeat(rows, maxCells), align, []int{1, 2}); ok {
		t.Error("took a large table")
	}
}

// Glamour is not given what it renders wrong.
func TestTakes(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   richtext.Inline
		want bool
	}{
		{"text", richtext.Inline{Text: "plain"}, true},
		{"Greek and Cyrillic", richtext.Inline{Text: "λ ж"}, true},
		{"code", richtext.Inline{Text: "x", Attr: richtext.Code}, true},
		{"strong code", richtext.Inline{Text: "x", Attr: richtext.Code | richtext.Strong}, false},
		{"a backslash in code", richtext.Inline{Text: `\`, Attr: richtext.Code}, false},
		{"wide characters", richtext.Inline{Text: "漢"}, false},
		{"a combining mark", richtext.Inline{Text: "e\u0301"}, false},
		{"its own hyphen", richtext.Inline{Text: string(noBreakHyphen)}, false},
		{"a line break", richtext.Inline{Text: "\n", Attr: richtext.LineBreak}, false},
		{"a highlight", richtext.Inline{Text: "x", Attr: richtext.Highlight}, false},
		{"nothing", richtext.Inline{}, false},
		{"a long text", richtext.Inline{Text: strings.Repeat("x", maxBlock+1)}, false},
	} {
		if got := takes([]richtext.Inline{tt.in}); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
