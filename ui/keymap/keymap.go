// Package keymap is the table of all actions: their names in the configuration, the keys that
// each view binds to them, and the words for them in footers and help. It has no behaviour:
// views ask what a key means and act themselves.
package keymap

import "charm.land/bubbles/v2/key"

// KeyMap has all bindings of the reader. Sessions may share one that is not changed.
type KeyMap struct {
	Archive Archive
	Pager   Pager
	Results Results
	Picture Picture
	Popup   Popup
	Prompt  Prompt
	Global  Global

	// By view: the beginnings of chords, and, set by Bind, the keys that the view binds itself.
	chords, viewKeys map[string]map[string]bool
}

// Global are the keys of all screens: the archive, a post, and the search of all posts.
type Global struct {
	Help, Palette, Messages, Themes, Quit, Interrupt, Suspend, Mouse, Rescan, Sync, Sources, Edit, Info, Cancel,
	Redraw key.Binding
}

// Motion are the movements that the screens share. Counts multiply them.
type Motion struct {
	Down, Up, PageDown, PageUp, HalfDown, HalfUp, Top, Bottom key.Binding
}

// Archive are the keys of the list of posts.
type Archive struct {
	Motion
	NextPage, PrevPage, Open, Filter, NextHit, PrevHit, Categories, Tags, NextView, PrevView,
	NextYear, PrevYear, NextMonth, PrevMonth, Months, Star, Read, ReadAll, Undo, Sort, Density,
	Preview, Unfilter, CopyTitle, CopyLink, Browse, Quit key.Binding
}

// Pager are the keys of an open post.
type Pager struct {
	Motion
	Left, Right, Search, NextMatch, PrevMatch, Contents, Categories, NextHeading, PrevHeading,
	NextCode, PrevCode, NextLink, PrevLink, Follow, Links, HistoryBack, HistoryForward, Mark, GoToMark,
	Percent, NextPost, PrevPost, Star, Read, Related, CopyCode, CopyLink, Copy, Browse, SaveLink, Language,
	Measure, Zen, Pictures, PanStart, PanEnd, EditHere, Back key.Binding
}

// Results are the keys of the search of all posts while its prompt is closed.
type Results struct {
	Motion
	Open, Search, NextHit, PrevHit, Back key.Binding
}

// Picture are the keys of a picture on the whole screen.
type Picture struct {
	ZoomIn, ZoomOut, Fit, Outside, Left, Down, Up, Right, PageDown, PageUp, Help, Redraw, Quit, Back key.Binding
}

// Popup are the keys of a popup.
type Popup struct {
	Down, Up, PageDown, PageUp, Top, Bottom, Choose, Toggle, Filter, Close key.Binding
}

// Prompt are the keys of the input line.
type Prompt struct {
	Accept, Cancel, Down, Up, FullText, Complete, NextProposal key.Binding
}

// Disable removes the keys and the words of an action that is not available in a session.
func Disable(b *key.Binding) {
	b.SetKeys()
	b.SetHelp("", "")
}

// Hide removes the words of an action, so that help, palette and footers leave it out; its keys say
// why it does nothing.
func Hide(b *key.Binding) { b.SetHelp("", "") }

// Standalone hides what needs an archive, for a single text: its way back is the way out.
func (m *KeyMap) Standalone() {
	p := &m.Pager
	for _, b := range []*key.Binding{
		&p.Categories, &p.NextPost, &p.PrevPost, &p.Related, &p.Language, &m.Global.Sources, &m.Prompt.FullText,
	} {
		Hide(b)
	}
	p.Back.SetHelp(p.Back.Help().Key, "quit")
	m.Global.Rescan.SetHelp(m.Global.Rescan.Help().Key, "read the file again")
	m.Global.Info.SetHelp(m.Global.Info.Help().Key, "about the file")
}
