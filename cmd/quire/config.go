package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"quire/internal/cli"
)

// settings is the configuration file, in TOML. Flags and the environment win over it.
type settings struct {
	Content string `toml:"content"` // folder; relative to the file, ~/ is the home folder
	Theme   string `toml:"theme"`   // auto, dark or light
}

const knownKeys = "the keys are content and theme"

// loadConfig reads the configuration. A file that was named must exist; the usual one
// may be missing.
func loadConfig(file string, getenv func(string) string) (cli.Config, error) {
	named := file != ""
	if !named {
		if file = usualConfig(getenv); file == "" {
			return cli.Config{}, nil
		}
	}
	src, err := os.ReadFile(filepath.Clean(file))
	switch {
	case errors.Is(err, fs.ErrNotExist) && !named:
		return cli.Config{}, nil
	case errors.Is(err, fs.ErrNotExist):
		return cli.Config{}, fmt.Errorf("configuration: %s does not exist: name another with --config FILE", file)
	case err != nil:
		return cli.Config{}, fmt.Errorf("configuration: %s cannot be read: check its permissions, or name another with --config FILE", file)
	}
	var s settings
	if err := toml.NewDecoder(bytes.NewReader(src)).DisallowUnknownFields().Decode(&s); err != nil {
		return cli.Config{}, explain(file, err)
	}
	switch s.Theme {
	case "", "auto", "dark", "light":
	default:
		return cli.Config{}, fmt.Errorf("configuration: %s: theme %q is none: choose auto, dark or light", file, s.Theme)
	}
	return cli.Config{Content: resolve(s.Content, file, getenv), Theme: s.Theme}, nil
}

// usualConfig is quire/config.toml in the folder for configurations, "" without one.
func usualConfig(getenv func(string) string) string {
	if dir := getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "quire", "config.toml")
	}
	if home := getenv("HOME"); home != "" {
		return filepath.Join(home, ".config", "quire", "config.toml")
	}
	return ""
}

func resolve(dir, file string, getenv func(string) string) string {
	if rest, ok := strings.CutPrefix(dir, "~/"); ok {
		return filepath.Join(getenv("HOME"), rest)
	}
	if dir == "" || filepath.IsAbs(dir) {
		return dir
	}
	return filepath.Join(filepath.Dir(file), dir)
}

// explain says on which line of the file what is wrong.
func explain(file string, err error) error {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) && len(unknown.Errors) > 0 {
		first := unknown.Errors[0]
		row, _ := first.Position()
		return fmt.Errorf("configuration: %s:%d: unknown key %q: %s", file, row, strings.Join(first.Key(), "."), knownKeys)
	}
	var wrong *toml.DecodeError
	if errors.As(err, &wrong) {
		row, _ := wrong.Position()
		return fmt.Errorf("configuration: %s:%d: %s: correct the line", file, row, strings.TrimPrefix(wrong.Error(), "toml: "))
	}
	return fmt.Errorf("configuration: %s: %s: correct the file", file, strings.TrimPrefix(err.Error(), "toml: "))
}
