package pager

import (
	"context"
	"strings"
	"testing"
	"time"
)

// TestCostlyPatterns verifies that a regular expression that would take too many steps for each
// character is searched for as text, and others are not.
func TestCostlyPatterns(t *testing.T) {
	for query, want := range map[string]bool{
		`colou?r`: true, `\bfunc \w+\(`: true, `[0-9]{4}-[0-9]{2}`: true, `(GET|POST|PUT) /\S*`: true, `^\s*$`: true, `.{0,80}end`: true, `(?i:x)\pL+`: true,
		`(\pL{500}){2}`: false, `(a{40}){25}(b{40}){25}(c{40}){25}(d{40}){25}(e{40}){25}`: false, `(.{1,30}){30}(.{1,30}){30}(.{1,30}){30}(.{1,30}){30}`: false,
		`(`: false, `((((a{10}){10}){10}){10}){10}`: false,
	} {
		if p := newPattern(query); (p.re != nil) != want {
			t.Errorf("%s: taken for an expression: %v, want %v", query, p.re != nil, want)
		}
	}
}

// TestFindInStops verifies that a search stops with its context and at its limit of matches,
// within a block too.
func TestFindInStops(t *testing.T) {
	rows := []string{strings.Repeat("x", 1<<16)}
	if got := findIn(t.Context(), rows, newPattern("x"), 100); len(got) != 100 {
		t.Errorf("%d matches, want 100", len(got))
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if got := findIn(ctx, rows, newPattern("x*y|x"), 1<<20); len(got) == 1<<16 { // quadratic in the length of the row
		t.Error("the search went on to the end")
	}
}
