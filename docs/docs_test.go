package docs_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kballard/go-shellquote"

	"quire/content"
	"quire/docs"
	"quire/internal/cli"
	"quire/internal/config"
	"quire/internal/golden"
)

// outcome is what a command line came to.
type outcome struct {
	status         int
	stdout, stderr string
}

// quire runs a command line with all commands that the program has on a user's machine.
func quire(t *testing.T, args ...string) outcome {
	t.Helper()
	var out, errs bytes.Buffer
	dir := t.TempDir()
	status := cli.Run(t.Context(), cli.Env{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
		Getenv:     func(name string) string { return map[string]string{"LC_ALL": "C.UTF-8"}[name] },
		Now:        func() time.Time { return time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC) },
		Bundled:    content.Posts(),
		Guide:      docs.Guide(),
		Configured: true,
		ConfigFile: filepath.Join(dir, "config.toml"),
		Keys:       func([]cli.KeyChange) ([]cli.KeyBinding, []config.Problem) { return nil, nil },
		Serve:      func(context.Context, cli.ServeOptions) error { return nil },
		OpenState:  func(string) cli.ReaderState { return cli.ReaderState{} },
		Library: &cli.LibraryDirs{
			Dir: filepath.Join(dir, "library"), Sources: filepath.Join(dir, "sources.toml"), Status: filepath.Join(dir, "sync"),
			Stores: filepath.Join(dir, "git"),
		},
	}, args)
	return outcome{status, out.String(), errs.String()}
}

// pages returns the guide and README.md by name.
func pages(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	files, err := fs.Glob(docs.Guide(), "*.md")
	if err != nil || len(files) < 13 {
		t.Fatalf("%d pages, %v", len(files), err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(docs.Guide(), file)
		if err != nil {
			t.Fatal(err)
		}
		out[file] = string(text)
	}
	text, err := os.ReadFile(filepath.Join("..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	out["README.md"] = string(text)
	return out
}

// block is fenced code.
type block struct{ lang, text string }

var fence = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$")

func blocks(text string) []block {
	var out []block
	for _, m := range fence.FindAllStringSubmatch(text, -1) {
		out = append(out, block{m[1], m[2]})
	}
	return out
}

// TestGuideIsClean verifies that quire finds nothing to say about its own guide, and that no page is
// missing in the list for forges.
func TestGuideIsClean(t *testing.T) {
	if got := quire(t, "check", "-C", "."); got.status != 0 || got.stdout != "" {
		t.Errorf("%+v", got)
	}
	list, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for name := range pages(t) {
		if name != "README.md" && name != "_index.md" && !bytes.Contains(list, []byte("]("+name+")")) {
			t.Errorf("docs/README.md does not list %s", name)
		}
	}
}

// commandIn matches a command line of quire in shell code: behind a pipe, a "&&" or at the beginning.
var commandIn = regexp.MustCompile(`(?:^|\| |&& |\$ )(?:[A-Z_]+=\S+ )?(quire(?: [^|&#>\n]*)?)`)

// commands returns the command lines of a text, without comments, pipes and redirections.
func commands(text string) []string {
	var out []string
	for _, b := range blocks(text) {
		if b.lang != "sh" {
			continue
		}
		for line := range strings.Lines(b.text) {
			line = strings.TrimRight(line, "\n")
			if words, _, found := strings.Cut(line, "  #"); found {
				line = words
			}
			if m := quoted(line); m != "" {
				out = append(out, m)
				continue
			}
			for _, m := range commandIn.FindAllStringSubmatch(line, -1) {
				out = append(out, strings.TrimSpace(m[1]))
			}
		}
	}
	return out
}

// quoted returns the whole of a line that has pipes or comment signs in quotes only.
func quoted(line string) string {
	if !strings.HasPrefix(line, "quire ") || !strings.ContainsAny(line, `'"`) {
		return ""
	}
	cut, in := len(line), rune(0)
	for i, c := range line {
		switch {
		case in != 0 && c == in:
			in = 0
		case in == 0 && (c == '\'' || c == '"'):
			in = c
		case in == 0 && strings.ContainsRune("|&>;", c):
			return strings.TrimSpace(line[:i])
		}
	}
	return strings.TrimSpace(line[:cut])
}

// TestCommandsInGuide verifies that each command line in the guide and the README is one: command and
// flags exist, and what needs neither a network nor a folder of the user's runs.
func TestCommandsInGuide(t *testing.T) {
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^  (\w+)  `).FindAllStringSubmatch(quire(t, "--help").stdout, -1) {
		names = append(names, m[1])
	}
	needs := regexp.MustCompile(`~|://|example\.org|\.json$|\.opml$|sources|sync|save|state|serve|init|NAME|DIR|FILE|SLUG|README\.md|--source|--all|man$|is:|quire keys`)
	seen, ran := 0, 0
	for name, text := range pages(t) {
		for _, line := range commands(text) {
			words, err := shellquote.Split(line)
			if err != nil {
				t.Errorf("%s: %s: %v", name, line, err)
				continue
			}
			seen++
			args := words[1:]
			first := ""
			if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
				first = args[0]
			}
			if isName := regexp.MustCompile(`^[a-z]+$`).MatchString(first); isName && !slices.Contains(names, first) {
				t.Errorf("%s: %s: no such command", name, line)
			}
			if got := quire(t, slices.Concat(args, []string{"--help"})...); got.status != 0 {
				t.Errorf("%s: %s: %s", name, line, got.stderr)
			}
			if needs.MatchString(line) || slices.Contains(args, "--linear") || len(args) == 0 || !slices.Contains(names, first) {
				continue
			}
			ran++
			if got := quire(t, args...); got.status != 0 || got.stdout == "" {
				t.Errorf("%s: %s: status %d: %s", name, line, got.status, got.stderr)
			}
		}
	}
	if seen < 70 || ran < 20 {
		t.Errorf("only %d commands were found, %d run", seen, ran)
	}
}

// TestSettingsInGuide verifies that the settings in examples of the configuration exist and have valid
// values, and so do the variables.
func TestSettingsInGuide(t *testing.T) {
	var settings []struct{ Env []string }
	if err := json.Unmarshal([]byte(quire(t, "config", "--format", "json").stdout), &settings); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"QUIRE_CONFIG": true}
	for _, s := range settings {
		for _, name := range s.Env {
			known[name] = true
		}
	}
	examples, variables := 0, 0
	for name, text := range pages(t) {
		for _, b := range blocks(text) {
			if b.lang != "toml" || strings.HasPrefix(b.text, "base =") || strings.Contains(b.text, "[keys.") {
				continue // a theme; keys are the reader's, which the tests of cmd/quire have
			}
			examples++
			file := filepath.Join(t.TempDir(), "config.toml")
			if err := os.WriteFile(file, []byte(b.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if got := quire(t, "--config", file, "config"); got.status != 0 || got.stderr != "" {
				t.Errorf("%s: %s\n%s", name, got.stderr, b.text)
			}
		}
		for _, variable := range regexp.MustCompile(`QUIRE_[A-Z_]+[A-Z]`).FindAllString(text, -1) {
			variables++
			if !known[variable] && !strings.HasPrefix(variable, "QUIRE_KEYS_") {
				t.Errorf("%s: no variable %s", name, variable)
			}
		}
	}
	if examples < 3 || variables < 50 {
		t.Errorf("only %d examples and %d variables were checked", examples, variables)
	}
}

// TestFlagsInGuide verifies that the flags named in the text exist.
func TestFlagsInGuide(t *testing.T) {
	man := strings.ReplaceAll(quire(t, "man").stdout, `\-`, "-")
	others := regexp.MustCompile(`quire-load|systemctl|--user|--now|podman|git |less |mail |goreleaser`)
	seen := 0
	for name, text := range pages(t) {
		for line := range strings.Lines(text) {
			if others.MatchString(line) {
				continue
			}
			for _, m := range regexp.MustCompile("(?:^|[`(| ])(--[a-z][a-z-]+)").FindAllStringSubmatch(line, -1) {
				seen++
				if !strings.Contains(man, `\fB`+m[1]+`\fP`) && m[1] != "--help" && m[1] != "--version" {
					t.Errorf("%s: no flag %s", name, m[1])
				}
			}
		}
	}
	if seen < 60 {
		t.Errorf("only %d flags were checked", seen)
	}
}

// TestKeysInGuide verifies that the keys named in the text are in the table of keys.
func TestKeysInGuide(t *testing.T) {
	all := pages(t)
	// Those of a picture on the whole screen are not in the table of the three views.
	known := map[string]bool{"''": true, "+": true, "-": true, "0": true}
	for _, m := range regexp.MustCompile("(?m)^\\| `(.*?)` \\|").FindAllStringSubmatch(all["keys.md"], -1) {
		for _, key := range strings.Fields(m[1]) {
			known[key] = true
		}
	}
	isKey := regexp.MustCompile("^(?:.|''|ctrl-.|⇧?tab|enter|esc|space|PgUp|PgDn)$")
	seen := 0
	for _, name := range []string{
		"start.md", "archive.md", "reading.md", "finding.md", "themes.md",
		"troubleshooting.md",
	} {
		text := fence.ReplaceAllString(all[name], "")
		for _, m := range regexp.MustCompile("`([^`\n]+)`").FindAllStringSubmatch(text, -1) {
			if !isKey.MatchString(m[1]) || m[1] == "ctrl-h" {
				continue
			}
			seen++
			if !known[m[1]] {
				t.Errorf("%s: no key %s", name, m[1])
			}
		}
	}
	if seen < 60 {
		t.Errorf("only %d keys were checked", seen)
	}
}

// TestConfiguration verifies that configuration.md has every setting as quire config init writes it;
// -update writes it there.
func TestConfiguration(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.toml")
	if got := quire(t, "--config", file, "config", "init"); got.status != 0 {
		t.Fatal(got.stderr)
	}
	written, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- settings, made by: go test ./docs -update -->\n", "<!-- end of settings -->\n"
	head, rest, found := strings.Cut(string(page), begin)
	_, tail, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatal("configuration.md has no place for the settings")
	}
	want := head + begin + "\n```toml\n" + string(written) + "```\n\n" + end + tail
	if want == string(page) {
		return
	}
	if !golden.Update() {
		t.Fatal("configuration.md is out of date: go test ./docs -update")
	}
	if err := os.WriteFile("configuration.md", []byte(want), 0o644); err != nil { //nolint:gosec // it is in the repository
		t.Fatal(err)
	}
}
