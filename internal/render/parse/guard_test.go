package parse

import (
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"
)

// Delimiters are counted where they are parsed together.
func TestGuards(t *testing.T) {
	refused := func(src string) bool {
		found := false
		_ = ast.Walk(Tree([]byte(src), NewDefinitions(nil)), func(n ast.Node, _ bool) (ast.WalkStatus, error) {
			_, is := n.(*Verbatim)
			found = found || is
			return ast.WalkContinue, nil
		})
		return found
	}
	row := "|`a`|**b**|[c](d)|\n"
	for _, tt := range []struct {
		name, src string
		want      bool
	}{
		{"a paragraph of many", strings.Repeat("*a* ", maxDelimiters), true},
		{"a heading of many", "# " + strings.Repeat("*a* ", maxDelimiters), true},
		{"a table of many", "|a|b|c|\n|-|-|-|\n" + strings.Repeat(row, maxDelimiters/4), false},
		{"a row of many", "|a|b|c|\n|-|-|-|\n|" + strings.Repeat("*a* ", maxDelimiters), true},
		{"many before a table", strings.Repeat("*a*\n", maxDelimiters) + "|a|b|c|\n|-|-|-|\n" + row, true},
		{"what only looks like a table", "|a|b|c|d|\n|-|-|-|\n" + strings.Repeat(row, maxDelimiters/4), true},
		{"a large table", "|a|b|\n|-|-|\n" + strings.Repeat("|a\n", MaxCells/2), true},
		{"a large table below a line", "a\n|a|b|\n|-|-|\n" + strings.Repeat("|a\n", MaxCells/2), true},
		{"links in links", strings.Repeat("[a](", maxParens+1), true},
		{"links in links, in lines", strings.Repeat(strings.Repeat("[a](", maxParens+1)+"\n", 3), true},
		{"many links", strings.Repeat("[a](b) [c](d(e)) ", maxParens), false},
		{"a row of badges", strings.Repeat("[![a](b)](c)", 2*maxParens), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := refused(tt.src); got != tt.want {
				t.Errorf("refused %v, want %v", got, tt.want)
			}
		})
	}
}
