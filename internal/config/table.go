package config

// Reader is the table of the reader's settings, in the order in which they are shown.
// Those of a command are the flags of that command, in a table of its name.
func Reader() []Setting {
	all := []Setting{
		{Key: "content", Flag: "content", Kind: Folder, Global: true, Unset: "the bundled blog", About: "content `DIR`"},
		{Key: "theme", Flag: "theme", Default: "auto", Global: true, About: "colours of `NAME`; quire themes lists them"},
		{Key: "no_color", Flag: "no-color", Kind: Switch, Default: "false", Global: true, Any: true, About: "no colours (also $NO_COLOR)"},
		{Key: "linear", Flag: "linear", Kind: Switch, Default: "false", About: "plain lines and a prompt, for screen readers and scripts"},
		{Key: "lang", Flag: "lang", Unset: "your locale's, or the first there is", About: "language `CODE`, or all"},
		{Key: "drafts", Flag: "drafts", Kind: Switch, Default: "false", About: "drafts too"},
		{Key: "future", Flag: "future", Kind: Switch, Default: "false", About: "posts of the future and expired ones too"},
		{Key: "page_size", Flag: "page-size", Kind: Number, Most: 1000, Default: "0", About: "`N` posts a page of the reader, 0 for what fits"},
		{Key: "density", Flag: "density", Kind: Choice, Choices: []string{"auto", "cards", "rows", "lines"}, Default: "auto", About: "posts as `HOW`: auto, cards, rows or lines"},
		{Key: "preview", Flag: "preview", Kind: Switch, Default: "true", About: "preview beside the list on wide screens"},
		{Key: "measure", Flag: "measure", Kind: Choice, Choices: []string{"readable", "narrow", "wide", "full", "wrapped"}, Default: "readable", About: "width of the text, as `HOW`: readable, narrow, wide, full or wrapped (readable, with long lines of code wrapped)"},
		{Key: "pictures", Flag: "pictures", Kind: Switch, Default: "true", About: "pictures of posts"},
		{Key: "mouse", Flag: "mouse", Kind: Switch, Default: "true", About: "mouse"},
		{Key: "title", Flag: "title", Kind: Switch, Default: "true", About: "the post's name in the window's title"},
		{Key: "progress", Flag: "progress", Kind: Choice, Choices: []string{"auto", "on", "off"}, Default: "auto", About: "progress of long work in the window's frame, `WHEN`: auto (where the terminal is known to show it), on or off"},
		{Key: "state", Flag: "state", Kind: Folder, Global: true, Unset: "quire/state.db under $XDG_STATE_HOME or ~/.local/state", About: "reader state at `PLACE`: a file, postgres://user@host/database, or off"},
		{Key: "cache", Kind: Folder, Unset: "quire under $XDG_CACHE_HOME or ~/.cache", About: "`DIR` that remembers what was read of content folders, or off"},
	}
	for i := range all {
		all[i].Env = []string{Env(all[i].Key)}
		if all[i].Any {
			all[i].Env = append(all[i].Env, "NO_COLOR")
		}
	}
	return all
}
