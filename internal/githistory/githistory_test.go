package githistory

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// repository is a git repository in a folder of its own.
type repository struct {
	t   *testing.T
	dir string
}

func TestFindCheckout(t *testing.T) {
	dir := t.TempDir()
	mkdir := func(name string) {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	version := func(name string) string { return FindCheckout(filepath.Join(dir, name)).Version() }
	mkdir("repo/.git/logs")
	mkdir("repo/content/deep")
	mkdir("repo/.git/worktrees/w")
	mkdir("w/content")
	write("repo/.git/HEAD", "ref: refs/heads/main\n")
	write("repo/.git/worktrees/w/HEAD", "ref: refs/heads/w\n")
	write("w/.git", "gitdir: ../repo/.git/worktrees/w\n")
	main, linked := version("repo/content/deep"), version("w/content")
	if main == "" || linked == "" || main == linked {
		t.Fatalf("%q, %q", main, linked)
	}
	write("repo/.git/index", "a")
	if now := version("repo/content"); now == main {
		t.Error("the index is not looked at")
	}
	write("repo/.git/logs/HEAD", "a")
	main = version("repo/content")
	write("repo/.git/index", "ab")
	if version("repo") != main {
		t.Error("the index is looked at though there is a log")
	}
	write("repo/.git/logs/HEAD", "ab")
	if version("repo") == main {
		t.Error("the log is not looked at")
	}
	write("w/.git", "nothing")
	if got := version("w/content"); got != "" {
		t.Errorf("a strange file leads to %q", got)
	}
}

func newRepository(t *testing.T) repository {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	r := repository{t, t.TempDir()}
	r.git(0, "init", "-q")
	return r
}

// git runs a command on 1 January of a year.
func (r repository) git(year int, args ...string) {
	r.t.Helper()
	cmd := exec.Command("git", append([]string{
		"-c", "user.name=n", "-c", "user.email=e@example.org", "-c",
		"commit.gpgSign=false",
	}, args...)...)
	cmd.Dir = r.dir
	date := fmt.Sprintf("%04d-01-01T00:00:00Z", max(year, 2000))
	cmd.Env = append(os.Environ(), "GIT_AUTHOR_DATE="+date, "GIT_COMMITTER_DATE="+date, "GIT_CONFIG_GLOBAL="+os.DevNull)
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func (r repository) commit(year int, files map[string]string) {
	r.t.Helper()
	for name, body := range files {
		name = filepath.Join(r.dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			r.t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(body), 0o644); err != nil {
			r.t.Fatal(err)
		}
	}
	r.git(year, "add", "-A")
	r.git(year, "commit", "-q", "-m", "c")
}

func TestRead(t *testing.T) {
	r := newRepository(t)
	long := strings.Repeat("a line that stays\n", 20)
	r.commit(2001, map[string]string{"blog/a.md": long, "blog/ü x.md": "u", "other.md": "o"})
	r.commit(2002, map[string]string{"blog/b.md": "b"})
	r.git(2003, "mv", "blog/a.md", "blog/moved.md")
	r.git(2003, "commit", "-q", "-m", "c")
	r.commit(2004, map[string]string{"blog/moved.md": long + "more\n", "blog/a.md": "another a"})
	got, err := Read(t.Context(), filepath.Join(r.dir, "blog"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][2]int{"moved.md": {2001, 2004}, "ü x.md": {2001, 2001}, "b.md": {2002, 2002}, "a.md": {2004, 2004}}
	if len(got) != len(want) {
		t.Errorf("%d files, want %d: %v", len(got), len(want), got)
	}
	for name, years := range want {
		if g := got[name]; g.Created.Year() != years[0] || g.Updated.Year() != years[1] || g.Created.Location() != time.UTC {
			t.Errorf("%s: %v, want years %v", name, g, years)
		}
	}
	before, err := Head(t.Context(), r.dir)
	if err != nil {
		t.Fatal(err)
	}
	r.commit(2005, map[string]string{"blog/c.md": "c"})
	if after, err := Head(t.Context(), filepath.Join(r.dir, "blog")); err != nil || after == before {
		t.Errorf("head stays %q, %v", after, err)
	}
}

// A day is that of the author's zone.
func TestZone(t *testing.T) {
	h, err := parse(strings.NewReader("\x011767225800 +0900 \x00\nA\x00a.md\x00\x011767225800 -0330 \x00\nA\x00b.md\x00"))
	if err != nil {
		t.Fatal(err)
	}
	if a, b := h["a.md"].Created.Format(time.RFC3339),
		h["b.md"].Created.Format(time.RFC3339); a != "2026-01-01T09:03:20+09:00" || b != "2025-12-31T20:33:20-03:30" {
		t.Errorf("got %s and %s", a, b)
	}
}

// Where a shallow clone ends, all files seem to be added.
func TestShallowClone(t *testing.T) {
	r := newRepository(t)
	r.commit(2001, map[string]string{"old.md": "a", "changed.md": "b"})
	r.commit(2002, map[string]string{"changed.md": "more"})
	r.commit(2003, map[string]string{"new.md": "c", "changed.md": "still more"})
	clone := filepath.Join(t.TempDir(), "clone")
	r.git(0, "clone", "-q", "--depth", "2", "file://"+r.dir, clone)
	got, err := Read(t.Context(), clone)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][2]int{"old.md": {1, 1}, "changed.md": {1, 2003}, "new.md": {2003, 2003}} {
		if g := got[name]; g.Created.Year() != want[0] || g.Updated.Year() != want[1] {
			t.Errorf("%s: %v, want years %v", name, g, want)
		}
	}
}

// TestNothingOfTheRepositoryRuns verifies that a repository's own configuration starts nothing.
func TestNothingOfTheRepositoryRuns(t *testing.T) {
	r := newRepository(t)
	r.commit(2001, map[string]string{"a.md": "a"})
	witness := filepath.Join(r.dir, "ran")
	script := filepath.Join(r.dir, "script")
	if err := os.WriteFile(script, []byte("#!/bin/sh\ntouch '"+witness+"'\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, kv := range [][2]string{
		{"core.fsmonitor", script},
		{"gpg.program", script},
		{"log.showSignature", "true"},
		{"diff.external", script},
		{"core.pager", script},
		{"core.hooksPath", r.dir},
		{"core.sshCommand", script},
		{"core.alternateRefsCommand", script},
		{"pager.log", "true"},
	} {
		r.git(0, "config", kv[0], kv[1])
	}
	if _, err := Read(t.Context(), r.dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(witness); err == nil {
		t.Error("a program that the repository names was run")
	}
}

func TestNoRepository(t *testing.T) {
	newRepository(t) // skips where there is no git
	if _, err := Read(t.Context(), t.TempDir()); !errors.Is(err, ErrNoRepository) {
		t.Errorf("got %v", err)
	}
	r := newRepository(t)
	if _, err := Read(t.Context(), r.dir); !errors.Is(err, ErrNoRepository) {
		t.Errorf("without a commit: %v", err)
	}
	t.Setenv("PATH", "")
	if _, err := Read(t.Context(), r.dir); !errors.Is(err, ErrNoGit) {
		t.Errorf("without git: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"\x01978307200 +0000 \x00\nA\x00a.md\x00M\x00b.md\x00",
		"\x01978307200 -0830 grafted\x00\nR100\x00a\x00b\x00", "\x01x\x00", "A\x00", "\x00\x00",
		"\x01200 +0000 grafted\x00\nA\x00b\x00\x010 +0000\x00\nM\x00b\x00", "M\x00b\x00\x010 +0000\x00\nM\x00b\x00",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h, _ := parse(strings.NewReader(s))
		for name, times := range h {
			if strings.ContainsRune(name, 0) || times.Updated.IsZero() && !times.Created.IsZero() {
				t.Errorf("%q: %v", name, times)
			}
		}
	})
}
