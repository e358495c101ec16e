package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// followLater looks in a while for what other sessions have saved.
func (s *readerState) followLater() tea.Cmd {
	if s.storeVersion == nil || s.followed {
		return nil
	}
	s.followed = true
	return s.tasks.after(followDelay, token{}, s.follow)
}

// Marked is the message that another session of the reader has saved marks.
type Marked struct{}

// onMarked loads what another session has saved, once for all that comes while it loads.
func (s *readerState) onMarked() tea.Cmd {
	if !s.loaded || s.reloading {
		s.marked = s.reloading
		return nil
	}
	s.reloading = true
	return store(s, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.session.Load(ctx)
	}, func(_ struct{}, err error) tea.Cmd {
		s.reloading = false
		var again tea.Cmd
		if s.marked {
			s.marked = false
			again = s.onMarked()
		}
		if err != nil {
			return again
		}
		s.changed = true
		return tea.Batch(again, s.onMarks())
	})
}

// follow loads the marks again if the store has changed.
func (s *readerState) follow() tea.Cmd {
	version, seen := s.storeVersion, s.seenVersion
	return store(s, func(ctx context.Context) (string, error) {
		now := version()
		if now == seen {
			return now, nil
		}
		return now, s.session.Load(ctx)
	}, func(now string, err error) tea.Cmd {
		s.followed = false
		cmd := s.followLater()
		if err != nil || now == seen {
			return cmd
		}
		s.seenVersion, s.changed = now, true
		return tea.Batch(cmd, s.onMarks())
	})
}
