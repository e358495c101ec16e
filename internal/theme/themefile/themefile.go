// Package themefile finds themes by name: those of a folder of files, and those that need no file.
//
// A theme of the reader's own is a TOML file of colours (parse.go), or one of Glamour's style files
// in JSON. What colours become on the screen is package theme's and its
// users' business.
package themefile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"quire/internal/config"
	"quire/internal/sanitize"
	"quire/internal/suggest"
	"quire/internal/theme"
	"quire/internal/usererr"
)

// maxFile is the largest style file that is read, in bytes.
const maxFile = 1 << 20

// extensions are those of files of themes, the first one winning where a theme has both.
func extensions() []string { return []string{".toml", ".json"} }

// Folder returns the folder of the themes of a configuration file: themes beside it; "" without
// one.
func Folder(config string) string {
	if config == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(config), "themes")
}

// Find returns the theme called name: one that needs no file, else a file of the folder. A name
// that ends in .toml or .json is the path of a file. With the folder "" there are no files. The
// problems are those of a file that can be used nevertheless.
func Find(name, folder string) (theme.Theme, []config.Problem, error) {
	if folder != "" && slices.Contains(extensions(), filepath.Ext(name)) {
		return load(name)
	}
	if folder != "" && isFileName(name) && !slices.Contains(theme.Names(), name) {
		for _, ext := range extensions() {
			if path := filepath.Join(folder, name+ext); isFile(path) {
				return load(path)
			}
		}
	}
	if t, ok := theme.BuiltIn(name); ok {
		return t, nil, nil
	}
	return theme.Theme{}, nil, unknownTheme(name, folder)
}

// All returns all themes, those of the folder last, and the problems of their files.
func All(folder string) ([]theme.Theme, []config.Problem) {
	var all []theme.Theme
	var problems []config.Problem
	for _, name := range slices.Concat(theme.Names(), names(folder)) {
		t, found, err := Find(name, folder)
		problems = append(problems, found...)
		if err != nil {
			where := "theme " + sanitize.Line(name)
			problems = append(problems, config.Problem{Where: where, What: usererr.Text(err), Hint: usererr.Hint(err)})
			continue
		}
		all = append(all, t)
	}
	return all, problems
}

// names returns the names of the themes of a folder, without those that need no file.
func names(folder string) []string {
	if folder == "" {
		return nil
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil // there is no such folder
	}
	var out []string
	for _, e := range entries {
		ext := filepath.Ext(e.Name())
		name := strings.TrimSuffix(e.Name(), ext)
		known := slices.Contains(out, name) || slices.Contains(theme.Names(), name)
		if !known && slices.Contains(extensions(), ext) && isFileName(name) {
			out = append(out, name)
		}
	}
	return out
}

// unknownTheme returns the error for a theme that does not exist.
func unknownTheme(name, folder string) error {
	hint := "quire themes lists them"
	if near := suggest.Nearest(name, append(theme.Names(), names(folder)...)); near != "" {
		hint = "did you mean " + near + "? " + hint
	}
	return usererr.New(fmt.Sprintf("unknown theme %q", sanitize.Line(name)), hint)
}

// isFileName reports whether name is that of a file in a folder, not a path, and fit to be shown.
func isFileName(name string) bool {
	return name != "" && name[0] != '.' && name == sanitize.Line(name) && !strings.ContainsAny(name, `/\`+"\x00")
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// load reads the theme of a file.
func load(path string) (theme.Theme, []config.Problem, error) {
	name := sanitize.Line(strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)))
	if filepath.Ext(path) == ".toml" {
		f, err := config.Load(path)
		if err != nil {
			return theme.Theme{}, nil, fileError(path, err)
		}
		if f.Values == nil {
			p := f.Problems[0]
			return theme.Theme{}, nil, usererr.New(p.Where+": "+p.What, "")
		}
		t, problems := Parse(name, f)
		t.File = path
		return t, problems, nil
	}
	if info, err := os.Stat(path); err == nil && (!info.Mode().IsRegular() || info.Size() > maxFile) {
		return theme.Theme{}, nil, usererr.New(sanitize.Line(path)+": not a style file", "name a Glamour style in JSON")
	}
	src, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return theme.Theme{}, nil, fileError(path, err)
	}
	style, err := theme.ParseGlamourStyle(src)
	if err != nil {
		return theme.Theme{}, nil, fmt.Errorf("%s: %w", sanitize.Line(path), err)
	}
	t := theme.FromGlamour(name, style)
	t.File = path
	return t, nil, nil
}

// fileError returns the error for a theme file that cannot be read.
func fileError(path string, err error) error {
	hint := ""
	if errors.Is(err, fs.ErrNotExist) {
		hint = "quire themes lists the themes"
	}
	return usererr.WithHint(fmt.Errorf("%s: %w", sanitize.Line(path), err), hint)
}
