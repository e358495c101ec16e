package server_test

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"quire/internal/remote/sshsource"
	"quire/internal/sshserver/sshtest"
)

// color is a sequence that sets a color.
var color = regexp.MustCompile(`\x1b\[(?:[0-9:]*;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:[;:][0-9;:]*)?m`)

// The main job over SSH: open, filter, read, go back, quit.
func TestReadOverSSH(t *testing.T) {
	r := start(t, setup{})
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
			v := r.open(sshtest.Spec{Term: c.term, Width: c.width, Height: c.height, Env: c.env})
			v.Await("posts found")
			v.Press("/glacier")
			v.Await("1 post found", "S3 Glacier")
			v.Press("\r")
			v.Await("/glacier ×")
			v.Press("\r")
			v.Await("!post found", "min read")
			v.Press(" q")
			v.Await("1 post found")
			v.Press("q")
			if err := v.Wait(); err != nil {
				t.Errorf("the session ends with %v", err)
			}
			if !v.Restored() {
				t.Error("the terminal is not left as it was found")
			}
			if colored := color.MatchString(v.Output()); colored != (c.env == nil || c.env[0] != "NO_COLOR=1") {
				t.Errorf("colors: %v", colored)
			}
		})
	}
}

// Sizes from the smallest to the largest, and a storm of them.
func TestResizeOverSSH(t *testing.T) {
	r := start(t, setup{})
	v := r.open(sshtest.Spec{Term: "xterm-256color"})
	v.Await("posts found")
	for i := range 450 { // more in a second would be slowed down
		if err := v.Session.WindowChange(6+i%195, 20+i%481); err != nil {
			t.Fatal(err)
		}
	}
	for _, size := range [][2]int{{20, 6}, {500, 200}, {1, 1}, {80, 24}} {
		v.Resize(size[0], size[1])
		if size[0] >= 20 {
			v.Await("43")
		}
	}
	v.Press("q")
	if err := v.Wait(); err != nil {
		t.Error(err)
	}
}

// ssh -t HOST SLUG[#HEADING] opens a post.
func TestDeepLinks(t *testing.T) {
	r := start(t, setup{})
	for command, want := range map[string][]string{
		"kms-key-rotation":                    {"AWS KMS Key Rotation", "min read"},
		"kms-key-rotation#rotating-by-hand":   {"Rotating by hand", "!min read"},
		"posts/kms-key-rotation.md":           {"AWS KMS Key Rotation"},
		`"kms-key-rotation#rotating-by-hand"`: {"Rotating by hand"},
	} {
		v := r.open(sshtest.Spec{Command: command, Term: "xterm-256color"})
		v.Await(want...)
		v.Press("Q")
		if err := v.Wait(); err != nil {
			t.Errorf("%s: %v", command, err)
		}
	}
}

// A guest's commands say what the same commands say at home.
func TestCommandsOverSSH(t *testing.T) {
	r := start(t, setup{})
	for _, args := range []string{
		"list", "list --format json", "list --tag aws --format tsv", "list --query kube --page 2 --per-page 3",
		"show kms-key-rotation", "show kms-key-rotation#which-keys-rotate --format markdown",
		"show kms-key-rotation --format json --width 40",
		"search backoff", "search --format json two words", "categories", "tags --format json",
		"show nothing-like-it", "list --format xml", "list --sort",
	} {
		want := atHome(t, "", "", strings.Fields(args)...)
		if got := r.Run(args); got != want {
			t.Errorf("%s: %+v\nat home: %+v", args, got, want)
		}
	}
	if got := r.Run("list extra"); got.Status != 2 ||
		!strings.Contains(got.Stderr, "unexpected argument") { // there is no folder to name
		t.Errorf("an argument too many: %+v", got)
	}
	want := atHome(t, "", "", "list", "--category", "Cloud Infrastructure", "--format", "jsonl")
	if got := r.Run(`list --category "Cloud Infrastructure" --format jsonl`); got != want {
		t.Errorf("a quoted category: %+v", got)
	}
}

// Nothing that names a file, nothing that writes, no shell.
func TestForbiddenCommands(t *testing.T) {
	r := start(t, setup{})
	secret := filepath.Join(t.TempDir(), "secret.md")
	if err := os.WriteFile(secret, []byte("# hidden words\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{
		"show " + secret, "show ../../../../etc/passwd", "show -", "show ./secret.md", "list -C " + filepath.Dir(secret),
		"list --content /", "list --config " + secret,
		"list --cache /tmp", "show kms-key-rotation --pager", "check", "config", "serve", "completion bash", "man",
		"state export",
		"sh", "/bin/sh -c id", "list; id", "$(id)", "scp -f x", "archive /etc", "-C / list", "'unclosed",
		"list --theme " + secret,
	} {
		got := r.Run(command)
		if got.Status == 0 || strings.Contains(got.Stdout+got.Stderr, "hidden words") ||
			strings.Contains(got.Stdout, "uid=") ||
			got.Stdout != "" {
			t.Errorf("%s: %+v", command, got)
		}
	}
	const unknown = `^quire: unknown command "frobnicate"\nusage: ssh -t HOST [^\n]* list\|show\|[^\n]*\n$`
	if got := r.Run("frobnicate"); got.Status != 2 || !regexp.MustCompile(unknown).MatchString(got.Stderr) {
		t.Errorf("an unknown command: %+v", got)
	}
	for command, hint := range map[string]string{
		"kms-key-rotation": "ssh HOST show kms-key-rotation prints this post, ssh -t HOST kms-key-rotation opens it",
		"lst":              "did you mean ssh HOST list?",
	} {
		if got := r.Run(command); got.Status != 2 || !strings.HasSuffix(got.Stderr, "\nhint: "+hint+"\n") {
			t.Errorf("%s: %+v", command, got)
		}
	}
}

// discard takes no file of an archive.
type discard struct{}

func (discard) Accept(string, int64) (bool, error)  { return false, nil }
func (discard) Add(string, string, io.Reader) error { return nil }

// The archive is the content, and nothing beside it.
func TestArchiveOverSSH(t *testing.T) {
	dir := t.TempDir()
	for name, body := range map[string]string{
		"posts/one.md": "---\ntitle: One\n---\nText.\n", "posts/one.png": "\x89PNG\x00\x01", "posts/.env": "SECRET=1",
		".git/config":        "[core]",
		"posts/a\x1b[2Jb.md": "# Odd\n", "notes.txt": "beside",
	} {
		writeFile(t, filepath.Join(dir, name), body)
	}
	outside := filepath.Join(t.TempDir(), "outside.md")
	if err := os.WriteFile(outside, []byte("# Outside\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "posts", "link.md")); err != nil {
		t.Fatal(err)
	}
	rig := start(t, setup{dir: dir})
	got := rig.Run("archive")
	if got.Status != 0 || !strings.Contains(got.Stderr, "left out 1") {
		t.Errorf("%d, %q", got.Status, got.Stderr)
	}
	files := map[string]string{}
	for r := tar.NewReader(strings.NewReader(got.Stdout)); ; {
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
	want := map[string]string{
		"posts/one.md":  "---\ntitle: One\n---\nText.\n",
		"posts/one.png": "\x89PNG\x00\x01",
		"notes.txt":     "beside",
	}
	if fmt.Sprint(files) != fmt.Sprint(want) {
		t.Errorf("%q, want %q", files, want)
	}

	tag, err := sshsource.ReadArchive(strings.NewReader(got.Stdout), discard{})
	if err != nil {
		t.Fatal(err)
	}
	if again := rig.Run("archive --unless " + tag); again.Status != 0 || again.Stdout != "" {
		t.Errorf("the archive of its tag: %d, %d bytes", again.Status, len(again.Stdout))
	}
	if other := rig.Run("archive --unless 0"); other.Status != 0 || other.Stdout != got.Stdout {
		t.Errorf("another tag: %d, %d bytes", other.Status, len(other.Stdout))
	}
	if wrong := rig.Run("archive --unless"); wrong.Status != 2 {
		t.Errorf("without a tag: %d", wrong.Status)
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
	r := start(t, setup{dir: dir})
	list := r.open(sshtest.Spec{Term: "xterm"})
	list.Await("1 post found", "One")
	post := r.open(sshtest.Spec{Command: "one", Term: "xterm"})
	post.Await("A line of the first")
	post.Press("5d")
	post.Await("!min read")
	write("two.md", "---\ntitle: Two\ndate: 2026-01-02\n---\nSecond.\n")
	list.Await("2 posts found", "Two")
	write("one.md", "---\ntitle: One\ndate: 2026-01-01\n---\n"+strings.Repeat("A line of the first, edited.\n\n", 100))
	post.Await("the first, edited", "!min read")
	if got := r.Run("list --format tsv"); strings.Count(got.Stdout, "\n") < 2 || !strings.Contains(got.Stdout, "Two") {
		t.Errorf("a guest's list: %q", got.Stdout)
	}
}

// A server that stops refuses new readers, notifies the others, and ends in time.
func TestServerStops(t *testing.T) {
	r := start(t, setup{})
	v := r.open(sshtest.Spec{Term: "xterm"})
	v.Await("posts found")
	r.stop()
	if err := v.Wait(); err == nil {
		t.Error("the session ends as if its reader had quit")
	}
	if out := v.Output(); !strings.Contains(out, "shutting down") || !strings.Contains(out, "\x1b[?1049l") {
		t.Errorf("the reader is not told: %q", out[max(0, len(out)-300):])
	}
	if c, err := net.Dial("tcp", r.Addr); err == nil {
		_ = c.Close()
		t.Error("it still listens")
	}
}
