package keymap

import (
	"sync"

	"charm.land/bubbles/v2/key"
)

// The views that keys are bound in, as the configuration names them. A key of InGlobal works
// in the archive, in a post and in the search of all posts.
const (
	InGlobal  = "global"
	InArchive = "archive"
	InPager   = "pager"
	InResults = "finder"
	InPicture = "picture"
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
	Moves      bool // it moves by lines, pages or to an end
}

// Does describes the action in few words, "" for one that is not available here.
func (a Action) Does() string { return a.Binding.Help().Desc }

func (a Action) id() string { return a.View + "." + a.Name }

// A definition is a row of the table of actions.
type definition struct {
	binding     *key.Binding
	name, group string
	shown, does string // keys and words in footers and help
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
	add := func(view string, moves bool, rows []definition) {
		for _, d := range rows {
			do(Action{View: view, Name: d.name, Group: d.group, Binding: d.binding, Moves: moves}, d)
		}
	}
	add(InGlobal, false, m.Global.actions())
	add(InArchive, true, m.Archive.Motion.actions("next post", "previous post", "next page", "previous page",
		"first post", "last post"))
	add(InArchive, false, m.Archive.actions())
	add(InPager, true, m.Pager.Motion.actions("line down", "line up", "screen down", "screen up", "beginning", "end"))
	add(InPager, false, m.Pager.actions())
	add(InResults, true, m.Results.Motion.actions("next result", "previous result", "screen down", "screen up",
		"first result", "last result"))
	add(InResults, false, m.Results.actions())
	add(InPicture, false, m.Picture.actions())
	add(InPopup, false, m.Popup.actions())
	add(InPrompt, false, m.Prompt.actions())
}

// Default returns the key map of a fresh reader: inside a post the keys are those of less, then
// those of vim, and a letter means related things in all views. docs/keys.md lists the keys of both
// that mean something else here. ctrl-h, -i, -j and -m are never bound, for many terminals send them
// for other keys.
func Default() KeyMap { return *defaultMap() }

// defaultMap is made once and never changed: every session has a copy.
var defaultMap = sync.OnceValue(func() *KeyMap {
	var m KeyMap
	m.define(func(_ Action, d definition) {
		*d.binding = key.NewBinding(key.WithKeys(d.keys...), key.WithHelp(d.shown, d.does))
	})
	m.chords = (&binder{actions: m.Actions()}).chords()
	return &m
})

func (m *Motion) actions(down, up, pageDown, pageUp, top, bottom string) []definition {
	return []definition{
		{&m.Down, "down", moving, "j ↓", down, []string{"j", "down", "ctrl+n", "ctrl+e", "+"}},
		{&m.Up, "up", moving, "k ↑", up, []string{"k", "up", "ctrl+p", "ctrl+y", "ctrl+k", "-"}},
		{&m.PageDown, "page_down", moving, "space f PgDn", pageDown, []string{
			"space", "f", "pgdown", "ctrl+f", "ctrl+v",
			"alt+space",
		}},
		{&m.PageUp, "page_up", moving, "b PgUp", pageUp, []string{"b", "pgup", "shift+space", "ctrl+b", "alt+v"}},
		{&m.HalfDown, "half_down", moving, "d", "half a page down", []string{"d", "ctrl+d"}},
		{&m.HalfUp, "half_up", moving, "u", "half a page up", []string{"u", "ctrl+u"}},
		{&m.Top, "top", moving, "g", top, []string{"g", "home", "<", "alt+<", "ctrl+home"}},
		{&m.Bottom, "bottom", moving, "G", bottom, []string{"G", "end", ">", "F", "alt+>", "ctrl+end"}},
	}
}

func (g *Global) actions() []definition {
	return []definition{
		{&g.Help, "help", program, "?", "help", []string{"?"}},
		{&g.Palette, "palette", program, ":", "command palette", []string{":"}},
		{&g.Messages, "messages", program, "ctrl-g", "message log", []string{"ctrl+g"}},
		{&g.Themes, "themes", program, "T", "choose a theme", []string{"T"}},
		{&g.Quit, "quit", program, "Q", "quit quire", []string{"Q", "Z Z", "Z Q"}},
		{&g.Interrupt, "interrupt", program, "ctrl-c", "quit quire", []string{"ctrl+c"}},
		{&g.Suspend, "suspend", program, "ctrl-z", "suspend to the shell", []string{"ctrl+z"}},
		{&g.Mouse, "mouse", program, "M", "toggle the mouse", []string{"M"}},
		{&g.Rescan, "rescan", program, "r", "rescan the folder", []string{"r"}},
		{&g.Sync, "sync", program, "R", "sync the sources", []string{"R"}},
		{&g.Sources, "sources", finding, "C", "choose a source", []string{"C"}},
		{&g.Edit, "edit", reading, "e", "edit the post", []string{"e"}},
		{&g.Info, "info", reading, "i", "about the post", []string{"i", "="}},
		{&g.Cancel, "cancel", finding, "esc", "cancel", []string{"esc", "alt+u"}},
		{&g.Redraw, "redraw", program, "ctrl-l", "redraw the screen", []string{"ctrl+l", "ctrl+r"}},
	}
}

func (a *Archive) actions() []definition {
	return []definition{
		{&a.NextPage, "next_page", moving, "l →", "next page", []string{"l", "right"}},
		{&a.PrevPage, "prev_page", moving, "h ←", "previous page", []string{"h", "left"}},
		{&a.Open, "open", reading, "enter", "read", []string{"enter"}},
		{&a.Filter, "filter", finding, "/", "filter", []string{"/", "&"}},
		{&a.NextHit, "next_hit", finding, "n", "next result", []string{"n"}},
		{&a.PrevHit, "prev_hit", finding, "N", "previous result", []string{"N"}},
		{&a.Categories, "categories", finding, "c", "categories", []string{"c"}},
		{&a.Tags, "tags", finding, "t", "tags", []string{"t"}},
		{&a.NextView, "next_view", finding, "tab", "next view", []string{"tab"}},
		{&a.PrevView, "prev_view", finding, "⇧tab", "previous view", []string{"shift+tab"}},
		{&a.NextYear, "next_year", moving, "]", "next year in the list", []string{"]"}},
		{&a.PrevYear, "prev_year", moving, "[", "previous year in the list", []string{"["}},
		{&a.NextMonth, "next_month", moving, "}", "next month in the list", []string{"}"}},
		{&a.PrevMonth, "prev_month", moving, "{", "previous month in the list", []string{"{"}},
		{&a.Months, "months", moving, "'", "go to a month", []string{"'", "`"}},
		{&a.Star, "star", marks, "s", "star or unstar", []string{"s"}},
		{&a.Read, "read", marks, "U", "mark read or unread", []string{"U"}},
		{&a.ReadAll, "read_all", marks, "A", "mark all listed posts read", []string{"A"}},
		{&a.Undo, "undo", marks, "z", "undo the last mark", []string{"z"}},
		{&a.Sort, "sort", finding, "S", "sort", []string{"S"}},
		{&a.Density, "density", reading, "v", "cards, rows or lines", []string{"v"}},
		{&a.Preview, "preview", reading, "w", "toggle the preview", []string{"w"}},
		{&a.Unfilter, "unfilter", finding, "x", "remove the last filter", []string{"x"}},
		{&a.CopyTitle, "copy_title", reading, "y", "copy title and link", []string{"y"}},
		{&a.CopyLink, "copy_link", reading, "Y", "copy the link", []string{"Y"}},
		{&a.Browse, "browse", reading, "o", "open in the browser", []string{"o"}},
		{&a.Quit, "quit", program, "q", "quit", []string{"q"}},
	}
}

func (p *Pager) actions() []definition {
	return []definition{
		{&p.Left, "left", moving, "h ←", "pan left", []string{"h", "left", "alt+("}},
		{&p.Right, "right", moving, "l →", "pan right", []string{"l", "right", "alt+)"}},
		{&p.PanStart, "pan_start", moving, "^", "pan back to the left edge", []string{"^", "0", "ctrl+left", "alt+{"}},
		{&p.PanEnd, "pan_end", moving, "$", "pan to the right edge", []string{"$", "ctrl+right", "alt+}"}},
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
		{&p.Follow, "follow", links, "enter", "follow the link", []string{"enter", "ctrl+]"}},
		{&p.Links, "links", links, "#", "all links", []string{"#"}},
		{&p.HistoryBack, "history_back", links, "⌫ H", "go back", []string{
			"backspace", "H", "ctrl+o", "ctrl+t", "ctrl+^",
			"ctrl+6",
		}},
		{&p.HistoryForward, "history_forward", links, "L", "go forward", []string{"L"}},
		{&p.Mark, "mark", moving, "m", "set a bookmark: m and a letter", []string{"m"}},
		{&p.GoToMark, "go_to_mark", moving, "'", "go to a bookmark; '' undoes a jump", []string{"'", "`"}},
		{&p.Percent, "percent", moving, "%", "go to 50%: 50 and %", []string{"%", "p"}},
		{&p.NextPost, "next_post", reading, "J", "next post", []string{"J"}},
		{&p.PrevPost, "prev_post", reading, "K", "previous post", []string{"K"}},
		{&p.Star, "star", reading, "s", "star or unstar", []string{"s"}},
		{&p.Read, "read", reading, "U", "mark read or unread", []string{"U"}},
		{&p.Related, "related", reading, "S", "series and related posts", []string{"S"}},
		{&p.CopyCode, "copy_code", copying, "y", "copy the visible code block", []string{"y"}},
		{&p.CopyLink, "copy_link", copying, "Y", "copy a link to this position", []string{"Y"}},
		{&p.Copy, "copy", copying, "X", "choose what to copy", []string{"X"}},
		{&p.Browse, "browse", links, "o", "open in the browser", []string{"o"}},
		{&p.SaveLink, "save_link", links, "D", "save the link for later", []string{"D"}},
		{&p.Language, "language", reading, "V", "next language", []string{"V"}},
		{&p.Measure, "measure", reading, "w", "width of the text", []string{"w"}},
		{&p.Zen, "zen", reading, "z", "zen mode", []string{"z"}},
		{&p.Pictures, "pictures", reading, "I", "toggle pictures", []string{"I"}},
		{&p.EditHere, "edit_here", reading, "v", "edit the post here", []string{"v"}},
		{&p.Back, "back", program, "q", "back", []string{"q"}},
	}
}

func (f *Results) actions() []definition {
	return []definition{
		{&f.Open, "open", finding, "enter", "open at the match", []string{"enter"}},
		{&f.Search, "search", finding, "/", "edit the query", []string{"/"}},
		{&f.NextHit, "next_hit", moving, "n", "next result", []string{"n"}},
		{&f.PrevHit, "prev_hit", moving, "N", "previous result", []string{"N"}},
		{&f.Back, "back", program, "q", "back", []string{"q"}},
	}
}

func (p *Picture) actions() []definition {
	return []definition{
		{&p.ZoomIn, "zoom_in", reading, "+", "zoom in", []string{"+", "="}},
		{&p.ZoomOut, "zoom_out", reading, "-", "zoom out", []string{"-", "_"}},
		{&p.Fit, "fit", reading, "0", "fit the screen", []string{"0"}},
		{&p.Outside, "outside", reading, "o", "open outside", []string{"o"}},
		{&p.Left, "left", moving, "h ←", "left", []string{"h", "left"}},
		{&p.Down, "down", moving, "j ↓", "down", []string{"j", "down", "ctrl+n", "ctrl+e"}},
		{&p.Up, "up", moving, "k ↑", "up", []string{"k", "up", "ctrl+p", "ctrl+y", "ctrl+k"}},
		{&p.Right, "right", moving, "l →", "right", []string{"l", "right"}},
		{&p.PageDown, "page_down", moving, "space f PgDn", "screen down", []string{
			"space", "f", "pgdown", "ctrl+f",
			"ctrl+d", "d",
		}},
		{&p.PageUp, "page_up", moving, "b PgUp", "screen up", []string{"b", "pgup", "ctrl+b", "ctrl+u", "u"}},
		{&p.Help, "help", program, "?", "help", []string{"?"}},
		{&p.Redraw, "redraw", program, "ctrl-l", "redraw the screen", []string{"ctrl+l", "ctrl+r"}},
		{&p.Quit, "quit", program, "Q", "quit quire", []string{"Q"}},
		{&p.Back, "back", program, "q", "back", []string{"q", "esc", "enter", "backspace"}},
	}
}

func (p *Popup) actions() []definition {
	return []definition{
		{&p.Down, "down", "", "j ↓", "down", []string{"j", "down", "ctrl+n", "ctrl+e"}},
		{&p.Up, "up", "", "k ↑", "up", []string{"k", "up", "ctrl+p", "ctrl+y", "ctrl+k"}},
		{&p.PageDown, "page_down", "", "f PgDn", "page down", []string{"f", "pgdown", "ctrl+f", "ctrl+d", "ctrl+v"}},
		{&p.PageUp, "page_up", "", "b PgUp", "page up", []string{"b", "pgup", "ctrl+b", "ctrl+u", "alt+v"}},
		{&p.Top, "top", "", "g", "top", []string{"g", "home"}},
		{&p.Bottom, "bottom", "", "G", "bottom", []string{"G", "end"}},
		{&p.Choose, "choose", "", "enter", "choose", []string{"enter"}},
		{&p.Toggle, "toggle", "", "space", "select", []string{"space"}},
		{&p.Filter, "filter", "", "/", "find", []string{"/"}},
		{&p.Close, "close", "", "esc", "close", []string{"esc", "q"}},
	}
}

func (p *Prompt) actions() []definition {
	return []definition{
		{&p.Accept, "accept", typing, "enter", "accept", []string{"enter"}},
		{&p.Cancel, "cancel", typing, "esc", "cancel", []string{"esc"}},
		{&p.Down, "down", typing, "↓", "down", []string{"down", "ctrl+n"}},
		{&p.Up, "up", typing, "↑", "up; in an empty prompt the last search", []string{"up", "ctrl+p"}},
		{&p.FullText, "full_text", typing, "tab", "switch to the full text of all posts and back", []string{"tab"}},
		{&p.Complete, "complete", typing, "→", "accept the completion", []string{"right", "ctrl+f"}},
		{&p.NextProposal, "next_proposal", typing, "⇧tab", "next completion", []string{"shift+tab"}},
	}
}
