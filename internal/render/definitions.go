package render

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"quire/internal/markdown"
	"quire/internal/markdown/dialect"
)

// Most link references and footnotes a post may have; later ones are left as text.
const (
	maxReferences = 2000
	maxFootnotes  = 1000
	maxLabel      = 1000 // bytes of a label
	maxDefinition = 4096 // bytes of a line of a definition
)

// definitions are the link references and footnotes of a whole post, which is parsed
// window by window. They are looked for when the first window asks.
type definitions struct {
	src    []byte // the post as it was handed in
	search sync.Once

	links map[string]parser.Reference // by normalised label
	notes map[string]int              // numbers of footnotes by label, from 1, as their marks come
	extra int                         // where the first one stands that is too many, -1 for none
}

// found are the definitions once they have been looked for.
func (d *definitions) found() *definitions {
	d.search.Do(d.find)
	return d
}

// find scans the post for "[label]: target" and "[^label]: text" lines outside fenced
// code. It jumps from one "]:" to the next: what has none costs a look at every byte.
func (d *definitions) find() {
	s := scan{src: d.src, code: &codes{lines: markdown.NewScanner(d.src)}}
	d.extra = -1
	var candidates bytes.Buffer
	seen, notes := map[string]bool{}, map[string]bool{}
	count := 0
	for at := s.next(']', ":"); at >= 0; at = s.next(']', ":") {
		start := markdown.LineStart(d.src, at)
		ln := markdown.FirstLine(d.src[start:])
		s.at = start + len(ln)
		def := bytes.TrimLeft(ln, " \t>")
		end := at - start - (len(ln) - len(def))
		if len(def) < 4 || def[0] != '[' || end < 1 || end > maxLabel {
			continue
		}
		if def[1] == '^' {
			switch label := string(def[2:end]); {
			case strings.TrimSpace(label) == "" || notes[label]:
			case len(notes) < maxFootnotes:
				notes[label] = true
			case d.extra < 0:
				d.extra = start
			}
			continue
		}
		if len(def) > maxDefinition {
			continue
		}
		text := def
		if next := markdown.FirstLine(d.src[s.at:]); len(next) < maxDefinition && continuesDefinition(next) {
			text = append(append(make([]byte, 0, len(def)+len(next)), def...), bytes.TrimLeft(next, " \t>")...)
		}
		if seen[string(text)] {
			continue
		}
		if count++; count > maxReferences {
			if d.extra < 0 {
				d.extra = start
			}
			continue
		}
		seen[string(text)] = true
		candidates.Write(dialect.Plain(text))
		candidates.WriteByte('\n')
	}
	d.links = readReferences(candidates.Bytes())
	if len(notes) > 0 {
		d.number(noteMarks(d.src, s.code), notes)
	}
}

// noteMarks are the labels of the footnote marks of src, each once, as they come. The
// beginning of a footnote is no mark.
func noteMarks(src []byte, code *codes) []string {
	s := scan{src: src, code: code}
	var marks []string
	seen := map[string]bool{}
	for at := s.next('^', ""); at >= 0; at = s.next('^', "") {
		s.at = at + 1
		if at == 0 || src[at-1] != '[' {
			continue
		}
		label := src[at+1 : min(len(src), at+maxLabel)]
		end := bytes.IndexByte(label, ']')
		if end < 1 || bytes.IndexByte(label[:end], '\n') >= 0 || seen[string(label[:end])] {
			continue
		}
		if opensLine(src, at-1, " \t") && bytes.HasPrefix(label[end:], []byte("]:")) {
			continue
		}
		seen[string(label[:end])] = true
		marks = append(marks, string(label[:end]))
	}
	return marks
}

// scan looks for something outside fenced code.
type scan struct {
	src  []byte
	at   int // where to look from
	code *codes
	n    int // of code, how much ends before at
}

// codes is the fenced code of a post, as far as it has been asked for.
type codes struct {
	found []extent
	lines markdown.Scanner
}

// extent is where something begins and ends in the source.
type extent struct{ start, end int }

// codeFrom returns the first fenced code that ends behind i.
func (s *scan) codeFrom(i int) extent {
	for ; ; s.n++ {
		if s.n == len(s.code.found) {
			start, end := s.code.lines.NextCode()
			s.code.found = append(s.code.found, extent{start, end})
		}
		if e := s.code.found[s.n]; e.end > i {
			return e
		}
	}
}

// next returns where c comes next with then behind it, -1 for nowhere.
func (s *scan) next(c byte, then string) int {
	for s.at < len(s.src) {
		i := bytes.IndexByte(s.src[s.at:], c)
		if i < 0 {
			return -1
		}
		i += s.at
		if !bytes.HasPrefix(s.src[i+1:], []byte(then)) {
			s.at = i + 1
			continue
		}
		code := s.codeFrom(i)
		if i < code.start {
			return i
		}
		s.at = code.end
	}
	return -1
}

// opensLine tells whether nothing but blanks, or others of skipped, stands before i on
// its line.
func opensLine(src []byte, i int, skipped string) bool {
	for i--; i >= 0 && src[i] != '\n'; i-- {
		if strings.IndexByte(skipped, src[i]) < 0 {
			return false
		}
	}
	return true
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
	d.found()
	slices.SortStableFunc(notes, func(a, b Block) int { return d.notes[a.part.name] - d.notes[b.part.name] })
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
	if end < 3 || dc.defs.found().notes[string(line[2:end])] == 0 {
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
