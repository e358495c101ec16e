package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestBudgetFile verifies that .ci/budget has a line for each figure, in the form that is read, and
// that comments are none.
func TestBudgetFile(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", ".ci", "budget"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, l := range budgetLine.FindAllStringSubmatch(string(text), -1) {
		names = append(names, l[1])
	}
	if want := []string{"size", "init", "init-allocs", "first-page", "first-page-allocs"}; !slices.Equal(names, want) {
		t.Errorf("the figures are %s, want %s", names, want)
	}
}

// TestBudgetLines verifies that what Go prints is read: a line of inittrace, and one of a benchmark.
func TestBudgetLines(t *testing.T) {
	trace := "init github.com/alecthomas/chroma/v2/styles @2.1 ms, 15.5 ms clock, 9000 bytes, 39879 allocs\n"
	if m := initLine.FindStringSubmatch(trace); m == nil || m[1] != "github.com/alecthomas/chroma/v2/styles" ||
		m[2] != "15.5" || m[3] != "39879" {
		t.Errorf("%q", m)
	}
	bench := "goos: linux\nBenchmarkFirstPage/24-2   20   1843552 ns/op   512345 B/op   2190 allocs/op\n"
	if m := allocsLine.FindStringSubmatch(bench); m == nil || m[1] != "2190" {
		t.Errorf("%q", m)
	}
}
