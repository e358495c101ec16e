// Package theme turns tokens into styles. A session makes its own Styles and hands
// them down; no other package of the reader makes a style.
package theme

import (
	"charm.land/lipgloss/v2"

	"quire/internal/render"
)

// Theme is what a reader's colours follow from.
type Theme struct {
	Name  string
	Dark  bool // the terminal's background is dark
	Plain bool // no colours: weight, underline and reverse only
}

// Styles is everything that the views draw with.
type Styles struct {
	Prose render.Theme // for posts

	Text, Muted, Strong, Accent       lipgloss.Style
	Site, Tagline, Count              lipgloss.Style
	Tab, TabActive, TabCount          lipgloss.Style
	Chip, ChipKey                     lipgloss.Style
	Bar, CardTitle, CardTitleSelected lipgloss.Style
	Meta, Summary, Tag, Star          lipgloss.Style
	Match                             lipgloss.Style // matched letters of a filter
	Found, FoundCurrent, LinkChosen   lipgloss.Style // in a post: matches of a search, the link to follow
	Key, KeyDesc, Notice, Error       lipgloss.Style
	Status, Thumb, Track              lipgloss.Style
	PopupTitle, PopupFrame, PopupItem lipgloss.Style
	PopupSelected, PopupMark          lipgloss.Style
	PostTitle, Byline                 lipgloss.Style
	PromptSign                        lipgloss.Style
}

// New makes the styles of t out of the terminal's own palette, so that they fit any
// colour scheme. Cyan on dark and blue on light are the two of the eight basic
// colours that schemes keep legible; quiet text is faint rather than grey, for
// "bright black" is the background in some schemes.
func New(t Theme) Styles {
	plain := lipgloss.NewStyle()
	accent, marked := plain, plain.Underline(true)
	prose := render.PlainTheme()
	if !t.Plain {
		colour := "6"
		if !t.Dark {
			colour = "4"
		}
		accent = plain.Foreground(lipgloss.Color(colour))
		marked = plain.Foreground(lipgloss.Color("0")).Background(lipgloss.Color("3"))
		prose = render.DefaultTheme(t.Dark)
	}
	faint, bold := plain.Faint(true), plain.Bold(true)
	strong := accent.Bold(true)
	failure := bold
	if !t.Plain {
		failure = bold.Foreground(lipgloss.Color("1"))
	}
	return Styles{
		Prose: prose,
		Text:  plain, Muted: faint, Strong: bold, Accent: accent,
		Site: strong, Tagline: faint, Count: plain,
		Tab: plain, TabActive: strong.Underline(true), TabCount: faint,
		Chip: plain.Reverse(true), ChipKey: faint,
		Bar: accent, CardTitle: bold, CardTitleSelected: strong,
		Meta: faint, Summary: plain, Tag: faint, Star: accent,
		Match: accent.Bold(true).Underline(true),
		Found: marked, FoundCurrent: bold.Reverse(true), LinkChosen: bold.Reverse(true),
		Key: bold, KeyDesc: faint, Notice: accent, Error: failure,
		Status: faint, Thumb: accent, Track: faint,
		PopupTitle: strong, PopupFrame: faint, PopupItem: plain,
		PopupSelected: strong, PopupMark: accent,
		PostTitle: strong, Byline: faint,
		PromptSign: strong,
	}
}
