//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEditor verifies that the name of the editor is read as a shell reads it, and what opens
// a file at a line.
func TestEditor(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "my bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	script := []byte("#!/bin/sh\nprintf '<%s>' \"$0\" \"$@\"\n")
	for _, name := range []string{"ed", "emacsclient", "vi", "code"} {
		if err := os.WriteFile(filepath.Join(bin, name), script, 0o700); err != nil { //nolint:gosec // it is run
			t.Fatal(err)
		}
	}
	t.Setenv("BIN", bin)
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	for _, c := range []struct{ visual, editor, want string }{
		{`"` + bin + `/ed" -w`, "nano", "<ed><-w></blog/a b.md>"},
		{"'" + bin + "/ed'", "", "<ed></blog/a b.md>"},
		{strings.ReplaceAll(bin, " ", `\ `) + "/ed", "", "<ed></blog/a b.md>"},
		{"", "emacsclient -a ''", "<emacsclient><-a><><+7></blog/a b.md>"},
		{"  ", "ed  -x ", "<ed><-x></blog/a b.md>"},
		{`"$BIN/ed" --title "it's"`, "", "<ed><--title><it's></blog/a b.md>"},
		{"code --wait", "", "<code><--wait><--goto></blog/a b.md:7>"},
		{"ed", "", "<ed></blog/a b.md>"},
		{"", "", "<vi><+7></blog/a b.md>"},
	} {
		e := env{getenv: func(name string) string { return map[string]string{"VISUAL": c.visual, "EDITOR": c.editor}[name] }}
		out, err := e.editor("/blog", nil)("a b.md", 7).Output()
		if got := strings.ReplaceAll(string(out), bin+"/", ""); err != nil || got != c.want {
			t.Errorf("VISUAL=%s EDITOR=%s runs %s, %v, want %s", c.visual, c.editor, got, err, c.want)
		}
	}
	t.Setenv("PATH", t.TempDir())
	e := env{getenv: func(string) string { return "" }}
	if cmd := e.editor("/blog", nil)("a.md", 1); cmd != nil {
		t.Errorf("without an editor it runs %v", cmd.Args)
	}
}
