package fulltext

import (
	"cmp"
	"math"
	"runtime"
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
)

// Search finds the documents that match q and for which allow, unless it is nil, returns true:
// the best limit of them, best first, ties by number. allow is called from several goroutines. A
// query of exclusions alone finds everything else; an empty one nothing.
func (x *Index) Search(q Query, limit int, allow func(doc int) bool) Results {
	defer runtime.KeepAlive(x)
	p := newPlan(q)
	if p.empty() {
		return Results{}
	}
	r := x.resolve(p)
	best := make([]topHits, len(x.segments))
	var wg sync.WaitGroup
	for k, s := range x.segments {
		best[k].limit = max(limit, 0)
		if k+1 == len(x.segments) || s.docs() < minPartition {
			r.search(s, k, allow, &best[k])
			continue
		}
		wg.Go(func() { r.search(s, k, allow, &best[k]) })
	}
	wg.Wait()
	all := topHits{limit: max(limit, 0)}
	for _, b := range best {
		all.merge(b)
	}
	return all.results()
}

// termWords are the words of one segment that a term matches, by their numbers.
type termWords struct {
	exact    int32 // -1 if there is none
	forms    []int32
	prefix   string
	from, to int // words that begin with prefix; the exact one may be among them

	// How many documents have the word in any form, and a word that begins with it; documents
	// with several count several times.
	docs, prefixDocs int
}

// resolved is a plan with the words of every segment that its terms match.
type resolved struct {
	plan          plan
	must          [][][]termWords // by clause, term, segment
	mustNot       [][][]termWords
	idfs          [][][2]float32 // by clause, term: of the word, and of words that begin with it
	averageLength float32        // of the documents
}

func (x *Index) resolve(p plan) *resolved {
	r := &resolved{plan: p}
	docs, total := 0, uint64(0)
	for _, s := range x.segments {
		docs += s.docs()
		total += s.totalLength
	}
	r.averageLength = max(1, float32(total)/float32(max(1, docs)))
	r.must, r.mustNot = x.lookups(p.must), x.lookups(p.mustNot)
	r.idfs = make([][][2]float32, len(p.must))
	for i, c := range r.must {
		for _, w := range c {
			word, begun := 0, 0
			for _, l := range w {
				word, begun = word+l.docs, begun+l.prefixDocs
			}
			r.idfs[i] = append(r.idfs[i], [2]float32{idf(docs, word), idf(docs, begun)})
		}
	}
	return r
}

func (x *Index) lookups(clauses []clause) [][][]termWords {
	out := make([][][]termWords, len(clauses))
	for i, c := range clauses {
		out[i] = make([][]termWords, len(c))
		for j, w := range c {
			for _, s := range x.segments {
				out[i][j] = append(out[i][j], s.lookup(w))
			}
		}
	}
	return out
}

// lookup finds the words that t matches.
func (s *segment) lookup(w term) termWords {
	l := termWords{exact: -1}
	i, found := s.words.find([]byte(w.word))
	if found {
		l.exact = int32(i)
		l.docs = s.frequency(i)
	}
	if w.stem != "" {
		l.forms = s.forms(w.stem)
		if i, found := s.words.find([]byte(w.stem)); found {
			l.forms = append(l.forms, int32(i))
		}
		l.forms = slices.DeleteFunc(l.forms, func(f int32) bool { return f == l.exact })
	}
	for _, f := range l.forms {
		l.docs += s.frequency(int(f))
	}
	if w.prefix {
		l.prefix = w.word
		l.from, l.to = s.words.withPrefix([]byte(w.word))
		l.prefixDocs = s.prefixFrequency(l)
	}
	return l
}

func idf(docs, having int) float32 {
	having = min(having, docs)
	return float32(math.Log(1 + (float64(docs-having)+0.5)/(float64(having)+0.5)))
}

// scratch is space for one search of one segment; its slices are by document.
type scratch struct {
	score         []float32
	matched       []int32  // number of words of the query that match so far
	partial       []int32  // those of them that only begin a word
	weight        []uint32 // of the current word
	inTitle       []bool
	prefixWeights prefixWeights // of words that begin like it
	index         []int32       // of the document among the candidates
}

var pool = sync.Pool{New: func() any { return new(scratch) }}

func (t *scratch) reset(docs int) {
	if cap(t.score) < docs {
		*t = scratch{
			score: make([]float32, docs), matched: make([]int32, docs), partial: make([]int32, docs), weight: make([]uint32, docs),
			inTitle: make([]bool, docs), prefixWeights: make(prefixWeights, docs), index: make([]int32, docs),
		}
	}
	t.score, t.matched, t.partial, t.weight = t.score[:docs], t.matched[:docs], t.partial[:docs], t.weight[:docs]
	t.inTitle, t.prefixWeights, t.index = t.inTitle[:docs], t.prefixWeights[:docs], t.index[:docs]
	clear(t.score)
	clear(t.matched)
	clear(t.partial)
}

// queryWord is one word of the query in one segment.
type queryWord struct {
	lookup termWords
	idf    [2]float32
}

// search adds the hits of segment s, the k-th, to best.
func (r *resolved) search(s *segment, k int, allow func(int) bool, best *topHits) {
	t := pool.Get().(*scratch)
	defer pool.Put(t)
	t.reset(s.docs())
	tasks := r.queryWords(k)
	for done, task := range tasks {
		if !r.score(s, t, task, int32(done)) {
			return
		}
	}
	var found []uint32
	for doc := range t.matched {
		n := s.numbers[doc]
		if int(t.matched[doc]) == len(tasks) && n != deleted && (allow == nil || allow(int(n))) {
			found = append(found, uint32(doc))
		}
	}
	for i, c := range r.plan.must {
		if len(c) > 1 && len(found) > 0 {
			found = s.filter(found, c, pick(r.must[i], k), t, true)
		}
	}
	for i, c := range r.plan.mustNot {
		if len(found) > 0 {
			found = s.filter(found, c, pick(r.mustNot[i], k), t, false)
		}
	}
	for _, doc := range found {
		best.add(Hit{int(s.numbers[doc]), float64(t.score[doc]), int(t.partial[doc])})
	}
}

// queryWords returns the words to look for in the k-th segment, the rarest first.
func (r *resolved) queryWords(k int) (out []queryWord) {
	for i, c := range r.must {
		for j, w := range c {
			out = append(out, queryWord{w[k], r.idfs[i][j]})
		}
	}
	slices.SortStableFunc(out, func(a, b queryWord) int {
		return cmp.Compare(a.lookup.docs+a.lookup.prefixDocs, b.lookup.docs+b.lookup.prefixDocs)
	})
	return out
}

// pick returns the words of a clause in the k-th segment.
func pick(c [][]termWords, k int) []termWords {
	out := make([]termWords, len(c))
	for i, w := range c {
		out[i] = w[k]
	}
	return out
}

// score adds to the scores of the documents that have matched every word so far and match this
// one; it returns false when there are none.
func (r *resolved) score(s *segment, t *scratch, w queryWord, done int32) (any bool) {
	l := w.lookup
	if len(l.forms) == 0 && l.from == l.to {
		if l.exact < 0 {
			return false
		}
		for p := s.postings(int(l.exact)); p.next(); {
			if t.matched[p.doc] == done {
				t.matched[p.doc]++
				t.score[p.doc] += w.idf[0] * r.bm25(s, p.doc, float32(p.weight), p.kind == inTitle)
				any = true
			}
		}
		return any
	}
	clear(t.weight)
	clear(t.inTitle)
	if l.exact >= 0 {
		s.gather(t, int(l.exact), exactWeight, done)
	}
	for _, f := range l.forms {
		s.gather(t, int(f), stemWeight, done)
	}
	begun := s.prefixWeights(l, t)
	for doc, matched := range t.matched {
		if matched != done || t.weight[doc] == 0 && begun[doc] == 0 {
			continue
		}
		t.matched[doc]++
		any = true
		weight, titled := begun[doc].split()
		word := w.idf[0] * r.bm25(s, uint32(doc), float32(t.weight[doc])/exactWeight, t.inTitle[doc])
		begins := w.idf[1] * r.bm25(s, uint32(doc), weight, titled)
		t.score[doc] += max(word, prefixFactor*begins)
		if t.weight[doc] == 0 {
			t.partial[doc]++
		}
	}
	return any
}

// gather adds the weights of a word.
func (s *segment) gather(t *scratch, word int, share uint32, done int32) {
	for p := s.postings(word); p.next(); {
		if t.matched[p.doc] == done {
			t.weight[p.doc] += share * min(p.weight, maxWeight)
			if p.kind == inTitle {
				t.inTitle[p.doc] = true
			}
		}
	}
}

// bm25 returns the score of a word in a document, without its idf.
func (r *resolved) bm25(s *segment, doc uint32, weight float32, titled bool) float32 {
	if weight == 0 {
		return 0
	}
	long := 1 - b + b*float32(s.lengths.at(int(doc)))/r.averageLength
	points := weight * (k1 + 1) / (weight + k1*long)
	if titled {
		points += titleBonus
	}
	return points
}

// topHits keeps the best hits.
type topHits struct {
	limit        int
	found        int
	hits         []Hit
	threshold    Hit // the worst of the best hits, if hasThreshold
	hasThreshold bool
}

func better(a, b Hit) int {
	return cmp.Or(cmp.Compare(a.begun, b.begun), cmp.Compare(b.Score, a.Score), cmp.Compare(a.Doc, b.Doc))
}

func (r *topHits) add(h Hit) {
	r.found++
	if r.hasThreshold && better(h, r.threshold) > 0 {
		return
	}
	r.hits = append(r.hits, h)
	if len(r.hits) >= 4*r.limit+256 {
		r.truncate()
	}
}

// truncate drops all but the best.
func (r *topHits) truncate() {
	slices.SortFunc(r.hits, better)
	if len(r.hits) >= r.limit {
		r.hits = r.hits[:r.limit]
		if r.hasThreshold = r.limit > 0; r.hasThreshold {
			r.threshold = r.hits[r.limit-1]
		}
	}
}

func (r *topHits) merge(o topHits) {
	for _, h := range o.hits {
		r.add(h)
	}
	r.found += o.found - len(o.hits)
}

func (r *topHits) results() Results {
	r.truncate()
	lowerScores(r.hits)
	return Results{Hits: r.hits, Found: r.found}
}

// lowerScores lowers the scores of documents that have only beginnings of words below those of the
// documents before them, so that the scores of hits are in order.
func lowerScores(hits []Hit) {
	factor := 1.0
	for i := 1; i < len(hits); i++ {
		if last := hits[i-1]; hits[i].begun != last.begun {
			factor = min(1, last.Score/max(hits[i].Score, math.SmallestNonzeroFloat64))
		}
		hits[i].Score = min(hits[i].Score*factor, hits[i-1].Score)
	}
}
