package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"quire/internal/golden"
)

// TestScript runs testdata/script: the commands as a shell runs them, one file a
// subject. Read them as the manual of the commands.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		UpdateScripts:       golden.Update(),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", filepath.Join(e.WorkDir, "home"))
			e.Setenv("XDG_CONFIG_HOME", filepath.Join(e.WorkDir, "config"))
			e.Setenv("XDG_DATA_HOME", filepath.Join(e.WorkDir, "data"))
			e.Setenv("LC_ALL", "C.UTF-8")
			e.Setenv("GORACE", os.Getenv("GORACE"))
			for _, name := range []string{"QUIRE_CONTENT", "NO_COLOR", "PAGER", "LESS"} {
				e.Setenv(name, "")
			}
			return nil
		},
		Condition: isRoot,
		Cmds:      map[string]func(*testscript.TestScript, bool, []string){"plain": plain, "web": web},
	})
}

// plain fails when the last output holds an escape sequence or another control
// character; with ! it must hold one.
func plain(ts *testscript.TestScript, neg bool, _ []string) {
	out := ts.ReadFile("stdout")
	at := strings.IndexFunc(out, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 })
	switch {
	case at >= 0 && !neg:
		ts.Fatalf("stdout: %U at byte %d", []rune(out[at:])[0], at)
	case at < 0 && neg:
		ts.Fatalf("stdout holds no escape sequence")
	}
}

// isRoot is the condition [root] of the scripts: nothing is unreadable to that user.
func isRoot(condition string) (bool, error) {
	if condition == "root" {
		return os.Geteuid() == 0, nil
	}
	return false, fmt.Errorf("no condition %q", condition)
}
