package server

import (
	"slices"
	"strings"
	"testing"
	"time"

	"quire/content"
	"quire/internal/cli"
	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/sanitize"
	"quire/internal/sanitize/hostile"
	"quire/internal/usererr"
)

// A command line is split as a shell splits it, and nothing in it is expanded.
func TestSplitWords(t *testing.T) {
	for line, want := range map[string][]string{
		"":                               nil,
		"  list \t--tag  aws\r\n":        {"list", "--tag", "aws"},
		`search "two words" 'and $HOME'`: {"search", "two words", "and $HOME"},
		`search two\ words`:              {"search", "two words"},
		`search '"exact"' "it's"`:        {"search", `"exact"`, "it's"},
		`show a"b"'c'`:                   {"show", "abc"},
		`search ""`:                      {"search", ""},
		`list $HOME $(id) *.md ~ {a,b} | x; y & z > f # g`: {
			"list", "$HOME", "$(id)", "*.md", "~", "{a,b}", "|", "x;", "y", "&", "z", ">", "f", "#", "g",
		},
		"`id` \"`id`\"": {"`id`", "`id`"},
	} {
		if got, err := splitWords(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v, want %q", line, got, err, want)
		}
	}
	for _, line := range []string{`"`, `'a`, `a "b`, `a\`} {
		if got, err := splitWords(line); err == nil || !strings.Contains(usererr.Hint(err), "quote words") {
			t.Errorf("%q: %q, %v", line, got, err)
		}
	}
}

var today = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

// FuzzExecLine: whatever command line a reader sends over SSH, it is split into words or
// refused, and what runs of it ends with a known status and prints text.
func FuzzExecLine(f *testing.F) {
	for _, s := range []string{
		"list --query 'tag:aws' --format json", `show "kms-key-rotation#what" --format ansi`, `search \"a b\" -x`,
		"list --page 99999999999999999999", "show /etc/hostname", "show -- --help", "\r0",
		"list\x1b[2J", "show '\x1b]0;t\x07'", "tags --format \u202ejson", "'", `a\`, "list --sort=\x00", "help list",
		"--help", "search '" + strings.Repeat("(", 300) + "'", "categories -C/", "list --lang all --year -1",
	} {
		f.Add(s)
	}
	for i, s := range hostile.Payloads() {
		f.Add([]string{"show ", "search ", "list --query ", "tags --format "}[i%4] + "'" + s + "'")
	}
	ix, err := index.Load(f.Context(), folder.FromFS(content.Posts()),
		index.Options{Now: func() time.Time { return today }})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, line string) {
		words, err := splitWords(line)
		if err != nil || len(words) == 0 || len(line) > 1000 {
			return
		}
		for _, w := range words {
			if strings.ContainsAny(w, " \t\n") && !strings.ContainsAny(line, `'"\`) {
				t.Errorf("%q is one word of %q", w, line)
			}
		}
		if !isCommand(words[0]) && words[0] != "--help" && words[0] != "-h" || words[0] == "archive" {
			return
		}
		var out, errs strings.Builder
		status := cli.Run(t.Context(), cli.Env{
			Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Getenv: func(string) string { return "" },
			Now: func() time.Time { return today }, Archive: ix, Version: "test",
		}, words)
		if status < 0 || status > 2 {
			t.Errorf("%q: status %d", line, status)
		}
		if got := out.String() + errs.String(); sanitize.Rows(got) != got {
			t.Errorf("%q prints %.200q", line, got)
		}
	})
}
