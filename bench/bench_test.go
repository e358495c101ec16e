//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestReport verifies that the page and its plots have every figure, the least of the runs, and name
// what is not installed.
func TestReport(t *testing.T) {
	n := 0
	slower := func(by time.Duration) func() (sample, error) {
		return func() (sample, error) {
			n++
			return sample{by + time.Duration(n)*time.Millisecond, 12}, nil
		}
	}
	of := table{title: "Opening <a file>", unit: "ms", missing: []string{"glow"}}
	if err := of.measure("10 KB", []target{
		{"quire", slower(100 * time.Millisecond)},
		{"less", slower(300 * time.Millisecond)},
	}); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "media"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := write(dir, []table{of}); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(dir, "benchmarks.md"))
	if err != nil {
		t.Fatal(err)
	}
	// The first run of each fills caches and does not count: the second has 3 and 4 ms more.
	for _, want := range []string{
		"| 10 KB | quire | 103 | 12 |", "| 10 KB | less | 304 | 12 |", "left out: glow.",
		"(media/bench-1.svg)",
	} {
		if !strings.Contains(string(page), want) {
			t.Errorf("no %q in:\n%s", want, page)
		}
	}
	plot, err := os.ReadFile(filepath.Join(dir, "media", "bench-1.svg"))
	if err != nil || strings.Count(string(plot), "<rect") != 3 || !strings.Contains(string(plot), "304 ms") {
		t.Errorf("%v: %s", err, plot)
	}
}

// TestMeasures verifies that a program in a terminal is timed to the words it shows, and a command to
// its end, and that words that never come are an error.
func TestMeasures(t *testing.T) {
	dir := t.TempDir()
	s, err := screen(dir, "echo", []string{"the first page"}, "first page")
	if err != nil || s.time <= 0 {
		t.Errorf("%v, %v", s, err)
	}
	if _, err := screen(dir, "echo", []string{"the first page"}, "another"); err == nil {
		t.Error("words that never come are found")
	}
	if s, err := command(dir, "true", nil); err != nil || s.time <= 0 || s.memory <= 0 {
		t.Errorf("%v, %v", s, err)
	}
	if _, err := command(dir, "false", nil); err == nil {
		t.Error("a command that fails is timed")
	}
}
