package index_test

import (
	_ "embed"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"quire/content"
	"quire/internal/index"
	"quire/internal/index/folder"
)

// judged are queries as a reader would type them, each with the post that answers it.
//
//go:embed testdata/judged.tsv
var judged string

// The post that answers a query stands at its top or near it: the mean of 1/rank over the
// judged queries is at least 0.9, over all and in every corpus.
func TestJudgedQueries(t *testing.T) {
	const least = 0.9
	folders := map[string]fs.FS{"bundled": content.Posts()}
	queries := map[string][][2]string{}
	for line := range strings.Lines(judged) {
		if f := strings.Split(strings.TrimSpace(line), "\t"); len(f) == 3 {
			queries[f[0]] = append(queries[f[0]], [2]string{f[1], f[2]})
		}
	}
	total, n := 0.0, 0
	for corpus, list := range queries {
		files := folders[corpus]
		if files == nil {
			dir := "../../../shared/corpora/" + corpus
			if _, err := os.Stat(dir); err != nil {
				t.Logf("%s is not here", corpus)
				continue
			}
			files = os.DirFS(dir)
		}
		now := func() time.Time { return time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC) }
		ix, err := index.Load(t.Context(), folder.FromFS(files), index.Options{Now: now})
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, q := range list {
			rank, first := rankOf(t, ix, q[0], q[1])
			if rank != 1 {
				t.Logf("%s: %q: %s is at %d, after %s", corpus, q[0], q[1], rank, first)
			}
			if rank > 0 {
				sum += 1 / float64(rank)
			}
		}
		if mrr := sum / float64(len(list)); mrr < least {
			t.Errorf("%s: mean reciprocal rank %.3f over %d queries", corpus, mrr, len(list))
		} else {
			t.Logf("%s: mean reciprocal rank %.3f over %d queries", corpus, mrr, len(list))
		}
		total, n = total+sum, n+len(list)
	}
	if mrr := total / float64(n); mrr < least || n < 20 {
		t.Errorf("mean reciprocal rank %.3f over %d queries", mrr, n)
	}
}

// rankOf is the place of a post among the hits, 0 when it is not among the first twenty, and
// the first of them.
func rankOf(t *testing.T, ix *index.Index, query, slug string) (rank int, first string) {
	t.Helper()
	found, err := ix.Search(t.Context(), index.Filter{Query: query}, index.SearchOptions{Limit: 20})
	if err != nil {
		t.Fatal(err)
	}
	for i, h := range found.Hits {
		if i == 0 {
			first = h.Post.Slug
		}
		if h.Post.Slug == slug {
			return i + 1, first
		}
	}
	return 0, first
}
