package readerstate

import (
	"context"
	"slices"
	"sync"
)

// Memory is a Store in memory. The zero value is empty.
type Memory struct {
	mu      sync.Mutex
	readers map[string]map[Key]Mark
}

// Load returns the marks of a reader.
func (m *Memory) Load(_ context.Context, reader string, blogs ...string) ([]Mark, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []Mark
	for k, mark := range m.readers[reader] {
		if len(blogs) == 0 || k.Blog == "" || slices.Contains(blogs, k.Blog) {
			out = append(out, mark)
		}
	}
	return out, nil
}

// Save saves marks until the process ends.
func (m *Memory) Save(ctx context.Context, reader string, marks []Mark) error {
	if err := ctx.Err(); err != nil {
		return &StoreError{Where: "memory", Reason: "timed out", Fix: "try again", Transient: true, Err: err}
	}
	for _, mark := range marks {
		if err := mark.Check(); err != nil {
			return &StoreError{Where: "memory", Reason: err.Error(), Err: err}
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.readers == nil {
		m.readers = map[string]map[Key]Mark{}
	}
	if m.readers[reader] == nil {
		m.readers[reader] = map[Key]Mark{}
	}
	Merge(m.readers[reader], marks)
	return nil
}

// Close does nothing.
func (m *Memory) Close() error { return nil }
