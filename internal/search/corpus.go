package search

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/sahilm/fuzzy"
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
	title, labels, summary             string
	inTitle, inLabels, inSummary, tops letters // tops: with which letters the summary's words begin
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
	p := entry{title: fold(e.Title), summary: e.Summary}
	// Labels are parted by line breaks: no word of a query holds one, and no run of
	// neighbouring words crosses one.
	labels := make([]byte, 0, 64)
	for _, list := range [][]string{e.Categories, e.Tags, {e.Series}} {
		for _, label := range list {
			labels = append(append(labels, fold(label)...), '\n')
		}
	}
	p.labels = string(labels)
	if !isASCII(p.summary) {
		p.summary = fold(p.summary)
	}
	p.inTitle, p.inLabels = lettersOf(p.title), lettersOf(p.labels)
	p.inSummary, p.tops = lettersOfProse(p.summary)
	return p
}

// lettersOfProse returns the letters of a summary, in any case when it is ASCII, and
// those that its words begin with.
func lettersOfProse(s string) (all, tops letters) {
	for i := 0; i < len(s); {
		r, size := rune(lower(s[i])), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		bit := letterBit(r)
		all |= bit
		if isBoundary(s, i) {
			tops |= bit
		}
		i += size
	}
	return all, tops
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Match returns the entries that every word of q matches, in their order; all of them
// for an empty query. With among not nil only those entries are tried: the indexes of
// the last hits, when q extends the last query.
func (c *Corpus) Match(q Query, among []int32) []Hit {
	c.Prepare()
	hits := c.candidates(among)
	for _, w := range q.words {
		hits = c.matchWord(w, hits)
	}
	return hits
}

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

// matchWord keeps the hits that w matches and adds its points, reusing their space.
func (c *Corpus) matchWord(w word, hits []Hit) []Hit {
	var windows []window
	found := make([]int16, len(hits)) // points of this word
	top := lettersOf(firstRunes(w.folded, 1))
	for i := range hits {
		e := &c.entries[hits[i].Index]
		title, labels := e.inTitle.holds(w.letters), e.inLabels.holds(w.letters)
		best := 0
		if title {
			best = pointsOf(contiguous(e.title, w), inTitle)
		}
		if labels && best < points(whole, inLabels) {
			best = max(best, pointsOf(contiguous(e.labels, w), inLabels))
		}
		if best < points(whole, inSummary) && e.inSummary.holds(w.letters) && e.tops.holds(top) {
			best = max(best, pointsOf(inProse(e.summary, w), inSummary))
		}
		found[i] = int16(best)
		if best > 0 {
			continue
		}
		if title {
			found[i] = int16(joinedPoints(e.title, w, inTitle))
			windows = appendWindows(windows, e.title, w, int32(i), inTitle)
		}
		if labels {
			found[i] = max(found[i], int16(joinedPoints(e.labels, w, inLabels)))
			windows = appendWindows(windows, e.labels, w, int32(i), inLabels)
		}
	}
	scatter(w, windows, func(in window, m fuzzy.Match) {
		found[in.owner] = max(found[in.owner], int16(points(scattered, in.field)+scatterBonus(m)))
	})
	kept := hits[:0]
	for i, hit := range hits {
		if found[i] > 0 {
			hit.Score += int(found[i])
			kept = append(kept, hit)
		}
	}
	return kept
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

// Rank sorts hits best first; equal scores keep the order of the corpus.
func Rank(hits []Hit) {
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Index, b.Index))
	})
}
