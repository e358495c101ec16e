package sshtest

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"golang.org/x/crypto/ssh"
)

// Terminal is a client's terminal: an emulator that shows what a session writes and answers
// its queries.
type Terminal struct {
	Client  *ssh.Client
	Session *ssh.Session
	Keys    io.WriteCloser

	t    testing.TB
	done chan error
	raw  Log

	mu     sync.Mutex
	screen *vt.Emulator
}

// Spec is what kind of terminal a session has, and what it runs.
type Spec struct {
	Command       string // "" is a shell
	Term          string // may be ""
	Width, Height int    // 0 is 80×24
	Env           []string
}

// Open opens a session with a terminal on a connection.
func Open(t testing.TB, c *ssh.Client, spec Spec) *Terminal {
	t.Helper()
	if spec.Width == 0 {
		spec.Width, spec.Height = 80, 24
	}
	s := Session(t, c, spec.Env...)
	term := &Terminal{Client: c, Session: s, t: t, done: make(chan error, 1)}
	term.screen = vt.NewEmulator(spec.Width, spec.Height)
	s.Stdout = term
	keys, err := s.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	term.Keys = &lockedWriter{WriteCloser: keys}
	if err := s.RequestPty(spec.Term, spec.Height, spec.Width, ssh.TerminalModes{}); err != nil {
		t.Fatal(err)
	}
	if spec.Command == "" {
		err = s.Shell()
	} else {
		err = s.Start(spec.Command)
	}
	if err != nil {
		t.Fatal(err)
	}
	term.answerQueries()
	return term
}

// answerQueries sends what the emulator answers, until the session ends. The two goroutines
// keep an emulator that answers from waiting for a session that writes.
func (t *Terminal) answerQueries() {
	answers := make(chan []byte, 100)
	go func() {
		defer close(answers)
		buf := make([]byte, 1024)
		for {
			n, err := t.screen.Read(buf)
			if err != nil {
				return
			}
			answers <- bytes.Clone(buf[:n])
		}
	}()
	go func() {
		for p := range answers {
			_, _ = t.Keys.Write(p)
		}
	}()
	go func() {
		err := t.Session.Wait()
		_ = t.screen.InputPipe().(io.Closer).Close()
		t.done <- err
	}()
}

// lockedWriter lets a test press keys while the emulator answers, which a channel of x/crypto
// does not allow.
type lockedWriter struct {
	io.WriteCloser
	mu sync.Mutex
}

func (w *lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.WriteCloser.Write(p)
}

// Write implements io.Writer: it shows what the session writes.
func (t *Terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	_, _ = t.screen.Write(p)
	t.mu.Unlock()
	return t.raw.Write(p)
}

// Press sends keys.
func (t *Terminal) Press(keys string) {
	t.t.Helper()
	if _, err := io.WriteString(t.Keys, keys); err != nil {
		t.t.Fatal(err)
	}
}

// Resize changes the size of the terminal.
func (t *Terminal) Resize(width, height int) {
	t.t.Helper()
	t.mu.Lock()
	t.screen.Resize(width, height)
	t.mu.Unlock()
	if err := t.Session.WindowChange(height, width); err != nil {
		t.t.Fatal(err)
	}
}

// Screen returns the text on the screen.
func (t *Terminal) Screen() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen.String()
}

// TopLine returns the first line of text on the screen.
func (t *Terminal) TopLine() string {
	for line := range strings.Lines(t.Screen()) {
		if line = strings.TrimRight(line, " ▐\n"); strings.TrimSpace(line) != "" {
			return line
		}
	}
	return ""
}

// Restored reports whether the terminal shows its primary screen and its cursor.
func (t *Terminal) Restored() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return !t.screen.IsAltScreen() && !t.screen.CursorHidden()
}

// Output returns all that the session has written.
func (t *Terminal) Output() string { return t.raw.String() }

// Await waits until the screen shows all of the words and none of those that begin with "!".
func (t *Terminal) Await(words ...string) {
	t.t.Helper()
	AwaitWords(t.t, words, func() (string, <-chan struct{}) {
		_, more := t.raw.snapshot() // before the screen, so that no change between them is missed
		return t.Screen(), more
	})
}

// AwaitOutput waits until the session has written a text.
func (t *Terminal) AwaitOutput(text string) {
	t.t.Helper()
	AwaitWords(t.t, []string{text}, t.raw.snapshot)
}

// AwaitCount waits until the screen shows a text n times, and reports false when the session
// ends before.
func (t *Terminal) AwaitCount(text string, n int) bool {
	for late := time.After(Timeout); ; {
		_, more := t.raw.snapshot()
		screen := t.Screen()
		if strings.Count(screen, text) >= n {
			return true
		}
		select {
		case <-more:
		case err := <-t.done:
			t.done <- err
			return false
		case <-late:
			t.t.Errorf("the screen never showed %q %d times:\n%s", text, n, screen)
			return false
		}
	}
}

// Wait waits for the end of the session and returns how it ended. It may be called again.
func (t *Terminal) Wait() error {
	t.t.Helper()
	select {
	case err := <-t.done:
		t.done <- err
		return err
	case <-time.After(Timeout):
		t.t.Fatal("the session does not end")
		return nil
	}
}

// AwaitWords waits until a screen shows all of the words and none of those that begin with
// "!". look returns what it shows, and what is closed when that changes.
func AwaitWords(t testing.TB, words []string, look func() (screen string, changed <-chan struct{})) {
	t.Helper()
	late := time.After(Timeout)
	for {
		screen, changed := look()
		ok := true
		for _, w := range words {
			absent, not := strings.CutPrefix(w, "!")
			ok = ok && strings.Contains(screen, absent) != not
		}
		if ok {
			return
		}
		select {
		case <-changed:
		case <-late:
			t.Fatalf("the screen never showed %q:\n%s", words, screen)
		}
	}
}
