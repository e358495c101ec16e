package fulltext

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestPostingsReadAtOnce verifies that both ways to read a list agree, for lists with short and long
// distances between documents and small and large weights.
func TestPostingsReadAtOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	docs := make([]Document, 250) // one segment
	for i := range docs {
		docs[i] = randomDocument(r)
		if r.IntN(60) == 0 {
			docs[i].Body.Text += " rare" + strings.Repeat(" many", 1+r.IntN(400))
		}
		if r.IntN(10) == 0 {
			docs[i].Title += " many"
		}
	}
	s := indexOf(t, docs...).segments[0]
	for word := range s.words.len() {
		var want []posting
		for p := s.postings(word); p.next(); {
			want = append(want, posting{p.doc, p.weight, p.kind == inTitle})
		}
		if got := s.appendPostings(nil, word); len(got) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", strconv.Quote(string(s.words.at(word))), got, want)
		}
	}
}
