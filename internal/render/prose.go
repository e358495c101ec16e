package render

import (
	"quire/internal/markdown"
	"quire/internal/markdown/dialect"
)

const (
	// chunkSize is about how much of a post is read for dialects at a time, in bytes. A
	// container that encloses the end of a chunk is lost, so that most posts are one.
	chunkSize = 128 << 10
	// surveySize is how much of a post tells for which generator it is, in bytes.
	surveySize = 256 << 10
)

// prose is the Markdown of a post, from which the dialects are taken out as far as
// somebody reads. Positions hold: both have the same length and the same line breaks.
type prose struct {
	raw    []byte // as it was handed in
	out    []byte // without dialects up to done; raw itself as long as there were none
	done   int
	owned  bool // out is a copy
	traits dialect.Traits
}

// ensure takes the dialects out up to position to at least. It may replace out by a
// copy, and then writes behind done only.
func (p *prose) ensure(to int) {
	if p.done == 0 && to > 0 {
		p.traits = dialect.Survey(p.raw[:markdown.LineStart(p.raw, surveySize)])
		if len(p.raw) <= surveySize {
			p.traits = dialect.Survey(p.raw)
		}
	}
	for p.done < min(to, len(p.raw)) {
		end := chunkEnd(p.raw, p.done)
		piece := p.raw[p.done:end]
		plain := p.traits.With(dialect.Survey(piece)).Plain(piece)
		if &plain[0] != &piece[0] && !p.owned {
			p.out, p.owned = make([]byte, len(p.raw)), true
			copy(p.out, p.raw[:p.done])
		}
		if p.owned {
			copy(p.out[p.done:end], plain)
		}
		p.done = end
	}
}

// chunkEnd is where the chunk that begins at off ends: before a heading, or else a
// paragraph, that stands in no code.
func chunkEnd(src []byte, off int) int {
	if len(src)-off <= 2*chunkSize {
		return len(src)
	}
	end, gap := 0, false
	s := markdown.NewScanner(src)
	for s.Skip(off); s.Next(); {
		size := s.Start - off
		if size >= chunkSize && gap && !inCode(&s) {
			switch c := src[s.Start]; {
			case c == '#':
				return s.Start
			case end == 0 && isWord(c):
				end = s.Start
			}
		}
		if end > 0 && size > 2*chunkSize {
			return end
		}
		gap = markdown.IsBlankLine(src[s.Start:s.End])
	}
	return len(src)
}
