package search

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"quire/internal/sanitize/hostile"
)

// Few letters, so that words meet by chance; accents, CJK and punctuation among them.
func someText() *rapid.Generator[string] {
	char := rapid.SampledFrom([]rune("aaabbbcccdAB é缓存が-/\" \u0301ß  "))
	return rapid.Custom(func(t *rapid.T) string { return string(rapid.SliceOfN(char, 0, 24).Draw(t, "text")) })
}

func someEntry() *rapid.Generator[Entry] {
	return rapid.Custom(func(t *rapid.T) Entry {
		return Entry{
			Title:   someText().Draw(t, "title"),
			Tags:    []string{someText().Draw(t, "tag"), someText().Draw(t, "tag")},
			Summary: someText().Draw(t, "summary"),
		}
	})
}

func TestNarrowingEqualsFullMatching(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := rapid.SliceOfN(someEntry(), 1, 20).Draw(t, "entries")
		c := NewCorpus(len(entries), func(i int) Entry { return entries[i] })
		typed := someText().Draw(t, "query")
		var prev Query
		var last []int32
		for i := range typed {
			q := Lenient(typed[:i])
			full := c.Match(q, nil)
			if q.Extends(prev) {
				if narrowed := c.Match(q, last); !slices.Equal(narrowed, full) {
					t.Fatalf("%q after %v: %v, in full %v", typed[:i], prev, narrowed, full)
				}
			}
			prev, last = q, []int32{}
			for _, hit := range full {
				last = append(last, hit.Index)
			}
		}
	})
}

// What is matched is what can be shown: a match of one word in a title has a span.
func TestMatchesHaveSpans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		title := someText().Draw(t, "title")
		c := NewCorpus(1, func(int) Entry { return Entry{Title: title} })
		for _, w := range Lenient(someText().Draw(t, "query")).words {
			q := Query{words: []word{w}}
			if matched, shown := len(c.Match(q, nil)) == 1, len(q.Spans(title)) > 0; matched != shown {
				t.Fatalf("%q in %q: matched %v, shown %v", w.folded, title, matched, shown)
			}
		}
	})
}

// The shape of an ASCII text, which has a quicker way of its own, is that of any text.
func TestShapesAgree(t *testing.T) {
	char := rapid.SampledFrom([]rune("azAZ09 -/\"bmy\n"))
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOfN(char, 0, 24).Draw(t, "text"))
		quick, quickPairs := letterSetsOf(s)
		plain, plainPairs := letterSetsOfUnicode(Fold(s))
		if quick != plain || quickPairs != plainPairs {
			t.Fatalf("%q: %v %x, plainly %v %x", s, quick, quickPairs, plain, plainPairs)
		}
	})
}

// A summary in ASCII, which is not folded, is searched as one that is.
func TestSummariesAgree(t *testing.T) {
	char := rapid.SampledFrom([]rune("azAZ09 -kK"))
	rapid.Check(t, func(t *rapid.T) {
		summary := string(rapid.SliceOfN(char, 0, 24).Draw(t, "summary"))
		query := string(rapid.SliceOfN(char, 1, 3).Draw(t, "query"))
		both := []Entry{{Summary: summary}, {Summary: summary + " é"}} // the second is folded
		hits := NewCorpus(2, func(i int) Entry { return both[i] }).Match(Words(query), nil)
		if len(hits) == 1 || len(hits) == 2 && hits[0].Score != hits[1].Score {
			t.Fatalf("%q in %q: %v", query, summary, hits)
		}
	})
}

func FuzzSearch(f *testing.F) {
	f.Add("kube rollback", "Kubernetes: rollout, rollback")
	f.Add("évo\x00", "E\u0301vo\xff 缓存")
	f.Add("aaaaaaaaaaaa", "aaa aaa aaa aab")
	for _, s := range hostile.Payloads() {
		f.Add(s, "kube "+s)
	}
	f.Fuzz(func(t *testing.T, query, s string) {
		q := Lenient(query)
		c := NewCorpus(1, func(int) Entry {
			return Entry{Title: s, Summary: s, Series: s, Tags: []string{s}}
		})
		c.Match(q, nil)
		spans, end := q.Spans(s), -1
		for _, span := range spans {
			if span[0] <= end || span[1] <= span[0] || span[1] > len(s) {
				t.Fatalf("spans %v of %q", spans, s)
			}
			if utf8.ValidString(s) && !utf8.ValidString(s[span[0]:span[1]]) {
				t.Fatalf("span %v cuts a character of %q", span, s)
			}
			end = span[1]
		}
		if strings.TrimSpace(query) == "" && !q.Empty() {
			t.Fatalf("%q is not empty", query)
		}
	})
}
