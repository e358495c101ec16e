package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"

	"quire/ui"
)

// shutdownTimeout is how long a run may take to end once it has been stopped.
const shutdownTimeout = 3 * time.Second

// pushTitle and popTitle have the terminal keep the title of its window and set it again
// (XTWINOPS).
const pushTitle, popTitle = "\x1b[22;0t", "\x1b[23;0t"

// shutdown is what the end of the process must know of a run: how the terminal was before
// the reader took it, and how long the run may take to end. A nil one records nothing.
type shutdown struct {
	mu     sync.Mutex
	grace  time.Duration
	fd     uintptr
	state  *term.State // nil while the reader has not taken the terminal
	screen io.Writer
}

// saveTerminal remembers the state of the terminal behind in.
func (s *shutdown) saveTerminal(in *os.File, screen io.Writer) {
	if s == nil {
		return
	}
	if state, err := term.GetState(in.Fd()); err == nil {
		s.mu.Lock()
		s.fd, s.state, s.screen = in.Fd(), state, screen
		s.mu.Unlock()
	}
}

// extend gives the run more time to end.
func (s *shutdown) extend(grace time.Duration) {
	if s == nil {
		return
	}
	s.mu.Lock()
	s.grace = grace
	s.mu.Unlock()
}

// timeout returns how long the run may take to end.
func (s *shutdown) timeout() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return shutdownTimeout + s.grace
}

// restoreTerminal puts the terminal back when the reader, which does that itself, hangs.
func (s *shutdown) restoreTerminal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state == nil {
		return
	}
	_, _ = io.WriteString(s.screen, ansi.ResetModeMouseButtonEvent+ansi.ResetModeMouseAnyEvent+ansi.ResetModeMouseExtSgr+
		ansi.PopKittyKeyboard(1)+ansi.ResetModifyOtherKeys+ansi.ResetModeBracketedPaste+ansi.ResetModeAltScreenSaveCursor+
		ansi.SetModeTextCursorEnable+popTitle)
	_ = term.Restore(s.fd, s.state)
}

// outputFilter is the output of a terminal, on which a function says what is written for each frame.
type outputFilter struct {
	*os.File
	frame func([]byte) []byte
	asked *atomic.Int32 // how often the terminal was asked for its attributes (DA1)
}

// Write implements io.Writer. Bubble Tea writes a whole frame at once.
func (f outputFilter) Write(p []byte) (int, error) {
	f.asked.Add(int32(bytes.Count(p, []byte(ansi.RequestPrimaryDeviceAttributes)))) //nolint:gosec // few
	if _, err := f.File.Write(f.frame(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// terminalOptions returns how the reader is to use the terminal, and its input, which need
// not be standard input. frame says what is written for a frame.
func (e env) terminalOptions(frame func([]byte) []byte) (opts []tea.ProgramOption, in *inputFilter) {
	opts = []tea.ProgramOption{tea.WithoutSignalHandler()} // signals end the context
	in = &inputFilter{started: time.Now()}
	if out, ok := e.stdout.(*os.File); ok {
		opts = append(opts, tea.WithOutput(outputFilter{out, frame, &in.asked}))
	}
	file, ok := e.stdin.(*os.File)
	if !ok {
		return opts, nil
	}
	if !term.IsTerminal(file.Fd()) {
		tty, _, err := tea.OpenTTY()
		if err != nil {
			return opts, nil // Bubble Tea reports it
		}
		file = tty
	}
	e.shutdown.saveTerminal(file, e.stdout)
	in.File = file
	return append(opts, tea.WithInput(in)), in
}

// runReader shows the reader, and leaves the terminal with the title that it had and without
// answers that nothing reads.
func (e env) runReader(ctx context.Context, cfg ui.Config, in *inputFilter, opts []tea.ProgramOption) error {
	if !cfg.NoTitle {
		_, _ = io.WriteString(e.stdout, pushTitle)
	}
	err := ui.Run(ctx, cfg, opts...)
	if !cfg.NoTitle {
		_, _ = io.WriteString(e.stdout, popTitle)
	}
	if in != nil && ctx.Err() == nil {
		in.drainAnswers(e.stdout)
	}
	return err
}
