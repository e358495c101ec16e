package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// checksums returns the checksums of all archives of a version, each its own.
func checksums(version string) string {
	var out strings.Builder
	i := 0
	for _, system := range systems() {
		for _, processor := range []string{"amd64", "arm64"} {
			ext := ".tar.gz"
			if system == "windows" {
				ext = ".zip"
			}
			i++
			fmt.Fprintf(&out, "%064x  quire_%s_%s_%s%s\n", i, version, system, processor, ext)
		}
	}
	return out.String()
}

// TestManifests verifies that each manifest names archives of the release with their checksums, and
// is in the form of its package manager as far as it can be checked here.
func TestManifests(t *testing.T) {
	dir := t.TempDir()
	sums := filepath.Join(dir, "checksums.txt")
	if err := os.WriteFile(sums, []byte(checksums("0.9.0-rc.1")), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writeManifests(filepath.Join("..", ".."), "v0.9.0-rc.1", "https://example.org/quire/", sums,
		dir); err != nil {
		t.Fatal(err)
	}
	for name, archives := range map[string]int{"quire.rb": 4, "quire.json": 2, "flake.nix": 4, "PKGBUILD": 2} {
		src, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		text := string(src)
		named := regexp.MustCompile(`https://example\.org/quire/(quire_\S+?\.(?:tar\.gz|zip))`).FindAllStringSubmatch(text,
			-1)
		if len(named) != archives {
			t.Errorf("%s names %d archives, want %d", name, len(named), archives)
		}
		for _, m := range named {
			line := regexp.MustCompile(`(?m)^([0-9a-f]{64})  ` + regexp.QuoteMeta(m[1]) +
				`$`).FindStringSubmatch(checksums("0.9.0-rc.1"))
			if line == nil || !strings.Contains(text, line[1]) {
				t.Errorf("%s: no checksum of %s", name, m[1])
			}
		}
		for open, closing := range map[string]string{"{": "}", "[": "]", "(": ")"} {
			if strings.Count(text, open) != strings.Count(text, closing) {
				t.Errorf("%s: %s and %s are not balanced", name, open, closing)
			}
		}
		if strings.Contains(text, "<no value>") {
			t.Errorf("%s lacks a value", name)
		}
	}
	scoop, err := os.ReadFile(filepath.Join(dir, "quire.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !json.Valid(scoop) {
		t.Errorf("quire.json is not JSON: %s", scoop)
	}
	if bash, err := exec.LookPath("bash"); err == nil {
		if out, err := exec.Command(bash, "-n", filepath.Join(dir, "PKGBUILD")).CombinedOutput(); err != nil {
			t.Errorf("PKGBUILD: %s", out)
		}
	}
	if ruby, err := exec.LookPath("ruby"); err == nil {
		if out, err := exec.Command(ruby, "-c", filepath.Join(dir, "quire.rb")).CombinedOutput(); err != nil {
			t.Errorf("quire.rb: %s", out)
		}
	}
	pkgbuild, err := os.ReadFile(filepath.Join(dir, "PKGBUILD"))
	if err != nil || !strings.Contains(string(pkgbuild), "\npkgver=0.9.0_rc.1\n") {
		t.Errorf("pacman takes no hyphens in a version: %s", pkgbuild)
	}
}

// TestMissingArchive verifies that no manifest names an archive without a checksum.
func TestMissingArchive(t *testing.T) {
	dir := t.TempDir()
	sums := filepath.Join(dir, "checksums.txt")
	if err := os.WriteFile(sums, []byte(checksums("0.9.0")), 0o600); err != nil {
		t.Fatal(err)
	}
	err := writeManifests(filepath.Join("..", ".."), "0.9.1", "https://example.org", sums, dir)
	if err == nil || !strings.Contains(err.Error(), "no checksum of quire_0.9.1_") {
		t.Errorf("%v", err)
	}
}

// TestReleaseConfiguration verifies that goreleaser's configuration and the templates name archives
// alike, and that what it takes from the repository is there.
func TestReleaseConfiguration(t *testing.T) {
	root := filepath.Join("..", "..")
	src, err := os.ReadFile(filepath.Join(root, ".goreleaser.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(src)
	for _, want := range []string{
		`name_template: "{{ .ProjectName }}_{{ .Version }}_{{ .Os }}_{{ .Arch }}"`,
		"goos: [" + strings.Join(systems(), ", ") + "]", "goarch: [amd64, arm64]",
		"-X main.release=", "-X main.revision=",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	files := regexp.MustCompile(`(?m)(?:src|postinstall|preremove|postremove): ([\w./-]+)$`).FindAllStringSubmatch(text,
		-1)
	for _, m := range files {
		if strings.HasPrefix(m[1], ".release/") {
			continue // writeAssets makes them
		}
		if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
			t.Error(err)
		}
	}
	if len(files) < 10 {
		t.Errorf("only %d files were checked", len(files))
	}
	unit, err := packagedUnit(root)
	if err != nil || !strings.Contains(string(unit), "\nExecStart=/usr/bin/quire serve ") {
		t.Errorf("%v: %s", err, unit)
	}
}
