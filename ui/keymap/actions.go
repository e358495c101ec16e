package keymap

import (
	"slices"

	"charm.land/bubbles/v2/key"
)

// The views that keys are bound in, as the configuration names them. A key of InGlobal works
// in the archive, in a post and in the search of all posts.
const (
	InGlobal  = "global"
	InArchive = "archive"
	InPager   = "pager"
	InResults = "finder"
	InPopup   = "popup"
	InPrompt  = "prompt"
)

// The groups of the help.
const (
	moving  = "Moving"
	finding = "Finding"
	marks   = "Marks"
	links   = "Links"
	copying = "Copying"
	reading = "Reading"
	program = "Program"
	typing  = "While typing after /"
)

// Action is something that keys can be bound to in a view.
type Action struct {
	View, Name string // as the configuration names them
	Group      string // of the help, "" for none
	Binding    *key.Binding
	Moves      bool // it only moves, by line, page or to an end
}

// Does describes the action in few words, "" for one that is not available here.
func (a Action) Does() string { return a.Binding.Help().Desc }

func (a Action) id() string { return a.View + "." + a.Name }

// A definition is a row of the table of actions.
type definition struct {
	binding     *key.Binding
	name, group string
	shown, does string // in footers and help
	keys        []string
}

// Actions returns the table of all actions, whose bindings are those of the map.
func (m *KeyMap) Actions() []Action {
	var all []Action
	m.define(func(a Action, _ definition) { all = append(all, a) })
	return all
}

// define calls do for each row of the table.
func (m *KeyMap) define(do func(Action, definition)) {
	for _, view := range []struct {
		name    string
		motions []definition
		own     []definition
	}{
		{InGlobal, nil, m.Global.actions()},
		{InArchive, m.Archive.Motion.actions("next post", "previous post", "next page", "previous page"), m.Archive.actions()},
		{InPager, m.Pager.Motion.actions("line down", "line up", "screen down", "screen up"), m.Pager.actions()},
		{InResults, m.Results.Motion.actions("next hit", "previous hit", "screen down", "screen up"), m.Results.actions()},
		{InPopup, nil, m.Popup.actions()},
		{InPrompt, nil, m.Prompt.actions()},
	} {
		for i, d := range slices.Concat(view.motions, view.own) {
			do(Action{View: view.name, Name: d.name, Group: d.group, Binding: d.binding, Moves: i < len(view.motions)}, d)
		}
	}
}

// Default returns the key map of a fresh reader: inside a post the keys are those of less, and
// a letter means related things in all views. ctrl-h, -i, -j and -m are never bound, for many
// terminals send them for other keys.
func Default() KeyMap {
	var m KeyMap
	m.define(func(_ Action, d definition) {
		*d.binding = key.NewBinding(key.WithKeys(d.keys...), key.WithHelp(d.shown, d.does))
	})
	return m
}

func (m *Motion) actions(down, up, pageDown, pageUp string) []definition {
	return []definition{
		{&m.Down, "down", moving, "j ↓", down, []string{"j", "down"}},
		{&m.Up, "up", moving, "k ↑", up, []string{"k", "up"}},
		{&m.PageDown, "page_down", moving, "space f PgDn", pageDown, []string{"space", "f", "pgdown"}},
		{&m.PageUp, "page_up", moving, "b PgUp", pageUp, []string{"b", "pgup", "shift+space"}},
		{&m.HalfDown, "half_down", moving, "d", "half a page down", []string{"d", "ctrl+d"}},
		{&m.HalfUp, "half_up", moving, "u", "half a page up", []string{"u", "ctrl+u"}},
		{&m.Top, "top", moving, "g", "first", []string{"g", "home"}},
		{&m.Bottom, "bottom", moving, "G", "last", []string{"G", "end"}},
	}
}

func (g *Global) actions() []definition {
	return []definition{
		{&g.Help, "help", program, "?", "help", []string{"?"}},
		{&g.Palette, "palette", program, ":", "everything there is to do", []string{":"}},
		{&g.Messages, "messages", program, "ctrl-g", "messages so far", []string{"ctrl+g"}},
		{&g.Themes, "themes", program, "T", "theme", []string{"T"}},
		{&g.Quit, "quit", program, "Q", "quit quire", []string{"Q"}},
		{&g.Interrupt, "interrupt", program, "ctrl-c", "quit quire", []string{"ctrl+c"}},
		{&g.Suspend, "suspend", program, "ctrl-z", "back to the shell for now", []string{"ctrl+z"}},
		{&g.Mouse, "mouse", program, "M", "mouse on or off", []string{"M"}},
		{&g.Rescan, "rescan", program, "r", "read the folder again", []string{"r"}},
		{&g.Edit, "edit", reading, "e", "edit the post", []string{"e"}},
		{&g.Info, "info", reading, "i", "about the post", []string{"i"}},
		{&g.Cancel, "cancel", finding, "esc", "cancel", []string{"esc"}},
		{&g.Redraw, "redraw", program, "ctrl-l", "draw the screen again", []string{"ctrl+l"}},
	}
}

func (a *Archive) actions() []definition {
	return []definition{
		{&a.NextPage, "next_page", moving, "l →", "next page", []string{"l", "right"}},
		{&a.PrevPage, "prev_page", moving, "h ←", "previous page", []string{"h", "left"}},
		{&a.Open, "open", reading, "enter", "read", []string{"enter"}},
		{&a.Filter, "filter", finding, "/", "filter", []string{"/"}},
		{&a.NextHit, "next_hit", finding, "n", "next result", []string{"n"}},
		{&a.PrevHit, "prev_hit", finding, "N", "previous result", []string{"N"}},
		{&a.Categories, "categories", finding, "c", "categories", []string{"c"}},
		{&a.Tags, "tags", finding, "t", "tags", []string{"t"}},
		{&a.NextView, "next_view", finding, "tab", "all, unread, continue, starred", []string{"tab"}},
		{&a.PrevView, "prev_view", finding, "⇧tab", "the view before", []string{"shift+tab"}},
		{&a.NextYear, "next_year", moving, "]", "next year, back in time", []string{"]"}},
		{&a.PrevYear, "prev_year", moving, "[", "previous year", []string{"["}},
		{&a.NextMonth, "next_month", moving, "}", "next month, back in time", []string{"}"}},
		{&a.PrevMonth, "prev_month", moving, "{", "previous month", []string{"{"}},
		{&a.Months, "months", moving, "'", "go to a month", []string{"'"}},
		{&a.Star, "star", marks, "s", "star on or off", []string{"s"}},
		{&a.Read, "read", marks, "U", "read or unread", []string{"U"}},
		{&a.ReadAll, "read_all", marks, "A", "mark all that is listed read", []string{"A"}},
		{&a.Undo, "undo", marks, "z", "take the last mark back", []string{"z"}},
		{&a.Sort, "sort", finding, "S", "sort", []string{"S"}},
		{&a.Density, "density", reading, "v", "cards, rows or lines", []string{"v"}},
		{&a.Preview, "preview", reading, "w", "preview on or off", []string{"w"}},
		{&a.Unfilter, "unfilter", finding, "x", "drop the last filter", []string{"x"}},
		{&a.CopyTitle, "copy_title", reading, "y", "copy title and link", []string{"y"}},
		{&a.CopyLink, "copy_link", reading, "Y", "copy the link", []string{"Y"}},
		{&a.Browse, "browse", reading, "o", "open in the browser", []string{"o"}},
		{&a.Quit, "quit", program, "q", "quit", []string{"q"}},
	}
}

func (p *Pager) actions() []definition {
	return []definition{
		{&p.Left, "left", moving, "h ←", "pan left", []string{"h", "left"}},
		{&p.Right, "right", moving, "l →", "pan right", []string{"l", "right"}},
		{&p.Search, "search", finding, "/", "search", []string{"/"}},
		{&p.NextMatch, "next_match", finding, "n", "next match", []string{"n"}},
		{&p.PrevMatch, "prev_match", finding, "N", "previous match", []string{"N"}},
		{&p.Contents, "contents", finding, "t", "contents", []string{"t"}},
		{&p.Categories, "categories", finding, "c", "categories of the archive", []string{"c"}},
		{&p.NextHeading, "next_heading", moving, "]", "next heading", []string{"]"}},
		{&p.PrevHeading, "prev_heading", moving, "[", "previous heading", []string{"["}},
		{&p.NextCode, "next_code", moving, "}", "next code block", []string{"}"}},
		{&p.PrevCode, "prev_code", moving, "{", "previous code block", []string{"{"}},
		{&p.NextLink, "next_link", links, "tab", "next link", []string{"tab"}},
		{&p.PrevLink, "prev_link", links, "⇧tab", "previous link", []string{"shift+tab"}},
		{&p.Follow, "follow", links, "enter", "follow the link", []string{"enter"}},
		{&p.Links, "links", links, "#", "all links", []string{"#"}},
		{&p.HistoryBack, "history_back", links, "⌫ H", "where you came from", []string{"backspace", "H"}},
		{&p.HistoryForward, "history_forward", links, "L", "forward again", []string{"L"}},
		{&p.Mark, "mark", moving, "m", "set a mark: m and a letter", []string{"m"}},
		{&p.GoToMark, "go_to_mark", moving, "'", "go to a mark; '' back from a jump", []string{"'"}},
		{&p.Percent, "percent", moving, "%", "go to 50%: 50 and %", []string{"%"}},
		{&p.NextPost, "next_post", reading, "J", "next post", []string{"J"}},
		{&p.PrevPost, "prev_post", reading, "K", "previous post", []string{"K"}},
		{&p.Star, "star", reading, "s", "star on or off", []string{"s"}},
		{&p.Read, "read", reading, "U", "read or unread", []string{"U"}},
		{&p.Related, "related", reading, "S", "series and related", []string{"S"}},
		{&p.CopyCode, "copy_code", copying, "y", "copy the code in sight", []string{"y"}},
		{&p.CopyLink, "copy_link", copying, "Y", "copy a link to this place", []string{"Y"}},
		{&p.Copy, "copy", copying, "ctrl-y", "copy something else", []string{"ctrl+y"}},
		{&p.Browse, "browse", links, "o", "open in the browser", []string{"o"}},
		{&p.Language, "language", reading, "V", "other language", []string{"V"}},
		{&p.Measure, "measure", reading, "w", "width of the text", []string{"w"}},
		{&p.Zen, "zen", reading, "z", "text alone", []string{"z"}},
		{&p.Pictures, "pictures", reading, "I", "pictures on or off", []string{"I"}},
		{&p.Back, "back", program, "q", "back", []string{"q"}},
	}
}

func (f *Results) actions() []definition {
	return []definition{
		{&f.Open, "open", finding, "enter", "read at the match", []string{"enter"}},
		{&f.Search, "search", finding, "/", "change the words", []string{"/"}},
		{&f.NextHit, "next_hit", moving, "n", "next hit", []string{"n"}},
		{&f.PrevHit, "prev_hit", moving, "N", "previous hit", []string{"N"}},
		{&f.Back, "back", program, "q", "back", []string{"q"}},
	}
}

func (p *Popup) actions() []definition {
	return []definition{
		{&p.Down, "down", "", "j ↓", "down", []string{"j", "down", "ctrl+n"}},
		{&p.Up, "up", "", "k ↑", "up", []string{"k", "up", "ctrl+p"}},
		{&p.PageDown, "page_down", "", "f PgDn", "page down", []string{"f", "pgdown"}},
		{&p.PageUp, "page_up", "", "b PgUp", "page up", []string{"b", "pgup"}},
		{&p.Top, "top", "", "g", "top", []string{"g", "home"}},
		{&p.Bottom, "bottom", "", "G", "bottom", []string{"G", "end"}},
		{&p.Choose, "choose", "", "enter", "choose", []string{"enter"}},
		{&p.Toggle, "toggle", "", "space", "mark", []string{"space"}},
		{&p.Filter, "filter", "", "/", "find", []string{"/"}},
		{&p.Close, "close", "", "esc", "close", []string{"esc", "q"}},
	}
}

func (p *Prompt) actions() []definition {
	return []definition{
		{&p.Accept, "accept", typing, "enter", "keep", []string{"enter"}},
		{&p.Cancel, "cancel", typing, "esc", "cancel", []string{"esc"}},
		{&p.Down, "down", typing, "↓", "down", []string{"down", "ctrl+n"}},
		{&p.Up, "up", typing, "↑", "up; an earlier search where nothing is typed", []string{"up", "ctrl+p"}},
		{&p.FullText, "full_text", typing, "tab", "search the text of all posts, and back", []string{"tab"}},
		{&p.Complete, "complete", typing, "→", "take what is proposed", []string{"right", "ctrl+f"}},
		{&p.NextProposal, "next_proposal", typing, "⇧tab", "propose another", []string{"shift+tab"}},
	}
}
