package search

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/sahilm/fuzzy"
)

const (
	minShare = 8192 // entries from which several goroutines match
	chunk    = 4096 // entries that one matches before it looks whether to go on
)

// Corpus is a fixed list of entries, prepared for matching. It may be shared by
// goroutines.
type Corpus struct {
	n       int
	entry   func(i int) Entry
	once    sync.Once
	entries []entry
}

// entry is an Entry with its strings folded; the summary only when it is not ASCII.
type entry struct {
	title, labels, summary    string
	ofTitle, ofLabels, ofText shape
	pairs                     letters // with which two letters the summary's words begin, hashed
}

// NewCorpus makes a corpus of n entries. It returns at once: the entries are asked for
// and prepared by the first Match, or by Prepare, from several goroutines.
func NewCorpus(n int, entry func(i int) Entry) *Corpus {
	return &Corpus{n: n, entry: entry}
}

// Prepare does now what the first Match would do otherwise. Call it off the thread
// that must not wait; more calls cost nothing.
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
	// Labels are parted by line breaks: no word of a query holds one, and no run of
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
	p.ofTitle, _ = shapeOf(p.title)
	p.ofLabels, _ = shapeOf(p.labels)
	p.ofText, p.pairs = shapeOf(p.summary)
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

// Match returns the entries that q matches, in their order; all of them for a query
// without words, phrases and exclusions: the fields are not looked at. With among not
// nil only those entries are tried: the indexes of the last hits, when q extends the
// last query.
func (c *Corpus) Match(q Query, among []int32) []Hit {
	hits, _ := c.MatchContext(context.Background(), q, among)
	return hits
}

// MatchContext is Match that gives up soon after ctx ends, with its error.
func (c *Corpus) MatchContext(ctx context.Context, q Query, among []int32) ([]Hit, error) {
	c.Prepare()
	hits := c.candidates(among)
	for _, ph := range q.phrases {
		hits = c.sweep(ctx, hits, func(hits []Hit, found []earned) {
			for i := range hits {
				found[i] = ph.pointsIn(&c.entries[hits[i].Index])
			}
		})
	}
	for _, w := range q.words {
		hits = c.sweep(ctx, hits, func(hits []Hit, found []earned) { c.matchWord(w, hits, found) })
	}
	for _, ph := range q.without {
		hits = c.sweep(ctx, hits, func(hits []Hit, found []earned) {
			for i := range hits {
				if ph.pointsIn(&c.entries[hits[i].Index]).points == 0 {
					found[i].points = absent
				}
			}
		})
	}
	q.preferTitles(hits)
	return hits, ctx.Err()
}

// earned is what a word or phrase of the query earns in an entry.
type earned struct {
	points  int16
	inTitle bool // a word of the title is it, or begins like it
}

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

// absent is what an entry gets for not holding what is excluded: it stays, and earns
// nothing.
const absent = -1

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

// sweep lets match fill in the points of hits, by several goroutines, and keeps those
// that have any, reusing their space. Once ctx has ended it keeps what it likes.
func (c *Corpus) sweep(ctx context.Context, hits []Hit, match func(hits []Hit, found []earned)) []Hit {
	found := make([]earned, len(hits))
	workers := 1
	if len(hits) > minShare {
		workers = runtime.GOMAXPROCS(0)
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
		if found[i].points != 0 {
			hit.Score += max(0, int(found[i].points))
			if found[i].inTitle {
				hit.Score += 1 << inTitleShift
			}
			kept = append(kept, hit)
		}
	}
	return kept
}

// matchWord finds the points of w for each of hits.
func (c *Corpus) matchWord(w word, hits []Hit, found []earned) {
	var windows []window
	for i := range hits {
		e := &c.entries[hits[i].Index]
		best, inTheTitle := e.contiguous(w)
		if best == 0 && w.runes > 1 {
			if e.ofTitle.all.holds(w.letters) {
				best = joinedPoints(e.title, w, inTitle)
				windows = appendWindows(windows, e.title, w, int32(i), inTitle)
			}
			if e.ofLabels.all.holds(w.letters) {
				best = max(best, joinedPoints(e.labels, w, inLabels))
				windows = appendWindows(windows, e.labels, w, int32(i), inLabels)
			}
		}
		found[i] = earned{int16(best), inTheTitle}
	}
	scatter(w, windows, func(in window, m fuzzy.Match) {
		found[in.owner].points = max(found[in.owner].points, int16(points(scattered, in.field)+scatterBonus(m)))
	})
}

// contiguous returns the most points that w earns in one piece anywhere in the entry, and
// whether a word of the title is w or begins like it. What cannot earn more than was earned
// already is not looked at.
func (e *entry) contiguous(w word) (best int, inTheTitle bool) {
	if k := e.ofTitle.most(w); k > none {
		k = contiguous(e.title, w, k)
		best, inTheTitle = pointsOf(k, inTitle), k >= prefix
	}
	if k := e.ofLabels.most(w); pointsOf(k, inLabels) > best {
		best = max(best, pointsOf(contiguous(e.labels, w, k), inLabels))
	}
	if k := e.ofText.most(w); k >= prefix && pointsOf(k, inSummary) > best && e.pairs.holds(w.pair) {
		best = max(best, pointsOf(inProse(e.summary, w, k), inSummary))
	}
	return best, inTheTitle
}

func pointsOf(k kind, f field) int {
	if k == none {
		return 0
	}
	return points(k, f)
}

// joinedPoints puts words run together before letters left out of one word.
func joinedPoints(t string, w word, f field) int {
	if joined(t, w) == nil {
		return 0
	}
	return points(scattered, f) + maxBonus
}

// Rank sorts hits best first; equal scores keep the order of the corpus. Hits that are
// in that order, as Match leaves them, take linear time.
func Rank(hits []Hit) {
	if rankByCounting(hits) {
		return
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Index, b.Index))
	})
}

// rankByCounting is Rank for hits in the order of the corpus whose scores are small; it
// does nothing to others, and reports false.
func rankByCounting(hits []Hit) bool {
	const few, scores = 256, 1 << 16
	most := 0
	for i, h := range hits {
		if h.Score < 0 || h.Score >= scores || i > 0 && h.Index < hits[i-1].Index {
			return false
		}
		most = max(most, h.Score)
	}
	if len(hits) < few {
		return false // sorting is as quick
	}
	at := make([]int32, most+2) // where those of a score go, counted from the best
	for _, h := range hits {
		at[most-h.Score+1]++
	}
	for i := 1; i < len(at); i++ {
		at[i] += at[i-1]
	}
	ranked := make([]Hit, len(hits))
	for _, h := range hits {
		to := &at[most-h.Score]
		ranked[*to] = h
		*to++
	}
	copy(hits, ranked)
	return true
}
