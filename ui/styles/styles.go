// Package styles makes the styles of a theme. A session hands them down to its views; no other
// package of ui makes styles.
package styles

import (
	"charm.land/lipgloss/v2"

	"quire/internal/sgr"
	"quire/internal/theme"
)

// Theme is what the colours of a session depend on.
type Theme struct {
	Scheme theme.Theme // as it was chosen; Dark is that of the terminal for theme.Auto
	Plain  bool        // no colours: weight, underline and reverse only
	Basic  bool        // the terminal has sixteen colours or fewer
	Few    bool        // it has 256
	Ground string      // its background, "#rrggbb"; "" when it has not said
	ASCII  bool        // it has no Unicode
}

// palette returns the colours that the terminal can show.
func (t Theme) palette() theme.Theme {
	switch own := theme.Terminal(t.Scheme.Dark); {
	case t.Basic && t.isAuto():
		return own
	case t.Basic:
		return t.Scheme.Basic()
	case t.isAuto():
		own.Post.CodeBackground = theme.CodeBackground(t.Ground, t.Few)
		return own
	}
	c := t.Scheme
	if c.UsesTerminalColors() && c.Post.CodeBackground == "" {
		c.Post.CodeBackground = theme.CodeBackground(t.Ground, t.Few)
	}
	return c
}

// isAuto reports whether the theme follows the terminal.
func (t Theme) isAuto() bool { return t.Scheme.Name == theme.Auto || t.Scheme.Name == "" }

// Styles are all styles of the views.
type Styles struct {
	Prose theme.PostColors // for posts
	Base  string           // sets the colours of the screen; "" for those of the terminal
	ASCII bool             // the terminal has no Unicode

	Text, Muted, Strong, Accent           lipgloss.Style
	Site, Tagline, Count                  lipgloss.Style
	Tab, TabActive, TabCount              lipgloss.Style
	Chip, ChipKey                         lipgloss.Style
	Bar, CardTitle, CardTitleRead         lipgloss.Style
	CardTitleSelected                     lipgloss.Style
	Meta, Summary, Tag, Star              lipgloss.Style
	Match                                 lipgloss.Style // in lists
	SearchMatch, CurrentMatch, ChosenLink lipgloss.Style // in a post
	Key, KeyDesc, Notice, Error           lipgloss.Style
	Thumb                                 lipgloss.Style // of the scrollbar
	PopupTitle, PopupFrame, PopupItem     lipgloss.Style
	PopupSide                             string // of the frame, rendered
	PopupSelected, PopupCheck             lipgloss.Style
	PostTitle, TitleLine, Byline          lipgloss.Style
	PromptPrefix                          lipgloss.Style

	hintKey, hintWord brush // Key and KeyDesc, which every frame has several of
}

// New makes the styles of a theme. Without colours, muted text is faint.
func New(t Theme) Styles {
	plain := lipgloss.NewStyle()
	faint, bold := plain.Faint(true), plain.Bold(true)
	accent, failure, marked := plain, bold, plain.Underline(true)
	prose, ground := theme.PostColors{}, ""
	if !t.Plain {
		c := t.palette()
		accent = plain.Foreground(lipgloss.Color(c.Accent))
		failure = bold.Foreground(lipgloss.Color(c.Error))
		marked = plain.Foreground(lipgloss.Color(c.MatchText)).Background(lipgloss.Color(c.Match))
		if c.Muted != "" {
			faint = plain.Foreground(lipgloss.Color(c.Muted))
		}
		prose, ground = c.Post, sgr.Opening(c.Text, c.Background)
	}
	strong := accent.Bold(true)
	return Styles{
		ASCII: t.ASCII,
		Prose: prose, Base: ground,
		Text: plain, Muted: faint, Strong: bold, Accent: accent,
		Site: strong, Tagline: faint, Count: plain,
		Tab: plain, TabActive: strong.Underline(true), TabCount: faint,
		Chip: plain.Reverse(true), ChipKey: faint,
		Bar: accent, CardTitle: bold, CardTitleRead: plain, CardTitleSelected: strong,
		Meta: faint, Summary: plain, Tag: faint, Star: accent,
		Match:       accent.Bold(true).Underline(true),
		SearchMatch: marked, CurrentMatch: bold.Reverse(true), ChosenLink: bold.Reverse(true),
		hintKey: newBrush(bold), hintWord: newBrush(faint),
		Key: bold, KeyDesc: faint, Notice: accent, Error: failure, Thumb: accent,
		PopupTitle: strong, PopupFrame: faint, PopupItem: plain, PopupSide: faint.Render("│"),
		PopupSelected: strong, PopupCheck: accent,
		PostTitle: strong, TitleLine: accent, Byline: faint,
		PromptPrefix: strong,
	}
}
