package theme

import (
	"encoding/json"
	"go/build"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// All styles that come with Glamour can be read from their files.
func TestParseGlamourStyle(t *testing.T) {
	files := map[string][]byte{}
	for _, name := range GlamourStyleNames() {
		g, _ := GlamourStyleNamed(name)
		src, err := json.Marshal(g.config)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = src
	}
	if pkg, err := build.Import("charm.land/glamour/v2/styles", ".", build.FindOnly); err == nil {
		paths, _ := filepath.Glob(filepath.Join(pkg.Dir, "*.json"))
		for _, path := range paths {
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files[filepath.Base(path)] = src
		}
	}
	for name, src := range files {
		if _, err := ParseGlamourStyle(src); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStyleErrors(t *testing.T) {
	for src, want := range map[string]string{
		"":                                  "invalid JSON",
		"{\n\"h1\": {\"bold\": \"yes\"}\n}": "line 2: h1.bold cannot be a string",
		"{\n\n\"h1\": }":                    "line 3: invalid JSON",
		"[]":                                "array",
		"{\"name\": \"x\"}":                 "names no element",
	} {
		if _, err := ParseGlamourStyle([]byte(src)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q in it", src, err, want)
		}
	}
}

func TestStyleNamed(t *testing.T) {
	for name, dark := range map[string]bool{
		"glamour-dark": true, "glamour-light": false, "dracula": true,
		"tokyo-night": true, "pink": true, "ascii": true, "notty": true,
	} {
		s, ok := GlamourStyleNamed(name)
		again, _ := GlamourStyleNamed(name)
		if !ok || s != again || s.Dark() != dark {
			t.Errorf("%s: known %v, the same again %v, dark %v", name, ok, s == again, s.Dark())
		}
	}
	if _, ok := GlamourStyleNamed("dark"); ok {
		t.Error("dark is a theme of quire's own")
	}
}
