package main

import (
	"io"
	"os"
	"sync"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// terminalState is how the terminal was before the reader took it.
type terminalState struct {
	mu     sync.Mutex
	fd     uintptr
	state  *term.State // nil while the reader has not taken it
	screen io.Writer
}

// keep remembers the state of the terminal behind in.
func (t *terminalState) keep(in *os.File, screen io.Writer) {
	if t == nil {
		return
	}
	if state, err := term.GetState(in.Fd()); err == nil {
		t.mu.Lock()
		t.fd, t.state, t.screen = in.Fd(), state, screen
		t.mu.Unlock()
	}
}

// restore puts the terminal back when the reader, which does it itself, does not answer.
func (t *terminalState) restore() {
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
