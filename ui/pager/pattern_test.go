package pager

import (
	"context"
	"strings"
	"testing"
	"time"

	"quire/internal/textwidth"
)

// TestCostlyPatterns verifies that a regular expression that would take too many steps for each
// character is searched for as text, and others are not.
func TestCostlyPatterns(t *testing.T) {
	for query, want := range map[string]bool{
		`colou?r`: true, `\bfunc \w+\(`: true, `[0-9]{4}-[0-9]{2}`: true, `(GET|POST|PUT) /\S*`: true,
		`^\s*$`: true, `.{0,80}end`: true, `(?i:x)\pL+`: true,
		`(\pL{500}){2}`: false, `(a{40}){25}(b{40}){25}(c{40}){25}(d{40}){25}(e{40}){25}`: false,
		`(.{1,30}){30}(.{1,30}){30}(.{1,30}){30}(.{1,30}){30}`: false,
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

// TestSearchFolds verifies that a search in a post compares text as the search of all posts does,
// and that the cells that are highlighted are those of the words.
func TestSearchFolds(t *testing.T) {
	for _, tt := range []struct{ query, text, want string }{
		{"cafe", "Ein café au lait", "café"},
		{"café", "a cafe there", "cafe"},
		{"cafe", "a cafe\u0301, decomposed", "cafe\u0301"},
		{"don't", "We don’t know", "don’t"},
		{"don’t", "We don't know", "don't"},
		{`"so"`, "He said “so” twice", "“so”"},
		{"10 km", "after 10\u00a0km or 5\u202fkm", "10\u00a0km"},
		{"10-20", "pages 10–20", "10–20"},
		{"non-breaking", "a non‑breaking hyphen", "non‑breaking"},
		{"file", "a ﬁle in a row", "ﬁle"},
		{"ile", "a ﬁle in a row", "ﬁle"},
		{"soft", "a so\u00adft hyphen", "so\u00adft"},
		{"strasse", "die lange Straße", "Straße"},
		{"x2", "where x² is", "x²"},
		{"wait…", "Please wait... now", "wait..."},
		{"ABC", "in ＡＢＣ", "ＡＢＣ"},
		{"σοφος", "Ο ΣΟΦΌΣ", "ΣΟΦΌΣ"},
		{"日本", "今日本語", "日本"},
		{"Cafe", "the Café", "Café"}, // upper case makes it case-sensitive
		{"Cafe", "the café", ""},
		{"caf.", "the café", "café"},
		{"caf[e]", "the café", "café"},
		{"é+", "éé", "éé"},
		{"[à-ü]", "as à la carte", "à"},
		{`[^\x00-\x7F]+`, "only é is not", "é"},
		{`don't \w+`, "We don’t know", "don’t know"},
		{`10–\d+`, "pages 10-20", "10-20"},
		{"a++", "a++", "a++"},
	} {
		got := ""
		for _, spans := range findIn(t.Context(), []string{tt.text}, newPattern(tt.query), 1) {
			for _, s := range spans {
				got += textwidth.Cut(tt.text, s.Col+s.Width)[len(textwidth.Cut(tt.text, s.Col)):]
			}
		}
		if got != tt.want {
			t.Errorf("/%s highlights %q in %q, want %q", tt.query, got, tt.text, tt.want)
		}
	}
}

// TestSearchAcrossRows verifies that words are found where they go on in the next row, in scripts
// without spaces too.
func TestSearchAcrossRows(t *testing.T) {
	for _, tt := range []struct {
		query string
		rows  []string
	}{
		{"events until", []string{"keep events", "  until then"}},
		{"分布式缓存", []string{"  设计分布", "  式缓存的"}},
	} {
		found := findIn(t.Context(), tt.rows, newPattern(tt.query), 10)
		if len(found) != 1 || len(found[0]) != 2 {
			t.Errorf("/%s finds %v in %q", tt.query, found, tt.rows)
		}
	}
}
