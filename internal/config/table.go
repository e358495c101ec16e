package config

// ReaderSettings is the table of the reader's settings, in the order in which they are shown.
// Those of a command are the flags of that command, in a table of its name.
func ReaderSettings() []Setting {
	all := []Setting{
		{Key: "content", Flag: "content", Kind: Path, Global: true, DefaultText: "the bundled blog", Help: "content `DIR`"},
		{Key: "theme", Flag: "theme", Default: "auto", Global: true, Help: "colours of `NAME`; quire themes lists them"},
		{Key: "no_color", Flag: "no-color", Kind: Bool, Default: "false", Global: true, AnyValue: true, Help: "no colours (also $NO_COLOR)"},
		{Key: "linear", Flag: "linear", Kind: Bool, Default: "false", Help: "plain lines and a prompt, for screen readers and scripts"},
		{Key: "lang", Flag: "lang", DefaultText: "your locale's, or the first there is", Help: "language `CODE`, or all"},
		{Key: "drafts", Flag: "drafts", Kind: Bool, Default: "false", Help: "drafts too"},
		{Key: "future", Flag: "future", Kind: Bool, Default: "false", Help: "posts of the future and expired ones too"},
		{Key: "page_size", Flag: "page-size", Kind: Number, Max: 1000, Default: "0", Help: "`N` posts a page of the reader, 0 for what fits"},
		{Key: "density", Flag: "density", Kind: Choice, Choices: []string{"auto", "cards", "rows", "lines"}, Default: "auto", Help: "posts as `HOW`: auto, cards, rows or lines"},
		{Key: "preview", Flag: "preview", Kind: Bool, Default: "true", Help: "preview beside the list on wide screens"},
		{Key: "measure", Flag: "measure", Kind: Choice, Choices: []string{"readable", "narrow", "wide", "full", "wrapped"}, Default: "readable", Help: "width of the text, as `HOW`: readable, narrow, wide, full or wrapped (readable, with long lines of code wrapped)"},
		{Key: "pictures", Flag: "pictures", Kind: Bool, Default: "true", Help: "pictures of posts"},
		{Key: "mouse", Flag: "mouse", Kind: Bool, Default: "true", Help: "mouse"},
		{Key: "title", Flag: "title", Kind: Bool, Default: "true", Help: "the post's name in the window's title"},
		{Key: "progress", Flag: "progress", Kind: Choice, Choices: []string{"auto", "on", "off"}, Default: "auto", Help: "progress of long work in the window's frame, `WHEN`: auto (where the terminal is known to show it), on or off"},
		{Key: "state", Flag: "state", Kind: Path, Global: true, DefaultText: "quire/state.db under $XDG_STATE_HOME or ~/.local/state", Help: "reader state at `PLACE`: a file, postgres://user@host/database, or off"},
		{Key: "cache", Kind: Path, DefaultText: "quire under $XDG_CACHE_HOME or ~/.cache", Help: "`DIR` that remembers what was read of content folders, or off"},
	}
	for i := range all {
		all[i].Env = []string{EnvName(all[i].Key)}
		if all[i].AnyValue {
			all[i].Env = append(all[i].Env, "NO_COLOR")
		}
	}
	return all
}
