package ui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"quire/internal/theme"
	"quire/ui/popup"
	"quire/ui/styles"
)

// setDark follows the terminal's background where the theme does.
func (a *app) setDark(dark bool) tea.Cmd {
	a.light = !dark
	if a.theme.Scheme.Name != theme.Auto {
		return nil
	}
	return a.setScheme(a.theme.Scheme)
}

// setTheme changes the colours of everything.
func (a *app) setTheme(to styles.Theme) tea.Cmd {
	if to == a.theme {
		return nil
	}
	a.theme = to
	a.styles = a.cfg.Styles.Get(to)
	a.pager.SetStyles(a.styles)
	a.preview.SetStyles(a.styles)
	a.list.SetStyles(a.styles)
	a.finder.SetStyles(a.styles)
	return a.redraw()
}

// setScheme changes the theme to another.
func (a *app) setScheme(s theme.Scheme) tea.Cmd {
	to := a.theme
	to.Scheme = s
	if s.Name == theme.Auto {
		to.Scheme.Dark = !a.light
	}
	return a.setTheme(to)
}

// askThemes reads the themes to choose from.
func (a *app) askThemes() tea.Cmd {
	if a.theme.Plain {
		return a.say("no colours, for NO_COLOR or --no-color says so")
	}
	read := a.cfg.Themes
	if read == nil {
		read = func() ([]theme.Scheme, []string) {
			all, _ := theme.All("")
			return all, nil
		}
	}
	return ask(a, func(context.Context) (themes, error) {
		all, wrong := read()
		return themes{all, wrong}, nil
	}, a.pickTheme)
}

// themes are those to choose from, and what is wrong with others.
type themes struct {
	all   []theme.Scheme
	wrong []string
}

// pickTheme opens the themes; the chosen one is tried at once, and esc takes it back.
func (a *app) pickTheme(msg themes) tea.Cmd {
	before := a.theme.Scheme
	if len(msg.all) == 0 {
		return a.say("there are no themes")
	}
	items, start := make([]popup.Item, len(msg.all)), 0
	for i, s := range msg.all {
		detail := "light"
		switch {
		case s.Name == theme.Auto:
			detail = "as the terminal is"
		case s.Dark:
			detail = "dark"
		}
		items[i] = popup.Item{Label: s.Name, Detail: detail}
		if s.Name == before.Name {
			start = i
		}
	}
	a.open(popup.Options{Title: "Themes", Items: items, Start: start, AlignRight: true, ReportMoves: true}, func(item int) tea.Cmd {
		s := msg.all[item]
		return tea.Batch(a.setScheme(s), a.say(fmt.Sprintf("theme %s; theme = %q in the configuration keeps it", s.Name, s.Name)))
	}, nil)
	a.popup.shown = func(item int) tea.Cmd { return a.setScheme(msg.all[item]) }
	a.popup.dropped = func() tea.Cmd { return a.setScheme(before) }
	for _, wrong := range msg.wrong {
		a.record(wrong)
	}
	return nil
}
