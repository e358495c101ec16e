//go:build unix

package ui

import (
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"

	tea "charm.land/bubbletea/v2"
)

// suspension makes SIGTSTP from outside do what ctrl-z does: the terminal is given back
// before the process stops, and taken again when it goes on.
type suspension struct {
	released   atomic.Bool
	beforeStop func()
}

// follow listens for SIGTSTP until the function that it returns is called.
func (s *suspension) follow(program *tea.Program) (end func()) {
	signals := make(chan os.Signal, 1)
	done := make(chan struct{})
	signal.Notify(signals, syscall.SIGTSTP)
	go func() {
		for {
			select {
			case <-done:
				return
			case <-signals:
			}
			if s.released.Swap(false) {
				// This one is Bubble Tea's own, sent once the terminal is released. A process
				// that has ever listened for it does not stop by it.
				if s.beforeStop != nil {
					s.beforeStop()
				}
				_ = syscall.Kill(0, syscall.SIGSTOP)
			} else {
				program.Send(tea.SuspendMsg{})
			}
		}
	}()
	return func() {
		signal.Stop(signals)
		close(done)
	}
}

// filter takes note that the terminal is about to be released.
func (s *suspension) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	switch msg.(type) {
	case tea.SuspendMsg:
		s.released.Store(true)
	case tea.ResumeMsg:
		s.released.Store(false)
	}
	return msg
}
