//go:build unix

package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// tree is what there is to name in the repository.
type tree struct {
	files    map[string]bool            // and folders, by path and by base name
	declared map[string]map[string]bool // by package: names, with methods and fields; "" is all packages
	tests    []string
}

// readTree parses all Go files of the repository.
func readTree(t *testing.T) tree {
	t.Helper()
	root := filepath.Join("..", "..")
	out := tree{files: map[string]bool{}, declared: map[string]map[string]bool{"": {}}}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == ".git" {
			return fs.SkipDir
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		out.files[name], out.files[path.Base(name)] = true, true
		if d.IsDir() || path.Ext(name) != ".go" || strings.Contains(name, "testdata/") {
			return nil
		}
		return out.parse(file)
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// parse takes in the declarations of a file.
func (r *tree) parse(file string) error {
	src, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	f, err := parser.ParseFile(token.NewFileSet(), file, src, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	pkg := strings.TrimSuffix(f.Name.Name, "_test")
	if r.declared[pkg] == nil {
		r.declared[pkg] = map[string]bool{}
	}
	note := func(ids ...*ast.Ident) {
		for _, id := range ids {
			r.declared[pkg][id.Name], r.declared[""][id.Name] = true, true
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			note(n.Name)
			if strings.HasPrefix(n.Name.Name, "Test") {
				r.tests = append(r.tests, n.Name.Name)
			}
			return false
		case *ast.TypeSpec:
			note(n.Name)
		case *ast.ValueSpec:
			note(n.Names...)
		case *ast.Field:
			note(n.Names...)
		}
		return true
	})
	return nil
}

// has reports whether a name as documents write it, "name", "pkg.Name" or "pkg.Type.Field", is
// declared. It does not know the names of other modules.
func (r tree) has(name string) bool {
	first, rest, qualified := strings.Cut(name, ".")
	if !qualified {
		return r.declared[""][name] || r.declared[name] != nil
	}
	for part := range strings.SplitSeq(rest, ".") {
		if r.declared[first] != nil && !r.declared[first][part] || r.declared[first] == nil && !r.declared[""][part] {
			return false
		}
	}
	return true
}

// Every file, folder, name and test that ARCHITECTURE.md and CONTRIBUTING.md mention is there, and
// every package is in the table of the first.
func TestArchitectureIsThere(t *testing.T) {
	text := func(name string) string {
		return regexp.MustCompile("(?s)```.*?```").ReplaceAllString(repository(t, name), "")
	}
	architecture := text("ARCHITECTURE.md")
	doc := architecture + text("CONTRIBUTING.md")
	there := readTree(t)
	elsewhere := map[string]bool{ // of Bubble Tea, of the environment, beside the repository
		"tea.Model": true, "tea.Program": true, "NO_COLOR": true, "../shared/corpora": true, "NAME/content": true,
	}
	seen := map[string]bool{}
	isFile := regexp.MustCompile(`^[\w./-]+(/[\w.-]+|\.go|\.md)$`)
	isName := regexp.MustCompile(`^\*?((?:[a-z]\w*\.)?[A-Z]\w*(?:\.[A-Z]\w*)*|[a-z]\w*(?:\.\w+)+)$`)
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(doc, -1) {
		word := strings.TrimSuffix(m[1], "/")
		seen[word] = true
		switch name := isName.FindStringSubmatch(word); {
		case elsewhere[word]:
		case isFile.MatchString(word):
			if !there.files[word] {
				t.Errorf("there is no %s", word)
			}
		case name != nil && !there.has(name[1]):
			t.Errorf("nothing is called %s", word)
		}
	}
	if len(seen) < 150 {
		t.Errorf("only %d names", len(seen))
	}
	for _, m := range regexp.MustCompile(`go test \S+ -run\s+(\w+)`).FindAllStringSubmatch(doc, -1) {
		if !strings.Contains(strings.Join(there.tests, " "), m[1]) {
			t.Errorf("no test is called %s", m[1])
		}
	}
	for pkg := range packages(t) {
		if !strings.Contains(architecture, "`"+pkg+"`") && !strings.Contains(architecture, "`"+path.Base(pkg)+"`") {
			t.Errorf("%s is not in the table", pkg)
		}
	}
}

// packages are the folders of Go packages.
func packages(t *testing.T) map[string]bool {
	t.Helper()
	root, out := filepath.Join("..", ".."), map[string]bool{}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(file, ".go") && !strings.Contains(file, "testdata") {
			dir, _ := filepath.Rel(root, filepath.Dir(file))
			out[filepath.ToSlash(dir)] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
