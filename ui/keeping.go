package ui

import (
	"context"
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/readerstate"
	"quire/internal/sanitize"
	"quire/internal/usererr"
	"quire/ui/pager"
)

// How long things of the store wait.
const (
	storeLimit = 15 * time.Second      // a call, at most
	placeRest  = 2 * time.Second       // a place, before it is saved while the reader goes on
	retryFirst = 5 * time.Second       // the first new try after a failure; each later one waits
	retryMost  = 2 * time.Minute       // twice as long, up to this
	firstPage  = 50 * time.Millisecond // between the first list and the look for its marks
	leaveLimit = 3 * time.Second       // the last save at the end of the session
	warned     = 20 * time.Second      // a failure is shown
	maxUndo    = 50                    // steps back
	maxRecall  = 100                   // searches that a prompt offers
	maxHistory = 50                    // visits of earlier sessions
)

// keeping is what the reader has done, on its way to the store and back. The session
// answers at once; whatever waits for the store is a command. One save is under way at
// a time, and what comes meanwhile goes with the next, so that however slow the store is
// and however fast the reader, nothing piles up.
type keeping struct {
	session  *readerstate.Session
	asked    bool // for what the store knows
	answered bool // the store, by a failure too
	loaded   bool
	failing  bool   // the last call failed
	told     string // the failure that was shown last
	wait     time.Duration
	waiting  bool // for the next try

	queue  map[readerstate.Key]readerstate.Mark // to be saved next
	flying map[readerstate.Key]readerstate.Mark // being saved
	said   string                               // what to say of the queue once it is durable
	busy   bool                                 // flushing
	undo   []undoing

	searches []string // the last first

	timed   bool        // a look at the place is due
	held    string      // path of the open post, whose marks count in lists as they were
	was     index.Marks // when it was opened
	ended   bool        // its end has been seen
	untaken bool        // it was opened before its place was known
	changed bool        // marks have changed since the list was selected
}

// undoing is a change that can be taken back: marks as they were before.
type undoing struct {
	said  string
	marks []readerstate.Mark
}

// StateDue says that the first page has had time to be drawn.
type StateDue struct{}

// earlier is what the store knows of former sessions.
type earlier struct {
	history  []readerstate.Visit // the last first
	searches []string
}

// store returns a command for work that waits for the store.
func store[T any](a *app, work func(context.Context) (T, error), on func(T, error) tea.Cmd) tea.Cmd {
	return a.cfg.Aside(run(a.tasks, token{}, func(ctx context.Context) (T, error) {
		ctx, stop := context.WithTimeout(ctx, storeLimit)
		defer stop()
		return work(ctx)
	}, func(result T, err error) tea.Cmd { return on(result, storeFault(err)) }))
}

// storeFault words a panic in a driver as an error of the store.
func storeFault(err error) error {
	var panicked panicError
	if errors.As(err, &panicked) {
		return &readerstate.StoreError{Where: "the store", Reason: panicked.message, Fix: "please report it"}
	}
	return err
}

// loadState asks the store what it knows of this reader.
func (a *app) loadState() tea.Cmd {
	a.keep.asked = true
	s := a.keep.session
	return store(a, func(ctx context.Context) (earlier, error) {
		err := s.Load(ctx)
		return earlier{s.History(maxHistory), s.Searches(maxRecall)}, err
	}, a.onStateLoaded)
}

// stateSoon asks for it once the first list is on the screen: the store must not stand in
// the way of the first page.
func (a *app) stateSoon() tea.Cmd {
	if a.keep.asked {
		return nil
	}
	a.keep.asked = true
	return a.cfg.After(firstPage, StateDue{})
}

// onStateLoaded takes what is known into use: the lists, and the place in a post that was
// opened before.
func (a *app) onStateLoaded(msg earlier, err error) tea.Cmd {
	k := &a.keep
	k.answered = true
	cmds := []tea.Cmd{a.stored(err)}
	if err != nil {
		return tea.Batch(cmds...)
	}
	if !k.loaded && a.cfg.NotSavedReason != "" {
		cmds = append(cmds, a.warn("reader state: "+a.cfg.NotSavedReason))
	}
	k.loaded, k.changed = true, true
	if a.screen == postScreen && k.untaken {
		k.untaken = false
		if p := a.pager.Post().Post; p != nil {
			k.was = a.marks(p)
			if at := a.resume(p); at != nil && a.pager.Untouched() {
				if !a.pager.Resume(at) {
					a.post.instead = at // once it has been read
				}
				cmds = append(cmds, a.sayResumed())
			}
		}
	}
	a.showStar()
	if len(a.behind) == 0 {
		a.behind = a.visits(msg.history)
	}
	for _, query := range msg.searches {
		if len(k.searches) < maxRecall && !slices.Contains(k.searches, query) {
			k.searches = append(k.searches, query)
		}
	}
	return tea.Batch(append(cmds, a.reselect(), a.flush())...)
}

// visits are the history of former sessions with the last visit last, without the post
// that is open.
func (a *app) visits(history []readerstate.Visit) []visit {
	var out []visit
	for _, v := range slices.Backward(history) {
		if p := a.pager.Post().Post; a.screen == postScreen && p != nil && p.Path == v.Path {
			continue
		}
		out = append(out, visit{v.Path, v.Position})
	}
	return out
}

// stored notes how a call of the store went, says so when that has changed, and sees to
// another try.
func (a *app) stored(err error) tea.Cmd {
	k := &a.keep
	if err == nil {
		was := k.failing
		k.failing, k.told, k.wait = false, "", 0
		if was {
			return a.say("reader state is kept again")
		}
		return nil
	}
	k.failing = true
	var cmds []tea.Cmd
	again := readerstate.IsTransient(err)
	if told := usererr.Line(err); told != k.told {
		k.told = told
		if again {
			told += "; it is tried again"
		}
		cmds = append(cmds, a.warn(told))
	}
	if again && !k.waiting {
		k.waiting = true
		k.wait = min(max(retryFirst, 2*k.wait), retryMost)
		cmds = append(cmds, a.tasks.after(k.wait, token{}, a.retry))
	}
	return tea.Batch(cmds...)
}

// retry tries again what failed.
func (a *app) retry() tea.Cmd {
	a.keep.waiting = false
	if !a.keep.loaded {
		return a.loadState()
	}
	return a.flush()
}

// meanwhile says what is being done, until it is durable.
func (a *app) meanwhile(what string) tea.Cmd { return a.show(what+"…", storeLimit) }

// attend notes which post is being opened, and whether at the place where it was left.
func (a *app) attend(p *post.Post, resuming bool) {
	k := &a.keep
	k.held, k.was, k.ended = p.Path, a.marks(p), false
	k.untaken = resuming && !k.loaded
}

// unnamed reports whether the open text is in no blog, such as standard input.
func (a *app) unnamed() bool { return a.cfg.Document != nil && a.cfg.Document.Path == "" }

// pathOf is the path under which a post's marks are kept.
func (a *app) pathOf(p *post.Post) string {
	if doc := a.cfg.Document; doc != nil {
		return doc.Path
	}
	return p.Path
}

// resume is where a post was left, nil when it was not, or at its beginning.
func (a *app) resume(p *post.Post) *pager.Target {
	left := a.keep.session.Post(a.pathOf(p)).Left
	if left == nil || a.unnamed() || left.InTitle && left.Title == 0 {
		return nil
	}
	return pager.At(*left)
}

// sayResumed tells why a post does not open at its beginning.
func (a *app) sayResumed() tea.Cmd {
	return a.say("where you stopped; " + a.keys.Pager.Top.Help().Key + " begins again")
}

// marks are those of a post, for lists.
func (a *app) marks(p *post.Post) index.Marks { return marksOf(a.keep.session.Post(a.pathOf(p))) }

func marksOf(p readerstate.Post) index.Marks {
	return index.Marks{Read: p.Read, Starred: p.Starred, Begun: p.IsBegun(), Left: p.LeftAt}
}

// withMarks is the filter as commands use it: with the marks of this reader. The open post
// counts as it was when it was opened, so that it stays in a list of what is unread while
// it is being read.
func (a *app) withMarks() index.Filter {
	f, s, held, was := a.filter, a.keep.session, "", a.keep.was
	if a.screen == postScreen {
		held = a.keep.held
	}
	f.Marks = func(p *post.Post) index.Marks {
		if p.Path == held {
			return was
		}
		return marksOf(s.Post(p.Path))
	}
	return f
}

// warn shows a failure until it has been seen: keys do not take it away.
func (a *app) warn(what string) tea.Cmd {
	what = sanitize.Line(what)
	a.record(what)
	cmd := a.show(what, warned)
	a.lasting = true
	return cmd
}
