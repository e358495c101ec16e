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
	"quire/internal/textwidth"
)

const configAbout = `Show every setting with its value and where that came from: the configuration file
with its line, a variable of the environment, a flag, or the default.

What is settable by a flag of a command stands in the file in a table of that command:
per_page in [list] is --per-page of quire list, and so is $QUIRE_LIST_PER_PAGE. Flags win
over the environment, the environment over the file, and that over the default.`

func (a *app) configCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Show the settings and where they came from",
		Long:  configAbout,
		Example: `  quire config
  quire config --format json | jq -r '.[] | select(.origin != "default") | .key'
  quire config init`,
		Args: onlyCommands,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkFormat(format, tableFormats()); err != nil {
				return err
			}
			all := a.allSettings(cmd.Root())
			if format == "json" {
				return writeJSON(a.out, settingsJSON(all))
			}
			return a.printSettings(all)
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "output as `FORMAT`: table or json")
	a.setChoices(cmd, "format", tableFormats())
	cmd.AddCommand(a.configInit())
	return cmd
}

// allSettings is all settings as they stand.
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

// shownValue is a value as a table shows it.
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

// printSettings writes the settings for people, those that somebody has set in weight.
func (a *app) printSettings(all []config.Resolved) error {
	style := a.styler()
	path, _ := a.configPath()
	what := "no configuration file here; quire config init writes " + path
	switch {
	case a.sources.File != nil:
		what = path
	case path == "":
		what = "no folder for a configuration: set $HOME, or name a file with --config FILE"
	}
	rows := []string{style.faint(sanitize.Line(what)), ""}
	all = slices.DeleteFunc(slices.Clone(all), func(r config.Resolved) bool { // quire keys lists these
		return r.Origin == (config.Origin{}) && strings.HasPrefix(r.Key, "keys.")
	})
	width, value := 0, 0
	for _, r := range all {
		width, value = max(width, textwidth.Width(r.Key)), max(value, textwidth.Width(shownValue(r)))
	}
	if a.env.Terminal {
		const most = 34 // cells of the column of values
		value = min(value, most)
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
		// The file may be named by --config and not be there yet.
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
		return errors.New("configuration: there is no folder for it: set $HOME, or name a file with --config FILE")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("configuration: %s: the folder cannot be made: %w", filepath.Dir(path), fileReason(err))
	}
	f, err := os.OpenFile(filepath.Clean(path), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("configuration: %s is there already and stays as it is: edit it, or name another with --config FILE", path)
	case err != nil:
		return fmt.Errorf("configuration: %s cannot be written: %w", path, fileReason(err))
	}
	_, err = f.WriteString(a.configTemplate(root))
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("configuration: %s cannot be written: %w", path, fileReason(err))
	}
	_, err = fmt.Fprintf(a.out, "%s written; every line in it is a comment still\n", sanitize.Line(path))
	return err
}

// configTemplate is a configuration in which every setting is a comment.
func (a *app) configTemplate(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString("# The configuration of quire. Take the # away from what you want to set; what is\n" +
		"# left has its default. Flags and the environment win over this file, and\n" +
		"# quire config tells where each value comes from.\n")
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
			about += "; else " + s.DefaultText
		}
		for _, line := range textwidth.Wrap(about+" ($"+strings.Join(s.Env, ", $")+")", 84, 0) {
			b.WriteString("# " + line + "\n")
		}
		fmt.Fprintf(&b, "#%s = %s\n", name, exampleValue(s))
	}
	return b.String()
}

// exampleValue is a value for a setting in TOML, its default where it has one.
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
