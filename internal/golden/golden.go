// Package golden compares what tests produce with files in testdata. A test run with -update
// rewrites the files instead.
package golden

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Update reports whether the test is to rewrite what it compares with.
func Update() bool { return *update }

// Test compares got with the file of a name in testdata.
func Test(t testing.TB, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", filepath.FromSlash(name))
	if *update {
		if err := write(file, got); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (run the test with -update)", err)
	}
	if got != string(want) {
		t.Errorf("%s differs (run the test with -update and read the difference)\n%s", file, difference(got, string(want)))
	}
}

func write(file, content string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(content), 0o644)
}

// difference returns the first line that differs and, where they are few, all lines.
func difference(got, want string) string {
	const few = 60
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	at := 0
	for at < len(g) && at < len(w) && g[at] == w[at] {
		at++
	}
	line := func(lines []string) string {
		if at < len(lines) {
			return fmt.Sprintf("%q", lines[at])
		}
		return "no such line"
	}
	s := fmt.Sprintf("line %d\ngot:  %s\nwant: %s", at+1, line(g), line(w))
	if max(len(g), len(w)) <= few {
		s += fmt.Sprintf("\nall of it:\n%s\nwant:\n%s", got, want)
	}
	return s
}
