package render

import (
	"bytes"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"quire/internal/markdown"
)

const (
	// windowSize is how much Markdown is parsed at a time, in bytes. All blocks of a
	// window but its last are final: what follows can change the last one only.
	windowSize = 16 << 10
	// maxBlock is the size in bytes from which a list, table or code block is cut into
	// parts, so that drawing one of them never takes long.
	maxBlock = 64 << 10
	// plainPart is the size in bytes of the parts of text that is shown as written.
	plainPart = 16 << 10
)

// Block is one top-level block of an article, or a part of a very long one.
type Block struct {
	Start, End int  // in the article's Markdown, in bytes
	Line       int  // of Start, from 1
	Continued  bool // a part that follows the one before without a blank row
	part       *part
}

// part tells how a block is drawn that is not simply parsed; nil for all others.
type part struct {
	kind   partKind
	why    string // plain: why it is not parsed
	name   string // code: its language; note: its label
	number int    // list: the number of its first item
	tight  bool   // list
	from   int    // table: where the rows begin that are its head,
	to     int    // and end
}

type partKind uint8

const (
	plainPartKind partKind = iota
	codePartKind
	listPartKind
	tablePartKind
	notePartKind // until all of the post is cut
	rulePartKind // above the notes
)

// cutter cuts Markdown into its top-level blocks, a window at a time. The blocks do
// not depend on the size of the window, but for the parts of very long ones.
type cutter struct {
	prose  *prose
	src    []byte // as far as need has been asked for
	defs   *definitions
	window int  // bytes looked at at a time
	slow   bool // parses what it could tell without; for comparison

	clean int  // up to where there is no trouble
	final bool // blocks do not go on there

	off  int // where the rest begins
	line int // its line, from 1
	size int // of the next window; more than window where a block is longer
	open part
	stop int      // end of the text that is handed out in parts of open, 0 for none
	cont bool     // the next part continues the last one
	list ast.Node // the list that is cut into parts, nil for none

	notes []Block // footnotes, which come last
	ended bool
}

func newCutter(src *prose, defs *definitions, window int) *cutter {
	c := &cutter{prose: src, src: src.out, defs: defs, window: window, line: 1}
	c.size = c.least()
	return c
}

// least is how much is parsed at first.
func (c *cutter) least() int { return min(c.window, complexWindow) }

// need makes src good up to position to.
func (c *cutter) need(to int) {
	c.prose.ensure(to)
	c.src = c.prose.out
}

// next returns some more blocks, at least one unless there are none left.
func (c *cutter) next() []Block {
	for c.off < len(c.src) {
		var blocks []Block
		switch {
		case c.off < c.stop && c.open.kind == codePartKind:
			blocks = c.code()
		case c.off < c.stop:
			blocks = c.rows()
		default:
			blocks = c.parse()
		}
		if blocks = c.withoutNotes(blocks); len(blocks) > 0 {
			return blocks
		}
	}
	return c.end()
}

// parse cuts the blocks of one window.
func (c *cutter) parse() []Block {
	end, final, ok := c.lookAhead()
	if !ok {
		return nil
	}
	if c.list == nil && !c.slow {
		if blocks := c.simple(c.clean, c.final); len(blocks) > 0 {
			c.size, c.cont = c.least(), false
			return blocks
		}
	}
	piece := c.src[c.off:end]
	nodes, starts := topBlocks(piece, c.defs)
	keep := len(nodes)
	if !final {
		for keep--; keep > 0 && nodes[keep-1].Kind() == east.KindDefinitionList; {
			keep-- // it can still take in the paragraph that follows it
		}
	}
	switch {
	case len(nodes) == 0 && !final && c.size < maxBlock:
		c.size *= 2 // a definition may go on
		return nil
	case len(nodes) == 0:
		c.skip(end) // nothing but blanks and definitions
		return nil
	case keep < 1 && c.size >= maxBlock && c.divide(nodes[0], starts[0], piece):
		return c.parts(nodes[0])
	case keep < 1:
		c.size *= 2
		return nil
	}
	blocks := make([]Block, 0, keep)
	base := c.off
	for i := range keep {
		stop := len(piece)
		if i+1 < len(starts) {
			stop = starts[i+1]
		}
		c.skip(base + starts[i])
		b := Block{Start: c.off, End: base + stop, Line: c.line}
		if i == 0 {
			b = c.resumed(b, nodes[0])
		}
		if nodes[i].Kind() == east.KindFootnote {
			b.part = &part{kind: notePartKind, name: string(nodes[i].(*east.Footnote).Ref)}
		}
		blocks = append(blocks, b)
	}
	if keep == len(nodes) {
		c.skip(end)
	} else {
		c.skip(base + starts[keep])
	}
	c.size, c.list, c.cont = c.least(), nil, false
	return blocks
}

// lookAhead is where the next piece to parse ends, and whether all of its blocks are
// final. ok is false when text begins here that is not to be parsed.
func (c *cutter) lookAhead() (end int, final, ok bool) {
	end, final = c.windowEnd(c.size)
	if end > c.clean {
		far, last := c.windowEnd(max(c.size, c.window))
		c.need(far)
		at, why := trouble(c.src[c.off:far])
		if why != "" && at == 0 {
			c.plain(why)
			return 0, false, false
		}
		if c.clean, c.final = far, last; why != "" {
			c.clean, c.final = c.off+at, true
		}
	}
	if end >= c.clean {
		end, final = c.clean, c.final
	}
	return end, final, true
}

// windowEnd is where a window of about size bytes ends, after a line; final when that is
// the end.
func (c *cutter) windowEnd(size int) (end int, final bool) {
	raw := c.prose.raw // whose lines are the same
	end = c.off + size
	if end >= len(raw) {
		return len(raw), true
	}
	if i := bytes.LastIndexByte(raw[c.off:end], '\n'); i > 0 {
		return c.off + i + 1, false
	}
	if i := bytes.IndexByte(raw[end:], '\n'); i >= 0 {
		return end + i + 1, false
	}
	return len(raw), true
}

// skip goes on to position to and counts the lines on the way.
func (c *cutter) skip(to int) {
	c.line += bytes.Count(c.src[c.off:to], []byte("\n"))
	c.off = to
}

// take makes a block of what lies before position end.
func (c *cutter) take(end int, p part) Block {
	b := Block{Start: c.off, End: end, Line: c.line, Continued: c.cont, part: &p}
	c.cont = true
	c.skip(end)
	return b
}

// plain begins text that is shown as written, for the reason why: the paragraph or the
// block of code at hand.
func (c *cutter) plain(why string) {
	c.need(len(c.src))
	c.stop = troubleEnd(c.src, c.off)
	c.open, c.cont = part{kind: plainPartKind, why: why}, false
}

// divide begins to cut a block of more than maxBlock bytes into parts: a list at its
// items, a table at its rows, code at its lines; a paragraph is shown as written. It
// returns false for what cannot be cut. The block begins at start of the window.
func (c *cutter) divide(n ast.Node, start int, piece []byte) bool {
	switch n := n.(type) {
	case *ast.List:
		return n.FirstChild() != n.LastChild() && position(n.LastChild()) > 0
	case *ast.FencedCodeBlock:
		c.need(len(c.src)) // wherever its end is
		c.skip(c.off + start)
		c.open = part{kind: codePartKind, name: languageOf(n, piece)}
		c.stop, _ = closingFence(c.src, c.off)
		c.skip(c.off + len(markdown.FirstLine(c.src[c.off:])))
		c.cont = false
		return true
	case *east.Table:
		c.need(len(c.src))
		c.skip(c.off + start)
		rows := c.off + len(markdown.FirstLine(c.src[c.off:]))
		rows += len(markdown.FirstLine(c.src[rows:]))
		c.open = part{kind: tablePartKind, from: c.off, to: rows}
		c.stop = len(c.src)
		if i := bytes.Index(c.src[c.off:], []byte("\n\n")); i >= 0 {
			c.stop = c.off + i + 1
		}
		c.skip(c.open.to)
		c.cont = false
		return true
	case *ast.Paragraph, *plainNode:
		if mostlyBlank(n, piece) {
			return false // it is long for a drawing that is not shown
		}
		c.skip(c.off + start)
		c.plain("a very long paragraph")
		return true
	}
	return false
}

// mostlyBlank tells whether n, which fills a window of maxBlock, holds little but
// blanks.
func mostlyBlank(n ast.Node, src []byte) bool {
	size := 0
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		size += len(bytes.TrimSpace(seg.Value(src)))
	}
	return size < maxBlock/2
}

// parts are the first parts of the block that divide has looked at.
func (c *cutter) parts(n ast.Node) []Block {
	list, ok := n.(*ast.List)
	if !ok {
		return nil // next goes on with code or rows
	}
	base := c.off
	c.skip(base + markdown.LineStart(c.src[base:], position(list)))
	last := base + markdown.LineStart(c.src[base:], position(list.LastChild()))
	if last <= c.off {
		c.size *= 2
		return nil
	}
	p := part{kind: listPartKind, number: list.Start, tight: list.IsTight}
	if c.list != nil {
		p.number = c.open.number
	}
	c.open.number = p.number + list.ChildCount() - 1
	c.list, c.size = list, maxBlock
	return []Block{c.take(last, p)}
}

// resumed marks b as the last part of a list, if it is one.
func (c *cutter) resumed(b Block, n ast.Node) Block {
	if list, ok := n.(*ast.List); ok && c.list != nil {
		b.Continued = true
		b.part = &part{kind: listPartKind, number: c.open.number, tight: list.IsTight}
	}
	return b
}

// code cuts the next part of a code block, some lines of it.
func (c *cutter) code() []Block {
	end := c.afterLines(maxBlock)
	b := c.take(end, c.open)
	if c.off >= c.stop { // the closing fence
		c.skip(c.off + len(markdown.FirstLine(c.src[c.off:])))
		c.stop, c.cont = 0, false
	}
	return []Block{b}
}

// rows cuts the next part of a table, or of text that is shown as written.
func (c *cutter) rows() []Block {
	size := maxBlock
	if c.open.kind == plainPartKind {
		size = plainPart
	}
	end := c.afterLines(size)
	if end-c.off > 2*size { // a very long line
		end = c.off + size
		for end > c.off && !utf8.RuneStart(c.src[end]) {
			end--
		}
	}
	b := c.take(end, c.open)
	c.open.why = ""
	if c.off >= c.stop {
		c.stop, c.cont = 0, false
	}
	return []Block{b}
}

// afterLines is the end of the line that about size bytes of the open block end in.
func (c *cutter) afterLines(size int) int {
	if c.off+size >= c.stop {
		return c.stop
	}
	if i := bytes.IndexByte(c.src[c.off+size:c.stop], '\n'); i >= 0 {
		return c.off + size + i + 1
	}
	return c.stop
}

// withoutNotes keeps the footnotes among blocks for the end.
func (c *cutter) withoutNotes(blocks []Block) []Block {
	kept := blocks[:0]
	for _, b := range blocks {
		if b.part != nil && b.part.kind == notePartKind {
			c.notes = append(c.notes, b)
		} else {
			kept = append(kept, b)
		}
	}
	return kept
}

// end returns the footnotes, below a rule and in the order of their numbers.
func (c *cutter) end() []Block {
	if c.ended || len(c.notes) == 0 {
		c.ended = true
		return nil
	}
	c.ended = true
	c.defs.inOrder(c.notes)
	at := c.notes[0].Start
	blocks := []Block{{Start: at, End: at, Line: c.notes[0].Line, part: &part{kind: rulePartKind}}}
	for _, b := range c.notes {
		b.part = nil
		blocks = append(blocks, b)
	}
	return blocks
}
