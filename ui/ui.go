// Package ui is the reader: one Bubble Tea model that coordinates the archive, an
// open post, a preview, popups and a prompt.
//
// The law of the place:
//   - Update and View do no I/O, render no Markdown and do no work that grows with
//     the size of the library; whatever does is a command (commands.go).
//   - A command changes no state: it returns a message, and the message carries the
//     generation it was asked in, so that a stale one is dropped.
//   - There is one tea.Model, a small adaptor round a pointer. Down go method calls,
//     up go messages declared in the child's package, sideways goes nothing.
//   - Update routes in one order: quit, facts of the terminal, results, keys (prompt,
//     popup, focused child, view, global), the rest.
//   - All that differs from one session to the next is in Config or in the model;
//     there is no changeable package state.
//   - Widths are measured by internal/sanitize, rectangles come from ui/layout, styles
//     from ui/styles, keys from ui/keymap.
package ui

import (
	"context"
	"os/exec"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"quire/internal/index"
	"quire/internal/picture"
	"quire/internal/post"
	"quire/internal/readerstate"
	"quire/internal/render"
	"quire/internal/theme"
	"quire/ui/keymap"
	"quire/ui/layout"
	"quire/ui/list"
	"quire/ui/pager"
	"quire/ui/prompt"
	"quire/ui/results"
	"quire/ui/styles"
)

// Config is all that differs from one session to the next. The zero value of a
// field switches its part off or takes the usual.
type Config struct {
	Library  *index.Library // the posts; nil with a Document
	Cache    *render.Cache  // of drawn posts, shared by sessions; nil is one of its own
	Open     string         // slug or path of the post to open at start, "" for the archive
	Document *Standalone    // a single text instead of an archive

	// State is the reader's marks in this blog; nil keeps them for the session. NotSavedReason says,
	// when it is not "", why they are not kept beyond it and what to do.
	State          *readerstate.Session
	NotSavedReason string

	Theme    theme.Scheme // the zero value is theme.Auto
	NoColor  bool         // weight, underline and reverse only
	PageSize int          // posts a page, 0 for what fits
	Drafts   bool         // list drafts too
	Future   bool         // list posts of the future too
	Lang     string       // language to list, "" for one variant of each post, "all"
	FPS      int          // frames a second at most, 0 for 120
	Density  string       // "auto" or "", "cards", "rows", "lines"
	Measure  string       // "readable" or "", "narrow", "wide", "full", "wrapped"

	NoPreview, NoMouse, NoPictures, NoTitle bool // what is off at first

	// Themes reads the themes to choose from, and tells what is wrong with them; nil are
	// those that are built in.
	Themes func() ([]theme.Scheme, []string)
	// Keys are the bindings; nil are the usual ones. The session copies them, but for
	// those of GuestKeys, which sessions share.
	Keys *keymap.KeyMap
	// Styles keeps the styles of themes for sessions that share them; nil is one of its own.
	Styles *styles.Cache
	// Rows keeps the posts of the list as they are drawn; nil draws them anew.
	Rows *list.Cache
	// Shared says that somebody else follows the library for all sessions and sends each
	// snapshot as Updated, from the first on, in the language of the session's reader.
	Shared bool

	// Notices are to be told at the start: what is wrong with the settings.
	Notices []string

	// Suspend lets ctrl-z stop the process, as a terminal program should and a server
	// must not.
	Suspend bool
	// Edit is the command that opens an editor on a post at a line of its file, 1
	// for the first; nil where there is none.
	Edit func(path string, line int) *exec.Cmd
	// Pictures draws the pictures of posts; sessions share it. nil shows their text only.
	// Kitty tells what is known of the terminal's own way to show pictures.
	Pictures *picture.Cache
	Kitty    picture.Support
	// Browse opens an address in a browser; nil where there is none, and the address is
	// copied instead.
	Browse func(address string) error
	// Copy puts a text into the clipboard besides the terminal's own way, OSC 52; nil
	// where there is no other.
	Copy func(s string) error
	// Progress shows that a folder is being read in the frame of the terminal's window
	// (OSC 9;4), where the terminal is known to take it.
	Progress bool
	// Now tells the time for the log of messages; nil is the clock.
	Now func() time.Time
	// Aside returns a command that waits rather than works, for the store, so that it may run
	// beside those that do; nil runs it among them.
	Aside func(tea.Cmd) tea.Cmd
	// After returns a command that delivers msg once d has passed; nil is the clock.
	After func(d time.Duration, msg tea.Msg) tea.Cmd
}

// Standalone is one Markdown text, from a file or from standard input.
type Standalone struct {
	Name   string // as the reader named it
	Path   string // under which its marks are kept in the blog of Config.State, "" for not at all
	Source []byte
	Reload func() ([]byte, error) // reads it again; nil when it can be read once only
}

// Model is the reader as a tea.Model.
type Model struct{ app *app }

// New returns a reader whose work in the background ends with ctx.
func New(ctx context.Context, cfg Config) Model { return Model{newApp(ctx, cfg)} }

// Init starts the reading of the folder.
func (m Model) Init() tea.Cmd { return m.app.start() }

// Update feeds one message.
func (m Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) { return m, m.app.update(msg) }

// View draws the screen.
func (m Model) View() tea.View { return m.app.view() }

// Settled reports whether no work is under way whose outcome would change the
// screen: the folder has been read and every command has answered. For tests.
func (m Model) Settled() bool {
	return m.app.tasks.pending == 0 && (m.app.ix == nil || m.app.ix.Complete()) && (m.app.ix != nil || m.app.cfg.Library == nil)
}

// Leaks is how many rows so far held what a terminal must not be given, and were cleaned
// at the last moment; any is a fault of whoever made the row. For tests.
func (m Model) Leaks() int { return m.app.leaks }

// screen is which view has the keys.
type screen int

const (
	archiveScreen screen = iota
	postScreen
	searchScreen
)

// app is the coordinator. Only Update touches it.
type app struct {
	cfg    Config
	tasks  *tasks
	keys   *keymap.KeyMap
	theme  styles.Theme
	styles *styles.Styles // shared with other sessions
	light  bool           // the terminal has told that its background is

	width, height int
	leaks         int // rows that only the last gate cleaned
	mouse         bool
	within        multiplexer
	ascii         bool // the terminal shows nothing else
	screen        screen
	presses       int    // keys so far
	count         int    // typed before a key, 0 for none
	chord         string // of which the first keys have been pressed, "" for none

	updates <-chan *index.Index
	ix      *index.Index
	filter  index.Filter
	list    *list.Model
	sel     selecting

	pager   *pager.Model
	preview *pager.Model
	post    rendering          // what the pager shows
	side    rendering          // what the preview shows
	opening string             // slug or path that is still to be opened
	behind  []visit            // posts that a link led away from, the last one last
	ahead   []visit            // those that the reader has gone back from
	letter  func(rune) tea.Cmd // what the next key names, nil for nothing
	pics    pictures
	related relating
	stands  standing
	keep    keeping

	finder      *results.Model
	searching   searching
	sideFinding finding // of the marks in the preview

	prompt  *prompt.Model
	before  before  // the filter to go back to when the prompt is canceled
	finding finding // of the search in the open post
	popup   *picker
	asked   latest // for a popup whose items are still to be found
	typing  latest // of proposals for what is being typed

	notice  string
	lasting bool   // no key takes the notice away
	shown   latest // the time that the notice is shown
	log     []message
	resized latest // the time that the size comes to rest
}

// GuestKeys are the bindings of readers who are guests: no editor, and no stopping of the
// process. Sessions share them, so nobody may change them.
func GuestKeys() *keymap.KeyMap {
	keys := keymap.Default()
	keymap.Disable(&keys.Global.Edit)
	keymap.Disable(&keys.Global.Suspend)
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
	if c.Edit == nil {
		keymap.Disable(&keys.Global.Edit)
	}
	if !c.Suspend {
		keymap.Disable(&keys.Global.Suspend)
	}
	return &keys
}

func newApp(ctx context.Context, cfg Config) *app {
	if cfg.Aside == nil {
		cfg.Aside = func(cmd tea.Cmd) tea.Cmd { return cmd }
	}
	if cfg.After == nil {
		cfg.After = func(d time.Duration, msg tea.Msg) tea.Cmd {
			return tea.Tick(d, func(time.Time) tea.Msg { return msg })
		}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Cache == nil {
		cfg.Cache = render.NewCache(0)
	}
	if cfg.Styles == nil {
		cfg.Styles = styles.NewCache()
	}
	if cfg.Theme.Name == "" {
		cfg.Theme, _, _ = theme.Find(theme.Auto, "")
	}
	a := &app{
		cfg:     cfg,
		tasks:   &tasks{ctx: func() context.Context { return ctx }, tick: cfg.After},
		keys:    cfg.keyMap(),
		theme:   styles.Theme{Scheme: cfg.Theme, Plain: cfg.NoColor},
		mouse:   !cfg.NoMouse,
		opening: cfg.Open,
		filter:  index.Filter{Drafts: cfg.Drafts, Future: cfg.Future, Lang: cfg.Lang},
	}
	a.pics = pictures{on: !cfg.NoPictures, kitty: cfg.Kitty, profile: colorprofile.TrueColor}
	a.styles = cfg.Styles.Get(a.theme)
	if cfg.State == nil {
		cfg.State = readerstate.NewSession(nil, readerstate.Local, "", nil)
	}
	a.keep = keeping{session: cfg.State, queue: map[readerstate.Key]readerstate.Mark{}}
	a.list = list.New(a.keys, a.styles, cfg.PageSize)
	a.list.SetCache(cfg.Rows)
	a.list.SetReaderState(func(p *post.Post) (readerstate.Post, bool) { return a.keep.session.Post(p.Path), a.keep.answered })
	a.list.SetLook(layout.ParseDensity(cfg.Density), !cfg.NoPreview)
	a.finder = results.New(a.keys, a.styles)
	a.pager = pager.New(a.keys, a.styles)
	a.pager.SetMeasure(layout.ParseMeasure(cfg.Measure))
	a.preview = pager.NewPreview(a.keys, a.styles)
	a.pager.SetPictures(a.picture)
	if cfg.Library != nil && !cfg.Shared {
		a.updates = cfg.Library.Follow(ctx)
	}
	return a
}

// start asks the terminal for its background and begins to read.
func (a *app) start() tea.Cmd {
	cmds := []tea.Cmd{}
	if !a.theme.Plain {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	if a.cfg.Pictures != nil && a.pics.kitty == picture.Unknown {
		cmds = append(cmds, tea.RequestTerminalVersion)
	}
	if a.updates != nil {
		cmds = append(cmds, nextIndex(a.updates))
	}
	if doc := a.cfg.Document; doc != nil {
		cmds = append(cmds, a.loadState(), a.openStandalone(), a.reloadLater())
	}
	if a.opening != "" {
		cmds = append(cmds, a.loadState()) // it opens where it was left
	}
	cmds = append(cmds, a.sayNotices())
	return tea.Batch(cmds...)
}

// current is the post that a key speaks of: the open one, or the chosen one.
func (a *app) current() *post.Post {
	if a.screen == postScreen {
		return a.pager.Post().Post
	}
	if a.screen == searchScreen {
		h, _ := a.finder.Chosen()
		return h.Post
	}
	return a.list.Chosen()
}
