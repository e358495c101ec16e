package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"quire/internal/sanitize"
	"quire/internal/sanitize/hostile"
)

// hostileDir is the hostile folder on disk, with names that are not UTF-8 where the file
// system takes them.
func hostileDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	files := hostile.Folder()
	for name, f := range files {
		if !filepath.IsLocal(name) {
			continue
		}
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, f.Data, 0o600); err != nil {
			t.Fatalf("%q: %v", name, err)
		}
	}
	for _, name := range []string{
		"x\xff\xfey.md", "two\nlines.md", "\x9b2J.md", ".hidden.md", "--help.md",
		" lead and trail .md",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("---\ntitle: Odd name\n---\nHere.\n"), 0o600); err != nil {
			t.Log("not on this file system:", err)
		}
	}
	return dir
}

// clean checks what a command printed: text, tabs and lines, and with styles also
// colours and hyperlinks.
func clean(t *testing.T, what []string, out string, styles bool) {
	t.Helper()
	got, want := sanitize.Text(out), out
	if styles {
		got = sanitize.Rows(out)
	}
	if got != want {
		at := 0
		for at < min(len(got), len(out)) && got[at] == out[at] {
			at++
		}
		t.Errorf("%.200q prints %.80q", what, out[at:])
	}
}

// Whatever a content folder holds, no command prints what a terminal would obey, JSON is
// JSON, and every post that is listed can be shown, by its path in JSON too.
func TestHostileContent(t *testing.T) {
	dir := hostileDir(t)
	for _, args := range [][]string{
		{"list"},
		{"list", "--format", "tsv"},
		{"list", "--format", "json"},
		{"list", "--per-page", "5000"},
		{"categories"},
		{"tags"},
		{"categories", "--format", "json"},
		{"tags", "--format", "json"},
		{"check"},
		{"check", "--format", "json"},
		{"search", "words"},
		{"search", "a", "--limit", "5000"},
		{"search", "title", "--format", "json", "--limit", "5000"},
		{"search", "title", "--format", "jsonl"},
	} {
		got := quire(t, append(args, "-C", dir)...)
		if got.status != 0 && args[0] != "check" {
			t.Errorf("%q: status %d: %s", args, got.status, got.stderr)
		}
		clean(t, args, got.stdout+got.stderr, false)
		if args[len(args)-1] == "json" && !json.Valid([]byte(got.stdout)) {
			t.Errorf("%q prints no JSON: %.300s", args, got.stdout)
		}
	}
	posts := strings.Split(strings.TrimSpace(quire(t, "list", "-C", dir, "--format", "jsonl", "--drafts", "--future",
		"--lang", "all").stdout), "\n")
	if len(posts) < 900 {
		t.Fatalf("%d posts", len(posts))
	}
	step := 23
	if testing.Short() {
		step = 230
	}
	for i, line := range posts {
		var p struct{ Path, Slug string }
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		if i%step != 0 && !strings.Contains(p.Path, "\ufffd") { // the reader's own test opens them all
			continue
		}
		for _, format := range showFormatsOf(i) {
			args := []string{"show", "-C", dir, "--format", format, "--width", "60", "--", p.Path}
			got := quire(t, args...)
			if got.status != 0 || got.stdout == "" {
				t.Errorf("%q: status %d: %s", args, got.status, got.stderr)
			}
			clean(t, args, got.stdout+got.stderr, format == "ansi")
			if format == "json" && !json.Valid([]byte(got.stdout)) {
				t.Errorf("%q prints no JSON", args)
			}
		}
	}
}

// showFormatsOf spreads the formats over the posts: each show reads the folder.
func showFormatsOf(i int) []string {
	return [][]string{{"ansi"}, {"json"}, {"text"}, {"markdown"}}[i%4]
}

// Command lines, the environment and the configuration are echoed in messages: as text.
func TestHostileArguments(t *testing.T) {
	conf := filepath.Join(t.TempDir(), "config.toml")
	for i, p := range hostile.Payloads() {
		if strings.ContainsRune(p, 0) || testing.Short() && i%8 != 0 {
			continue // no argument can hold it
		}
		config := "theme = " + strings.ReplaceAll(string(must(json.Marshal(p))), `\/`, "/") + "\n"
		if err := os.WriteFile(conf, []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{
			{p},
			{"show", p},
			{"search", p},
			{"list", "--query", p},
			{"list", "--tag", p},
			{"list", "--category", p},
			{"list", "--format", p},
			{"list", "--sort", p},
			{"list", "--lang", p},
			{"list", "--year", p},
			{"list", "-C", p},
			{"list", "--config", p},
			{"list", "--theme", p},
			{"list", "--" + p},
			{"help", p},
			{"completion", p},
			{"show", "x#" + p},
			{"list", p},
			{"list", "--config", conf},
			{"__complete", "show", p},
		} {
			got := quire(t, args...)
			clean(t, args, got.stdout+got.stderr, false)
			if strings.Contains(got.stderr, "goroutine ") {
				t.Errorf("%q panics: %s", args, got.stderr)
			}
		}
		var out, errs bytes.Buffer
		e := env{
			stdin: strings.NewReader(p), stdout: &out, stderr: &errs, getenv: func(string) string { return p },
			now: func() time.Time { return today },
		}
		for _, args := range [][]string{{"list"}, {"show", "-"}, {"-"}} {
			run(t.Context(), e, args)
			clean(t, append(args, p), out.String()+errs.String(), false)
		}
	}
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

// FuzzCommands: whatever is asked for, a command ends with a known status, its output is
// text, and JSON is JSON.
func FuzzCommands(f *testing.F) {
	for i, s := range []string{
		"kms", `"exponential backoff" -lambda`, "tag:aws year:2024..2026",
		"kms-key-rotation#what", "cat:\x1b[2J", "tag:", "-", "a\x00b", "../x", "\u202e", "is:draft \"", "#", "x#y#z",
	} {
		f.Add(uint8(i), s)
	}
	for i, s := range hostile.Payloads() {
		f.Add(uint8(i), s)
	}
	f.Fuzz(func(t *testing.T, which uint8, s string) {
		if strings.ContainsAny(s, "/") || len(s) > 1000 {
			return // no files of this machine
		}
		commands := [][]string{
			{"search", "--format", "json", "--", s},
			{"search", "--limit", "3", "--", s},
			{"list", "--format", "json", "--query", s},
			{"list", "--category", s, "--tag", s},
			{"show", "--format", "json", "--", s},
			{"show", "--format", "ansi", "--width", "40", "--", s},
			{"list", "--sort", s},
			{"search", "--year", s, "--", "a"},
			{"__complete", "show", s},
			{"__complete", "list", "--tag", s},
		}
		args := commands[int(which)%len(commands)]
		got := quire(t, args...)
		if got.status < 0 || got.status > 2 {
			t.Errorf("%q: status %d", args, got.status)
		}
		clean(t, args, got.stdout+got.stderr, true)
		if slices.Contains(args, "json") && got.status == 0 && !json.Valid([]byte(got.stdout)) {
			t.Errorf("%q prints no JSON: %s", args, got.stdout)
		}
	})
}
