package main

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// tmux is asked to hand the text on, and for its buffer alone where it is too old for
// that.
func TestClipboardOfTmux(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no shell scripts here")
	}
	dir := t.TempDir()
	script := "#!/bin/sh\n[ \"$2\" != -w ] || exit 1\necho \"$@\" >\"$0.args\"\ncat >\"$0.text\"\n"
	if err := os.WriteFile(filepath.Join(dir, "tmux"), []byte(script),
		0o755); err != nil { //nolint:gosec // it is to be run
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	if e := (env{getenv: func(string) string { return "" }}); e.clipboard() != nil {
		t.Error("there is a clipboard outside of tmux")
	}
	e := env{getenv: func(name string) string { return map[string]string{"TMUX": "x"}[name] }}
	if err := e.clipboard()("two\nlines\n"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"args": "load-buffer -\n", "text": "two\nlines\n"} {
		if got, err := os.ReadFile(filepath.Join(dir, "tmux."+name)); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v, want %q", name, got, err, want)
		}
	}
}
