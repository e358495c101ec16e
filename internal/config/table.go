package config

// ReaderSettings is the table of the reader's settings, in the order in which they are
// shown. A command's settings are its flags, in a table named after the command.
func ReaderSettings() []Setting {
	all := []Setting{
		{
			Key: "content", Flag: "content", Kind: Path, Global: true,
			DefaultText: "the bundled blog", Help: "read the content folder `DIR`",
		},
		{
			Key: "theme", Flag: "theme", Default: "auto", Global: true,
			Help: "use the colour theme `NAME`; quire themes lists them",
		},
		{
			Key: "no_color", Flag: "no-color", Kind: Bool, Default: "false", Global: true, AnyValue: true,
			Help: "print no colours (also $NO_COLOR)",
		},
		{
			Key: "linear", Flag: "linear", Kind: Bool, Default: "false",
			Help: "read line by line at a prompt, for screen readers and scripts",
		},
		{
			Key: "lang", Flag: "lang", DefaultText: "your locale's, or the first in the folder",
			Help: "show posts in language `CODE`, or all",
		},
		{
			Key: "dates", Flag: "dates", Kind: Choice, Choices: []string{"front-matter", "git"}, Default: "front-matter",
			Global: true,
			Help:   "date posts by `SOURCE`: front-matter, or git for posts without a date there",
		},
		{Key: "drafts", Flag: "drafts", Kind: Bool, Default: "false", Help: "include drafts"},
		{Key: "future", Flag: "future", Kind: Bool, Default: "false", Help: "include future and expired posts"},
		{
			Key: "page_size", Flag: "page-size", Kind: Number, Max: 1000, Default: "0",
			Help: "show `N` posts per page in the reader, 0 for as many as fit",
		},
		{
			Key: "density", Flag: "density", Kind: Choice, Choices: []string{"auto", "cards", "rows", "lines"},
			Default: "auto", Help: "list posts as `STYLE`: auto, cards, rows or lines",
		},
		{
			Key: "preview", Flag: "preview", Kind: Bool, Default: "true",
			Help: "show a preview beside the list on wide screens",
		},
		{
			Key: "measure", Flag: "measure", Kind: Choice,
			Choices: []string{"readable", "narrow", "wide", "full", "wrapped"}, Default: "readable",
			Help: "wrap text at `WIDTH`: readable, narrow, wide, full or wrapped (readable, and long lines of code wrap too)",
		},
		{Key: "pictures", Flag: "pictures", Kind: Bool, Default: "true", Help: "show pictures"},
		{
			Key: "graphics", Flag: "graphics", Kind: Choice,
			Choices: []string{"auto", "kitty", "sixel", "iterm2", "blocks"}, Default: "auto",
			Help: "show pictures by `PROTOCOL`: auto (what the terminal supports), kitty, sixel, iterm2 or blocks",
		},
		{Key: "mouse", Flag: "mouse", Kind: Bool, Default: "true", Help: "use the mouse"},
		{Key: "title", Flag: "title", Kind: Bool, Default: "true", Help: "show the title of the post as the window title"},
		{
			Key: "progress", Flag: "progress", Kind: Choice, Choices: []string{"auto", "on", "off"}, Default: "auto",
			Help: "show the progress of long tasks in the terminal's tab or taskbar, `WHEN`: auto (where it is known to work), on or off",
		},
		{
			Key: "state", Flag: "state", Kind: Path, Global: true,
			DefaultText: "quire/state.db in $XDG_STATE_HOME or ~/.local/state",
			Help:        "save reader state at `LOCATION`: a file, postgres://user@host/database, or off",
		},
		{
			Key: "cache", Kind: Path, DefaultText: "quire in $XDG_CACHE_HOME or ~/.cache",
			Help: "cache content folders in `DIR`, or off",
		},
	}
	for i := range all {
		all[i].Env = []string{EnvName(all[i].Key)}
		if all[i].AnyValue {
			all[i].Env = append(all[i].Env, "NO_COLOR")
		}
	}
	return all
}
