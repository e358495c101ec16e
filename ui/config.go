package ui

import (
	"context"
	"os/exec"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/picture"
	"quire/internal/readerstate"
	"quire/internal/render"
	"quire/internal/theme"
	"quire/ui/keymap"
	"quire/ui/list"
	"quire/ui/styles"
)

// Config is all that differs from one session to the next. The zero value of a
// field switches its part off or takes the usual.
type Config struct {
	Library  *index.Library // the posts; nil with a Document
	Cache    *render.Cache  // of rendered posts, shared by sessions; nil is one of its own
	Open     string         // slug or path of the post to open at start, "" for the archive
	Document *Standalone    // a single text instead of an archive
	Site     string         // address that the archive is served at, for links to posts; "" uses their own
	Command  string         // that opens the archive, for links to posts without a Site; "" for none

	// State is the reader's marks in this blog; nil keeps them for the session. NotSavedReason says,
	// when it is not "", why they are not kept beyond it and what to do.
	State          *readerstate.Session
	NotSavedReason string
	// StateVersion returns what changes with what other sessions save, cheaply; nil where that is
	// not followed.
	StateVersion func() string

	Theme    theme.Theme // the zero value is theme.Auto
	NoColor  bool        // weight, underline and reverse only
	PageSize int         // posts a page, 0 for what fits
	Drafts   bool        // list drafts too
	Future   bool        // list posts of the future too
	Sort     index.Sort  // order of the list at first; "" is by date
	Lang     string      // language to list, "" for one variant of each post, "all"
	FPS      int         // frames a second at most, 0 for 120
	Density  string      // "auto" or "", "cards", "rows", "lines"
	Measure  string      // "readable" or "", "narrow", "wide", "full", "wrapped"

	NoPreview, NoMouse, NoPictures, NoTitle bool // what is off at first

	// Themes reads the themes to choose from, and returns what is wrong with them; nil are
	// the built-in ones.
	Themes func() ([]theme.Theme, []string)
	// KeepTheme makes a theme the one that the reader begins with, and returns the file that says
	// so; nil without one, as over SSH.
	KeepTheme func(name string) (file string, err error)
	// Keys are the bindings; nil are the usual ones. The session copies them, but for
	// those of GuestKeys, which sessions share.
	Keys *keymap.KeyMap
	// Styles keeps the styles of themes for sessions that share them; nil is one of its own.
	Styles *styles.Cache
	// Rows caches the rendered posts of the list; nil renders them each time.
	Rows *list.Cache
	// Shared says that the caller follows the library for all sessions and sends each
	// snapshot as Updated, from the first on, in the language of the session's reader.
	Shared bool

	// Notices are shown at the start: what is wrong with the settings.
	Notices []string

	// Suspend lets ctrl-z stop the process, as a terminal program should and a server
	// must not.
	Suspend bool
	// BeforeSuspend is called when the terminal has been released and the process is about to
	// stop; nil does nothing.
	BeforeSuspend func()
	// Sources syncs the offline library; nil without one, as on a server.
	Sources *Sources
	// Edit is the command that opens an editor on a post at a line of its file, 1
	// for the first; nil without one.
	Edit func(path string, line int) *exec.Cmd
	// Pictures renders the pictures of posts; sessions share it. nil shows their text only.
	// Protocol is how the terminal shows them, as far as that is known. Overlay shows those over
	// sixel or iTerm2's protocol in what is written to the terminal; nil is a way without them.
	Pictures *picture.Cache
	// PicturesOf names the library among those whose sessions share Pictures: no two may have one name.
	PicturesOf string
	Protocol   picture.Protocol
	Overlay    *picture.Overlay
	// Browse opens an address in a browser; nil without one, and the address is
	// copied instead.
	Browse func(address string) error
	// Copy puts a text into the clipboard besides the terminal's own way, OSC 52; nil
	// where there is no other.
	Copy func(s string) error
	// Progress shows that a folder is being read in the frame of the terminal's window
	// (OSC 9;4), where the terminal is known to take it.
	Progress bool
	// Now is the clock of the log of messages; nil is the clock.
	Now func() time.Time
	// RunBlocking returns a command that waits rather than works, for the store, so that it may
	// run beside those that do; nil runs it among them.
	RunBlocking func(tea.Cmd) tea.Cmd
	// Slice returns the context for work in the background that is to share the processor with that
	// of other readers; nil is the context of the reader itself.
	Slice func(context.Context) context.Context
	// Tick returns a command that delivers msg once d has passed; nil is the clock.
	Tick func(d time.Duration, msg tea.Msg) tea.Cmd
}

// Standalone is one Markdown text, from a file or from standard input.
type Standalone struct {
	Name    string // as the reader named it
	Heading string // where to begin, by identifier or text; "" for where it was left
	Path    string // under which its marks are kept in the blog of Config.State, "" for not at all
	Source  []byte
	Reload  func() ([]byte, error) // reads it again; nil when it can be read once only
	// Folder is where its links and pictures lead, InFolder its path there; nil when nowhere.
	Folder   *folder.Source
	InFolder string
	origin   *Standalone // the file that the session was started for; nil when it is this one
}

// GuestKeys are the bindings of readers who are guests: no editor, and no stopping of the
// process. Sessions share them: they must not be changed.
func GuestKeys() *keymap.KeyMap {
	keys := FrontKeys()
	keymap.Disable(&keys.Global.Sources)
	return keys
}

// FrontKeys are GuestKeys for an archive of several sources.
func FrontKeys() *keymap.KeyMap {
	keys := keymap.Default()
	keymap.Disable(&keys.Global.Edit)
	keymap.Disable(&keys.Pager.EditHere)
	keymap.Disable(&keys.Global.Suspend)
	keymap.Disable(&keys.Global.Sync)
	keymap.Disable(&keys.Pager.SaveLink)
	return &keys
}

// keyMap is the bindings of a session.
func (c *Config) keyMap() *keymap.KeyMap {
	if c.Shared && c.Keys != nil {
		return c.Keys
	}
	keys := keymap.Default()
	if c.Keys != nil {
		keys = *c.Keys
	}
	if c.Document != nil {
		keys.Standalone()
	}
	if c.Edit == nil {
		keymap.Disable(&keys.Global.Edit)
		keymap.Disable(&keys.Pager.EditHere)
	}
	if c.Sources == nil {
		keymap.Disable(&keys.Pager.SaveLink)
		keymap.Disable(&keys.Global.Sync)
		if c.Library == nil || !c.Library.Source().IsJoined() {
			keymap.Disable(&keys.Global.Sources)
		}
	}
	if !c.Suspend {
		keymap.Disable(&keys.Global.Suspend)
	}
	return &keys
}
