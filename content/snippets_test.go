package content_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/format"
	"io"
	"maps"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"quire/internal/render"
	"quire/internal/textwidth"
)

// codeWidth is how many cells of a screen of 80 are left to code, which the plain
// text of a post indents by four.
const codeWidth = 76

func TestCodeIsLabelled(t *testing.T) {
	used := make(map[string]bool)
	for where, code := range snippets(t) {
		if code.Lang == "" {
			t.Errorf("%s: a code block without a language", where)
		}
		used[code.Lang] = true
	}
	if !used["mermaid"] {
		t.Error("no Mermaid diagram")
	}
	for _, name := range []string{"mermaid", "text", "console"} {
		delete(used, name)
	}
	if len(used) < 10 {
		t.Errorf("code in %q, want ten languages", slices.Sorted(maps.Keys(used)))
	}
}

// Code keeps its lines, so a long one would have to be panned.
func TestCodeFitsTheScreen(t *testing.T) {
	for where, code := range snippets(t) {
		for line := range strings.Lines(code.Text) {
			line = strings.ReplaceAll(strings.TrimSuffix(line, "\n"), "\t", "    ")
			if w := textwidth.Width(line); w > codeWidth {
				t.Errorf("%s: %d cells wide, want at most %d: %s", where, w, codeWidth, line)
			}
		}
	}
}

// checks say what is wrong with the code of a language. Readers copy snippets, so
// each is held to as much as can be known without running it.
var checks = map[string]func(*testing.T, string) error{
	"json":       checkJSON,
	"go":         checkGo,
	"yaml":       checkYAML,
	"bash":       checkBash,
	"hcl":        checkBrackets,
	"javascript": checkBrackets,
	"promql":     checkBrackets,
	"python":     checkBrackets,
	"sql":        checkBrackets,
}

func TestSnippetsAreValid(t *testing.T) {
	checked := make(map[string]bool)
	for where, code := range snippets(t) {
		check := checks[code.Lang]
		if check == nil {
			continue
		}
		checked[code.Lang] = true
		if err := check(t, code.Text); err != nil {
			t.Errorf("%s: %s: %v", where, code.Lang, err)
		}
	}
	for lang := range checks {
		if !checked[lang] {
			t.Errorf("no code in %s", lang)
		}
	}
}

// snippets are the code blocks of all posts by path and line.
func snippets(t *testing.T) map[string]render.Code {
	t.Helper()
	ix := load(t)
	all := make(map[string]render.Code)
	for _, p := range ix.Posts() {
		for _, code := range outline(t, []byte(body(t, ix, p))).Code {
			all[fmt.Sprintf("%s:%d", p.Path, p.Line+code.Line-1)] = code
		}
	}
	return all
}

func checkJSON(_ *testing.T, code string) error {
	var v any
	return json.Unmarshal([]byte(code), &v)
}

func checkGo(_ *testing.T, code string) error {
	want := strings.TrimSpace(code)
	got, err := format.Source([]byte(want))
	if err == nil && strings.TrimSpace(string(got)) != want {
		err = errors.New("not as gofmt writes it")
	}
	return err
}

func checkYAML(_ *testing.T, code string) error {
	documents := yaml.NewDecoder(strings.NewReader(code))
	for {
		var node yaml.Node
		err := documents.Decode(&node)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// checkBash has the shell read the code without running any of it; a machine without
// one takes the code as it is.
func checkBash(t *testing.T, code string) error {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		return nil
	}
	cmd := exec.CommandContext(context.Background(), bash, "--norc", "-n")
	cmd.Stdin = strings.NewReader(code)
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

// checkBrackets finds brackets that do not pair, outside of strings and comments, in
// any language that writes those in one of the common ways.
func checkBrackets(_ *testing.T, code string) error {
	closes := map[rune]rune{')': '(', ']': '[', '}': '{'}
	var open []rune
	for line := range strings.Lines(code) {
		line = comment.ReplaceAllString(quoted.ReplaceAllString(line, `""`), "")
		for _, r := range line {
			switch r {
			case '(', '[', '{':
				open = append(open, r)
			case ')', ']', '}':
				if len(open) == 0 || open[len(open)-1] != closes[r] {
					return fmt.Errorf("%q closes nothing in: %s", r, line)
				}
				open = open[:len(open)-1]
			}
		}
	}
	if len(open) > 0 {
		return fmt.Errorf("%q is never closed", open)
	}
	return nil
}

var (
	quoted  = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`)
	comment = regexp.MustCompile(`(?:#|//|--) .*`)
)
