// Package keymap is the one table of keys: what each view binds, with the words
// that the footers and the help show for it. It holds no behaviour: a view asks
// key.Matches and acts itself.
package keymap

import "charm.land/bubbles/v2/key"

// KeyMap is every binding of the reader. Sessions may share one that nobody changes;
// whoever binds otherwise has a copy.
type KeyMap struct {
	Archive Archive
	Pager   Pager
	Results Results
	Popup   Popup
	Prompt  Prompt
	Global  Global

	// What Bind has found out, by view: how chords begin, and the keys that no global
	// action has there.
	chords, viewKeys map[string]map[string]bool
}

// Global are the keys that mean the same in the archive and in a post.
type Global struct {
	Help, Palette, Messages, Themes, Quit, Interrupt, Suspend, Mouse, Rescan, Edit, Info, Cancel, Redraw key.Binding
}

// Motion are the movements that list and pager share; counts multiply them.
type Motion struct {
	Down, Up, PageDown, PageUp, HalfDown, HalfUp, Top, Bottom key.Binding
}

// Archive are the keys of the list of posts.
type Archive struct {
	Motion
	NextPage, PrevPage, Open, Filter, NextHit, PrevHit, Categories, Tags, NextView, PrevView,
	NextYear, PrevYear, NextMonth, PrevMonth, Months, Star, Read, ReadAll, Undo, Sort, Density, Preview, Unfilter, CopyTitle, CopyLink, Browse, Quit key.Binding
}

// Pager are the keys of an open post.
type Pager struct {
	Motion
	Left, Right, Search, NextMatch, PrevMatch, Contents, Categories, NextHeading, PrevHeading,
	NextCode, PrevCode, NextLink, PrevLink, Follow, Links, HistoryBack, HistoryForward, Mark, GoToMark,
	Percent, NextPost, PrevPost, Star, Read, Related, CopyCode, CopyLink, Copy, Browse, Language, Measure, Zen, Pictures, Back key.Binding
}

// Results are the keys of the search of all posts, while nothing is typed.
type Results struct {
	Motion
	Open, Search, NextHit, PrevHit, Back key.Binding
}

// Popup are the keys of a picker.
type Popup struct {
	Down, Up, PageDown, PageUp, Top, Bottom, Choose, Toggle, Filter, Close key.Binding
}

// Prompt are the keys of the input line.
type Prompt struct {
	Accept, Cancel, Down, Up, FullText, Complete, NextProposal key.Binding
}

// Disable takes an action away that cannot be done in this session.
func Disable(b *key.Binding) {
	b.SetKeys()
	b.SetHelp("", "")
}
