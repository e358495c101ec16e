package fulltext

import "sync"

const (
	minCachedWords = 64  // with a prefix for its weights to be cached
	maxCached      = 128 // prefixes, two bytes per document each
)

// prefixWeight is the weight in a document of all words with one prefix, and in the lowest bit
// whether one is in its title. Weights are limited to 15 bits.
type prefixWeight uint16

type prefixWeights []prefixWeight

func (w prefixWeight) split() (weight float32, titled bool) { return float32(w >> 1), w&1 != 0 }

func (w *prefixWeight) add(weight uint32, titled bool) {
	*w = prefixWeight(min(uint32(*w>>1)+min(weight, maxWeight), 1<<15-1)<<1) | *w&1
	if titled {
		*w |= 1
	}
}

// prefixCache keeps the weights of short prefixes: nearly every query starts as one, and to read
// the lists of a tenth of all words takes longer than all the rest. Goroutines share it.
type prefixCache struct {
	sync.Mutex
	known map[string]prefixWeights
}

// prefixWeights returns the weights of the words that begin with the prefix of l, without the word
// itself, in every document. The result is valid until t is used again and must not be changed.
func (s *segment) prefixWeights(l termWords, t *scratch) prefixWeights {
	keep := l.to-l.from >= minCachedWords
	if keep {
		s.prefixes.Lock()
		known := s.prefixes.known[l.prefix]
		s.prefixes.Unlock()
		if known != nil {
			return known
		}
	}
	out := t.prefixWeights
	if keep {
		out = make(prefixWeights, s.docs())
	} else {
		clear(out)
	}
	for i := l.from; i < l.to; i++ {
		if int32(i) == l.exact {
			continue
		}
		t.list = s.appendPostings(t.list[:0], i)
		for _, p := range t.list {
			out[p.doc].add(p.weight, p.inTitle)
		}
	}
	if keep {
		s.prefixes.Lock()
		defer s.prefixes.Unlock()
		if s.prefixes.known == nil || len(s.prefixes.known) >= maxCached {
			s.prefixes.known = map[string]prefixWeights{}
		}
		s.prefixes.known[l.prefix] = out
	}
	return out
}

// prefixFrequency estimates how many documents have words with the prefix of l by the length of
// their lists; documents with several count several times.
func (s *segment) prefixFrequency(l termWords) int {
	words := l.to - l.from
	if words == 0 {
		return 0
	}
	size := int(s.lists.ends.at(l.to - 1))
	if l.from > 0 {
		size -= int(s.lists.ends.at(l.from - 1))
	}
	const head, posting = 4, 2 // bytes, of most lists
	return max(words, (size-head*words)/posting)
}
