// Package keymap is the one table of keys: what each view binds, with the words
// that the footers and the help show for it. It holds no behaviour: a view asks
// key.Matches and acts itself.
package keymap

import (
	"reflect"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
)

// KeyMap is every binding of the reader. Sessions may share one that nobody changes;
// whoever binds otherwise has a copy.
type KeyMap struct {
	Archive Archive
	Pager   Pager
	Finder  Finder
	Popup   Popup
	Prompt  Prompt
	Global  Global

	// What Bind has found out, by view: how chords begin, and the keys that no global
	// action has there.
	chords, taken map[string]map[string]bool
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

// Finder are the keys of the search of all posts, while nothing is typed.
type Finder struct {
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

// Default is the key map of a fresh reader: inside a post less wins, and a letter
// keeps its family of meaning in both views. ctrl-h, -i, -j and -m are never bound,
// for many terminals send them for other keys.
func Default() KeyMap {
	return KeyMap{
		Global: Global{
			Help:      bind("?", "help", "?"),
			Palette:   bind(":", "everything there is to do", ":"),
			Messages:  bind("ctrl-g", "messages so far", "ctrl+g"),
			Themes:    bind("T", "theme", "T"),
			Quit:      bind("Q", "quit quire", "Q"),
			Interrupt: bind("ctrl-c", "quit quire", "ctrl+c"),
			Suspend:   bind("ctrl-z", "back to the shell for now", "ctrl+z"),
			Mouse:     bind("M", "mouse on or off", "M"),
			Rescan:    bind("r", "read the folder again", "r"),
			Edit:      bind("e", "edit the post", "e"),
			Info:      bind("i", "about the post", "i"),
			Cancel:    bind("esc", "cancel", "esc"),
			Redraw:    bind("ctrl-l", "draw the screen again", "ctrl+l"),
		},
		Archive: Archive{
			Motion:     motion("next post", "previous post", "next page", "previous page"),
			NextPage:   bind("l →", "next page", "l", "right"),
			PrevPage:   bind("h ←", "previous page", "h", "left"),
			Open:       bind("enter", "read", "enter"),
			Filter:     bind("/", "filter", "/"),
			NextHit:    bind("n", "next result", "n"),
			PrevHit:    bind("N", "previous result", "N"),
			Categories: bind("c", "categories", "c"),
			Tags:       bind("t", "tags", "t"),
			NextView:   bind("tab", "all, unread, continue, starred", "tab"),
			PrevView:   bind("⇧tab", "the view before", "shift+tab"),
			NextYear:   bind("]", "next year, back in time", "]"),
			PrevYear:   bind("[", "previous year", "["),
			NextMonth:  bind("}", "next month, back in time", "}"),
			PrevMonth:  bind("{", "previous month", "{"),
			Months:     bind("'", "go to a month", "'"),
			Star:       bind("s", "star on or off", "s"),
			Read:       bind("U", "read or unread", "U"),
			ReadAll:    bind("A", "mark all that is listed read", "A"),
			Undo:       bind("z", "take the last mark back", "z"),
			Sort:       bind("S", "sort", "S"),
			Density:    bind("v", "cards, rows or lines", "v"),
			Preview:    bind("w", "preview on or off", "w"),
			Unfilter:   bind("x", "drop the last filter", "x"),
			CopyTitle:  bind("y", "copy title and link", "y"),
			CopyLink:   bind("Y", "copy the link", "Y"),
			Browse:     bind("o", "open in the browser", "o"),
			Quit:       bind("q", "quit", "q"),
		},
		Pager: Pager{
			Motion:      motion("line down", "line up", "screen down", "screen up"),
			Left:        bind("h ←", "pan left", "h", "left"),
			Right:       bind("l →", "pan right", "l", "right"),
			Search:      bind("/", "search", "/"),
			NextMatch:   bind("n", "next match", "n"),
			PrevMatch:   bind("N", "previous match", "N"),
			Contents:    bind("t", "contents", "t"),
			Categories:  bind("c", "categories of the archive", "c"),
			NextHeading: bind("]", "next heading", "]"),
			PrevHeading: bind("[", "previous heading", "["),
			NextCode:    bind("}", "next code block", "}"),
			PrevCode:    bind("{", "previous code block", "{"),
			NextLink:    bind("tab", "next link", "tab"),
			PrevLink:    bind("⇧tab", "previous link", "shift+tab"),
			Follow:      bind("enter", "follow the link", "enter"),
			Links:       bind("#", "all links", "#"),
			HistoryBack: bind("⌫ H", "where you came from", "backspace", "H"),

			HistoryForward: bind("L", "forward again", "L"),

			Mark:     bind("m", "set a mark: m and a letter", "m"),
			GoToMark: bind("'", "go to a mark; '' back from a jump", "'"),
			Percent:  bind("%", "go to 50%: 50 and %", "%"),
			CopyCode: bind("y", "copy the code in sight", "y"),
			CopyLink: bind("Y", "copy a link to this place", "Y"),
			Copy:     bind("ctrl-y", "copy something else", "ctrl+y"),
			Browse:   bind("o", "open in the browser", "o"),
			NextPost: bind("J", "next post", "J"),
			PrevPost: bind("K", "previous post", "K"),
			Star:     bind("s", "star on or off", "s"),
			Read:     bind("U", "read or unread", "U"),
			Related:  bind("S", "series and related", "S"),
			Language: bind("V", "other language", "V"),
			Measure:  bind("w", "width of the text", "w"),
			Zen:      bind("z", "text alone", "z"),
			Pictures: bind("I", "pictures on or off", "I"),
			Back:     bind("q", "back", "q"),
		},
		Finder: Finder{
			Motion:  motion("next hit", "previous hit", "screen down", "screen up"),
			Open:    bind("enter", "read at the match", "enter"),
			Search:  bind("/", "change the words", "/"),
			NextHit: bind("n", "next hit", "n"),
			PrevHit: bind("N", "previous hit", "N"),
			Back:    bind("q", "back", "q"),
		},
		Popup: Popup{
			Down:     bind("j ↓", "down", "j", "down", "ctrl+n"),
			Up:       bind("k ↑", "up", "k", "up", "ctrl+p"),
			PageDown: bind("f PgDn", "page down", "f", "pgdown"),
			PageUp:   bind("b PgUp", "page up", "b", "pgup"),
			Top:      bind("g", "top", "g", "home"),
			Bottom:   bind("G", "bottom", "G", "end"),
			Choose:   bind("enter", "choose", "enter"),
			Toggle:   bind("space", "mark", "space"),
			Filter:   bind("/", "find", "/"),
			Close:    bind("esc", "close", "esc", "q"),
		},
		Prompt: Prompt{
			Accept: bind("enter", "keep", "enter"),
			Cancel: bind("esc", "cancel", "esc"),
			Down:   bind("↓", "down", "down", "ctrl+n"),
			Up:     bind("↑", "up; an earlier search where nothing is typed", "up", "ctrl+p"),

			FullText:     bind("tab", "search the text of all posts, and back", "tab"),
			Complete:     bind("→", "take what is proposed", "right", "ctrl+f"),
			NextProposal: bind("⇧tab", "propose another", "shift+tab"),
		},
	}
}

func motion(down, up, pageDown, pageUp string) Motion {
	return Motion{
		Down:     bind("j ↓", down, "j", "down"),
		Up:       bind("k ↑", up, "k", "up"),
		PageDown: bind("space f PgDn", pageDown, "space", "f", "pgdown"),
		PageUp:   bind("b PgUp", pageUp, "b", "pgup", "shift+space"),
		HalfDown: bind("d", "half a page down", "d", "ctrl+d"),
		HalfUp:   bind("u", "half a page up", "u", "ctrl+u"),
		Top:      bind("g", "first", "g", "home"),
		Bottom:   bind("G", "last", "G", "end"),
	}
}

func bind(shown, does string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, does))
}

// Group is a titled run of bindings, for the help.
type Group struct {
	Title    string
	Bindings []key.Binding
}

// ArchiveHelp is every enabled binding of the archive in reading order.
func (m *KeyMap) ArchiveHelp() []Group {
	a, g := &m.Archive, m.global(InArchive)
	return enabled([]Group{
		{"Moving", append(a.bindings(), a.NextPage, a.PrevPage, a.NextYear, a.PrevYear, a.NextMonth, a.PrevMonth, a.Months)},
		{"Narrowing", []key.Binding{a.Filter, a.NextHit, a.PrevHit, a.NextView, a.PrevView, a.Categories, a.Tags, a.Unfilter, g.Cancel, a.Sort}},
		{"Marks", []key.Binding{a.Star, a.Read, a.ReadAll, a.Undo}},
		{"Reading", []key.Binding{a.Open, a.Preview, a.Density, g.Info, g.Edit, a.CopyTitle, a.CopyLink, a.Browse}},
		{"Program", []key.Binding{g.Help, g.Palette, g.Messages, g.Themes, g.Rescan, g.Mouse, g.Redraw, g.Suspend, a.Quit, g.Quit, g.Interrupt}},
	})
}

// PagerHelp is every enabled binding of an open post in reading order.
func (m *KeyMap) PagerHelp() []Group {
	p, g := &m.Pager, m.global(InPager)
	return enabled([]Group{
		{"Moving", append(p.bindings(), p.Left, p.Right, p.NextHeading, p.PrevHeading, p.NextCode, p.PrevCode, p.Percent, p.Mark, p.GoToMark)},
		{"Finding", []key.Binding{p.Search, p.NextMatch, p.PrevMatch, p.Contents, p.Categories, g.Cancel}},
		{"Links", []key.Binding{p.NextLink, p.PrevLink, p.Follow, p.Links, p.HistoryBack, p.HistoryForward, p.Browse}},
		{"Copying", []key.Binding{p.CopyCode, p.CopyLink, p.Copy}},
		{"Reading", []key.Binding{p.NextPost, p.PrevPost, p.Star, p.Read, p.Related, p.Language, p.Measure, p.Zen, p.Pictures, g.Info, g.Edit}},
		{"Program", []key.Binding{g.Help, g.Palette, g.Messages, g.Themes, g.Rescan, g.Mouse, g.Redraw, g.Suspend, p.Back, g.Quit, g.Interrupt}},
	})
}

// global is what the global keys are in a view that may have taken some of them.
func (m *KeyMap) global(view string) *Global {
	g := m.Global
	if len(m.taken[view]) == 0 {
		return &g
	}
	for _, a := range actions(InGlobal, reflect.ValueOf(&g).Elem()) {
		kept := slices.DeleteFunc(slices.Clone(a.Binding.Keys()), func(k string) bool { return m.taken[view][k] })
		if len(kept) < len(a.Binding.Keys()) {
			a.setKeys(kept)
		}
	}
	return &g
}

// FinderHelp is every enabled binding of the search of all posts in reading order.
func (m *KeyMap) FinderHelp() []Group {
	f, g := &m.Finder, m.global(InFinder)
	return enabled([]Group{
		{"Moving", append(f.bindings(), f.NextHit, f.PrevHit)},
		{"Finding", []key.Binding{f.Open, f.Search}},
		{"Reading", []key.Binding{g.Info, g.Edit}},
		{"Program", []key.Binding{g.Help, g.Palette, g.Messages, g.Themes, g.Rescan, g.Mouse, g.Redraw, g.Suspend, g.Cancel, f.Back, g.Quit, g.Interrupt}},
	})
}

// TypingHelp is what keys mean while a filter or search is typed.
func (m *KeyMap) TypingHelp() []Group {
	p := &m.Prompt
	return enabled([]Group{
		{"While typing after /", []key.Binding{p.FullText, p.Complete, p.NextProposal, p.Down, p.Up, p.Accept, p.Cancel}},
	})
}

func (m *Motion) bindings() []key.Binding {
	return []key.Binding{m.Down, m.Up, m.PageDown, m.PageUp, m.HalfDown, m.HalfUp, m.Top, m.Bottom}
}

func enabled(groups []Group) []Group {
	for i, g := range groups {
		groups[i].Bindings = bound(g.Bindings...)
	}
	return groups
}

// bound are those of some bindings that have a key.
func bound(all ...key.Binding) []key.Binding {
	return slices.DeleteFunc(all, func(b key.Binding) bool { return !b.Enabled() })
}

// ArchiveHints are the keys that matter most in the archive, for its footer.
func (m *KeyMap) ArchiveHints() []key.Binding {
	a := &m.Archive
	return bound(a.Open, a.Filter, a.Categories, m.global(InArchive).Help, a.Quit)
}

// FinderHints are the keys that matter most in the search of all posts, for its footer.
func (m *KeyMap) FinderHints() []key.Binding {
	f := &m.Finder
	return bound(f.Open, f.Search, f.NextHit, m.global(InFinder).Help, f.Back)
}

// PagerHints are the keys that matter most in a post, for its status line.
func (m *KeyMap) PagerHints() []key.Binding {
	p := &m.Pager
	return bound(p.Search, p.Contents, p.NextPost, m.global(InPager).Help, p.Back)
}

// First is the first of the keys shown for b: "space" of "space f PgDn"; "" when it has
// none.
func First(b key.Binding) string {
	first, _, _ := strings.Cut(b.Help().Key, " ")
	return first
}

// Say tells what the first key of a binding does: "x drops the last filter"; "" when it
// has none.
func Say(b key.Binding, does string) string {
	if !b.Enabled() {
		return ""
	}
	return First(b) + " " + does
}

// Also is ": " and what Say says, for the end of a message; "" without a key.
func Also(b key.Binding, does string) string {
	if said := Say(b, does); said != "" {
		return ": " + said
	}
	return ""
}

// SayAll joins what keys do to a sentence, without those that have none.
func SayAll(said ...string) string {
	said = slices.DeleteFunc(said, func(s string) bool { return s == "" })
	if len(said) == 0 {
		return ""
	}
	return strings.Join(said, ", ") + "."
}
