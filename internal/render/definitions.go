package render

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Most link references and footnotes a post may have; later ones are left as text.
const (
	maxReferences = 2000
	maxFootnotes  = 1000
)

// definitions are the link references and footnotes of a whole post, collected
// before it is parsed window by window.
type definitions struct {
	links map[string]parser.Reference // by normalised label
	notes map[string]bool             // labels of footnotes
}

// findDefinitions scans src for "[label]: target" and "[^label]: text" lines outside
// fenced code.
func findDefinitions(src []byte) *definitions {
	d := &definitions{}
	if !bytes.Contains(src, []byte("]:")) {
		return d
	}
	var candidates bytes.Buffer
	count, fence := 0, byte(0)
	for rest := src; len(rest) > 0; {
		var ln []byte
		ln, rest = cutLine(rest)
		s := bytes.TrimLeft(ln, " \t>")
		if f := fenceOf(s); f != 0 && (fence == 0 || fence == f) {
			if fence == 0 {
				fence = f
			} else {
				fence = 0
			}
			continue
		}
		if fence != 0 || len(s) < 4 || s[0] != '[' {
			continue
		}
		end := bytes.Index(s[:min(len(s), 1000)], []byte("]:"))
		if end < 1 {
			continue
		}
		if s[1] == '^' {
			if label := string(s[2:end]); len(d.notes) < maxFootnotes && strings.TrimSpace(label) != "" {
				if d.notes == nil {
					d.notes = map[string]bool{}
				}
				d.notes[label] = true
			}
			continue
		}
		if count++; count > maxReferences || len(s) > 4096 {
			continue
		}
		candidates.Write(s)
		if next, _ := cutLine(rest); len(next) < 4096 && continuesDefinition(next) {
			candidates.Write(bytes.TrimLeft(next, " \t>"))
		}
		candidates.WriteByte('\n')
	}
	d.links = readReferences(candidates.Bytes())
	return d
}

// cutLine splits src after its first line, line break included.
func cutLine(src []byte) (line, rest []byte) {
	if i := bytes.IndexByte(src, '\n'); i >= 0 {
		return src[:i+1], src[i+1:]
	}
	return append(src[:len(src):len(src)], '\n'), nil
}

// fenceOf is the character of the code fence that s begins with, 0 for none.
func fenceOf(s []byte) byte {
	if len(s) >= 3 && (s[0] == '`' || s[0] == '~') && s[1] == s[0] && s[2] == s[0] {
		return s[0]
	}
	return 0
}

// continuesDefinition tells whether ln may be the second line of a link reference:
// its title, or its target when that was left off.
func continuesDefinition(ln []byte) bool {
	s := bytes.TrimSpace(ln)
	return len(s) > 0 && (s[0] == '"' || s[0] == '\'' || s[0] == '(' || s[0] == '<' || bytes.HasPrefix(s, []byte("http")) || s[0] == '/')
}

// readReferences lets goldmark read the candidates, each a paragraph of its own; the
// first definition of a label counts.
func readReferences(candidates []byte) map[string]parser.Reference {
	if len(candidates) == 0 {
		return nil
	}
	pc := parser.NewContext()
	p := parser.NewParser(
		parser.WithBlockParsers(util.Prioritized(parser.NewParagraphParser(), 1000)),
		parser.WithParagraphTransformers(util.Prioritized(parser.LinkReferenceParagraphTransformer, 100)),
	)
	p.Parse(text.NewReader(candidates), parser.WithContext(pc))
	links := map[string]parser.Reference{}
	for _, r := range pc.References() {
		links[util.ToLinkReference(r.Label())] = r
	}
	return links
}

// Nodes that goldmark has none of its own for.
var (
	kindNoteMark = ast.NewNodeKind("FootnoteMark")
	kindMath     = ast.NewNodeKind("Math")
)

// noteMark is a mark in the text that leads to a footnote.
type noteMark struct {
	ast.BaseInline
	label string
}

func (n *noteMark) Kind() ast.NodeKind     { return kindNoteMark }
func (n *noteMark) Dump(src []byte, l int) { ast.DumpHelper(n, src, l, nil, nil) }

// noteParser reads footnotes as goldmark's extension does, but leaves them where they
// stand: the extension's list at the end would be one for each window.
type noteParser struct{ parser.BlockParser }

func (noteParser) Close(ast.Node, text.Reader, parser.Context) {}

// noteMarkParser reads "[^label]" where the post has a footnote of that label.
type noteMarkParser struct{}

func (noteMarkParser) Trigger() []byte { return []byte{'['} }

func (noteMarkParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, _ := block.PeekLine()
	dc, ok := pc.(*docContext)
	if !ok || len(line) < 4 || line[1] != '^' {
		return nil
	}
	end := bytes.IndexByte(line[:min(len(line), 1000)], ']')
	if end < 3 || !dc.defs.notes[string(line[2:end])] {
		return nil
	}
	n := &noteMark{label: string(line[2:end])}
	block.Advance(end + 1)
	return n
}

// mathNode is a formula, as its author wrote it.
type mathNode struct {
	ast.BaseInline
	source string
}

func (n *mathNode) Kind() ast.NodeKind     { return kindMath }
func (n *mathNode) Dump(src []byte, l int) { ast.DumpHelper(n, src, l, nil, nil) }

// mathParser reads $x$ and $$x$$. A lone dollar is money: the text of $x$ touches
// both its dollars, and no letter or digit follows the second one.
type mathParser struct{}

func (mathParser) Trigger() []byte { return []byte{'$'} }

func (mathParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	if bytes.HasPrefix(line, []byte("$$")) {
		return displayMath(block)
	}
	end := bytes.IndexByte(line[1:], '$') + 1
	if end < 2 || isBlank(line[1]) || isBlank(line[end-1]) || line[end-1] == '\\' {
		return nil
	}
	if end+1 < len(line) && (isWord(line[end+1]) || line[end+1] == '$') {
		return nil
	}
	n := &mathNode{source: string(line[1:end])}
	block.Advance(end + 1)
	return n
}

// displayMath reads $$x$$, over several lines if need be.
func displayMath(block text.Reader) ast.Node {
	l, pos := block.Position()
	var b strings.Builder
	block.Advance(2)
	for range 200 {
		line, _ := block.PeekLine()
		if line == nil {
			break
		}
		if end := bytes.Index(line, []byte("$$")); end >= 0 {
			b.Write(line[:end])
			block.Advance(end + 2)
			return &mathNode{source: strings.TrimSpace(b.String())}
		}
		b.Write(line)
		block.AdvanceLine()
	}
	block.SetPosition(l, pos)
	return nil
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' }

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
