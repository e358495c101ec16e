package fulltext

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"sync"
)

// The constants of BM25 and what differs from it.
const (
	saturation = 1.2  // how soon more occurrences count less
	lengthwise = 0.6  // how much a long text makes of each less
	titleBonus = 0.6  // of a word's worth, for a word of the title
	asTyped    = 4    // an occurrence of the word itself
	otherForm  = 3    // of another word with its stem
	justBegun  = 0.35 // of a word's worth, for words that only begin like it
)

// Search finds the documents that match q and for which allow, unless it is nil,
// returns true: the best limit of them, best first, ties by number. allow is called
// from several goroutines. A query of exclusions only finds everything else; an empty
// one nothing.
func (x *Index) Search(q Query, limit int, allow func(doc int) bool) Results {
	defer runtime.KeepAlive(x)
	p := newPlan(q)
	if p.empty() {
		return Results{}
	}
	r := x.resolve(p)
	best := make([]ranking, len(x.segments))
	var wg sync.WaitGroup
	for k, s := range x.segments {
		best[k].limit = max(limit, 0)
		if k+1 == len(x.segments) || s.docs() < minShare {
			r.search(s, k, allow, &best[k])
			continue
		}
		wg.Go(func() { r.search(s, k, allow, &best[k]) })
	}
	wg.Wait()
	all := ranking{limit: max(limit, 0)}
	for _, b := range best {
		all.merge(b)
	}
	return all.results()
}

// lookup is a want in one segment: numbers of words.
type lookup struct {
	exact    int32 // -1 is none
	forms    []int32
	prefix   string
	from, to int // words that begin with it; the exact one may be among them

	// How many documents have the word in one form or another, and one that begins with
	// it; documents with several count several times.
	docs, begun int
}

// resolved is a plan with its words found in every segment.
type resolved struct {
	plan    plan
	must    [][][]lookup // by clause, want, segment
	not     [][][]lookup
	worth   [][][2]float32 // inverse document frequency of the word, and of what begins with it
	average float32        // length of a document
}

func (x *Index) resolve(p plan) *resolved {
	r := &resolved{plan: p}
	docs, total := 0, uint64(0)
	for _, s := range x.segments {
		docs += s.docs()
		total += s.total
	}
	r.average = max(1, float32(total)/float32(max(1, docs)))
	r.must, r.not = x.lookups(p.must), x.lookups(p.not)
	r.worth = make([][][2]float32, len(p.must))
	for i, c := range r.must {
		for _, w := range c {
			word, begun := 0, 0
			for _, l := range w {
				word, begun = word+l.docs, begun+l.begun
			}
			r.worth[i] = append(r.worth[i], [2]float32{inverse(docs, word), inverse(docs, begun)})
		}
	}
	return r
}

func (x *Index) lookups(clauses []clause) [][][]lookup {
	out := make([][][]lookup, len(clauses))
	for i, c := range clauses {
		out[i] = make([][]lookup, len(c))
		for j, w := range c {
			for _, s := range x.segments {
				out[i][j] = append(out[i][j], s.lookup(w))
			}
		}
	}
	return out
}

// lookup finds the words that w means.
func (s *segment) lookup(w want) lookup {
	l := lookup{exact: -1}
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
		l.from, l.to = s.words.beginning([]byte(w.word))
		l.begun = s.begun(l)
	}
	return l
}

func inverse(docs, having int) float32 {
	having = min(having, docs)
	return float32(math.Log(1 + (float64(docs-having)+0.5)/(float64(having)+0.5)))
}

// scratch is space for one search of one segment, by document.
type scratch struct {
	score   []float32
	matched []int32  // words of the query so far
	partial []int32  // those of them that only begin a word
	weight  []uint32 // of the word at hand
	titled  []bool
	begun   weights // of words that begin like it
	index   []int32 // of the document among the candidates
}

var pool = sync.Pool{New: func() any { return new(scratch) }}

func (t *scratch) reset(docs int) {
	if cap(t.score) < docs {
		*t = scratch{
			score: make([]float32, docs), matched: make([]int32, docs), partial: make([]int32, docs), weight: make([]uint32, docs),
			titled: make([]bool, docs), begun: make(weights, docs), index: make([]int32, docs),
		}
	}
	t.score, t.matched, t.partial, t.weight = t.score[:docs], t.matched[:docs], t.partial[:docs], t.weight[:docs]
	t.titled, t.begun, t.index = t.titled[:docs], t.begun[:docs], t.index[:docs]
	clear(t.score)
	clear(t.matched)
	clear(t.partial)
}

// task is one word of the query in a segment.
type task struct {
	lookup lookup
	worth  [2]float32
}

// search adds the hits in segment s, the k-th, to best.
func (r *resolved) search(s *segment, k int, allow func(int) bool, best *ranking) {
	t := pool.Get().(*scratch)
	defer pool.Put(t)
	t.reset(s.docs())
	tasks := r.tasks(k)
	for done, task := range tasks {
		if !r.count(s, t, task, int32(done)) {
			return
		}
	}
	var found []uint32
	for doc := range t.matched {
		n := s.numbers[doc]
		if int(t.matched[doc]) == len(tasks) && n != dead && (allow == nil || allow(int(n))) {
			found = append(found, uint32(doc))
		}
	}
	for i, c := range r.plan.must {
		if len(c) > 1 && len(found) > 0 {
			found = s.filter(found, c, pick(r.must[i], k), t, true)
		}
	}
	for i, c := range r.plan.not {
		if len(found) > 0 {
			found = s.filter(found, c, pick(r.not[i], k), t, false)
		}
	}
	for _, doc := range found {
		best.add(Hit{int(s.numbers[doc]), float64(t.score[doc]), int(t.partial[doc])})
	}
}

// tasks lists the words to look for, the rarest first.
func (r *resolved) tasks(k int) (out []task) {
	for i, c := range r.must {
		for j, w := range c {
			out = append(out, task{w[k], r.worth[i][j]})
		}
	}
	slices.SortStableFunc(out, func(a, b task) int { return cmp.Compare(a.lookup.docs+a.lookup.begun, b.lookup.docs+b.lookup.begun) })
	return out
}

// pick takes what a clause comes to in the k-th segment.
func pick(c [][]lookup, k int) []lookup {
	out := make([]lookup, len(c))
	for i, w := range c {
		out[i] = w[k]
	}
	return out
}

// count scores the documents that have matched every word so far and match this one;
// it returns false when there is none.
func (r *resolved) count(s *segment, t *scratch, w task, done int32) (any bool) {
	l := w.lookup
	if len(l.forms) == 0 && l.from == l.to {
		if l.exact < 0 {
			return false
		}
		for p := s.postings(int(l.exact)); p.next(); {
			if t.matched[p.doc] == done {
				t.matched[p.doc]++
				t.score[p.doc] += w.worth[0] * r.points(s, p.doc, float32(p.weight), p.kind == inTitle)
				any = true
			}
		}
		return any
	}
	clear(t.weight)
	clear(t.titled)
	if l.exact >= 0 {
		s.gather(t, int(l.exact), asTyped, done)
	}
	for _, f := range l.forms {
		s.gather(t, int(f), otherForm, done)
	}
	begun := s.beginnings(l, t)
	for doc, matched := range t.matched {
		if matched != done || t.weight[doc] == 0 && begun[doc] == 0 {
			continue
		}
		t.matched[doc]++
		any = true
		weight, titled := begun[doc].split()
		word := w.worth[0] * r.points(s, uint32(doc), float32(t.weight[doc])/asTyped, t.titled[doc])
		begins := w.worth[1] * r.points(s, uint32(doc), weight, titled)
		t.score[doc] += max(word, justBegun*begins)
		if t.weight[doc] == 0 {
			t.partial[doc]++
		}
	}
	return any
}

// gather adds up the weights of a word.
func (s *segment) gather(t *scratch, word int, share uint32, done int32) {
	for p := s.postings(word); p.next(); {
		if t.matched[p.doc] == done {
			t.weight[p.doc] += share * min(p.weight, maxWeight)
			if p.kind == inTitle {
				t.titled[p.doc] = true
			}
		}
	}
}

// points is how well a word stands in a document, without the worth of the word.
func (r *resolved) points(s *segment, doc uint32, weight float32, titled bool) float32 {
	if weight == 0 {
		return 0
	}
	long := 1 - lengthwise + lengthwise*float32(s.lengths.at(int(doc)))/r.average
	points := weight * (saturation + 1) / (weight + saturation*long)
	if titled {
		points += titleBonus
	}
	return points
}

// ranking keeps the best hits.
type ranking struct {
	limit int
	found int
	hits  []Hit
	bar   Hit // the worst of the best, once there are enough
	full  bool
}

func better(a, b Hit) int {
	return cmp.Or(cmp.Compare(a.begun, b.begun), cmp.Compare(b.Score, a.Score), cmp.Compare(a.Doc, b.Doc))
}

func (r *ranking) add(h Hit) {
	r.found++
	if r.full && better(h, r.bar) > 0 {
		return
	}
	r.hits = append(r.hits, h)
	if len(r.hits) >= 4*r.limit+256 {
		r.cut()
	}
}

// cut drops what is not among the best.
func (r *ranking) cut() {
	slices.SortFunc(r.hits, better)
	if len(r.hits) >= r.limit {
		r.hits = r.hits[:r.limit]
		if r.full = r.limit > 0; r.full {
			r.bar = r.hits[r.limit-1]
		}
	}
}

func (r *ranking) merge(o ranking) {
	for _, h := range o.hits {
		r.add(h)
	}
	r.found += o.found - len(o.hits)
}

func (r *ranking) results() Results {
	r.cut()
	lowerScores(r.hits)
	return Results{Hits: r.hits, Found: r.found}
}

// lowerScores lowers the scores of documents that have only the beginnings of words below those
// of the documents before them, so that scores fall along the hits.
func lowerScores(hits []Hit) {
	share := 1.0
	for i := 1; i < len(hits); i++ {
		if last := hits[i-1]; hits[i].begun != last.begun {
			share = min(1, last.Score/max(hits[i].Score, math.SmallestNonzeroFloat64))
		}
		hits[i].Score = min(hits[i].Score*share, hits[i-1].Score)
	}
}
