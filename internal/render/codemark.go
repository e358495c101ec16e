package render

import (
	"regexp"
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"

	"quire/internal/markdown"
	"quire/internal/render/parse"
	"quire/internal/render/richtext"
	"quire/internal/sgr"
)

// markedLines matches the lines that the info string of a fence marks: {1,3-5} of Gatsby, Docusaurus
// and VitePress, ins={2} del={3} of Expressive Code, hl_lines="1 3-5" of MkDocs, hl_lines=[1,"3-5"] of
// Hugo, hl_lines=1 3-5 of Zola.
var markedLines = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`([\w-]*)(?:=[ \t]*)?\{([0-9][0-9, -]*)\}|\b(hl_lines|hl_line|emphasize-lines|mark)[ \t]*[=:][ \t]*` +
		`(?:\[([^\]]*)\]|"([^"]*)"|'([^']*)'|([0-9][0-9, -]*))`)
})

// markLines marks the lines of code that the info string of its fence marks, or an option of its cell.
func markLines(code *markdown.MarkedCode, n *ast.FencedCodeBlock, src []byte, cell markdown.Cell) {
	code.Mark(cell.Marked, markdown.Highlighted)
	if n.Info == nil {
		return
	}
	info := parse.Decode(string(n.Info.Segment.Value(src)))
	at := strings.IndexAny(info, " \t{,:") // behind the language
	if at < 0 || !strings.ContainsAny(info[at:], "{=:") {
		return
	}
	const atMost = 20
	for _, m := range markedLines().FindAllStringSubmatch(info[at:], atMost) {
		mark := markdown.Highlighted
		switch m[1] {
		case "", "mark", "hl", "highlight", "focus", "emphasize", "lines":
		case "ins", "add", "insert":
			mark = markdown.Inserted
		case "del", "rm", "remove", "delete":
			mark = markdown.Deleted
		default: // where numbers begin, what is folded
			continue
		}
		code.Mark(m[2]+m[4]+m[5]+m[6]+m[7], mark)
	}
}

// lineSigns are what precedes the lines of code that are marked.
var lineSigns = map[markdown.LineMark]string{
	markdown.Highlighted: ">", markdown.Inserted: "+", markdown.Deleted: "-", markdown.Warned: "!",
	markdown.Erroneous: "x",
}

// markRows puts the sign of a mark into the indentation of the first of a line's rows, and makes
// them bold.
func (r *renderer) markRows(rows []richtext.Line, mark markdown.LineMark) {
	style := map[markdown.LineMark]sgr.Style{
		markdown.Highlighted: r.styles.Accent, markdown.Inserted: r.styles.CodeBlock.Inserted,
		markdown.Deleted: r.styles.CodeBlock.Deleted,
		markdown.Warned:  r.styles.Warning, markdown.Erroneous: r.styles.Caution,
	}[mark]
	indent := r.codeIndent()
	for i, row := range rows {
		row = append(richtext.Line(nil), row...)
		row.Tint(sgr.Style{Attr: sgr.Bold})
		if i == 0 {
			if len(row) == 0 {
				row = richtext.Plain(indent, sgr.Style{})
			}
			sign := richtext.Line{
				{Text: indent[:len(indent)-2]},
				{Text: lineSigns[mark] + " ", Style: style},
			}
			row = append(sign, row.Slice(len(indent), len(row.Text()))...)
		}
		rows[i] = row
	}
}

// emphasizeWord underlines a word in a line of code.
func emphasizeWord(l richtext.Line, word string) richtext.Line {
	text := l.Text()
	var out richtext.Line
	done := 0
	for at := strings.Index(text, word); at >= 0 && word != ""; {
		out = append(out, l.Slice(done, at)...)
		marked := l.Slice(at, at+len(word))
		marked.Tint(sgr.Style{Attr: sgr.Bold | sgr.Underline})
		out = append(out, marked...)
		done = at + len(word)
		next := strings.Index(text[done:], word)
		if next < 0 {
			break
		}
		at = done + next
	}
	return append(out, l.Slice(done, len(text))...)
}
