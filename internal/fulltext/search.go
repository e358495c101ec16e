package fulltext

import (
	"math"
	"runtime"
	"slices"
	"sync"
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
	exact    int32 // -1 without one
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
	must, mustNot [][]termWords // by segment, the terms of all clauses in their order
	idfs          [][2]float32  // of the terms that must occur: of the word, and of words that begin with it
	ranking       ranking
}

func (x *Index) resolve(p plan) *resolved {
	r := &resolved{plan: p, must: x.lookups(p.must), mustNot: x.lookups(p.mustNot)}
	docs, total := 0, uint64(0)
	for _, s := range x.segments {
		docs += s.docs()
		total += s.totalLength
	}
	r.ranking = newRanking(float32(total) / float32(max(1, docs)))
	r.idfs = make([][2]float32, countTerms(p.must))
	for i := range r.idfs {
		word, begun := 0, 0
		for _, terms := range r.must {
			word, begun = word+terms[i].docs, begun+terms[i].prefixDocs
		}
		r.idfs[i] = [2]float32{idf(docs, word), idf(docs, begun)}
	}
	return r
}

func countTerms(clauses []clause) (n int) {
	for _, c := range clauses {
		n += len(c)
	}
	return n
}

// lookups finds the words that the terms match in every segment.
func (x *Index) lookups(clauses []clause) [][]termWords {
	n := countTerms(clauses)
	out := make([][]termWords, len(x.segments))
	all := make([]termWords, 0, n*len(x.segments))
	for k, s := range x.segments {
		for _, c := range clauses {
			for _, w := range c {
				all = append(all, s.lookup(w))
			}
		}
		out[k] = all[k*n:]
	}
	return out
}

// lookup finds the words that w matches.
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

// search adds the hits of segment s, the k-th, to best.
func (r *resolved) search(s *segment, k int, allow func(int) bool, best *topHits) {
	t := pool.Get().(*scratch)
	defer pool.Put(t)
	t.reset(s.docs())
	terms := r.must[k]
	for done, i := range t.rarestFirst(terms) {
		if !r.ranking.score(s, t, terms[i], r.idfs[i], int32(done)) {
			return
		}
	}
	found := t.found[:0]
	for doc, matched := range t.matched {
		if int(matched) != len(terms) {
			continue
		}
		if n := s.numbers[doc]; n != deleted && (allow == nil || allow(int(n))) {
			found = append(found, uint32(doc))
		}
	}
	t.found = found
	found = r.filter(s, k, found, t)
	for _, doc := range found {
		best.add(Hit{int(s.numbers[doc]), float64(t.score[doc]), int(t.partial[doc])})
	}
}

// filter returns those of the documents found, which have every word, that have every phrase and
// nothing that is excluded.
func (r *resolved) filter(s *segment, k int, found []uint32, t *scratch) []uint32 {
	at := 0
	for _, c := range r.plan.must {
		if len(c) > 1 && len(found) > 0 {
			found = s.filter(found, c, r.must[k][at:at+len(c)], t, true)
		}
		at += len(c)
	}
	at = 0
	for _, c := range r.plan.mustNot {
		if len(found) > 0 {
			found = s.filter(found, c, r.mustNot[k][at:at+len(c)], t, false)
		}
		at += len(c)
	}
	return found
}
