package index

import (
	"cmp"
	"context"
	"math"
	"slices"

	"quire/internal/post"
	"quire/internal/search"
)

// Weights of a shared name or term, before its rarity counts.
const (
	tagWeight      = 3.0
	titleWeight    = 2.0
	seriesWeight   = 2.0
	categoryWeight = 1.0
	summaryWeight  = 0.7
)

const (
	// shortlist is how many of the posts that share a name or a term of the title have their
	// summaries compared.
	shortlist = 200
	// minRelated is the lowest score that is shown: more than one common category.
	minRelated = 2.0
)

// Related returns up to n posts that have most in common with p, the nearest first: rare tags
// above all, then terms of title and summary, series and category. Of equals the newest is
// first. Drafts, posts that are not out, hidden language variants and those of p itself are not
// among them. p need not be a post of this index.
//
// The first call numbers the terms of all titles; the others take about a millisecond for each
// 10 000 posts. It belongs in a command.
func (ix *Index) Related(p *post.Post, n int) []*post.Post {
	related, _ := ix.RelatedContext(context.Background(), p, n)
	return related
}

// RelatedContext is Related that gives up soon after ctx ends, with its error.
func (ix *Index) RelatedContext(ctx context.Context, p *post.Post, n int) ([]*post.Post, error) {
	if p == nil || n <= 0 {
		return nil, nil
	}
	scores := make([]float32, len(ix.posts))
	ix.scoreShared(ctx, scores, p)
	best := ix.bestScored(ctx, scores, p, max(n, shortlist))
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ix.scoreSummaries(scores, best, p)
	best = slices.DeleteFunc(best, func(i int32) bool { return scores[i] < minRelated })
	slices.SortFunc(best, byScore(scores))
	out := make([]*post.Post, min(n, len(best)))
	for i := range out {
		out[i] = ix.posts[best[i]]
	}
	return out, nil
}

func byScore(scores []float32) func(a, b int32) int {
	return func(a, b int32) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b)) }
}

// scoreShared adds to the score of each post what it shares with p: names and terms of the
// title.
func (ix *Index) scoreShared(ctx context.Context, scores []float32, p *post.Post) {
	for _, kind := range []struct {
		of     taxonomy
		weight float64
	}{
		{tags, tagWeight}, {series, seriesWeight}, {categories, categoryWeight}, {titleTerms, titleWeight},
	} {
		t := ix.names(kind.of)
		weights := make([]float32, len(t.counts)) // by id of the name
		hasAny := false
		for _, name := range namesOf(p, kind.of) {
			if id, ok := t.find(name); ok {
				weights[id] = float32(kind.weight * rarity(t.count(id), len(ix.posts)))
				hasAny = true
			}
		}
		if !hasAny {
			continue
		}
		for i := range scores {
			if i%checkEvery == 0 && ctx.Err() != nil {
				return
			}
			for _, id := range t.of(i) {
				scores[i] += weights[id]
			}
		}
	}
}

// rarity is the inverse document frequency of a name that so many of all posts have: 0 when
// every post has it.
func rarity(having, all int) float64 {
	return math.Log(float64(all+1) / float64(having+1))
}

// bestScored returns the positions of the n best posts that may be shown beside p.
func (ix *Index) bestScored(ctx context.Context, scores []float32, p *post.Post, n int) []int32 {
	now, same := ix.now(), ix.Variants(p)
	var best []int32
	for i, q := range ix.posts {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return nil
		}
		if scores[i] <= 0 || ix.hidden[i] || !ix.listed(q, now) || q.Path == p.Path || slices.Contains(same, q) {
			continue
		}
		if best = append(best, int32(i)); len(best) >= 4*n {
			slices.SortFunc(best, byScore(scores))
			best = best[:n]
		}
	}
	slices.SortFunc(best, byScore(scores))
	return best[:min(n, len(best))]
}

// scoreSummaries adds what the summaries of the posts at the given positions share with title
// and summary of p. The rarity of a term is that in all titles or in these summaries, whichever
// is less.
func (ix *Index) scoreSummaries(scores []float32, at []int32, p *post.Post) {
	terms := map[string]bool{} // of p
	for _, term := range search.Terms(p.Title + " " + p.Summary) {
		terms[term] = true
	}
	shared := make([][]string, len(at))
	having := map[string]int{}
	for j, i := range at {
		for _, term := range search.Terms(ix.posts[i].Summary) {
			if terms[term] {
				shared[j] = append(shared[j], term)
				having[term]++
			}
		}
	}
	titles := ix.names(titleTerms)
	for j, i := range at {
		for _, term := range shared[j] {
			weight := rarity(having[term], len(at))
			if id, ok := titles.find(term); ok {
				weight = min(weight, rarity(titles.count(id), len(ix.posts)))
			}
			scores[i] += float32(summaryWeight * weight)
		}
	}
}
