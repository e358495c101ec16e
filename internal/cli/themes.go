package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"quire/internal/config"
	"quire/internal/sanitize"
	"quire/internal/sgr"
	"quire/internal/textwidth"
	"quire/internal/theme"
	"quire/internal/theme/themefile"
	"quire/internal/usererr"
)

const themesAbout = `List the themes: those in the terminal's own palette (auto, dark, light), quire's own,
Glamour's, and yours.

A theme of yours is a file in the folder "themes" beside the configuration file: NAME.toml
with colours such as accent = "#d08770" and a base for the rest (--keys lists the keys), or
a Glamour style, NAME.json. Choose a theme with --theme NAME, $QUIRE_THEME or theme in the
configuration; T previews them in the reader. A star marks the active theme, and the last
line shows where it was set.`

func (a *app) themesCommand() *cobra.Command {
	var format string
	var keys bool
	cmd := &cobra.Command{
		Use:     "themes",
		Short:   "List the themes",
		Long:    themesAbout,
		Example: "  quire themes\n  quire --theme warm-dark",
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			if err := checkFormat(format, tableFormats()); err != nil {
				return err
			}
			if keys {
				return a.printThemeKeys(format)
			}
			all, problems := themefile.All(a.themeFolder())
			a.problems = problems
			a.printProblems()
			if !slices.ContainsFunc(all, a.isActiveTheme) { // a file in another folder
				all = append(all, a.theme)
			}
			if format == "json" {
				return writeJSON(a.out, a.themesJSON(all))
			}
			return a.printThemes(all)
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "print as `FORMAT`: table or json")
	cmd.Flags().BoolVar(&keys, "keys", false, "list the keys of theme files")
	a.setChoices(cmd, "format", tableFormats())
	return cmd
}

// printThemeKeys prints the keys of theme files and what they set.
func (a *app) printThemeKeys(format string) error {
	all := themefile.Keys()
	if format == "json" {
		out := make([]themeKeyJSON, len(all))
		for i, k := range all {
			out[i] = themeKeyJSON(k)
		}
		return writeJSON(a.out, out)
	}
	name := 0
	for _, k := range all {
		name = max(name, len(k.Name))
	}
	for _, k := range all {
		if _, err := fmt.Fprintln(a.out, textwidth.Pad(k.Name, name+2)+k.Sets); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(a.out, "\nA colour is \"#rrggbb\", or a number of the terminal's palette, 0 to 255.")
	return err
}

type themeKeyJSON struct {
	Name string `json:"name"`
	Sets string `json:"sets"`
}

// readThemes reads the themes for the reader to choose from.
func (a *app) readThemes() ([]theme.Theme, []string) {
	all, problems := themefile.All(a.themeFolder())
	return all, problemLines(problems)
}

// keepTheme sets the theme in the configuration file, and returns that file.
func (a *app) keepTheme(name string) (file string, err error) {
	path, _ := a.configPath()
	if path == "" {
		return "", usererr.New("no folder for a configuration file", "set $HOME, or name a file with --config FILE")
	}
	return path, config.SetText(path, "theme", name)
}

// themeNames completes the names of themes.
func (a *app) themeNames(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	var out []string
	all, _ := themefile.All(a.themeFolder())
	for _, s := range all {
		out = append(out, s.Name)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

type themeJSON struct {
	Name    string  `json:"name"`
	Dark    *bool   `json:"dark"` // null follows the terminal
	File    *string `json:"file"`
	InForce bool    `json:"in_force"`
	Where   *string `json:"where"` // where the active theme was set; null for the default
}

func (a *app) themesJSON(all []theme.Theme) []themeJSON {
	out := make([]themeJSON, len(all))
	for i, s := range all {
		out[i] = themeJSON{Name: s.Name, File: orNull(s.File), InForce: a.isActiveTheme(s)}
		if out[i].InForce {
			out[i].Where = orNull(a.themeOrigin())
		}
		if s.Name != theme.Auto {
			out[i].Dark = &s.Dark
		}
	}
	return out
}

// themeOrigin returns where the active theme was set, "" for the default. An unknown theme
// leaves the default active.
func (a *app) themeOrigin() string {
	set := a.values["theme"]
	if set.Origin == (config.Origin{}) || a.theme.Name == theme.Auto && set.Value != theme.Auto {
		return ""
	}
	return set.Origin.String()
}

func (a *app) isActiveTheme(s theme.Theme) bool {
	return s.Name == a.theme.Name && s.File == a.theme.File
}

// printThemes prints the themes as text, on a terminal with a sample of each.
func (a *app) printThemes(all []theme.Theme) error {
	coloured := a.isStyled() && !a.noColor
	name := 0
	for _, s := range all {
		name = max(name, textwidth.Width(sanitize.Line(s.Name)))
	}
	for _, s := range all {
		mark, kind := "  ", "light"
		switch {
		case s.Name == theme.Auto:
			kind = "follows terminal"
		case s.Dark:
			kind = "dark"
		}
		if a.isActiveTheme(s) {
			mark = "* "
		}
		row := mark + textwidth.Pad(sanitize.Line(s.Name), name+1) + textwidth.Pad(kind, 19)
		if coloured {
			row += themeSample(s) + "  "
		}
		row += themeSource(s)
		if _, err := fmt.Fprintln(a.out, sanitize.Row(strings.TrimRight(row, " "))); err != nil {
			return err
		}
	}
	from := "default"
	if set := a.themeOrigin(); set != "" {
		from = "set by " + sanitize.Line(set)
	}
	_, err := fmt.Fprintf(a.out, "\nActive theme: %s (%s)\n", sanitize.Line(a.theme.Name), from)
	return err
}

func themeSource(s theme.Theme) string {
	switch {
	case s.File != "":
		return sanitize.Line(s.File)
	case s.Post.Style != nil:
		return "Glamour's"
	case s.UsesTerminalColors():
		return "the terminal's"
	}
	return "quire's"
}

// themeSample returns a few words in the colours of a theme, on its background.
func themeSample(s theme.Theme) string {
	var b strings.Builder
	for _, w := range []struct{ word, colour string }{
		{" title", s.Accent}, {" text", s.Text}, {" quiet", s.Muted}, {" link", s.Post.Link}, {" code ", s.Post.Code},
	} {
		b.WriteString(sgr.Colored(w.word, w.colour, s.Background))
	}
	return b.String()
}
