package block

import (
	"slices"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"quire/internal/render/parse"
)

// Next returns some more blocks, at least one unless there are none left.
func (s *Splitter) Next() []Block {
	for s.off < len(s.src) {
		var blocks []Block
		switch {
		case s.off < s.stop && s.long.Kind == Code:
			blocks = s.nextCode()
		case s.off < s.stop:
			blocks = s.nextRows()
		default:
			blocks = s.split()
		}
		if blocks = s.withoutFootnotes(blocks); len(blocks) > 0 {
			return blocks
		}
	}
	return s.end()
}

// Abandon returns the rest of the post as text that is shown as written, for the reason why.
func (s *Splitter) Abandon(why string) []Block {
	s.startVerbatim(why)
	s.stop = len(s.src)
	return s.nextRows()
}

// split splits the blocks of one window.
func (s *Splitter) split() []Block {
	end, final, ok := s.lookAhead()
	if !ok {
		return nil
	}
	if s.list == nil && !s.noFastPath {
		if blocks := s.fastPath(s.clean, s.final); len(blocks) > 0 {
			s.size, s.continued = s.smallest(), false
			return blocks
		}
	}
	piece := s.src[s.off:end]
	nodes, starts := parse.TopBlocks(piece, s.defs)
	count := finalBlocks(nodes, final)
	switch {
	case len(nodes) == 0 && !final && s.size < parse.MaxBlock:
		s.size *= 2 // a definition may go on
		return nil
	case len(nodes) == 0:
		s.skipTo(end) // nothing but spaces and definitions
		return nil
	case count > 0:
		return s.take(nodes[:count], starts, end)
	case s.size >= parse.MaxBlock && s.startParts(nodes[0], starts[0], piece):
		return s.nextItems(nodes[0])
	}
	s.size *= 2
	return nil
}

// finalBlocks returns how many of the blocks of a window nothing that follows can change.
func finalBlocks(nodes []ast.Node, final bool) int {
	n := len(nodes)
	if !final {
		for n--; n > 0 && nodes[n-1].Kind() == east.KindDefinitionList; {
			n-- // it can still take in the paragraph that follows it
		}
	}
	return n
}

// take returns the blocks of nodes. The starts are those of all blocks in the window, which ends at
// end.
func (s *Splitter) take(nodes []ast.Node, starts []int, end int) []Block {
	blocks := make([]Block, 0, len(nodes))
	base := s.off
	for i, n := range nodes {
		stop := end
		if i+1 < len(starts) {
			stop = base + starts[i+1]
		}
		s.skipTo(base + starts[i])
		b := Block{Start: s.off, End: stop, Line: s.line}
		if i == 0 {
			b = s.resumed(b, n)
		}
		if f, ok := n.(*east.Footnote); ok {
			b.Part = &Part{Kind: footnote, Name: string(f.Ref)}
		}
		blocks = append(blocks, b)
	}
	s.skipTo(blocks[len(blocks)-1].End)
	s.size, s.list, s.continued = s.smallest(), nil, false
	return blocks
}

// lookAhead returns where the next piece to parse ends, and whether all of its blocks are final. ok is
// false when text begins here that is not to be parsed.
func (s *Splitter) lookAhead() (end int, final, ok bool) {
	end, final = s.windowEnd(s.size)
	if end > s.clean {
		far, last := s.windowEnd(max(s.size, s.window))
		s.need(far)
		at, why := parse.Trouble(s.src[s.off:far])
		if why != "" && at == 0 {
			s.startVerbatim(why)
			return 0, false, false
		}
		if s.clean, s.final = far, last; why != "" {
			s.clean, s.final = s.off+at, true
		}
	}
	if end >= s.clean {
		end, final = s.clean, s.final
	}
	return end, final, true
}

// withoutFootnotes keeps the footnotes among blocks for the end.
func (s *Splitter) withoutFootnotes(blocks []Block) []Block {
	return slices.DeleteFunc(blocks, func(b Block) bool {
		is := b.Part != nil && b.Part.Kind == footnote
		if is {
			s.footnotes = append(s.footnotes, b)
		}
		return is
	})
}

// end returns the footnotes, below a rule and in the order of their numbers.
func (s *Splitter) end() []Block {
	if s.ended || len(s.footnotes) == 0 {
		s.ended = true
		return nil
	}
	s.ended = true
	slices.SortStableFunc(s.footnotes, func(a, b Block) int {
		return s.defs.Footnote(a.Part.Name) - s.defs.Footnote(b.Part.Name)
	})
	first := s.footnotes[0]
	blocks := []Block{{Start: first.Start, End: first.Start, Line: first.Line, Part: &Part{Kind: Rule}}}
	for _, b := range s.footnotes {
		b.Part = nil
		blocks = append(blocks, b)
	}
	return blocks
}
