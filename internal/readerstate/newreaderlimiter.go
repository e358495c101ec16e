package readerstate

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// NewReaderLimiter limits how many unknown readers of one source are saved per hour: a key
// costs nothing to make, and each could fill a store with marks. Goroutines may share a
// limiter; each process has its own.
type NewReaderLimiter struct {
	limit int
	now   func() time.Time

	mu        sync.Mutex
	sources   map[string][]arrival // in order of arrival
	lastSweep time.Time
}

type arrival struct {
	reader string
	at     time.Time
}

const (
	arrivalWindow = time.Hour
	maxSources    = 1 << 16 // beyond these, no readers of new sources are saved
)

// LimitNewReaders returns a limiter for so many readers per source and hour; 0 means any
// number.
func LimitNewReaders(limit int, now func() time.Time) *NewReaderLimiter {
	return &NewReaderLimiter{limit: limit, now: now, sources: map[string][]arrival{}}
}

// Guard returns the store for the session of one reader from a source. It refuses to save a
// new reader beyond the limit, with a transient *StoreError. A source of "" has no limit.
func (n *NewReaderLimiter) Guard(s Store, source string) Store {
	if n.limit <= 0 || source == "" {
		return s
	}
	return &limitedStore{Store: s, limiter: n, source: source}
}

// allow reports whether a new reader of a source may be saved, and counts the reader once.
func (n *NewReaderLimiter) allow(source, reader string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := n.now()
	n.sweep(now)
	recent := n.recent(source, now)
	switch {
	case slices.ContainsFunc(recent, func(a arrival) bool { return a.reader == reader }):
		return true
	case len(recent) >= n.limit, len(recent) == 0 && len(n.sources) >= maxSources:
		return false
	}
	n.sources[source] = append(recent, arrival{reader, now})
	return true
}

// recent returns the arrivals of a source within the window and drops the others.
func (n *NewReaderLimiter) recent(source string, now time.Time) []arrival {
	recent := slices.DeleteFunc(n.sources[source], func(a arrival) bool { return now.Sub(a.at) >= arrivalWindow })
	if len(recent) == 0 {
		delete(n.sources, source)
		return nil
	}
	n.sources[source] = recent
	return recent
}

// sweep drops sources without recent arrivals, once a minute.
func (n *NewReaderLimiter) sweep(now time.Time) {
	if now.Sub(n.lastSweep) < arrivalWindow/60 {
		return
	}
	n.lastSweep = now
	for source := range n.sources {
		n.recent(source, now)
	}
}

// limitedStore is the store of one session.
type limitedStore struct {
	Store
	limiter *NewReaderLimiter
	source  string

	mu      sync.Mutex
	checked bool // known is what the store says
	known   bool
}

func (g *limitedStore) Load(ctx context.Context, reader string, blogs ...string) ([]Mark, error) {
	marks, err := g.Store.Load(ctx, reader, blogs...)
	if err == nil {
		g.setKnown(len(marks) > 0)
	}
	return marks, err
}

func (g *limitedStore) setKnown(known bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.checked, g.known = true, g.known || known
}

func (g *limitedStore) Save(ctx context.Context, reader string, marks []Mark) error {
	known, err := g.isKnown(ctx, reader)
	if err != nil {
		return err
	}
	if !known && !g.limiter.allow(g.source, reader) {
		g.mu.Lock()
		g.checked = false // another session may have saved the reader by the next try
		g.mu.Unlock()
		return &StoreError{
			Where: "your network", Reason: fmt.Sprintf("limit of %d new readers per hour reached", g.limiter.limit),
			Fix: "try again later", Transient: true,
		}
	}
	if err := g.Store.Save(ctx, reader, marks); err != nil {
		return err
	}
	g.setKnown(true)
	return nil
}

// isKnown reports whether the store has marks of the reader.
func (g *limitedStore) isKnown(ctx context.Context, reader string) (bool, error) {
	g.mu.Lock()
	asked, known := g.checked, g.known
	g.mu.Unlock()
	if asked {
		return known, nil
	}
	marks, err := g.Load(ctx, reader)
	return len(marks) > 0, err
}
