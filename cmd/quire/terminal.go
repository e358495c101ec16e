package main

import (
	"io"
	"os"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// grace is how long a run may take to end once it is told to.
const grace = 3 * time.Second

// leaving is what the end of the process must know of a run: how the terminal was before
// the reader took it, and how long the run may take to end.
type leaving struct {
	mu     sync.Mutex
	longer time.Duration
	fd     uintptr
	state  *term.State // nil while the reader has not taken it
	screen io.Writer
}

// keep remembers the state of the terminal behind in.
func (t *leaving) keep(in *os.File, screen io.Writer) {
	if t == nil {
		return
	}
	if state, err := term.GetState(in.Fd()); err == nil {
		t.mu.Lock()
		t.fd, t.state, t.screen = in.Fd(), state, screen
		t.mu.Unlock()
	}
}

// allow gives the run longer to end.
func (t *leaving) allow(longer time.Duration) {
	if t == nil {
		return
	}
	t.mu.Lock()
	t.longer = longer
	t.mu.Unlock()
}

// patience is how long the run may take to end.
func (t *leaving) patience() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return grace + t.longer
}

// restore puts the terminal back when the reader, which does it itself, does not answer.
func (t *leaving) restore() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.state == nil {
		return
	}
	_, _ = io.WriteString(t.screen, ansi.ResetModeMouseButtonEvent+ansi.ResetModeMouseAnyEvent+ansi.ResetModeMouseExtSgr+
		ansi.ResetModeBracketedPaste+ansi.ResetModeAltScreenSaveCursor+ansi.SetModeTextCursorEnable+ansi.SetWindowTitle(""))
	_ = term.Restore(t.fd, t.state)
}

// takeTerminal returns how the reader is to use the terminal, whose input need not be the
// standard one.
func (e env) takeTerminal() (opts []tea.ProgramOption, in *os.File) {
	opts = []tea.ProgramOption{tea.WithoutSignalHandler()} // the context ends with a signal
	in, ok := e.stdin.(*os.File)
	if !ok {
		return opts, nil
	}
	if !term.IsTerminal(in.Fd()) {
		tty, _, err := tea.OpenTTY()
		if err != nil {
			return opts, nil // Bubble Tea says what is wrong
		}
		in = tty
	}
	e.keep(in, e.stdout)
	return append(opts, tea.WithInput(&keyboard{File: in})), in
}
