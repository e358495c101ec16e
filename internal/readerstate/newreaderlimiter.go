package readerstate

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// NewReaderLimiter bounds how many readers of whom nothing is known yet are kept for one source in
// any hour: a key costs nothing to make, and each could fill a store with marks of its own.
// Goroutines may share one; processes each count for themselves.
type NewReaderLimiter struct {
	most int
	now  func() time.Time

	mu      sync.Mutex
	sources map[string][]arrival // the first that came first
	swept   time.Time
}

type arrival struct {
	reader string
	at     time.Time
}

const (
	arrivalWindow = time.Hour
	maxSources    = 1 << 16 // that are remembered; beyond them nobody new is kept
)

// LimitNewReaders lets in at most so many of a source in an hour; 0 is any number.
func LimitNewReaders(most int, now func() time.Time) *NewReaderLimiter {
	return &NewReaderLimiter{most: most, now: now, sources: map[string][]arrival{}}
}

// Guard is a store for a session of one reader. It saves nothing of a reader who is new
// while too many came from the source, which is a *Fault that passes. A source of "" is
// nobody's and has no bound.
func (n *NewReaderLimiter) Guard(s Store, source string) Store {
	if n.most <= 0 || source == "" {
		return s
	}
	return &limitedStore{Store: s, limiter: n, source: source}
}

// takes reports whether a new reader of a source may be kept, and counts it once.
func (n *NewReaderLimiter) takes(source, reader string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := n.now()
	n.forget(now)
	came := n.recent(source, now)
	switch {
	case slices.ContainsFunc(came, func(c arrival) bool { return c.reader == reader }):
		return true
	case len(came) >= n.most, len(came) == 0 && len(n.sources) >= maxSources:
		return false
	}
	n.sources[source] = append(came, arrival{reader, now})
	return true
}

// recent are those of a source who came within the hour. The others are forgotten.
func (n *NewReaderLimiter) recent(source string, now time.Time) []arrival {
	came := slices.DeleteFunc(n.sources[source], func(c arrival) bool { return now.Sub(c.at) >= arrivalWindow })
	if len(came) == 0 {
		delete(n.sources, source)
		return nil
	}
	n.sources[source] = came
	return came
}

// forget drops sources of which nobody came for an hour, now and then.
func (n *NewReaderLimiter) forget(now time.Time) {
	if now.Sub(n.swept) < arrivalWindow/60 {
		return
	}
	n.swept = now
	for source := range n.sources {
		n.recent(source, now)
	}
}

// limitedStore is a store as one session sees it.
type limitedStore struct {
	Store
	limiter *NewReaderLimiter
	source  string

	mu    sync.Mutex
	asked bool // the store has said whether it knows the reader
	known bool
}

func (g *limitedStore) Load(ctx context.Context, reader string, blogs ...string) ([]Mark, error) {
	marks, err := g.Store.Load(ctx, reader, blogs...)
	if err == nil {
		g.learn(len(marks) > 0)
	}
	return marks, err
}

func (g *limitedStore) learn(known bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.asked, g.known = true, g.known || known
}

func (g *limitedStore) Save(ctx context.Context, reader string, marks []Mark) error {
	known, err := g.knows(ctx, reader)
	if err != nil {
		return err
	}
	if !known && !g.limiter.takes(g.source, reader) {
		g.mu.Lock()
		g.asked = false // the reader may have come in another way when it is tried again
		g.mu.Unlock()
		return &StoreError{
			Where: "your network", Reason: fmt.Sprintf("%d new readers in this hour already", g.limiter.most),
			Hint: "come again later", Transient: true,
		}
	}
	if err := g.Store.Save(ctx, reader, marks); err != nil {
		return err
	}
	g.learn(true)
	return nil
}

// knows reports whether something of the reader is in the store.
func (g *limitedStore) knows(ctx context.Context, reader string) (bool, error) {
	g.mu.Lock()
	asked, known := g.asked, g.known
	g.mu.Unlock()
	if asked {
		return known, nil
	}
	marks, err := g.Load(ctx, reader)
	return len(marks) > 0, err
}
