package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"quire/internal/config"
	"quire/internal/sanitize"
	"quire/internal/suggest"
	"quire/internal/textwidth"
	"quire/internal/usererr"
)

const configAbout = `Show every setting, or those of KEY, with its value and where it was set: the configuration
file with its line, an environment variable, a flag, or the default. KEY is a setting, or a
table such as list or keys.archive.

In the file, the flags of a command are in a table named after it: per_page in [list] sets
--per-page of quire list, and so does $QUIRE_LIST_PER_PAGE. Flags override the environment,
the environment overrides the file, and the file overrides the defaults.`

func (a *app) configCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "config [KEY]",
		Short: "Show the settings and where they were set",
		Long:  configAbout,
		Example: `  quire config
  quire config theme
  quire config --format json | jq -r '.[] | select(.origin != "default") | .key'
  quire config init`,
		Args: atMostOne("KEY"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkFormat(format, tableFormats()); err != nil {
				return err
			}
			a.problems = nil // configure printed those of the reader
			all := a.allSettings(cmd.Root())
			a.printProblems()
			if len(args) > 0 {
				var err error
				if all, err = settingsOf(all, args[0]); err != nil {
					return err
				}
			}
			if format == "json" {
				return writeJSON(a.out, settingsJSON(all))
			}
			if len(args) == 0 {
				all = slices.DeleteFunc(all, func(r config.Resolved) bool { // quire keys lists these
					return r.Origin == (config.Origin{}) && strings.HasPrefix(r.Key, "keys.")
				})
			}
			return a.printSettings(all)
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "print as `FORMAT`: table or json")
	a.setChoices(cmd, "format", tableFormats())
	cmd.AddCommand(a.configInit())
	return cmd
}

// settingsOf returns the setting called key, or those of the table called key.
func settingsOf(all []config.Resolved, key string) ([]config.Resolved, error) {
	key = strings.ReplaceAll(strings.TrimLeft(key, "-"), "-", "_")
	names := []string{"init"}
	var found []config.Resolved
	for _, r := range all {
		if r.Key == key || strings.HasPrefix(r.Key, key+".") {
			found = append(found, r)
		}
		names = append(names, r.Key)
	}
	if len(found) == 0 {
		hint := "quire config lists all settings"
		if near := suggest.Nearest(key, names); near != "" {
			hint = "did you mean " + near + "?"
		}
		return nil, usageHint(hint, "unknown setting or command %s", quote(key))
	}
	return found, nil
}

// allSettings returns all settings with their values.
func (a *app) allSettings(root *cobra.Command) []config.Resolved {
	var out []config.Resolved
	for _, s := range config.ReaderSettings() {
		out = append(out, a.values[s.Key])
	}
	for _, s := range slices.Concat(commandSettings(root), a.keySettings()) {
		out = append(out, a.resolveUnflagged(s))
	}
	return out
}

type settingJSON struct {
	Key     string   `json:"key"`
	Value   any      `json:"value"`
	Origin  string   `json:"origin"` // default, file, environment or flag
	Where   *string  `json:"where"`  // the file with its line, the variable, the flag
	File    *string  `json:"file"`
	Line    *int     `json:"line"`
	Default *string  `json:"default"`
	Flag    *string  `json:"flag"`
	Env     []string `json:"env"`
	Choices []string `json:"choices"`
}

func settingsJSON(all []config.Resolved) []settingJSON {
	out := make([]settingJSON, len(all))
	for i, r := range all {
		s := settingJSON{Key: r.Key, Origin: "default", Default: orNull(r.Default), Env: r.Env, Choices: orEmpty(r.Choices)}
		if r.Flag != "" {
			s.Flag = orNull("--" + r.Flag)
		}
		switch {
		case r.Kind == config.Bool:
			s.Value = r.On()
		case r.Kind == config.Number:
			s.Value = r.Number()
		case r.Kind == config.List:
			s.Value = orEmpty(r.List)
		case r.Value != "":
			s.Value = r.Value
		}
		switch o := r.Origin; {
		case o.Flag != "":
			s.Origin = "flag"
		case o.Env != "":
			s.Origin = "environment"
		case o.File != "":
			s.Origin, s.File, s.Line = "file", orNull(o.File), &o.Line
		}
		if s.Origin != "default" {
			s.Where = orNull(r.Origin.String())
		}
		out[i] = s
	}
	return out
}

// shownValue returns a value as a table shows it.
func shownValue(r config.Resolved) string {
	switch {
	case r.Kind == config.List && r.Origin != (config.Origin{}):
		return sanitize.Line(strings.Join(r.List, ", "))
	case r.Value != "":
		return sanitize.Line(r.Value)
	case r.DefaultText != "":
		return r.DefaultText
	}
	return "–"
}

// printSettings prints the settings as text, those that are set in bold.
func (a *app) printSettings(all []config.Resolved) error {
	style := a.styler()
	path, _ := a.configPath()
	what := "no configuration file yet; quire config init writes " + path
	switch {
	case a.sources.File != nil:
		what = path
	case path == "":
		what = "no folder for a configuration file; set $HOME, or name a file with --config FILE"
	}
	rows := []string{style.faint(sanitize.Line(what)), ""}
	width, value := 0, 0
	for _, r := range all {
		width, value = max(width, textwidth.Width(r.Key)), max(value, textwidth.Width(shownValue(r)))
	}
	if a.env.Terminal {
		const maxValue = 34 // cells
		value = min(value, maxValue)
	}
	for _, r := range all {
		row := textwidth.Pad(r.Key, width) + "  " + textwidth.Pad(shownValue(r), value) + "  "
		if r.Origin == (config.Origin{}) {
			rows = append(rows, row+style.faint("default"))
			continue
		}
		rows = append(rows, style.bold(row)+sanitize.Line(r.Origin.String()))
	}
	for _, row := range rows {
		if _, err := fmt.Fprintln(a.out, sanitize.Row(row)); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) configInit() *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "Write a configuration file with every setting in it, as comments",
		Args:  noArguments,
		// The file named by --config need not exist yet.
		PersistentPreRunE: func(*cobra.Command, []string) error {
			a.sources = config.Sources{Getenv: a.env.Getenv}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return a.writeConfig(cmd.Root()) },
	}
}

// writeConfig writes a new configuration file.
func (a *app) writeConfig(root *cobra.Command) error {
	path, _ := a.configPath()
	if path == "" {
		return usererr.New("configuration: no folder for it", "set $HOME, or name a file with --config FILE")
	}
	shown := "configuration: " + sanitize.Line(path)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("%s: cannot create its folder: %w", shown, err)
	}
	f, err := os.OpenFile(filepath.Clean(path), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return usererr.New(shown+": exists already and was not changed", "edit it, or name another with --config FILE")
	case err != nil:
		return fmt.Errorf("%s: cannot write: %w", shown, err)
	}
	_, err = f.WriteString(a.configTemplate(root))
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("%s: cannot write: %w", shown, err)
	}
	_, err = fmt.Fprintf(a.out, "wrote %s; every line in it is a comment\n", sanitize.Line(path))
	return err
}

// configTemplate returns a configuration in which every setting is a comment.
func (a *app) configTemplate(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString("# The configuration of quire. Remove the # from what you want to set; the rest keeps\n" +
		"# its default. Flags and the environment win over this file, and quire config shows\n" +
		"# where each value was set.\n")
	table := ""
	for _, s := range a.knownSettings(root) {
		name := s.Key
		if at := strings.LastIndexByte(s.Key, '.'); at >= 0 {
			if s.Key[:at] != table {
				table = s.Key[:at]
				fmt.Fprintf(&b, "\n[%s]\n", table)
			}
			name = s.Key[at+1:]
		}
		b.WriteString("\n")
		about := strings.ReplaceAll(s.Help, "`", "")
		if s.DefaultText != "" {
			about += " (default: " + s.DefaultText + ")"
		}
		for _, line := range textwidth.Wrap(about+" ($"+strings.Join(s.Env, ", $")+")", 84, 0) {
			b.WriteString("# " + line + "\n")
		}
		fmt.Fprintf(&b, "#%s = %s\n", name, exampleValue(s))
	}
	return b.String()
}

// exampleValue returns a value for a setting in TOML, its default if it has one.
func exampleValue(s config.Setting) string {
	switch {
	case s.Kind == config.List && s.Default != "":
		return s.Default
	case s.Kind == config.List:
		return "[]"
	case s.Kind == config.Bool || s.Kind == config.Number:
		return s.Default
	case s.Key == "content":
		return `"~/blog"`
	case s.Key == "cache":
		return `"off"`
	}
	return `"` + s.Default + `"`
}
