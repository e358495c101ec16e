package styles

import "sync"

// Wardrobe keeps the styles of themes, which are large and the same for all sessions that
// look the same. Goroutines share it.
type Wardrobe struct {
	mu   sync.Mutex
	made map[Theme]*Styles
}

// NewWardrobe returns an empty one.
func NewWardrobe() *Wardrobe { return &Wardrobe{made: map[Theme]*Styles{}} }

// Of returns the styles of a theme. Nobody may change them.
func (w *Wardrobe) Of(t Theme) *Styles {
	const most = 64 // more than a session can choose from
	w.mu.Lock()
	defer w.mu.Unlock()
	if s := w.made[t]; s != nil {
		return s
	}
	if len(w.made) >= most {
		clear(w.made)
	}
	s := New(t)
	w.made[t] = &s
	return &s
}
