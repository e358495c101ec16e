// Package ui is the reader: one Bubble Tea model that coordinates the archive, an
// open post, a preview, popups and a prompt.
//
// Its law:
//   - Update and View do no I/O, render no Markdown and do no work that grows with
//     the library; whatever does is work for a command (task.go).
//   - A command changes no state: what it found is handed to an on… handler in Update, unless
//     it is stale by then.
//   - There is one tea.Model, a small adaptor round a pointer. Down go method calls,
//     up go messages declared in the child's package, sideways goes nothing.
//   - Update routes in one order: facts of the terminal, results, input (prompt, popup, the child
//     that fills the screen, view, global), what children report.
//   - What a reader can do is a row of the table in actions.go.
//   - A feature is a struct with its own state, in a file named after it. app composes them, and
//     does what crosses several.
//   - All that differs from one session to the next is in Config or in the model;
//     there is no changeable package state.
//   - Widths are measured by internal/textwidth, rectangles come from ui/layout, styles
//     from ui/styles, keys from ui/keymap.
package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/readerstate"
	"quire/internal/render"
	"quire/internal/theme"
	"quire/ui/keymap"
	"quire/ui/layout"
	"quire/ui/list"
	"quire/ui/pager"
	"quire/ui/results"
	"quire/ui/styles"
)

// Model is the reader as a tea.Model.
type Model struct{ app *app }

// New returns a reader whose work in the background ends with ctx.
func New(ctx context.Context, cfg Config) Model { return Model{newApp(ctx, cfg)} }

// Init starts the reading of the folder.
func (m Model) Init() tea.Cmd { return m.app.start() }

// Update feeds one message.
func (m Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) { return m, m.app.update(msg) }

// View renders the screen.
func (m Model) View() tea.View { return m.app.view() }

// Settled reports whether no work is under way whose outcome would change the
// screen: the folder has been read and every command has answered. For tests.
func (m Model) Settled() bool {
	ix := m.app.snapshot.ix
	return m.app.tasks.pending == 0 && (ix == nil || ix.Complete()) && (ix != nil || m.app.cfg.Library == nil)
}

// Address returns what is read as an address below the blog: "/" for lists, "/slug" or
// "/slug#heading" for a post.
func (m Model) Address() string { return m.app.address() }

// Leaks is how many rows so far held what a terminal must not be given, and were cleaned
// at the last moment; any is a fault of the code that made the row. For tests.
func (m Model) Leaks() int { return m.app.term.leaks }

// Flush saves what is not durable yet: the position in an open post, and what the store
// has refused so far. The caller that runs the model calls it at the end; the error
// says why something was lost.
func (m Model) Flush(ctx context.Context) error {
	a := m.app
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTimeout)
	defer cancel()
	return storeError(recovered(func() error {
		if p, at, ok := a.position(); ok {
			a.state.noteVisit(p, at)
		}
		return a.state.flushNow(ctx)
	}))
}

// screen is which view has the keys.
type screen int

const (
	archiveScreen screen = iota
	postScreen
	searchScreen
)

// view is the name that the screen's keys have in the configuration.
func (s screen) view() string {
	return [...]string{archiveScreen: keymap.InArchive, postScreen: keymap.InPager, searchScreen: keymap.InResults}[s]
}

// terminal is what is known of the reader's terminal.
type terminal struct {
	width, height int
	leaks         int // rows that only the last gate cleaned
	mouse         bool
	multiplexer   multiplexer
	ascii         bool // it shows nothing else
	profile       colorprofile.Profile
	resized       latest // the time that the size comes to rest
}

// app is the coordinator. Only Update touches it.
type app struct {
	cfg    Config
	tasks  *tasks
	keys   *keymap.KeyMap
	term   terminal
	look   appearance
	screen screen
	input  input

	notices  notices
	snapshot snapshot
	state    readerState

	archive  archive
	search   librarySearch
	post     openPost
	history  history
	preview  preview
	pictures pictures

	pictureView pictureView

	prompt prompts
	popup  popups
	sync   syncing
}

func newApp(ctx context.Context, cfg Config) *app {
	cfg = cfg.withDefaults()
	t := &tasks{ctx: func() context.Context { return ctx }, tick: cfg.Tick, slice: cfg.Slice}
	a := &app{
		cfg: cfg, tasks: t, keys: cfg.keyMap(),
		term:     terminal{mouse: !cfg.NoMouse, profile: colorprofile.TrueColor},
		look:     newAppearance(cfg.Styles, styles.Theme{Scheme: cfg.Theme, Plain: cfg.NoColor}),
		notices:  notices{tasks: t, now: cfg.Now},
		snapshot: snapshot{tasks: t, opening: cfg.Open},
	}
	a.look.restyle = a.restyle
	a.state = readerState{
		tasks: t, notices: &a.notices, keys: a.keys, session: cfg.State, blocking: cfg.RunBlocking,
		storeVersion: cfg.StateVersion, document: cfg.Document, notSaved: cfg.NotSavedReason,
		onEarlier: a.onEarlierSessions, onMarks: a.onMarks,
		pendingMarks: map[readerstate.Key]readerstate.Mark{},
	}
	a.archive = archive{
		tasks: t, snapshot: &a.snapshot, state: &a.state, screen: &a.screen, list: a.newList(), onSelected: a.onSelected,
		bySource: cfg.Library != nil && cfg.Library.Source().IsJoined(), sourcesName: sourcesName(&cfg),
		filter: index.Filter{Drafts: cfg.Drafts, Future: cfg.Future, Lang: cfg.Lang, Sort: cfg.Sort},
	}
	a.search = librarySearch{
		tasks: t, snapshot: &a.snapshot, archive: &a.archive,
		results: results.New(a.keys, a.look.styles), onFound: a.previewSoon,
	}
	a.pictures = pictures{
		tasks: t, snapshot: &a.snapshot, look: &a.look, term: &a.term,
		cache: cfg.Pictures, library: cfg.PicturesOf, on: !cfg.NoPictures, document: cfg.Document,
		overlay: overlay{tasks: t, pictures: cfg.Overlay, protocol: cfg.Protocol, shared: cfg.Shared},
	}
	a.post.pane = pane{
		tasks: t, cache: cfg.Cache, look: &a.look, term: &a.term, pager: pager.New(a.keys, a.look.styles),
		pictures: a.pictures.sizes,
	}
	a.post.pager.SetMeasure(layout.ParseMeasure(cfg.Measure))
	a.post.pager.SetPictures(a.pictures.rows)
	a.preview = preview{
		pane: pane{
			tasks: t, cache: cfg.Cache, look: &a.look, term: &a.term,
			pager: pager.NewPreview(a.keys, a.look.styles),
		},
		subject: a.previewSubject, ix: func() *index.Index { return a.snapshot.ix },
	}
	a.prompt = prompts{tasks: t, look: &a.look, keys: a.keys, term: &a.term, snapshot: &a.snapshot, state: &a.state}
	a.popup = popups{look: &a.look, keys: a.keys, term: &a.term}
	if cfg.Library != nil {
		if !cfg.Shared {
			a.snapshot.updates = cfg.Library.Follow(ctx)
		}
	}
	return a
}

// withDefaults returns the configuration with the defaults of fields that are left out.
func (c Config) withDefaults() Config {
	if c.RunBlocking == nil {
		c.RunBlocking = func(cmd tea.Cmd) tea.Cmd { return cmd }
	}
	if c.Slice == nil {
		c.Slice = func(ctx context.Context) context.Context { return ctx }
	}
	if c.Tick == nil {
		c.Tick = func(d time.Duration, msg tea.Msg) tea.Cmd {
			return tea.Tick(d, func(time.Time) tea.Msg { return msg })
		}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Cache == nil {
		c.Cache = render.NewCache(0)
	}
	if c.Styles == nil {
		c.Styles = styles.NewCache()
	}
	if c.Theme.Name == "" {
		c.Theme, _ = theme.BuiltIn(theme.Auto)
	}
	if c.State == nil {
		c.State = readerstate.NewSession(nil, readerstate.Local, "", nil)
	}
	return c
}

func (a *app) newList() *list.Model {
	l := list.New(a.keys, a.look.styles, a.cfg.PageSize)
	l.SetCache(a.cfg.Rows)
	l.SetReaderState(func(p *post.Post) (readerstate.Post, bool) { return a.state.session.Post(p.Path), a.state.answered })
	l.SetDensity(layout.ParseDensity(a.cfg.Density))
	l.SetPreview(!a.cfg.NoPreview)
	return l
}

// start asks the terminal for its background and begins to read.
func (a *app) start() tea.Cmd {
	cmds := []tea.Cmd{a.snapshot.next(), a.notices.sayAtStart(a.cfg.Notices, a.keys)}
	if !a.look.theme.Plain {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	if a.cfg.Pictures != nil {
		cmds = append(cmds, a.pictures.overlay.asked())
	}
	if a.cfg.Document != nil {
		cmds = append(cmds, a.openStandalone())
	}
	if a.cfg.Document != nil || a.snapshot.opening != "" {
		cmds = append(cmds, a.state.load()) // it opens where it was left
	}
	return tea.Batch(cmds...)
}

// current is the post that a key is about: the open one, or the chosen one.
func (a *app) current() *post.Post {
	switch a.screen {
	case postScreen:
		return a.post.current()
	case searchScreen:
		return a.search.chosen()
	case archiveScreen:
	}
	return a.archive.list.Chosen()
}

// onSelected shows what belongs to a new selection of the list. Now that there is one on the screen,
// there is time to make the tables.
func (a *app) onSelected() tea.Cmd {
	a.refreshHeader()
	return tea.Batch(a.previewSoon(), a.state.loadSoon(), a.snapshot.prepare())
}
