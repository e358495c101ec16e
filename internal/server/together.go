package server

import (
	"context"
	"sync"

	"quire/internal/readerstate"
)

// together are the sessions that readers have open at the same time, so that each shows at once what
// its reader marks in another.
type together struct {
	mu   sync.Mutex
	open map[string][]*markedSession // by reader
}

// markedSession is a session whose reader is known.
type markedSession struct{ send func() }

// join adds a session of a reader until leave is called.
func (t *together) join(reader string, m *markedSession) (leave func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.open == nil {
		t.open = map[string][]*markedSession{}
	}
	t.open[reader] = append(t.open[reader], m)
	return func() { t.leave(reader, m) }
}

func (t *together) leave(reader string, m *markedSession) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var rest []*markedSession
	for _, other := range t.open[reader] {
		if other != m {
			rest = append(rest, other)
		}
	}
	if t.open[reader] = rest; rest == nil {
		delete(t.open, reader)
	}
}

// others returns the other sessions of a reader.
func (t *together) others(reader string, m *markedSession) (others []*markedSession) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, other := range t.open[reader] {
		if other != m {
			others = append(others, other)
		}
	}
	return others
}

// markedStore is the store of one session, which tells the others of its reader what is saved.
type markedStore struct {
	readerstate.Store
	together *together
	own      *markedSession
}

// Save saves marks and tells the other sessions of the reader.
func (s *markedStore) Save(ctx context.Context, reader string, marks []readerstate.Mark) error {
	err := s.Store.Save(ctx, reader, marks)
	if err == nil {
		for _, other := range s.together.others(reader, s.own) {
			other.send()
		}
	}
	return err
}
