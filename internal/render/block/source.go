package block

import (
	"quire/internal/markdown"
	"quire/internal/markdown/dialect"
)

const (
	// chunkSize is about how much of a post is read for dialects at a time, in bytes. A container
	// that encloses the end of a chunk is lost, so that most posts are one.
	chunkSize = 128 << 10
	// surveySize is how much of a post is read to find out for which generator it is, in bytes.
	surveySize = 256 << 10
)

// Source is the Markdown of a post, from which dialects are taken out as far as it has been read.
// Positions hold: both have the same length and the same line breaks.
type Source struct {
	raw      []byte // as it was handed in
	plain    []byte // without dialects up to done; raw itself as long as there were none
	done     int
	copied   bool           // plain is a copy
	traits   dialect.Traits // of the first surveyed bytes
	surveyed int

	components bool // the post is MDX
}

// NewSource returns the source of a post with line feeds only. It is not changed.
func NewSource(post []byte) *Source { return &Source{raw: post, plain: post} }

// readTo takes the dialects out up to position to at least. It may replace plain by a copy, and then
// writes behind done only.
func (s *Source) readTo(to int) {
	if s.done == 0 && to > 0 {
		s.surveyed = len(s.raw)
		if s.surveyed > surveySize {
			s.surveyed = markdown.LineStart(s.raw, surveySize)
		}
		s.traits = dialect.Survey(s.raw[:s.surveyed])
		if s.components {
			s.traits = s.traits.Components()
		}
	}
	for s.done < min(to, len(s.raw)) {
		end := chunkEnd(s.raw, s.done)
		chunk := s.raw[s.done:end]
		traits := s.traits
		if end > s.surveyed {
			traits = traits.With(dialect.Survey(chunk))
		}
		plain := traits.Plain(chunk)
		if &plain[0] != &chunk[0] && !s.copied {
			s.plain, s.copied = make([]byte, len(s.raw)), true
			copy(s.plain, s.raw[:s.done])
		}
		if s.copied {
			copy(s.plain[s.done:end], plain)
		}
		s.done = end
	}
}

// chunkEnd returns where the chunk that begins at off ends: before a heading, or else a paragraph, that
// is not in code.
func chunkEnd(src []byte, off int) int {
	if len(src)-off <= 2*chunkSize {
		return len(src)
	}
	end, afterBlank := 0, false
	s := markdown.NewScanner(src)
	for s.Skip(off); s.Next(); {
		size := s.Start - off
		if size >= chunkSize && afterBlank && s.Kind != markdown.Code && s.Kind != markdown.Fenced {
			switch c := src[s.Start]; {
			case c == '#':
				return s.Start
			case end == 0 && isAlnum(c):
				end = s.Start
			}
		}
		if end > 0 && size > 2*chunkSize {
			return end
		}
		afterBlank = markdown.IsBlankLine(src[s.Start:s.End])
	}
	return len(src)
}

func isAlnum(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' }
