//go:build unix

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"quire/internal/sanitize/hostile"
	"quire/internal/sshserver/sshtest"
)

// shell runs a script in a terminal, in which quire is the program under test.
func shell(t *testing.T, environment []string, script string) *terminal {
	t.Helper()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell here")
	}
	return startCommand(t, 80, 24, true, environment, exec.Command(sh, "-c", script))
}

// A reader that is stopped gives the terminal back, by its own key and by a signal from
// elsewhere, and takes it again when it goes on.
func TestStopAndContinue(t *testing.T) {
	for name, stop := range map[string]func(*terminal){
		"ctrl-z": func(c *terminal) { c.press("\x1a") },
		"SIGTSTP": func(c *terminal) {
			group, err := unix.IoctlGetInt(int(c.keys.Fd()), unix.TIOCGPGRP)
			if err != nil {
				c.t.Fatal(err)
			}
			if err := syscall.Kill(-group, syscall.SIGTSTP); err != nil {
				c.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := shell(t, nil, `set -m; quire; echo "in the shell"; read go; fg; echo "in the shell again"; read go; fg; exit $?`)
			for _, said := range []string{"in the shell", "in the shell again"} { // the second time too
				c.await("posts found")
				c.press("j")
				stop(c)
				c.await(said)
				if c.screen.IsAltScreen() || c.screen.CursorHidden() {
					t.Error("the terminal is not given back")
				}
				c.press("\n")
			}
			c.await("posts found")
			c.press("q")
			c.ends(0)
		})
	}
}

// TestLateAnswersAtAStop verifies that answers that come after the reader was stopped are not typed
// at the prompt of the shell.
func TestLateAnswersAtAStop(t *testing.T) {
	t.Parallel()
	c := shell(t, nil, `set -m; quire; echo "in the shell"; read typed; echo "typed: <$typed>"; fg; exit $?`)
	c.await("posts found")
	c.press("\x1a")
	for strings.Count(c.output(), ansi.RequestPrimaryDeviceAttributes) < 2 { // at the start, and at the end
		select {
		case <-c.changed:
		case <-time.After(sshtest.Timeout):
			t.Fatal("the terminal is not asked anything before the stop")
		}
	}
	c.press("\x1b[?2026;2$y\x1b[?0u\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;22c\x1b[?62;22c")
	c.await("in the shell")
	c.press("\n")
	c.await("posts found")
	if out := c.output(); !strings.Contains(out, "typed: <>") {
		_, typed, _ := strings.Cut(out, "typed: <")
		t.Errorf("typed at the prompt: %.40q", typed)
	}
	c.press("q")
	c.ends(0)
}

// Where no shell could make it go on, ctrl-z does not stop the reader.
func TestNothingToStopFor(t *testing.T) {
	c := start(t, 80, 24, true, nil) // the leader of its session
	c.await("posts found")
	c.press("\x1a")
	c.press("/")
	c.press("zero")
	c.await("zero")
	c.press("\x1b")
	c.await("!zero", "page 1 of")
	c.press("q")
	c.ends(0)
}

// A reader whose terminal goes away ends.
func TestTerminalCloses(t *testing.T) {
	c := start(t, 80, 24, true, nil)
	c.await("posts found")
	if err := c.keys.Close(); err != nil {
		t.Fatal(err)
	}
	// Closed it is once the emulator's reading of it returns: let the program write.
	// It may be closed already, and has no size then.
	_ = pty.Setsize(c.tty, &pty.Winsize{Cols: 100, Rows: 30})
	select {
	case <-c.done:
	case <-time.After(sshtest.Timeout):
		t.Fatal("the program goes on without a terminal")
	}
}

// Without a standard input the reader reads keys from the terminal itself.
func TestNoStandardInput(t *testing.T) {
	blog, err := filepath.Abs("../../content")
	if err != nil {
		t.Fatal(err)
	}
	for name, script := range map[string]string{
		"empty": "quire </dev/null", "closed": "quire <&-",
		"a file": `quire -C "$BLOG" </etc/passwd`, "a pipe": `echo | quire -C "$BLOG"`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := shell(t, []string{"BLOG=" + blog}, script)
			c.await("posts found")
			c.press("\r")
			c.await("min read", "%")
			c.press("Q")
			c.ends(0)
		})
	}
}

// What the reader cannot keep is no reason not to read.
func TestNowhereToWrite(t *testing.T) {
	homes := map[string]string{"no such folder": "/dev/null/home", "a folder of the system": "/proc/self"}
	full := t.TempDir()
	if mountSmall(t, full) {
		f, err := os.Create(filepath.Join(full, "fill"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.CopyN(f, zeros{}, 1<<20)
		if closed := f.Close(); err == nil || closed != nil {
			t.Fatalf("the disk is not full: %v, %v", err, closed)
		}
		homes["no space"] = full
	}
	posts := t.TempDir()
	for i := range 50 {
		src := fmt.Sprintf("---\ntitle: Post %d\ndate: 2026-01-02\n---\nSome words to find.\n", i)
		if err := os.WriteFile(filepath.Join(posts, fmt.Sprintf("%d.md", i)), []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("homes", func(t *testing.T) {
		for name, home := range homes {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				environment := []string{
					"HOME=" + home, "XDG_CACHE_HOME=" + home, "XDG_STATE_HOME=" + home,
					"XDG_CONFIG_HOME=" + home,
				}
				c := start(t, 80, 24, true, environment, "-C", posts)
				c.await("50 posts found")
				c.press("/")
				c.press("Post 17")
				c.await("1 post found")
				c.press("\r")
				c.press("\r")
				c.await("Some words to find.")
				c.press("Q")
				c.ends(0, 1) // 1 where a mark is lost at the very end, which is told then
				for _, args := range [][]string{{"list"}, {"search", "find"}} {
					c := start(t, 80, 24, true, environment, append(args, "-C", posts)...)
					c.ends(0)
					if out := c.output(); !strings.Contains(out, "Post 17") && !strings.Contains(out, "Post 49") {
						t.Errorf("%s prints %q", args, out)
					}
				}
			})
		}
	})
	left, err := os.ReadDir(full)
	if err != nil || homes["no space"] != "" && len(left) > 3 {
		t.Errorf("%v: left on the full disk: %v", err, left)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// A file that never answers is waited for until the reader has enough of it.
func TestFileThatHangs(t *testing.T) {
	for name, args := range map[string][]string{"read": nil, "show": {"show"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fifo := filepath.Join(t.TempDir(), "a.md")
			if err := syscall.Mkfifo(fifo, 0o600); err != nil {
				t.Skip("no FIFO here:", err)
			}
			args := append(args, fifo)
			c := start(t, 80, 24, true, nil, args...)
			for tick := time.Tick(time.Millisecond); ; <-tick {
				w, err := os.OpenFile(fifo, os.O_WRONLY|syscall.O_NONBLOCK, 0) // once it is being read
				if err == nil {
					t.Cleanup(func() { _ = w.Close() })
					break
				}
				if !errors.Is(err, syscall.ENXIO) {
					t.Fatal(err)
				}
			}
			c.press("\x03") // the terminal makes it a signal
			c.ends(1)
			if !strings.Contains(c.output(), "quire: interrupted") {
				t.Errorf("written: %q", c.output())
			}
		})
	}
}

// A clock that was set back makes every post one of the future. They are there all the
// same.
func TestClockSetBack(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.md"), []byte("---\ntitle: Alpha\ndate: 2026-01-02\n---\nWords.\n"),
		0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"list", "--future"}, "Alpha"},
		{[]string{"show", "a"}, "Alpha"},
		{[]string{"list"}, "0 posts found"},
		{[]string{"check"}, ""},
	} {
		var out strings.Builder
		e := env{
			stdin: strings.NewReader(""), stdout: &out, stderr: &out,
			getenv: func(string) string { return "" }, now: func() time.Time { return time.Unix(0, 0) },
		}
		if status := run(t.Context(), e, append(c.args, "-C", dir)); status != 0 || !strings.Contains(out.String(), c.want) {
			t.Errorf("%s: status %d: %s", c.args, status, out.String())
		}
	}
}

// Bytes that are no keys do the reader no harm.
func TestNoise(t *testing.T) {
	c := start(t, 80, 24, true, nil)
	c.await("posts found")
	var noise []byte
	for i := 0x80; i < 0x100; i++ {
		noise = append(noise, byte(i), '[', byte(i), 'M', '!', '!', '!', byte(i), 0xc2, byte(i), 'M', '!', '!', '!')
	}
	c.press(string(noise))
	c.press("Q")
	c.ends(0)
}

func FuzzKeyboard(f *testing.F) {
	for _, s := range []string{"é漢👩", "\x9b[M!!!", "\xc2\x9b1m", "\xe2\x82", "\xff\xfe", "\xc2\xc2\x80"} {
		f.Add(s, 1)
	}
	for i, s := range hostile.Payloads() {
		f.Add(s, i%(len(s)+1))
	}
	f.Fuzz(func(t *testing.T, s string, cut int) {
		cut = min(max(cut, 0), len(s))
		whole, parts := []byte(s), []byte(s)
		(&inputFilter{}).scrub(whole)
		k := &inputFilter{}
		k.scrub(parts[:cut])
		k.scrub(parts[cut:])
		if string(whole) != string(parts) {
			t.Errorf("%q: %q, cut at %d: %q", s, whole, cut, parts)
		}
		for i, r := range string(whole) {
			if r >= 0x80 && r < 0xa0 {
				t.Errorf("%q: a control character at %d of %q", s, i, whole)
			}
		}
		decode(t, whole)
	})
}

// decode runs the decoder of keys over what it is given, as the terminal's reader does.
func decode(t *testing.T, p []byte) {
	t.Helper()
	var d uv.EventDecoder
	for len(p) > 0 {
		n, _ := d.Decode(p)
		if n <= 0 {
			return // waits for more
		}
		p = p[n:]
	}
}
