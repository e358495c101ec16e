package block

import (
	"bytes"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"quire/internal/markdown"
	"quire/internal/render/parse"
)

// verbatimSize is the size in bytes of the parts of text that is shown as written.
const verbatimSize = 16 << 10

// startVerbatim begins text that is shown as written, for the reason why: the next paragraph or code
// block.
func (s *Splitter) startVerbatim(why string) {
	s.need(len(s.src))
	s.stop = parse.TroubleEnd(s.src, s.off)
	s.long, s.continued = Part{Kind: Verbatim, Why: why}, false
}

// startParts begins to split a block of more than parse.MaxBlock bytes into parts: a list at its items,
// a table at its rows, code at its lines; a paragraph is shown as written. It returns false for what
// cannot be split. The block begins at start of the piece.
func (s *Splitter) startParts(n ast.Node, start int, piece []byte) bool {
	switch n := n.(type) {
	case *ast.List:
		return n.FirstChild() != n.LastChild() && parse.Position(n.LastChild()) > 0
	case *ast.FencedCodeBlock:
		s.need(len(s.src)) // wherever its end is
		s.skipTo(s.off + start)
		s.long = Part{Kind: Code, Name: parse.Language(n, piece)}
		s.stop, _ = parse.ClosingFence(s.src, s.off)
		s.skipTo(markdown.LineEnd(s.src, s.off))
		s.continued = false
		return true
	case *east.Table:
		s.need(len(s.src))
		s.skipTo(s.off + start)
		rows := markdown.LineEnd(s.src, markdown.LineEnd(s.src, s.off))
		s.long = Part{Kind: Table, Head: s.src[s.off:rows:rows]}
		s.stop = len(s.src)
		if i := bytes.Index(s.src[s.off:], []byte("\n\n")); i >= 0 {
			s.stop = s.off + i + 1
		}
		s.skipTo(rows)
		s.continued = false
		return true
	case *ast.Paragraph, *parse.Verbatim:
		if isMostlyBlank(n, piece) {
			return false // it is long for an SVG that is not shown
		}
		s.skipTo(s.off + start)
		s.startVerbatim("a very long paragraph")
		return true
	}
	return false
}

// isMostlyBlank reports whether n, which fills a window of parse.MaxBlock, has little text.
func isMostlyBlank(n ast.Node, src []byte) bool {
	size := 0
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		size += len(bytes.TrimSpace(seg.Value(src)))
	}
	return size < parse.MaxBlock/2
}

// part makes a part of the text up to position end.
func (s *Splitter) part(end int, p Part) Block {
	b := Block{Start: s.off, End: end, Line: s.line, Continued: s.continued, Part: &p}
	s.continued = true
	s.skipTo(end)
	return b
}

// nextItems returns the next part of the list n, all of its items but the last; nothing when startParts
// has begun something else.
func (s *Splitter) nextItems(n ast.Node) []Block {
	list, ok := n.(*ast.List)
	if !ok {
		return nil
	}
	base := s.off
	s.skipTo(base + markdown.LineStart(s.src[base:], parse.Position(list)))
	last := base + markdown.LineStart(s.src[base:], parse.Position(list.LastChild()))
	if last <= s.off {
		s.size *= 2
		return nil
	}
	p := Part{Kind: List, Number: list.Start, Tight: list.IsTight}
	if s.list != nil {
		p.Number = s.long.Number
	}
	s.long.Number = p.Number + list.ChildCount() - 1
	s.list, s.size = list, parse.MaxBlock
	return []Block{s.part(last, p)}
}

// resumed returns b as the last part of a list, if it is one.
func (s *Splitter) resumed(b Block, n ast.Node) Block {
	if list, ok := n.(*ast.List); ok && s.list != nil {
		b.Continued = true
		b.Part = &Part{Kind: List, Number: s.long.Number, Tight: list.IsTight}
	}
	return b
}

// nextCode returns the next part of a code block, some lines of it.
func (s *Splitter) nextCode() []Block {
	b := s.part(s.afterLines(parse.MaxBlock), s.long)
	if s.off >= s.stop { // the closing fence
		s.skipTo(markdown.LineEnd(s.src, s.off))
		s.stop, s.continued = 0, false
	}
	return []Block{b}
}

// nextRows returns the next part of a table, or of text that is shown as written.
func (s *Splitter) nextRows() []Block {
	size := parse.MaxBlock
	if s.long.Kind == Verbatim {
		size = verbatimSize
	}
	end := s.afterLines(size)
	if end-s.off > 2*size { // a very long line
		end = s.off + size
		for end > s.off && !utf8.RuneStart(s.src[end]) {
			end--
		}
	}
	b := s.part(end, s.long)
	s.long.Why = ""
	if s.off >= s.stop {
		s.stop, s.continued = 0, false
	}
	return []Block{b}
}

// afterLines returns the end of the line in which about size bytes of the long block end.
func (s *Splitter) afterLines(size int) int {
	if s.off+size >= s.stop {
		return s.stop
	}
	if i := bytes.IndexByte(s.src[s.off+size:s.stop], '\n'); i >= 0 {
		return s.off + size + i + 1
	}
	return s.stop
}
