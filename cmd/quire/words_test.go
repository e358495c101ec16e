package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// deadWords are phrases that quire's texts once had and that no native speaker would write
// there. CONTRIBUTING.md has the rules.
var deadWords = regexp.MustCompile(`(?i)\b(is none|are none|tells? whether|says? whether|nobody|somebody|whoever|bears?|borne|blanks?|told|stands?|stood|at hand|once and for all|in force|parted by|newer holds|gave up|given up|a dialogue)\b`)

// Texts for users have none of the dead words: string literals, help, the manual page, README
// and documents.
func TestUserTextHasNoDeadWords(t *testing.T) {
	literals := 0
	for _, dir := range []string{"cmd", "internal", "ui"} {
		err := filepath.WalkDir(filepath.Join("..", "..", dir), func(file string, d fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") ||
				forTests(filepath.ToSlash(file)) {
				return err
			}
			for line, text := range proseIn(t, file) {
				literals++
				if word := deadWords.FindString(text); word != "" {
					t.Errorf("%s:%d: %q in %q", file, line, word, text)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if literals < 700 {
		t.Errorf("only %d texts were checked", literals)
	}
	documents := map[string]string{"quire man": quire(t, "man").stdout}
	for _, pattern := range []string{"*.md", "docs/*.md"} {
		files, err := filepath.Glob(filepath.Join("..", "..", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			documents[file] = string(text)
		}
	}
	if len(documents) < 7 {
		t.Errorf("only %d documents were checked", len(documents))
	}
	for name, text := range documents {
		for i, line := range strings.Split(text, "\n") {
			if word := deadWords.FindString(line); word != "" {
				t.Errorf("%s:%d: %q in %q", name, i+1, word, line)
			}
		}
	}
}

// forTests reports whether a file is for tests, or has vectors and lists of words.
func forTests(file string) bool {
	for _, part := range []string{"/hostile/", "/uitest/", "/sshtest/", "/storetest/", "/testsite/"} {
		if strings.Contains(file, part) {
			return true
		}
	}
	return false
}

// proseIn returns the string literals of a file that have words separated by spaces, by line.
func proseIn(t *testing.T, file string) map[int]string {
	t.Helper()
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	out := map[int]string{}
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			if n.Tag != nil {
				return false
			}
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil && prose.MatchString(text) {
				out[set.Position(n.Pos()).Line] += text + " "
			}
		}
		return true
	})
	return out
}

var prose = regexp.MustCompile(`[a-z]{2,},?:? [a-z%]`)

// Every flag's help begins with a verb or names the thing: it is one line without a capital
// or a full stop, and begins with no article or preposition.
func TestHelpOfFlags(t *testing.T) {
	help := regexp.MustCompile(`(?m)^ +(?:-\w, )?--([a-z-]+)(?: [A-Z0-9]\S*)?  +(.*)$`)
	weak := regexp.MustCompile(`^(?:[A-Z]|(?:a|an|the|in|of|to|on|at|by|for|from|through|with|without|it|its|how|where|when|what|which|other|many|more)\b)`)
	seen := 0
	for _, command := range []string{
		"", "list", "show", "search", "categories", "check", "serve", "config", "keys",
		"themes", "feed", "sync", "sources add", "sources list",
	} {
		out := quire(t, append(strings.Fields(command), "--help")...).stdout
		for _, m := range help.FindAllStringSubmatch(out, -1) {
			seen++
			if weak.MatchString(m[2]) || strings.HasSuffix(m[2], ".") {
				t.Errorf("quire %s: --%s: %q", command, m[1], m[2])
			}
		}
	}
	if seen < 80 {
		t.Errorf("only %d flags were checked", seen)
	}
}
