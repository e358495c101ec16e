package parallel

import (
	"context"
	"sync"
)

// Turn is the share of the processor that work has at the moment, on a server where others want
// theirs. Goroutines of one piece of work may share it.
type Turn interface {
	// Yield lets others go first once the turn has lasted for some milliseconds.
	Yield()
	// Pause gives the turn up, for work that waits. Resume waits for another.
	Pause()
	Resume()
}

// WithTurn returns a context whose Err yields: work that looks now and then whether it has been
// cancelled runs in slices.
func WithTurn(ctx context.Context, t Turn) context.Context { return sliced{ctx, t} }

type sliced struct {
	context.Context
	turn Turn
}

type turnKey struct{}

// Err implements context.Context.
func (s sliced) Err() error {
	err := s.Context.Err()
	if err == nil {
		s.turn.Yield()
	}
	return err
}

// Value implements context.Context.
func (s sliced) Value(key any) any {
	if key == (turnKey{}) {
		return s.turn
	}
	return s.Context.Value(key)
}

// Sliced returns ctx, which was derived from a context with a turn, as one whose Err yields again.
func Sliced(ctx context.Context) context.Context {
	if t := turnOf(ctx); t != nil {
		return WithTurn(ctx, t)
	}
	return ctx
}

// Lend returns ctx, which was derived from a context with a turn, for work of another goroutine that goes
// on in the same turn, until takeBack is called: from then on it has none. The lender waits meanwhile.
func Lend(ctx context.Context) (lent context.Context, takeBack func()) {
	t := turnOf(ctx)
	if t == nil {
		return ctx, func() {}
	}
	l := &lentTurn{turn: t}
	return WithTurn(ctx, l), l.takeBack
}

type lentTurn struct {
	mu   sync.Mutex
	turn Turn // nil once it has been taken back
}

func (l *lentTurn) do(what func(Turn)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.turn != nil {
		what(l.turn)
	}
}

func (l *lentTurn) takeBack() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn = nil
}

// Yield implements Turn.
func (l *lentTurn) Yield() { l.do(Turn.Yield) }

// Pause implements Turn.
func (l *lentTurn) Pause() { l.do(Turn.Pause) }

// Resume implements Turn.
func (l *lentTurn) Resume() { l.do(Turn.Resume) }

func turnOf(ctx context.Context) Turn {
	t, _ := ctx.Value(turnKey{}).(Turn)
	return t
}

// HasTurn reports whether work takes turns with others.
func HasTurn(ctx context.Context) bool { return turnOf(ctx) != nil }

// Wait calls wait, which waits for other work, without the turn of the context: the other work
// may need it.
func Wait(ctx context.Context, wait func()) {
	if t := turnOf(ctx); t != nil {
		t.Pause()
		defer t.Resume()
	}
	wait()
}

// Workers returns how many goroutines a piece of work may use, of those it wants: one where it
// has to share the processor.
func Workers(ctx context.Context, want int) int {
	if turnOf(ctx) != nil {
		return 1
	}
	return want
}
