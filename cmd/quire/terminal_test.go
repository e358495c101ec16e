//go:build unix

package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"

	"quire/internal/sshserver/sshtest"
)

// terminal is a program in a real pseudo-terminal, with an emulator that shows its
// screen.
type terminal struct {
	t       *testing.T
	tty     *os.File // the far end
	keys    *os.File // the near end: what is written here was typed
	cmd     *exec.Cmd
	before  *term.State
	changed chan struct{} // something was written
	done    chan struct{} // the program has ended

	mu     sync.Mutex
	screen *vt.Emulator
	raw    bytes.Buffer
	modes  map[ansi.Mode]bool // that the program has changed
}

// start runs quire in a terminal. A mute one answers no query.
func start(t *testing.T, width, height int, mute bool, environment []string, args ...string) *terminal {
	t.Helper()
	program, err := exec.LookPath("quire") // this test binary: see TestMain
	if err != nil {
		t.Fatal(err)
	}
	return startCommand(t, width, height, mute, environment, exec.Command(program, args...))
}

// startCommand runs a command in a terminal. What it has for standard input stays so.
func startCommand(t *testing.T, width, height int, mute bool, environment []string, cmd *exec.Cmd) *terminal {
	t.Helper()
	near, far, err := pty.Open()
	if err != nil {
		t.Skip("no pseudo-terminals here:", err)
	}
	if err := pty.Setsize(near, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)}); err != nil {
		t.Fatal(err)
	}
	before, err := term.GetState(far.Fd())
	if err != nil {
		t.Fatal(err)
	}
	c := &terminal{
		t: t, tty: far, keys: near, before: before, screen: vt.NewEmulator(width, height), modes: map[ansi.Mode]bool{},
		changed: make(chan struct{}, 1), done: make(chan struct{}),
	}
	c.screen.SetCallbacks(vt.Callbacks{
		EnableMode:  func(m ansi.Mode) { c.modes[m] = true },
		DisableMode: func(m ansi.Mode) { c.modes[m] = false },
	})
	home := t.TempDir()
	c.cmd = cmd
	c.cmd.Dir = home
	c.cmd.Env = append([]string{"TERM=xterm-256color", "HOME=" + home, "PATH=" + os.Getenv("PATH"), "GORACE=" + os.Getenv("GORACE"), "LC_ALL=C.UTF-8"}, environment...)
	if testing.CoverMode() != "" {
		c.cmd.Env = append(c.cmd.Env, "GOCOVERDIR="+t.TempDir()) // or a warning is printed
	}
	if c.cmd.Stdin == nil {
		c.cmd.Stdin = far
	}
	c.cmd.Stdout, c.cmd.Stderr = far, far
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 1}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go c.show()
	go c.answer(mute)
	go func() { _ = c.cmd.Wait(); close(c.done) }()
	t.Cleanup(func() {
		_ = c.cmd.Process.Kill()
		<-c.done
		_ = near.Close()
		_ = far.Close()
		if answers, ok := c.screen.InputPipe().(io.Closer); ok {
			_ = answers.Close()
		}
	})
	return c
}

// show feeds the emulator with what the program writes.
func (c *terminal) show() {
	buf := make([]byte, 32<<10)
	for {
		n, err := c.keys.Read(buf)
		c.mu.Lock()
		c.raw.Write(buf[:n])
		_, _ = c.screen.Write(buf[:n])
		c.mu.Unlock()
		select {
		case c.changed <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// answer passes on what the terminal says to queries.
func (c *terminal) answer(mute bool) {
	to := io.Writer(c.keys)
	if mute {
		to = io.Discard
	}
	_, _ = io.Copy(to, c.screen)
}

func (c *terminal) text() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.screen.String()
}

func (c *terminal) output() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw.String()
}

// await waits until the screen shows all of the words and none of those that begin
// with "!".
func (c *terminal) await(words ...string) {
	c.t.Helper()
	sshtest.AwaitWords(c.t, words, func() (string, <-chan struct{}) { return c.text(), c.changed })
}

func (c *terminal) press(keys string) {
	c.t.Helper()
	if _, err := io.WriteString(c.keys, keys); err != nil {
		c.t.Fatal(err)
	}
}

// ends waits for the end of the program and checks that its status is one of these and that the terminal
// is as it was found.
func (c *terminal) ends(status ...int) {
	c.t.Helper()
	select {
	case <-c.done:
	case <-time.After(sshtest.Timeout):
		c.t.Fatalf("the program does not end:\n%s", c.text())
	}
	if got := c.cmd.ProcessState.ExitCode(); !slices.Contains(status, got) {
		c.t.Errorf("status %d, want %v:\n%s", got, status, c.text())
	}
	after, err := term.GetState(c.tty.Fd())
	if err != nil {
		c.t.Fatal(err)
	}
	if !reflect.DeepEqual(c.before, after) {
		c.t.Errorf("the line discipline is not restored: %+v, was %+v", after, c.before)
	}
	c.marker()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.screen.IsAltScreen() {
		c.t.Error("the alternate screen is not left")
	}
	if c.screen.CursorHidden() {
		c.t.Error("the cursor stays hidden")
	}
	for mode, on := range c.modes {
		if usual := mode == ansi.ModeTextCursorEnable || mode == ansi.ModeAutoWrap; on != usual {
			c.t.Errorf("mode %v is left at %v", mode, on)
		}
	}
}

// marker waits until everything that the program wrote has been shown.
func (c *terminal) marker() {
	c.t.Helper()
	const end = "the end of it"
	if _, err := io.WriteString(c.tty, "\r\n"+end); err != nil {
		c.t.Fatal(err)
	}
	late := time.After(sshtest.Timeout)
	for !strings.Contains(c.output(), end) {
		select {
		case <-c.changed:
		case <-late:
			c.t.Fatal("the terminal swallows output")
		}
	}
}

// The main job: open, filter, read, quit, in a terminal that answers queries and in
// one that never does.
func TestReadInTerminal(t *testing.T) {
	for _, mute := range []bool{false, true} {
		t.Run(map[bool]string{false: "answering", true: "mute"}[mute], func(t *testing.T) {
			t.Parallel()
			c := start(t, 100, 30, mute, nil)
			c.await("posts found", "Cloud Infrastructure", "page 1 of")
			if !c.screen.IsAltScreen() {
				t.Error("not on the alternate screen")
			}
			c.press("/")
			c.press("glacier")
			c.await("1 post found", "S3 Glacier")
			c.press("\r")
			c.await("1 post found", "enter read")
			c.press("\r")
			c.await("!post found", "min read", "Glacier", "%")
			c.press(" ")
			c.press("q")
			c.await("1 post found")
			c.press("q")
			c.ends(0)
		})
	}
}

// TestLateAnswers verifies that answers of a terminal that come after the reader was quit are not
// typed at the prompt of the shell, and that the title of the window is set back.
func TestLateAnswers(t *testing.T) {
	c := start(t, 80, 24, true, nil)
	c.await("posts found")
	c.press("q")
	for strings.Count(c.output(), ansi.RequestPrimaryDeviceAttributes) < 2 { // at the start, and at the end
		select {
		case <-c.changed:
		case <-c.done:
			t.Fatal("the program does not wait for the answers")
		case <-time.After(sshtest.Timeout):
			t.Fatal("the terminal is not asked anything at the end")
		}
	}
	c.press("\x1b[?2026;2$y\x1b[?0u\x1b]11;rgb:ffff/ffff/ffff\x1b\\")
	c.press("\x1b[?62;22c\x1b[?62;22c")
	c.ends(0)
	out := c.output()
	if at := strings.Index(out, "^["); at >= 0 {
		t.Errorf("at the prompt: %q", out[at:])
	}
	push, pop := strings.Index(out, pushTitle), strings.LastIndex(out, popTitle)
	if first, last := strings.Index(out, "\x1b]2;"), strings.LastIndex(out, "\x1b]2;"); push < 0 || first < push || pop < last {
		t.Errorf("the title is kept at %d, set from %d to %d, set back at %d", push, first, last, pop)
	}
}

// TestReportInTerminal verifies that a report has what the terminal answers, and ends with one
// that answers nothing.
func TestReportInTerminal(t *testing.T) {
	for mute, want := range map[bool]string{false: "attributes", true: "no answer"} {
		c := start(t, 100, 30, mute, nil, "report")
		c.await("100×30, 256 colors", "TERM=xterm-256color", "answers   ", want, "state")
		c.ends(0)
	}
}

// Files of the reader's own: a folder, a file, standard input.
func TestOpenInTerminal(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a-note.md")
	if err := os.WriteFile(file, []byte("# A note\n\nSome words to read.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		args []string
		want []string
	}{
		{"folder", []string{dir}, []string{"1 post found", "A note"}},
		{"folder by flag", []string{"-C", dir}, []string{"1 post found", "A note"}},
		{"empty folder", []string{t.TempDir()}, []string{"0 posts found"}},
		{"file", []string{file}, []string{"A note", "Some words to read."}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := start(t, 80, 24, true, nil, c.args...)
			r.await(c.want...)
			r.press("q")
			r.ends(0)
		})
	}
}

// A reader that is told to stop leaves the terminal as it was.
func TestSignals(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			c := start(t, 80, 24, true, nil)
			c.await("posts found")
			if err := c.cmd.Process.Signal(s); err != nil {
				t.Fatal(err)
			}
			c.ends(1)
		})
	}
}

// Resizing repaints for the new size.
func TestResizeInTerminal(t *testing.T) {
	c := start(t, 80, 24, true, nil)
	c.await("posts found")
	for _, size := range [][2]int{{40, 12}, {15, 5}, {120, 36}, {1, 1}, {1, 30}, {80, 1}, {80, 24}} {
		c.mu.Lock()
		c.screen.Resize(size[0], size[1])
		c.mu.Unlock()
		if err := pty.Setsize(c.keys, &pty.Winsize{Cols: uint16(size[0]), Rows: uint16(size[1])}); err != nil {
			t.Fatal(err)
		}
		switch {
		case size[0] == 1 || size[1] == 1: // there is no room to say anything
		case size[0] < 20:
			c.await("small")
		default:
			c.await("posts found", "q quit")
		}
	}
	c.press("q")
	c.ends(0)
}

// Colours are there unless they are not wanted, and commands that print ask the
// terminal nothing.
func TestColours(t *testing.T) {
	for _, c := range []struct {
		name string
		env  []string
		args []string
		want bool
	}{
		{"list", nil, []string{"list"}, true},
		{"list without", []string{"NO_COLOR=1"}, []string{"list"}, false},
		{"list by flag without", nil, []string{"list", "--no-color"}, false},
		{"list on a dumb terminal", []string{"TERM=dumb"}, []string{"list"}, false},
		{"show", nil, []string{"show", "kms-key-rotation"}, true},
		{"show without", []string{"NO_COLOR=1"}, []string{"show", "kms-key-rotation"}, false},
		{"categories", nil, []string{"categories"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := start(t, 80, 24, true, c.env, c.args...)
			r.ends(0)
			out := r.output()
			if got := colour.MatchString(out); got != c.want {
				t.Errorf("colours: %v, want %v", got, c.want)
			}
			for _, query := range []string{"\x1b]10;?", "\x1b]11;?", "\x1b[c", "\x1b[6n", "\x1b[?1049h", "\x1bP"} {
				if strings.Contains(out, query) {
					t.Errorf("the terminal is asked %q", query)
				}
			}
		})
	}
}

// The reader honours NO_COLOR too.
func TestReaderWithoutColours(t *testing.T) {
	c := start(t, 80, 24, true, []string{"NO_COLOR=1"})
	c.await("posts found")
	c.press("\r")
	c.await("min read", "%")
	c.press("Q")
	c.ends(0)
	if at := colour.FindString(c.output()); at != "" {
		t.Errorf("a colour: %q", at)
	}
}

// What a table shows fits the width of the terminal.
func TestListFitsTheTerminal(t *testing.T) {
	for _, width := range []int{20, 40, 80, 200} {
		c := start(t, width, 200, true, nil, "list")
		c.ends(0)
		for line := range strings.Lines(ansi.Strip(c.output())) {
			if n := ansi.StringWidth(strings.TrimRight(line, "\r\n")); n > width {
				t.Errorf("%d columns: a line of %d: %q", width, n, line)
			}
		}
	}
}
