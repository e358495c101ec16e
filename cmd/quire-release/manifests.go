package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"text/template"
)

// release is what the templates of manifests see.
type release struct {
	Name, Summary string
	Version       string // without v
	URL           string // the folder that has the archives
	sums          map[string]string
}

// Folder returns the name of the folder in an archive.
func (r release) Folder(goos, goarch string) string {
	return r.Name + "_" + r.Version + "_" + goos + "_" + goarch
}

func (r release) archive(goos, goarch string) string {
	if goos == "windows" {
		return r.Folder(goos, goarch) + ".zip"
	}
	return r.Folder(goos, goarch) + ".tar.gz"
}

// Address returns the address of an archive.
func (r release) Address(goos, goarch string) string { return r.URL + "/" + r.archive(goos, goarch) }

// Sum returns the SHA-256 of an archive.
func (r release) Sum(goos, goarch string) (string, error) {
	sum := r.sums[r.archive(goos, goarch)]
	if sum == "" {
		return "", fmt.Errorf("no checksum of %s", r.archive(goos, goarch))
	}
	return sum, nil
}

// PackageVersion returns the version without hyphens, which pacman rejects.
func (r release) PackageVersion() string { return strings.ReplaceAll(r.Version, "-", "_") }

// checksumLine is a line of sha256sum.
var checksumLine = regexp.MustCompile(`(?m)^([0-9a-f]{64})  (\S+)$`)

// writeManifests writes what package managers want of a release into dir: a Homebrew formula,
// a Scoop manifest, a Nix flake and a PKGBUILD, all from one template.
func writeManifests(root, version, url, checksums, dir string) error {
	text, err := os.ReadFile(checksums)
	if err != nil {
		return err
	}
	r := release{
		Name: "quire", Summary: "Reader for blogs in the terminal", Version: strings.TrimPrefix(version, "v"),
		URL: strings.TrimSuffix(url, "/"), sums: map[string]string{},
	}
	for _, m := range checksumLine.FindAllStringSubmatch(string(text), -1) {
		r.sums[m[2]] = m[1]
	}
	all, err := template.New("").Funcs(template.FuncMap{"list": func(items ...string) []string { return items }}).
		ParseFiles(filepath.Join(root, "deploy", "packages", "manifests.tmpl"))
	if err != nil {
		return err
	}
	for _, name := range []string{"quire.rb", "quire.json", "flake.nix", "PKGBUILD"} {
		var out bytes.Buffer
		if err := all.ExecuteTemplate(&out, name, r); err != nil {
			return err
		}
		if err := writeFile(filepath.Join(dir, name), out.Bytes()); err != nil {
			return err
		}
	}
	return nil
}
