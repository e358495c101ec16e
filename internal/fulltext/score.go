package fulltext

import (
	"cmp"
	"slices"
	"sync"
)

// The constants of BM25, and those of the additions to it.
const (
	k1           = 1.2  // how soon more occurrences count less
	b            = 0.6  // how much the length of a text counts
	titleBonus   = 0.6  // of the idf of a word, for a word of the title
	exactWeight  = 4    // of an occurrence of the word itself
	stemWeight   = 3    // of an occurrence of another word with its stem
	prefixFactor = 0.35 // of the score of a word, for words that only begin like it

	maxBM25 = k1 + 1 + titleBonus // of a word in a document, without its idf
)

// scratch is space for one search of one segment; its slices are by document unless they say
// otherwise.
type scratch struct {
	score         []float32
	matched       []int32       // number of words of the query that match so far
	partial       []int32       // those of them that only begin a word
	weights       []wordWeight  // of the current word
	prefixWeights prefixWeights // of words that begin like it

	found  []uint32 // documents
	order  []int32  // of the words of the query
	list   []posting
	phrase phraseMatcher
}

var pool = sync.Pool{New: func() any { return new(scratch) }}

func (t *scratch) reset(docs int) {
	if cap(t.score) < docs {
		t.score, t.matched, t.partial = make([]float32, docs), make([]int32, docs), make([]int32, docs)
		t.weights, t.prefixWeights = make([]wordWeight, docs), make(prefixWeights, docs)
	}
	t.score, t.matched, t.partial = t.score[:docs], t.matched[:docs], t.partial[:docs]
	t.weights, t.prefixWeights = t.weights[:docs], t.prefixWeights[:docs]
	clear(t.score)
	clear(t.matched)
	clear(t.partial)
}

// rarestFirst returns the order in which to look for words.
func (t *scratch) rarestFirst(words []termWords) []int32 {
	t.order = t.order[:0]
	for i := range words {
		t.order = append(t.order, int32(i))
	}
	slices.SortStableFunc(t.order, func(i, j int32) int {
		return cmp.Compare(words[i].docs+words[i].prefixDocs, words[j].docs+words[j].prefixDocs)
	})
	return t.order
}

// wordWeight is the weight of the forms of a word in a document, and in the lowest bit whether one
// is in its title.
type wordWeight uint32

// ranking is BM25 for documents of one average length.
type ranking struct {
	base, perWord float32 // k1 times the length of a document relative to the average is base + perWord*length
}

func newRanking(averageLength float32) ranking {
	return ranking{base: k1 * (1 - b), perWord: k1 * b / max(1, averageLength)}
}

// bm25 returns the score of a word in a document, without its idf. norm is that of the document.
func bm25(weight, norm float32, inTitle bool) float32 {
	if weight == 0 {
		return 0
	}
	points := weight * (k1 + 1) / (weight + norm)
	if inTitle {
		points += titleBonus
	}
	return points
}

func (r ranking) norm(s *segment, doc int) float32 {
	return r.base + r.perWord*float32(s.lengths.at(doc))
}

// score adds to the scores of the documents that have matched every word so far and match this
// one; it returns false when there are none.
func (r ranking) score(s *segment, t *scratch, l termWords, idf [2]float32, done int32) (any bool) {
	if len(l.forms) == 0 && l.from == l.to {
		if l.exact < 0 {
			return false
		}
		t.list = s.appendPostings(t.list[:0], int(l.exact))
		for _, p := range t.list {
			if t.matched[p.doc] == done {
				t.matched[p.doc]++
				t.score[p.doc] += idf[0] * bm25(float32(p.weight), r.norm(s, int(p.doc)), p.inTitle)
				any = true
			}
		}
		return any
	}
	clear(t.weights)
	if l.exact >= 0 {
		s.gather(t, int(l.exact), exactWeight)
	}
	for _, f := range l.forms {
		s.gather(t, int(f), stemWeight)
	}
	begun := s.prefixWeights(l, t)
	maxBegins := prefixFactor * idf[1] * maxBM25
	for doc, matched := range t.matched {
		own, begins := t.weights[doc], begun[doc]
		if matched != done || own == 0 && begins == 0 {
			continue
		}
		any = true
		t.matched[doc]++
		norm := r.norm(s, doc)
		score := idf[0] * bm25(float32(own>>1)/exactWeight, norm, own&1 != 0)
		if begins != 0 && score < maxBegins {
			weight, inTitle := begins.split()
			score = max(score, prefixFactor*idf[1]*bm25(weight, norm, inTitle))
		}
		t.score[doc] += score
		if own == 0 {
			t.partial[doc]++
		}
	}
	return any
}

// gather adds the weights of a word to those of the current word.
func (s *segment) gather(t *scratch, word int, share uint32) {
	t.list = s.appendPostings(t.list[:0], word)
	for _, p := range t.list {
		w := t.weights[p.doc] + wordWeight(2*share*min(p.weight, maxWeight))
		if p.inTitle {
			w |= 1
		}
		t.weights[p.doc] = w
	}
}
