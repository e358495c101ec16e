package block

import (
	"bytes"

	"github.com/yuin/goldmark/ast"

	"quire/internal/render/parse"
)

const (
	// WindowSize is how much Markdown is looked at at a time, in bytes. All blocks of a window but its
	// last are final: what follows can change the last one only.
	WindowSize = 16 << 10
	// parserWindow is how much is parsed at a time of what the fast path cannot split, in bytes: it may
	// be able to split what follows.
	parserWindow = 2 << 10
)

// Splitter splits Markdown into its top-level blocks, a window at a time. The blocks do not depend on
// the size of the window, but for the parts of very long ones. It belongs to one goroutine.
type Splitter struct {
	source     *Source
	src        []byte // as far as need has been asked for
	defs       *parse.Definitions
	window     int  // bytes looked at at a time
	noFastPath bool // for comparison

	clean int  // up to where there is no trouble
	final bool // blocks do not go on there

	off  int // where the rest begins
	line int // its line, from 1
	size int // of the next window; more than window where a block is longer

	long      Part     // what is being split into parts
	stop      int      // end of the text that is split into parts of long, 0 for none
	continued bool     // the next part continues the last one
	list      ast.Node // the list that is split into parts, nil for none

	footnotes []Block // they come last
	ended     bool
}

// NewSplitter returns a splitter of a source, which looks at window bytes at a time.
func NewSplitter(source *Source, defs *parse.Definitions, window int) *Splitter {
	s := &Splitter{source: source, src: source.plain, defs: defs, window: window, line: 1}
	s.size = s.smallest()
	return s
}

// smallest returns how much is parsed at first.
func (s *Splitter) smallest() int { return min(s.window, parserWindow) }

// ReadComponents says that the post is MDX, whatever it holds. It goes before Next.
func (s *Splitter) ReadComponents() { s.source.components = true }

// Source returns the post, without dialects as far as the blocks go.
func (s *Splitter) Source() []byte { return s.src }

// Plain returns the whole post without dialects.
func (s *Splitter) Plain() []byte {
	s.need(len(s.source.raw))
	return s.src
}

// need makes src good up to position to.
func (s *Splitter) need(to int) {
	s.source.readTo(to)
	s.src = s.source.plain
}

// windowEnd returns where a window of about size bytes ends, behind a line; final when that is the end.
func (s *Splitter) windowEnd(size int) (end int, final bool) {
	raw := s.source.raw // whose lines are the same
	end = s.off + size
	if end >= len(raw) {
		return len(raw), true
	}
	if i := bytes.LastIndexByte(raw[s.off:end], '\n'); i > 0 {
		return s.off + i + 1, false
	}
	if i := bytes.IndexByte(raw[end:], '\n'); i >= 0 {
		return end + i + 1, false
	}
	return len(raw), true
}

// skipTo goes on to position to and counts the lines on the way.
func (s *Splitter) skipTo(to int) {
	s.line += bytes.Count(s.src[s.off:to], []byte("\n"))
	s.off = to
}
