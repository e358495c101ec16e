package main

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

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
	for i := range 450 { // more in a second would be slowed down
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
		{[]string{"--listen", ""}, 2, "--listen: no address"},
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
