package index

import (
	"fmt"
	"slices"
	"sync"
	"time"
	"weak"

	"quire/internal/search"
)

// selections are those of an index that do not depend on the marks of a reader: all who ask the same at
// about the same time share one, for as long as any of them holds it.
type selections struct {
	mu sync.Mutex
	by map[string]weak.Pointer[Selection]
	// categories are the counts of what plain filters select.
	categories map[string]categoryCounts
}

// categoryCounts are categories with the numbers of their posts, and how many posts there are.
type categoryCounts struct {
	terms []Term
	count int
}

// knownCategories returns the counts for a key.
func (s *selections) knownCategories(key string) (c categoryCounts, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok = s.categories[key]
	c.terms = slices.Clone(c.terms)
	return c, ok
}

// shareCategories keeps the counts for a key.
func (s *selections) shareCategories(key string, c categoryCounts) {
	const most = 8 // keys change with the minute
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.categories == nil || len(s.categories) >= most {
		s.categories = map[string]categoryCounts{}
	}
	c.terms = slices.Clone(c.terms)
	s.categories[key] = c
}

// sharedFor is how long a selection is given to others: posts come out and expire.
const sharedFor = time.Minute

// shareKey returns what selections that are the same have in common, "" for one that depends on marks.
func (ix *Index) shareKey(f Filter, q search.Query) string {
	if f.View != All || q.AsksForMarks() {
		return ""
	}
	f.Marks = nil
	return fmt.Sprintf("%#v %d", f, ix.now().UnixNano()/int64(sharedFor))
}

// known returns the selection for a key, nil without one.
func (s *selections) known(key string) *Selection {
	if key == "" {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.by[key].Value()
}

// share returns the selection that all use for a key: sel, or one that was quicker.
func (s *selections) share(key string, sel *Selection) *Selection {
	if key == "" {
		return sel
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if first := s.by[key].Value(); first != nil {
		return first
	}
	if s.by == nil {
		s.by = map[string]weak.Pointer[Selection]{}
	}
	const many = 64
	if n := len(s.by); n >= many && n&(n-1) == 0 { // now and then
		for key, sel := range s.by {
			if sel.Value() == nil {
				delete(s.by, key)
			}
		}
	}
	sel.filter.Marks = nil // of one reader
	s.by[key] = weak.Make(sel)
	return sel
}
