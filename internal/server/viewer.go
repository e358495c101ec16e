package server

import (
	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
)

// viewer is a session that reads something.
type viewer struct {
	reading *reading
	key     []byte // that its reader has, nil without one
	locale  string
	send    func(tea.Msg) // to the reader, nil for a command
	end     func()        // it may not read on
}

// join adds a viewer until leave is called.
func (s *Server) join(v *viewer) (leave func()) {
	s.mu.Lock()
	s.viewers[v] = true
	s.mu.Unlock()
	if s.many != nil && !s.many.mayRead(v) { // that has changed since it was let in
		v.end()
	}
	return func() {
		s.mu.Lock()
		delete(s.viewers, v)
		s.mu.Unlock()
	}
}

// viewersOf returns the viewers that are as wanted.
func (s *Server) viewersOf(wanted func(*viewer) bool) (out []*viewer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for v := range s.viewers {
		if wanted(v) {
			out = append(out, v)
		}
	}
	return out
}

// broadcast sends every session that reads a library its new snapshot, in the languages of its reader.
func (s *Server) broadcast(l *index.Library, ix *index.Index) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for v := range s.viewers {
		if v.send != nil && v.reading.library == l {
			v.send(s.opt.UI.Updated(ix.For(v.locale)))
		}
	}
}
