package render

import (
	"bytes"
	"maps"
	"slices"
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
	notes map[string]int              // numbers of footnotes by label, from 1, as their marks come
}

// findDefinitions scans src for "[label]: target" and "[^label]: text" lines outside
// fenced code.
func findDefinitions(src []byte) *definitions {
	d := &definitions{}
	if !bytes.Contains(src, []byte("]:")) {
		return d
	}
	var candidates bytes.Buffer
	var marks []string // labels of footnote marks as they come
	notes := map[string]bool{}
	footnotes := bytes.Contains(src, []byte("[^"))
	var code fence
	count := 0
	for rest := src; len(rest) > 0; {
		var ln []byte
		if i := bytes.IndexByte(rest, '\n'); i >= 0 {
			ln, rest = rest[:i+1], rest[i+1:]
		} else {
			ln, rest = cutLine(rest)
		}
		s := ln
		for len(s) > 0 && (s[0] == ' ' || s[0] == '>' || s[0] == '\t') {
			s = s[1:]
		}
		if code.holds(s) {
			continue
		}
		if footnotes {
			marks = appendMarks(marks, ln)
		}
		if len(s) < 4 || s[0] != '[' {
			continue
		}
		end := bytes.Index(s[:min(len(s), 1000)], []byte("]:"))
		if end < 1 {
			continue
		}
		if s[1] == '^' {
			if label := string(s[2:end]); len(notes) < maxFootnotes && strings.TrimSpace(label) != "" {
				notes[label] = true
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
	d.number(marks, notes)
	return d
}

// appendMarks appends the labels of the footnote marks on a line to marks, not that of
// the footnote which the line begins.
func appendMarks(marks []string, ln []byte) []string {
	for rest := ln; ; {
		i := bytes.Index(rest, []byte("[^"))
		if i < 0 {
			return marks
		}
		rest = rest[i+2:]
		end := bytes.IndexByte(rest[:min(len(rest), 1000)], ']')
		if end < 1 {
			continue
		}
		if len(bytes.TrimSpace(ln[:len(ln)-len(rest)-2])) > 0 || !bytes.HasPrefix(rest[end:], []byte("]:")) {
			marks = append(marks, string(rest[:end]))
		}
		rest = rest[end:]
	}
}

// number gives the footnotes numbers in the order of their marks; those that no mark
// leads to come last, by label.
func (d *definitions) number(marks []string, notes map[string]bool) {
	if len(notes) == 0 {
		return
	}
	d.notes = make(map[string]int, len(notes))
	for _, label := range append(marks, slices.Sorted(maps.Keys(notes))...) {
		if _, numbered := d.notes[label]; notes[label] && !numbered {
			d.notes[label] = len(d.notes) + 1
		}
	}
}

// inOrder sorts blocks that are footnotes by their numbers.
func (d *definitions) inOrder(notes []Block) {
	slices.SortStableFunc(notes, func(a, b Block) int { return d.notes[a.part.lang] - d.notes[b.part.lang] })
}

// cutLine splits src after its first line, line break included.
func cutLine(src []byte) (line, rest []byte) {
	if i := bytes.IndexByte(src, '\n'); i >= 0 {
		return src[:i+1], src[i+1:]
	}
	return append(src[:len(src):len(src)], '\n'), nil
}

// fence is the code fence that is open, the zero value when none is.
type fence struct {
	mark byte // its character
	long int  // how many of them
}

// holds tells whether a line, which begins at s after its indentation, is code or a
// fence, and opens or closes the fence.
func (f *fence) holds(s []byte) bool {
	if len(s) < 3 || s[0] != '`' && s[0] != '~' || s[1] != s[0] || s[2] != s[0] {
		return f.mark != 0
	}
	n := 3
	for n < len(s) && s[n] == s[0] {
		n++
	}
	switch {
	case f.mark == 0:
		// "```</code>" ends code that HTML encloses.
		if info := s[n:]; !bytes.Contains(info, []byte("</")) && (s[0] == '~' || bytes.IndexByte(info, '`') < 0) {
			*f = fence{s[0], n}
			return true
		}
		return false
	case f.mark == s[0] && n >= f.long && len(bytes.TrimSpace(s[n:])) == 0:
		*f = fence{}
	}
	return true
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

var kindNoteMark = ast.NewNodeKind("FootnoteMark")

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
	if end < 3 || dc.defs.notes[string(line[2:end])] == 0 {
		return nil
	}
	n := &noteMark{label: string(line[2:end])}
	block.Advance(end + 1)
	return n
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' }

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
