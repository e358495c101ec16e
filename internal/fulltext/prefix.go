package fulltext

import "sync"

const (
	manyWords   = 64  // with so many beginnings or more an answer is kept
	maxPrefixes = 128 // that are kept, two bytes a document each
)

// weightOfBeginning is the weight in a document of all words with one beginning, and in
// the lowest bit whether its title has one. Great weights are cut off.
type weightOfBeginning uint16

type weights []weightOfBeginning

func (w weightOfBeginning) split() (weight float32, titled bool) { return float32(w >> 1), w&1 != 0 }

func (w *weightOfBeginning) add(weight uint32, titled bool) {
	*w = weightOfBeginning(min(uint32(*w>>1)+min(weight, maxWeight), 1<<15-1)<<1) | *w&1
	if titled {
		*w |= 1
	}
}

// prefixes keeps the answers for short beginnings: nearly every query starts as one, and
// to go through the lists of a tenth of all words takes longer than all the rest. Goroutines
// share it.
type prefixes struct {
	sync.Mutex
	known map[string]weights
}

// beginnings returns the weights of the words that begin like l, but for the word itself,
// in every document. The answer holds until t is used again, and is not to be changed.
func (s *segment) beginnings(l lookup, t *scratch) weights {
	keep := l.to-l.from >= manyWords
	if keep {
		s.prefixes.Lock()
		known := s.prefixes.known[l.prefix]
		s.prefixes.Unlock()
		if known != nil {
			return known
		}
	}
	out := t.begun
	if keep {
		out = make(weights, s.docs())
	} else {
		clear(out)
	}
	for i := l.from; i < l.to; i++ {
		if int32(i) == l.exact {
			continue
		}
		for p := s.postings(i); p.next(); {
			out[p.doc].add(p.weight, p.kind == inTitle)
		}
	}
	if keep {
		s.prefixes.Lock()
		defer s.prefixes.Unlock()
		if s.prefixes.known == nil || len(s.prefixes.known) >= maxPrefixes {
			s.prefixes.known = map[string]weights{}
		}
		s.prefixes.known[l.prefix] = out
	}
	return out
}

// begun says in about how many documents words begin like l, going by the length of their
// lists; documents with several count several times.
func (s *segment) begun(l lookup) int {
	words := l.to - l.from
	if words == 0 {
		return 0
	}
	size := int(s.lists.ends.at(l.to - 1))
	if l.from > 0 {
		size -= int(s.lists.ends.at(l.from - 1))
	}
	const head, entry = 4, 2 // bytes, of most
	return max(words, (size-head*words)/entry)
}
