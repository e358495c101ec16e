package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/kballard/go-shellquote"
)

// What the README, the guide and the help of commands show of the bundled blog is there: posts by their
// slugs, and headings in them; what they search for is found.
func TestExamplesAreThere(t *testing.T) {
	examples := quire(t, "--help").stdout
	for _, file := range []string{"README.md", "docs/scripting.md", "docs/finding.md", "docs/reading.md"} {
		text, err := os.ReadFile("../../" + file)
		if err != nil {
			t.Fatal(err)
		}
		examples += string(text)
	}
	for _, command := range []string{"list", "show", "search"} {
		_, shown, _ := strings.Cut(quire(t, command, "--help").stdout, "Examples:")
		examples += shown
	}
	seen := 0
	for post := range strings.Lines(quire(t, "list", "--format", "tsv").stdout) {
		slug := strings.Split(post, "\t")[1]
		for _, name := range regexp.MustCompile(`\b`+regexp.QuoteMeta(slug)+`#[a-z0-9-]+`).FindAllString(examples, -1) {
			seen++
			if got := quire(t, "show", name); got.status != 0 {
				t.Errorf("%s: %s", name, got.stderr)
			}
		}
	}
	for _, command := range regexp.MustCompile(`(?m)\bquire (?:show|search|list) [^|\n#]*`).FindAllString(examples, -1) {
		words, err := shellquote.Split(command)
		if err != nil || strings.Contains(command, "`") || strings.Contains(command, "README.md") ||
			strings.Contains(command, "is:") {
			continue // in a sentence, or of a file or reader state of the user's
		}
		seen++
		if got := quire(t, words[1:]...); got.status != 0 || got.stdout == "" ||
			strings.Contains(got.stdout, "0 posts found") {
			t.Errorf("%s: %d, %s", command, got.status, got.stderr)
		}
	}
	if seen < 12 {
		t.Errorf("looked at %d examples", seen)
	}
}
