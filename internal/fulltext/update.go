package fulltext

import (
	"context"
	"runtime"
	"slices"
)

// Update makes an index of the documents of src. Those whose keys x has are taken from it, only
// the others are read. x does not change. Update fails only when ctx ends.
func (x *Index) Update(ctx context.Context, src Source) (*Index, error) {
	defer runtime.KeepAlive(x)
	kept, missing := x.renumber(src)
	if len(kept) == 0 {
		return Build(ctx, src)
	}
	added, err := build(ctx, src, missing)
	if err != nil {
		return nil, err
	}
	return &Index{segments: compact(kept, added), n: src.Len}, nil
}

// renumber returns the segments with the numbers that their documents have in src, and the
// numbers of the documents that no segment has.
func (x *Index) renumber(src Source) (kept []*segment, missing []int32) {
	number := make(map[string]int32, src.Len)
	for i := range src.Len {
		key := src.Key(i)
		if _, isDuplicate := number[key]; isDuplicate {
			missing = append(missing, int32(i))
			continue
		}
		number[key] = int32(i)
	}
	for _, s := range x.segments {
		renumbered := *s
		renumbered.numbers = make([]int32, s.docs())
		for doc := range s.docs() {
			renumbered.numbers[doc] = deleted
			if i, ok := number[string(s.keys.at(doc))]; ok && s.numbers[doc] != deleted {
				renumbered.numbers[doc] = i
				delete(number, string(s.keys.at(doc)))
			}
		}
		if renumbered.countTotals(); renumbered.live > 0 {
			kept = append(kept, &renumbered)
		}
	}
	if len(number) > 0 {
		for i := range src.Len {
			if at, ok := number[src.Key(i)]; ok && at == int32(i) {
				missing = append(missing, at)
			}
		}
	}
	return kept, missing
}

// compact adds segments to those that were kept. It merges the last ones as long as one is less
// than twice the size of the next, so that there are few and a document is merged only a few
// times, and rewrites those of which most is deleted. If nothing has been added, the segments of
// a build stay separate, each for a core.
func compact(kept, added []*segment) []*segment {
	all := append(slices.Clone(kept), added...)
	defer runtime.KeepAlive(slices.Clone(all))
	for i, s := range all {
		if 2*s.live < s.docs() {
			all[i] = merge(s)
		}
	}
	if len(added) == 0 {
		return all
	}
	for n := len(all); n > 1 && all[n-2].docs() < 2*all[n-1].docs(); n-- {
		all = append(all[:n-2], merge(all[n-2], all[n-1]))
	}
	return all
}
