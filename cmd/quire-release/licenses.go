package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// systems are the operating systems of releases.
func systems() []string { return []string{"linux", "darwin", "windows", "freebsd"} }

// licenseFile matches the names of files that have licences and the notices they ask for.
var licenseFile = regexp.MustCompile(`(?i)^((un)?licen[cs]e|copying|copyright|notice|patents)([.-].*)?$`)

// reciprocal matches licences that quire, which is under the MIT licence, cannot be shipped with.
var reciprocal = regexp.MustCompile(`GNU (AFFERO |LESSER )?GENERAL PUBLIC LICENSE`)

// dependency is a module that the program is linked with.
type dependency struct {
	path, version, dir string
	packages           map[string]bool // folders of its packages
}

// licenses returns the licences of everything that the program is linked with on any system,
// Go's first.
func licenses(root string) ([]byte, error) {
	modules, err := dependencies(root)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "quire contains the work of others, under these licences.\n"+
		"Made by: go run ./cmd/quire-release licenses >LICENSES.txt\n\n")
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env GOROOT: %w", err)
	}
	std := &dependency{path: "Go and its standard library", dir: strings.TrimSpace(string(goroot))}
	all := append([]*dependency{std}, modules...)
	for _, m := range all {
		fmt.Fprintln(&out, strings.TrimSpace("  "+m.path+" "+m.version))
	}
	for _, m := range all {
		texts, err := m.licenses()
		if err != nil {
			return nil, err
		}
		for _, t := range texts {
			fmt.Fprintf(&out, "\n%s\n%s\n\n%s\n", strings.Repeat("=", 78), strings.TrimSpace(m.path+" "+m.version)+", "+t.name,
				t.text)
		}
	}
	return out.Bytes(), nil
}

// dependencies returns the modules that the program is linked with, by path.
func dependencies(root string) ([]*dependency, error) {
	modules := map[string]*dependency{}
	for _, system := range systems() {
		cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,Module", "./cmd/quire")
		cmd.Dir, cmd.Stderr = root, os.Stderr
		cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0")
		text, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("go list for %s: %w", system, err)
		}
		for decoder := json.NewDecoder(bytes.NewReader(text)); ; {
			var p struct {
				Dir    string
				Module *struct {
					Path, Version, Dir string
					Main               bool
				}
			}
			if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return nil, err
			}
			if p.Module == nil || p.Module.Main {
				continue
			}
			m := modules[p.Module.Path]
			if m == nil {
				m = &dependency{path: p.Module.Path, version: p.Module.Version, dir: p.Module.Dir, packages: map[string]bool{}}
				modules[m.path] = m
			}
			m.packages[p.Dir] = true
		}
	}
	return slices.SortedFunc(maps.Values(modules),
		func(a, b *dependency) int { return strings.Compare(a.path, b.path) }), nil
}

// license is a file of a module.
type license struct{ name, text string }

// licenses returns the licences in the root of a module and in the folders of its packages.
// A module without one is an error, and so is one with a licence that does not fit.
func (m *dependency) licenses() ([]license, error) {
	folders := map[string]bool{m.dir: true}
	for dir := range m.packages {
		for ; len(dir) > len(m.dir); dir = filepath.Dir(dir) {
			folders[dir] = true
		}
	}
	var out []license
	for _, dir := range slices.Sorted(maps.Keys(folders)) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if !licenseFile.MatchString(e.Name()) || !isText(e) {
				continue
			}
			file := filepath.Join(dir, e.Name())
			text, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			name, err := filepath.Rel(m.dir, file)
			if err != nil {
				return nil, err
			}
			if reciprocal.Match(text) {
				return nil, fmt.Errorf("%s: %s: a licence that quire cannot be shipped with", m.path, name)
			}
			out = append(out, license{filepath.ToSlash(name), cleanLicense(text)})
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: no licence", m.path)
	}
	return out, nil
}

// isText reports whether a file is no program and no folder.
func isText(e fs.DirEntry) bool {
	return e.Type().IsRegular() && filepath.Ext(e.Name()) != ".go"
}

// cleanLicense returns a licence with line ends of Unix and without spaces at the ends of lines.
func cleanLicense(text []byte) string {
	lines := strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(strings.ReplaceAll(line, "\f", ""), " \t")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}
