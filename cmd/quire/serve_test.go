package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"golang.org/x/crypto/ssh"
)

// logs is where a server logs to; tests wait for what it says.
type logs struct {
	mu      sync.Mutex
	text    bytes.Buffer
	changed chan struct{}
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(p)
	close(l.changed)
	l.changed = make(chan struct{})
	return len(p), nil
}

// await waits until the log matches, and returns what does.
func (l *logs) await(t testing.TB, re string) []string {
	t.Helper()
	exp := regexp.MustCompile(re)
	late := time.After(patience)
	for {
		l.mu.Lock()
		found, changed := exp.FindStringSubmatch(l.text.String()), l.changed
		text := l.text.String()
		l.mu.Unlock()
		if found != nil {
			return found
		}
		select {
		case <-changed:
		case <-late:
			t.Fatalf("the log never says %s:\n%s", re, text)
		}
	}
}

// host is a server of this process.
type host struct {
	t    testing.TB
	addr string
	logs *logs
	stop context.CancelFunc
	done chan int
}

// serve starts quire serve.
func serveIt(t testing.TB, args ...string) *host {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	h := &host{t: t, logs: &logs{changed: make(chan struct{})}, stop: stop, done: make(chan int, 1)}
	home := t.TempDir()
	e := env{
		stdin: strings.NewReader(""), stdout: io.Discard, stderr: h.logs,
		getenv: func(name string) string { return map[string]string{"HOME": home}[name] },
		now:    func() time.Time { return today },
	}
	args = append([]string{"serve", "--listen", "127.0.0.1:0", "--max-per-source", "0", "--grace", "100ms"}, args...)
	go func() { h.done <- run(ctx, e, args) }()
	t.Cleanup(func() { h.end() })
	h.addr = h.logs.await(t, `msg=listening address=(\S+)`)[1]
	return h
}

// end stops the server and returns its exit status.
func (h *host) end() int {
	h.stop()
	select {
	case status := <-h.done:
		h.done <- status
		return status
	case <-time.After(patience):
		h.t.Error("the server does not stop")
		return -1
	}
}

func (h *host) dial(auth ...ssh.AuthMethod) *ssh.Client {
	h.t.Helper()
	if auth == nil {
		auth = []ssh.AuthMethod{ssh.KeyboardInteractive(func(string, string, []string, []bool) ([]string, error) { return nil, nil })}
	}
	c, err := ssh.Dial("tcp", h.addr, &ssh.ClientConfig{User: "reader", Auth: auth, HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: patience})
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = c.Close() })
	return c
}

// guest runs a command over SSH, without a terminal.
func (h *host) guest(command string) outcome {
	h.t.Helper()
	c := h.dial()
	defer c.Close() //nolint:errcheck // the end of it
	s, err := c.NewSession()
	if err != nil {
		h.t.Fatal(err)
	}
	var out, errs bytes.Buffer
	s.Stdout, s.Stderr = &out, &errs
	err = s.Run(command)
	var exit *ssh.ExitError
	status := 0
	if errors.As(err, &exit) {
		status = exit.ExitStatus()
	} else if err != nil {
		h.t.Fatalf("%s: %v", command, err)
	}
	return outcome{status, out.String(), errs.String()}
}

// visitor is a reader with a terminal.
type visitor struct {
	t       testing.TB
	client  *ssh.Client
	session *ssh.Session
	keys    io.Writer
	done    chan error

	mu      sync.Mutex
	screen  *vt.Emulator
	raw     bytes.Buffer
	changed chan struct{}
}

func (v *visitor) Write(p []byte) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.raw.Write(p)
	_, _ = v.screen.Write(p)
	close(v.changed)
	v.changed = make(chan struct{})
	return len(p), nil
}

// visit opens a session with a terminal on a connection. command "" is a shell.
func visit(t testing.TB, c *ssh.Client, command, term string, width, height int, environment ...string) *visitor {
	t.Helper()
	s, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{t: t, client: c, session: s, screen: vt.NewEmulator(width, height), changed: make(chan struct{}), done: make(chan error, 1)}
	s.Stdout = v
	if v.keys, err = s.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	for _, e := range environment {
		name, value, _ := strings.Cut(e, "=")
		_ = s.Setenv(name, value)
	}
	if err := s.RequestPty(term, height, width, ssh.TerminalModes{}); err != nil {
		t.Fatal(err)
	}
	if command == "" {
		err = s.Shell()
	} else {
		err = s.Start(command)
	}
	if err != nil {
		t.Fatal(err)
	}
	answers := make(chan []byte, 100)
	go func() {
		defer close(answers)
		buf := make([]byte, 1024)
		for {
			n, err := v.screen.Read(buf)
			if err != nil {
				return
			}
			answers <- bytes.Clone(buf[:n])
		}
	}()
	go func() {
		for p := range answers {
			_, _ = v.keys.Write(p)
		}
	}()
	t.Cleanup(func() { _ = v.screen.InputPipe().(io.Closer).Close() })
	go func() { v.done <- s.Wait() }()
	return v
}

func (v *visitor) press(keys string) {
	v.t.Helper()
	if _, err := io.WriteString(v.keys, keys); err != nil {
		v.t.Fatal(err)
	}
}

// await waits until the screen shows all of the words and none of those that begin with "!".
func (v *visitor) await(words ...string) {
	v.t.Helper()
	late := time.After(patience)
	for {
		v.mu.Lock()
		screen, changed := v.screen.String(), v.changed
		v.mu.Unlock()
		ok := true
		for _, w := range words {
			if absent, not := strings.CutPrefix(w, "!"); not {
				ok = ok && !strings.Contains(screen, absent)
			} else {
				ok = ok && strings.Contains(screen, w)
			}
		}
		if ok {
			return
		}
		select {
		case <-changed:
		case <-late:
			v.t.Fatalf("the screen never showed %q:\n%s", words, screen)
		}
	}
}

// ends waits for the end of the session and returns how it ended.
func (v *visitor) ends() error {
	v.t.Helper()
	select {
	case err := <-v.done:
		return err
	case <-time.After(patience):
		v.t.Fatal("the session does not end")
		return nil
	}
}

func (v *visitor) output() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.raw.String()
}

// The main job over SSH: open, filter, read, go back, quit.
func TestReadOverSSH(t *testing.T) {
	h := serveIt(t)
	for _, c := range []struct {
		term          string
		width, height int
		env           []string
	}{
		{"xterm-256color", 100, 30, []string{"LANG=de_DE.UTF-8"}}, // OpenSSH
		{"xterm", 80, 24, nil}, // PuTTY
		{"tmux-256color", 200, 50, []string{"COLORTERM=truecolor"}},
		{"xterm-kitty", 500, 200, nil},
		{"vt100", 40, 12, []string{"NO_COLOR=1"}},
		{"", 100, 30, nil},
	} {
		t.Run(fmt.Sprintf("%s %dx%d", c.term, c.width, c.height), func(t *testing.T) {
			v := visit(t, h.dial(), "", c.term, c.width, c.height, c.env...)
			v.await("posts found")
			v.press("/glacier")
			v.await("1 post found", "S3 Glacier")
			v.press("\r")
			v.await("/glacier ×")
			v.press("\r")
			v.await("!post found", "min read")
			v.press(" q")
			v.await("1 post found")
			v.press("q")
			if err := v.ends(); err != nil {
				t.Errorf("the session ends with %v", err)
			}
			if v.screen.IsAltScreen() || v.screen.CursorHidden() {
				t.Error("the terminal is not left as it was found")
			}
			if coloured := colour.MatchString(v.output()); coloured != (c.env == nil || c.env[0] != "NO_COLOR=1") {
				t.Errorf("colours: %v", coloured)
			}
		})
	}
}

// Sizes from the smallest to the largest, and a storm of them.
func TestResizeOverSSH(t *testing.T) {
	h := serveIt(t)
	v := visit(t, h.dial(), "", "xterm-256color", 80, 24)
	v.await("posts found")
	for i := range 1000 {
		if err := v.session.WindowChange(6+i%195, 20+i%481); err != nil {
			t.Fatal(err)
		}
	}
	for _, size := range [][2]int{{20, 6}, {500, 200}, {1, 1}, {80, 24}} {
		v.mu.Lock()
		v.screen.Resize(size[0], size[1])
		v.mu.Unlock()
		if err := v.session.WindowChange(size[1], size[0]); err != nil {
			t.Fatal(err)
		}
		if size[0] >= 20 {
			v.await("43")
		}
	}
	v.press("q")
	if err := v.ends(); err != nil {
		t.Error(err)
	}
}

// ssh -t HOST SLUG[#HEADING] opens a post.
func TestDeepLinks(t *testing.T) {
	h := serveIt(t)
	for command, want := range map[string][]string{
		"kms-key-rotation":                    {"AWS KMS Key Rotation", "min read"},
		"kms-key-rotation#rotating-by-hand":   {"Rotating by hand", "!min read"},
		"posts/kms-key-rotation.md":           {"AWS KMS Key Rotation"},
		`"kms-key-rotation#rotating-by-hand"`: {"Rotating by hand"},
	} {
		v := visit(t, h.dial(), command, "xterm-256color", 80, 24)
		v.await(want...)
		v.press("Q")
		if err := v.ends(); err != nil {
			t.Errorf("%s: %v", command, err)
		}
	}
}

// A guest's commands say what the same commands say at home.
func TestGuestsCommands(t *testing.T) {
	h := serveIt(t)
	for _, args := range []string{
		"list", "list --format json", "list --tag aws --format tsv", "list --query kube --page 2 --per-page 3",
		"show kms-key-rotation", "show kms-key-rotation#which-keys-rotate --format markdown", "show kms-key-rotation --format json --width 40",
		"search backoff", "search --format json two words", "categories", "tags --format json",
		"show nothing-like-it", "list --format xml", "list --sort", "list extra",
	} {
		want := quire(t, strings.Fields(args)...)
		if got := h.guest(args); got != want {
			t.Errorf("%s: %+v\nat home: %+v", args, got, want)
		}
	}
	if got := h.guest(`list --category "Cloud Infrastructure" --format jsonl`); got != quire(t, "list", "--category", "Cloud Infrastructure", "--format", "jsonl") {
		t.Errorf("a quoted category: %+v", got)
	}
}

// Nothing that names a file, nothing that writes, no shell.
func TestGuestsMayNot(t *testing.T) {
	h := serveIt(t)
	secret := filepath.Join(t.TempDir(), "secret.md")
	if err := os.WriteFile(secret, []byte("# hidden words\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{
		"show " + secret, "show ../../../../etc/passwd", "show -", "show ./secret.md", "list -C " + filepath.Dir(secret), "list --content /", "list --config " + secret,
		"list --cache /tmp", "show kms-key-rotation --pager", "check", "config", "serve", "completion bash", "man", "state export",
		"sh", "/bin/sh -c id", "list; id", "$(id)", "scp -f x", "archive /etc", "-C / list", "'unclosed", "list --theme " + secret,
	} {
		got := h.guest(command)
		if got.status == 0 || strings.Contains(got.stdout+got.stderr, "hidden words") || strings.Contains(got.stdout, "uid=") || got.stdout != "" {
			t.Errorf("%s: %+v", command, got)
		}
	}
	if got := h.guest("frobnicate"); got.status != 2 || strings.Count(got.stderr, "\n") != 1 || !strings.HasPrefix(got.stderr, "usage: ") {
		t.Errorf("an unknown command: %+v", got)
	}
}

// The archive is the content, and nothing beside it.
func TestGuestsArchive(t *testing.T) {
	dir := t.TempDir()
	for name, body := range map[string]string{
		"posts/one.md": "---\ntitle: One\n---\nText.\n", "posts/one.png": "\x89PNG\x00\x01", "posts/.env": "SECRET=1", ".git/config": "[core]",
		"posts/a\x1b[2Jb.md": "# Odd\n", "notes.txt": "beside",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	outside := filepath.Join(t.TempDir(), "outside.md")
	if err := os.WriteFile(outside, []byte("# Outside\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "posts", "link.md")); err != nil {
		t.Fatal(err)
	}
	got := serveIt(t, "-C", dir).guest("archive")
	if got.status != 0 || !strings.Contains(got.stderr, "left out 1") {
		t.Errorf("%d, %q", got.status, got.stderr)
	}
	files := map[string]string{}
	for r := tar.NewReader(strings.NewReader(got.stdout)); ; {
		head, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(r)
		files[head.Name] = string(body)
	}
	want := map[string]string{"posts/one.md": "---\ntitle: One\n---\nText.\n", "posts/one.png": "\x89PNG\x00\x01", "notes.txt": "beside"}
	if fmt.Sprint(files) != fmt.Sprint(want) {
		t.Errorf("%q, want %q", files, want)
	}
}

// Posts that change appear in open sessions, which keep their places.
func TestHotContent(t *testing.T) {
	dir := t.TempDir()
	write := func(name, body string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("one.md", "---\ntitle: One\ndate: 2026-01-01\n---\n"+strings.Repeat("A line of the first.\n\n", 100))
	h := serveIt(t, "-C", dir)
	list := visit(t, h.dial(), "", "xterm", 80, 24)
	list.await("1 post found", "One")
	post := visit(t, h.dial(), "one", "xterm", 80, 24)
	post.await("A line of the first")
	post.press("5d")
	post.await("!min read")
	write("two.md", "---\ntitle: Two\ndate: 2026-01-02\n---\nSecond.\n")
	list.await("2 posts found", "Two")
	write("one.md", "---\ntitle: One\ndate: 2026-01-01\n---\n"+strings.Repeat("A line of the first, edited.\n\n", 100))
	post.await("the first, edited", "!min read")
	if got := h.guest("list --format tsv"); strings.Count(got.stdout, "\n") < 2 || !strings.Contains(got.stdout, "Two") {
		t.Errorf("a guest's list: %q", got.stdout)
	}
}

// The server stops: new readers are refused, those who read are told, and all is over
// in time.
func TestServerStops(t *testing.T) {
	h := serveIt(t)
	v := visit(t, h.dial(), "", "xterm", 80, 24)
	v.await("posts found")
	if status := h.end(); status != 0 {
		t.Errorf("status %d", status)
	}
	if err := v.ends(); err == nil {
		t.Error("the session ends as if its reader had quit")
	}
	if out := v.output(); !strings.Contains(out, "going down") || !strings.Contains(out, "\x1b[?1049l") {
		t.Errorf("the reader is not told: %q", out[max(0, len(out)-300):])
	}
	if c, err := net.Dial("tcp", h.addr); err == nil {
		_ = c.Close()
		t.Error("it still listens")
	}
}

// What cannot be served is said before anybody comes.
func TestServeMistakes(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close() //nolint:errcheck // the end of it
	open := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(open, []byte("x"), 0o644); err != nil { //nolint:gosec // that is the point
		t.Fatal(err)
	}
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"--listen", taken.Addr().String()}, 1, "choose another address"},
		{[]string{"--listen", "nonsense"}, 2, "no address"},
		{[]string{"--host-key", open}, 1, "chmod 600"},
		{[]string{"--host-key", "/proc/key"}, 1, "--host-key FILE"},
		{[]string{"--authorized-keys", "/nowhere"}, 1, "--authorized-keys FILE"},
		{[]string{"--proxy-from", "nonsense"}, 2, "no network"},
		{[]string{"--max-startups", "9:x"}, 1, "100:30:500"},
		{[]string{"-C", "/nowhere"}, 1, "no such folder"},
		{[]string{"--max-connections", "-1"}, 2, "out of range"},
		{[]string{"--grace", "-1s"}, 2, "length of time"},
		{[]string{"--log-format", "xml"}, 2, "text or json"},
	} {
		args := c.args
		if args[0] != "--listen" {
			args = append(args, "--listen", "127.0.0.1:0")
		}
		if args[0] != "--host-key" {
			args = append(args, "--host-key", filepath.Join(t.TempDir(), "host_key"))
		}
		got := quire(t, append([]string{"serve"}, args...)...)
		if got.status != c.status || !strings.Contains(got.stderr, c.want) {
			t.Errorf("%s: %+v, want %d, %q", c.args, got, c.status, c.want)
		}
	}
}
