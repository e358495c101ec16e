package search

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"quire/internal/parallel"

	"github.com/sahilm/fuzzy"
)

const (
	minParallel = 8192 // entries from which several goroutines match
	chunk       = 4096 // entries that one matches before it looks at the context
)

// Corpus is a fixed list of entries, prepared for matching. Goroutines may share it.
type Corpus struct {
	n       int
	entry   func(i int) Entry
	once    sync.Once
	entries []entry
}

// entry is an Entry with its strings folded; the summary only when it is not ASCII.
type entry struct {
	title, labels, summary            string
	titleSets, labelSets, summarySets letterSets
	pairs                             letters // of two letters that words of the summary begin with, hashed
}

// NewCorpus makes a corpus of n entries. It returns at once: the first Match, or Prepare, calls
// entry from several goroutines.
func NewCorpus(n int, entry func(i int) Entry) *Corpus {
	return &Corpus{n: n, entry: entry}
}

// Prepare does now what the first Match would do otherwise. Call it off the goroutine that must
// not wait; more calls cost nothing.
func (c *Corpus) Prepare() {
	c.once.Do(func() {
		c.entries = make([]entry, c.n)
		workers := runtime.GOMAXPROCS(0)
		share := max(1000, (c.n+workers-1)/workers)
		var wg sync.WaitGroup
		for lo := 0; lo < c.n; lo += share {
			wg.Go(func() {
				for i := lo; i < min(lo+share, c.n); i++ {
					c.entries[i] = prepare(c.entry(i))
				}
			})
		}
		wg.Wait()
		c.entry = nil
	})
}

func prepare(e Entry) entry {
	p := entry{title: Fold(e.Title), summary: e.Summary}
	// Labels are separated by line breaks: no word of a query contains one, and no run of
	// neighbouring words crosses one.
	labels := make([]byte, 0, 64)
	for _, list := range [][]string{e.Categories, e.Tags, {e.Series}} {
		for _, label := range list {
			labels = append(append(labels, Fold(label)...), '\n')
		}
	}
	p.labels = string(labels)
	if !isASCII(p.summary) {
		p.summary = Fold(p.summary)
	}
	p.titleSets, _ = letterSetsOf(p.title)
	p.labelSets, _ = letterSetsOf(p.labels)
	p.summarySets, p.pairs = letterSetsOf(p.summary)
	return p
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Match returns the entries that q matches, in their order; all of them for a query without
// words, phrases and exclusions: the fields are ignored. If among is not nil, only those entries
// are tried: the indexes of the last hits, when q extends the last query.
func (c *Corpus) Match(q Query, among []int32) []Hit {
	hits, _ := c.MatchContext(context.Background(), q, among)
	return hits
}

// MatchContext is Match that gives up soon after ctx ends, with its error.
func (c *Corpus) MatchContext(ctx context.Context, q Query, among []int32) ([]Hit, error) {
	c.Prepare()
	hits := c.candidates(among)
	for _, ph := range q.phrases {
		hits = c.keepMatching(ctx, hits, func(hits []Hit, found []earned) {
			for i := range hits {
				found[i] = ph.pointsIn(&c.entries[hits[i].Index])
			}
		})
	}
	for _, w := range q.words {
		hits = c.keepMatching(ctx, hits, func(hits []Hit, found []earned) { c.matchWord(w, hits, found) })
	}
	for _, ph := range q.excluded {
		hits = c.keepMatching(ctx, hits, func(hits []Hit, found []earned) {
			for i := range hits {
				if ph.pointsIn(&c.entries[hits[i].Index]) == 0 {
					found[i] = keptWithoutPoints
				}
			}
		})
	}
	q.preferTitles(hits)
	return hits, ctx.Err()
}

// earned is what a word or phrase of the query earns in an entry: twice the points, and one more if
// a word of the title is it, or begins like it. 0 is nothing.
type earned int16

func newEarned(points int, inTitle bool) earned {
	e := earned(2 * points)
	if inTitle {
		e++
	}
	return e
}

func (e earned) points() int { return max(0, int(e>>1)) }

func (e earned) inTitle() bool { return e > 0 && e&1 != 0 }

// atLeast returns e with points if it has fewer.
func (e earned) atLeast(points int) earned { return max(e, newEarned(points, e.inTitle())) }

// inTitleShift is where the score of a hit counts, until all words have been matched, those that
// are in its title.
const inTitleShift = 20

// preferTitles ranks entries with all words of a query of several in their title above those with
// some of them elsewhere: as if each were whole.
func (q Query) preferTitles(hits []Hit) {
	words := len(q.words) + len(q.phrases)
	for i, h := range hits {
		score := h.Score & (1<<inTitleShift - 1)
		if words > 1 && h.Score>>inTitleShift == words {
			score += words * perKind
		}
		hits[i].Score = score
	}
}

// keptWithoutPoints keeps an entry, which does not contain what is excluded, without points.
const keptWithoutPoints = earned(-2)

func (c *Corpus) candidates(among []int32) []Hit {
	if among == nil {
		hits := make([]Hit, c.n)
		for i := range hits {
			hits[i].Index = int32(i)
		}
		return hits
	}
	hits := make([]Hit, 0, len(among))
	for _, i := range among {
		if i >= 0 && int(i) < c.n {
			hits = append(hits, Hit{Index: i})
		}
	}
	return hits
}

// keepMatching calls match, which sets the points of hits, from several goroutines, and keeps
// the hits that have any, in their space. Once ctx has ended the result has no meaning.
func (c *Corpus) keepMatching(ctx context.Context, hits []Hit, match func(hits []Hit, found []earned)) []Hit {
	found := make([]earned, len(hits))
	workers := 1
	if len(hits) > minParallel {
		workers = parallel.Workers(ctx, runtime.GOMAXPROCS(0))
	}
	var next atomic.Int64
	work := func() {
		for ctx.Err() == nil {
			hi := int(next.Add(chunk))
			lo := hi - chunk
			if lo >= len(hits) {
				return
			}
			hi = min(hi, len(hits))
			match(hits[lo:hi], found[lo:hi])
		}
	}
	var wg sync.WaitGroup
	for range workers - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
	kept := hits[:0]
	for i, hit := range hits {
		if found[i] != 0 {
			hit.Score += found[i].points()
			if found[i].inTitle() {
				hit.Score += 1 << inTitleShift
			}
			kept = append(kept, hit)
		}
	}
	return kept
}

// matchWord sets the points of w for each of hits.
func (c *Corpus) matchWord(w word, hits []Hit, found []earned) {
	var candidates []scatterCandidate
	for i := range hits {
		e := &c.entries[hits[i].Index]
		best, isInTitle := e.contiguousPoints(w)
		if best == 0 && w.runes > 1 {
			if e.titleSets.all.containsAll(w.letters) {
				best = joinedPoints(e.title, w, inTitle)
				candidates = appendCandidates(candidates, e.title, w, int32(i), inTitle)
			}
			if e.labelSets.all.containsAll(w.letters) {
				best = max(best, joinedPoints(e.labels, w, inLabels))
				candidates = appendCandidates(candidates, e.labels, w, int32(i), inLabels)
			}
		}
		found[i] = newEarned(best, isInTitle)
	}
	scatter(w, candidates, func(in scatterCandidate, m fuzzy.Match) {
		found[in.owner] = found[in.owner].atLeast(points(scattered, in.part) + scatterBonus(m))
	})
}

// contiguousPoints returns the most points that w has contiguously anywhere in the entry, and
// whether a word of the title is w or begins with it. A part that cannot have more than another
// has is skipped.
func (e *entry) contiguousPoints(w word) (best int, isInTitle bool) {
	if k := e.titleSets.bestPossible(w); k > noMatch {
		k = bestContiguous(e.title, w, k)
		best, isInTitle = pointsOf(k, inTitle), k >= prefix
	}
	if k := e.labelSets.bestPossible(w); pointsOf(k, inLabels) > best {
		best = max(best, pointsOf(bestContiguous(e.labels, w, k), inLabels))
	}
	if k := e.summarySets.bestPossible(w); k >= prefix && pointsOf(k, inSummary) > best && e.pairs.containsAll(w.pair) {
		best = max(best, pointsOf(bestInSummary(e.summary, w, k), inSummary))
	}
	return best, isInTitle
}

func pointsOf(k matchKind, part entryPart) int {
	if k == noMatch {
		return 0
	}
	return points(k, part)
}

// joinedPoints returns the points of words run together, more than those of letters left out.
func joinedPoints(t string, w word, part entryPart) int {
	if joined(t, w) == nil {
		return 0
	}
	return points(scattered, part) + maxBonus
}

// Rank sorts hits best first; equal scores keep the order of the corpus. Hits that are in that
// order, as Match leaves them, take linear time.
func Rank(hits []Hit) {
	if rankByCounting(hits) {
		return
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Index, b.Index))
	})
}

// rankByCounting is Rank, by counting sort, for hits in the order of the corpus with small
// scores; it reports false and does nothing for others.
func rankByCounting(hits []Hit) bool {
	const minHits, maxScores = 256, 1 << 16
	best, worst := 0, maxScores
	for i, h := range hits {
		if h.Score < 0 || h.Score >= maxScores || i > 0 && h.Index < hits[i-1].Index {
			return false
		}
		best, worst = max(best, h.Score), min(worst, h.Score)
	}
	if len(hits) < minHits {
		return false // sorting is as fast
	}
	at := make([]int32, best-worst+2) // where the hits of a score go, by its distance from the best
	for _, h := range hits {
		at[best-h.Score+1]++
	}
	for i := 1; i < len(at); i++ {
		at[i] += at[i-1]
	}
	ranked := make([]Hit, len(hits))
	for _, h := range hits {
		to := &at[best-h.Score]
		ranked[*to] = h
		*to++
	}
	copy(hits, ranked)
	return true
}
