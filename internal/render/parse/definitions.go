package parse

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"quire/internal/markdown"
	"quire/internal/markdown/dialect"
)

// The most link references and footnotes of a post; later ones are left as text.
const (
	MaxReferences = 2000
	MaxFootnotes  = 1000
	maxLabel      = 1000 // bytes of a label
	maxDefinition = 4096 // bytes of a line of a definition
)

// Definitions are the link references and footnotes of a whole post, which is parsed piece by piece.
// They are looked for when the first piece asks. Goroutines may share them.
type Definitions struct {
	src    []byte // the post as it was handed in
	search sync.Once

	links     map[string]parser.Reference // by normalised label
	footnotes map[string]int              // numbers by label, from 1, in the order of their marks
	excess    int                         // where the first one is that is too many, -1 for none
}

// NewDefinitions returns the definitions of a post with line feeds only. It is not changed.
func NewDefinitions(post []byte) *Definitions { return &Definitions{src: post} }

// Footnote returns the number of a footnote, from 1; 0 without one of that label.
func (d *Definitions) Footnote(label string) int { return d.found().footnotes[label] }

// Excess returns where the first link reference or footnote is that is too many, -1 for none.
func (d *Definitions) Excess() int { return d.found().excess }

// found returns the definitions once they have been looked for.
func (d *Definitions) found() *Definitions {
	d.search.Do(d.find)
	return d
}

// find looks for "[label]: target" and "[^label]: text" lines outside fenced code. It jumps from one
// "]:" to the next: a post without any costs a look at each byte. Whether a line is in code is only
// asked of what has not been found before.
func (d *Definitions) find() {
	d.excess = -1
	code := &codeList{scanner: markdown.NewScanner(d.src)}
	references, footnotes := map[string]bool{}, map[string]bool{}
	var candidates bytes.Buffer
	add := func(at int, found map[string]bool, key []byte, most int) bool {
		if found[string(key)] || code.has(at) {
			return false
		}
		if len(found) < most {
			found[string(key)] = true
			return true
		}
		if d.excess < 0 {
			d.excess = at
		}
		return false
	}
	for off := 0; ; {
		i := bytes.Index(d.src[off:], []byte("]:"))
		if i < 0 {
			break
		}
		at := off + i
		start := markdown.LineStart(d.src, at)
		line := markdown.FirstLine(d.src[start:])
		off = start + len(line)
		definition := bytes.TrimLeft(line, " \t>")
		end := at - start - (len(line) - len(definition))
		switch {
		case len(definition) < 4 || definition[0] != '[' || end < 1 || end > maxLabel:
		case definition[1] == '^':
			if label := definition[2:end]; len(bytes.TrimSpace(label)) > 0 {
				add(start, footnotes, label, MaxFootnotes)
			}
		case len(definition) <= maxDefinition:
			reference := withContinuation(definition, d.src[off:])
			if add(start, references, reference, MaxReferences) {
				candidates.Write(dialect.Plain(reference))
				candidates.WriteByte('\n')
			}
		}
	}
	d.links = readReferences(candidates.Bytes())
	code.rewind()
	d.footnotes = numbered(footnoteMarks(d.src, code, footnotes), footnotes)
}

// withContinuation returns the first line of a link reference with the second one, if there may be
// one: its title, or its target when that was left off.
func withContinuation(definition, rest []byte) []byte {
	next := markdown.FirstLine(rest)
	s := bytes.TrimSpace(next)
	if len(s) == 0 || len(next) >= maxDefinition {
		return definition
	}
	if strings.IndexByte(`"'(</`, s[0]) < 0 && !bytes.HasPrefix(s, []byte("http")) {
		return definition
	}
	return slices.Concat(definition, bytes.TrimLeft(next, " \t>"))
}

// readReferences lets goldmark read the candidates, each a paragraph by itself; the first definition
// of a label counts.
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

// footnoteMarks returns the labels of the footnote marks of src, each once, in their order; nil when
// there are no footnotes. The beginning of a footnote is not a mark.
func footnoteMarks(src []byte, code *codeList, footnotes map[string]bool) []string {
	if len(footnotes) == 0 {
		return nil
	}
	var marks []string
	seen := map[string]bool{}
	for off := 0; ; {
		i := bytes.IndexByte(src[off:], '^')
		if i < 0 {
			return marks
		}
		at := off + i
		off = at + 1
		if at == 0 || src[at-1] != '[' {
			continue
		}
		label := src[off:min(len(src), at+maxLabel)]
		end := bytes.IndexByte(label, ']')
		if end < 1 || bytes.IndexByte(label[:end], '\n') >= 0 || seen[string(label[:end])] {
			continue
		}
		before := src[markdown.LineStart(src, at) : at-1]
		if len(bytes.Trim(before, " \t")) == 0 && bytes.HasPrefix(label[end:], []byte("]:")) || code.has(at) {
			continue
		}
		seen[string(label[:end])] = true
		marks = append(marks, string(label[:end]))
	}
}

// numbered returns the numbers of footnotes in the order of their marks; those without a mark come
// last, by label.
func numbered(marks []string, footnotes map[string]bool) map[string]int {
	if len(footnotes) == 0 {
		return nil
	}
	numbers := make(map[string]int, len(footnotes))
	for _, label := range append(marks, slices.Sorted(maps.Keys(footnotes))...) {
		if footnotes[label] && numbers[label] == 0 {
			numbers[label] = len(numbers) + 1
		}
	}
	return numbers
}

// codeList is the fenced code of a post, as far as it has been asked for.
type codeList struct {
	found   []extent
	scanner markdown.Scanner
	next    int // the first of found that may end behind the last position
}

// extent is where something begins and ends in the source.
type extent struct{ start, end int }

// has reports whether position at is in code. Positions come in their order.
func (c *codeList) has(at int) bool {
	for ; ; c.next++ {
		if c.next == len(c.found) {
			start, end := c.scanner.NextCode()
			c.found = append(c.found, extent{start, end})
		}
		if e := c.found[c.next]; e.end > at {
			return at >= e.start
		}
	}
}

// rewind starts over at the first position.
func (c *codeList) rewind() { c.next = 0 }

// docContext is a parser's context that knows the definitions of the whole post, whichever piece of
// it is parsed.
type docContext struct {
	parser.Context
	defs *Definitions
}

func newContext(defs *Definitions) *docContext { return &docContext{parser.NewContext(), defs} }

// Reference returns a link reference, those of the whole post first.
func (c *docContext) Reference(label string) (parser.Reference, bool) {
	if r, ok := c.defs.found().links[label]; ok {
		return r, true
	}
	return c.Context.Reference(label)
}
