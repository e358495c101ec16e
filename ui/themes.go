package ui

import (
	"context"
	"fmt"
	"image/color"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"quire/internal/theme"
	"quire/internal/usererr"
	"quire/ui/popup"
	"quire/ui/styles"
)

// appearance is the theme of a session and the styles that follow from it.
type appearance struct {
	cache  *styles.Cache
	theme  styles.Theme
	styles *styles.Styles // shared with other sessions
	light  bool           // the terminal has said that its background is
	// restyle shows everything in the new styles.
	restyle func() tea.Cmd
}

func newAppearance(cache *styles.Cache, t styles.Theme) appearance {
	return appearance{cache: cache, theme: t, styles: cache.Get(t)}
}

// onBackground follows the terminal's background where the theme does.
func (l *appearance) onBackground(c color.Color, dark bool) tea.Cmd {
	l.light = !dark
	to := l.theme
	to.Ground = coarse(c)
	if to.Scheme.Name == theme.Auto {
		to.Scheme.Dark = dark
	}
	return l.setTheme(to)
}

// coarse returns a colour as "#rrggbb", rounded, so that sessions on like backgrounds share what is
// rendered for them.
func coarse(c color.Color) string {
	if c == nil {
		return ""
	}
	r, g, b, _ := c.RGBA()
	round := func(v uint32) uint32 { return min(v>>8+2, 255) &^ 3 }
	return fmt.Sprintf("#%02x%02x%02x", round(r), round(g), round(b))
}

// onProfile follows the number of colours of the terminal.
func (l *appearance) onProfile(p colorprofile.Profile) tea.Cmd {
	to := l.theme
	to.Basic, to.Few = p <= colorprofile.ANSI, p == colorprofile.ANSI256
	return l.setTheme(to)
}

// onLocale follows whether the terminal has Unicode.
func (l *appearance) onLocale(ascii bool) tea.Cmd {
	to := l.theme
	to.ASCII = ascii
	return l.setTheme(to)
}

// setScheme changes the palette.
func (l *appearance) setScheme(s theme.Theme) tea.Cmd {
	to := l.theme
	to.Scheme = s
	if s.Name == theme.Auto {
		to.Scheme.Dark = !l.light
	}
	return l.setTheme(to)
}

func (l *appearance) setTheme(to styles.Theme) tea.Cmd {
	if to == l.theme {
		return nil
	}
	l.theme, l.styles = to, l.cache.Get(to)
	return l.restyle()
}

// restyle hands the styles to all that is shown, and renders what depends on them.
func (a *app) restyle() tea.Cmd {
	a.archive.list.SetStyles(a.look.styles)
	a.search.results.SetStyles(a.look.styles)
	a.post.pager.SetStyles(a.look.styles)
	a.preview.pager.SetStyles(a.look.styles)
	return a.rerender()
}

// openThemes opens the themes to choose from; the chosen one is tried at once, and esc takes it back.
func (a *app) openThemes() tea.Cmd {
	if a.look.theme.Plain {
		return a.notices.say("no colours: NO_COLOR or --no-color is set")
	}
	read, before := a.cfg.Themes, a.look.theme.Scheme
	if read == nil {
		read = func() ([]theme.Theme, []string) {
			return theme.All(), nil
		}
	}
	return openFound(a, func(context.Context) (popup.Options, choices, error) {
		all, problems := read()
		items, start := themeItems(all, before.Name)
		o := popup.Options{Title: "Themes", Empty: "No themes.", Items: items, Start: start}
		o.AlignRight, o.ReportMoves = true, true
		return o, choices{
			opened: func() {
				for _, problem := range problems {
					a.notices.record(problem)
				}
			},
			pick: func(item int) tea.Cmd {
				return a.chooseTheme(all[item])
			},
			try:    func(item int) tea.Cmd { return a.look.setScheme(all[item]) },
			revert: func() tea.Cmd { return a.look.setScheme(before) },
		}, nil
	})
}

// chooseTheme shows everything in a theme, and offers to keep it.
func (a *app) chooseTheme(s theme.Theme) tea.Cmd {
	shown := a.look.setScheme(s)
	if a.cfg.KeepTheme == nil {
		return tea.Batch(shown, a.notices.say("theme "+s.Name))
	}
	items := []popup.Item{{Label: "Only now"}, {Label: "Always", Detail: "writes the configuration"}}
	a.popup.open(popup.Options{Title: "Theme " + s.Name, Items: items}, choices{pick: func(item int) tea.Cmd {
		if item == 0 {
			return a.notices.say("theme " + s.Name)
		}
		return a.keepTheme(s.Name)
	}})
	return shown
}

// keepTheme writes the theme into the configuration, and says into which file.
func (a *app) keepTheme(name string) tea.Cmd {
	keep := a.cfg.KeepTheme
	return run(a.tasks, token{}, func(context.Context) (string, error) {
		return keep(name)
	}, func(file string, err error) tea.Cmd {
		if err != nil {
			return a.notices.warn("theme not saved: " + usererr.Text(err))
		}
		return a.notices.say(fmt.Sprintf("saved theme = %q in %s", name, file))
	})
}

// themeItems are the items of themes, and which of them is the active one.
func themeItems(all []theme.Theme, active string) (items []popup.Item, start int) {
	items = make([]popup.Item, len(all))
	for i, s := range all {
		detail := "light"
		switch {
		case s.Name == theme.Auto:
			detail = "follows the terminal"
		case s.Dark:
			detail = "dark"
		}
		items[i] = popup.Item{Label: s.Name, Detail: detail}
		if s.Name == active {
			start = i
		}
	}
	return items, start
}
