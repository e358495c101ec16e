package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLicensesAreCurrent verifies that LICENSES.txt has the licences of what is linked today.
func TestLicensesAreCurrent(t *testing.T) {
	root := filepath.Join("..", "..")
	want, err := licenses(root)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(root, "LICENSES.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("LICENSES.txt is out of date: go run ./cmd/quire-release licenses >LICENSES.txt")
	}
	for _, module := range []string{
		"charm.land/bubbletea/v2", "modernc.org/sqlite",
		"github.com/charmbracelet/x/windows",
	} {
		if !bytes.Contains(want, []byte("\n"+module+" v")) {
			t.Errorf("no licence of %s", module)
		}
	}
}

// TestModuleWithoutLicense verifies that a module without a licence, or with one that does not
// fit, stops the release.
func TestModuleWithoutLicense(t *testing.T) {
	for name, c := range map[string]struct{ file, text, want string }{
		"none":        {"README.md", "MIT", "no licence"},
		"a program":   {"license.go", "package license", "no licence"},
		"reciprocal":  {"COPYING", "GNU GENERAL PUBLIC LICENSE\nVersion 3", "cannot be shipped"},
		"in a folder": {"sub/LICENSE-MIT", "Permission is hereby granted", ""},
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, filepath.FromSlash(c.file))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		m := dependency{path: "example.org/m", dir: dir, packages: map[string]bool{filepath.Join(dir, "sub"): true}}
		if err := os.MkdirAll(filepath.Join(dir, "sub"), 0o700); err != nil {
			t.Fatal(err)
		}
		got, err := m.licenses()
		switch {
		case c.want == "" && (err != nil || len(got) != 1 || got[0].name != c.file):
			t.Errorf("%s: %v, %v", name, got, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}
