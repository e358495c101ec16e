package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"quire/internal/render"
	"quire/internal/scheme"
	"quire/internal/text"
)

const themesAbout = `List the themes: those of the terminal's own palette (auto, dark, light), quire's,
Glamour's, and those of files in the folder themes beside the configuration: NAME.toml
with colours such as accent = "#d08770" and a base for the rest, or a Glamour style,
NAME.json. --theme NAME, $QUIRE_THEME or theme in the configuration chooses one; T tries
them in the reader.`

func (a *app) themesCommand() *cobra.Command {
	var format string
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
			all, mistakes := scheme.All(a.themes())
			a.mistakes = mistakes
			a.tell()
			if format == "json" {
				return writeJSON(a.out, themesJSON(all, a.theme.Name))
			}
			return a.printThemes(all)
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "output as `FORMAT`: table or json")
	a.choices(cmd, "format", tableFormats())
	return cmd
}

// readThemes reads the themes for the reader to choose from.
func (a *app) readThemes() ([]scheme.Scheme, []string) {
	all, mistakes := scheme.All(a.themes())
	return all, messages(mistakes)
}

// themeNames completes to themes.
func (a *app) themeNames(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	var out []string
	all, _ := scheme.All(a.themes())
	for _, s := range all {
		out = append(out, s.Name)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

type themeJSON struct {
	Name    string  `json:"name"`
	Dark    *bool   `json:"dark"` // null is as the terminal is
	File    *string `json:"file"`
	InForce bool    `json:"in_force"`
}

func themesJSON(all []scheme.Scheme, inForce string) []themeJSON {
	out := make([]themeJSON, len(all))
	for i, s := range all {
		out[i] = themeJSON{Name: s.Name, File: known(s.File), InForce: s.Name == inForce}
		if s.Name != scheme.Auto {
			out[i].Dark = &s.Dark
		}
	}
	return out
}

// printThemes writes the themes for people, on a terminal with a sample of each.
func (a *app) printThemes(all []scheme.Scheme) error {
	coloured := a.styled() && !a.noColor
	for _, s := range all {
		mark, kind := "  ", "light"
		switch {
		case s.Name == scheme.Auto:
			kind = "as the terminal is"
		case s.Dark:
			kind = "dark"
		}
		if s.Name == a.theme.Name {
			mark = "* "
		}
		row := mark + text.Pad(text.Line(s.Name), 18) + text.Pad(kind, 20)
		if coloured {
			row += sample(s) + "  "
		}
		row += origins(s)
		if _, err := fmt.Fprintln(a.out, text.Row(strings.TrimRight(row, " "))); err != nil {
			return err
		}
	}
	return nil
}

func origins(s scheme.Scheme) string {
	switch {
	case s.File != "":
		return text.Line(s.File)
	case s.Prose.Style != nil:
		return "Glamour's"
	case s.Own():
		return "the terminal's palette"
	}
	return "quire's"
}

// sample is a few words in the colours of a theme, on its background.
func sample(s scheme.Scheme) string {
	var b strings.Builder
	for _, w := range []struct{ word, colour string }{
		{" title", s.Accent}, {" text", s.Text}, {" quiet", s.Muted}, {" link", s.Prose.Link}, {" code ", s.Prose.Code},
	} {
		b.WriteString(render.Coloured(w.word, w.colour, s.Background))
	}
	return b.String()
}
