package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/readerstate"
	"quire/internal/usererr"
	"quire/ui/keymap"
	"quire/ui/pager"
)

// How long things of the store wait.
const (
	storeTimeout  = 15 * time.Second      // of a call
	followDelay   = 2 * time.Second       // between looks for what other sessions have saved
	positionDelay = 2 * time.Second       // of the position in a post, while the reader moves on
	retryFirst    = 5 * time.Second       // after a failure; each later delay is
	retryMax      = 2 * time.Minute       // twice as long, up to this
	firstPageTime = 50 * time.Millisecond // between the first list and the look for its marks
	flushTimeout  = 3 * time.Second       // of the last save at the end of the session
	maxUndo       = 50                    // steps back
	maxSearches   = 100                   // that a prompt offers
	maxHistory    = 50                    // visits of earlier sessions
)

// readerState is what the reader has done, on its way to the store and back. The session
// answers at once; whatever waits for the store is a command. One save is under way at
// a time, and what comes in the meantime goes with the next, so that however slow the store is
// and however fast the reader, nothing piles up.
type readerState struct {
	tasks    *tasks
	notices  *notices
	keys     *keymap.KeyMap
	session  *readerstate.Session
	blocking func(tea.Cmd) tea.Cmd
	document *Standalone // the only text of the session, nil in a blog
	notSaved string      // why nothing outlasts the session, ""
	// onEarlier uses what earlier sessions have left, onMarks what marks have changed.
	onEarlier func(earlier) tea.Cmd
	onMarks   func() tea.Cmd

	// storeVersion returns what changes with the store, nil where that is not followed.
	storeVersion func() string
	seenVersion  string // that was loaded
	followed     bool   // it is looked at in a while
	reloading    bool   // what another session has saved is being loaded
	marked       bool   // and it has saved more since

	requested bool // what the store knows has been asked for
	answered  bool // it has answered, by a failure too
	loaded    bool
	failing   bool   // the last call failed
	said      string // the failure that was shown last
	delay     time.Duration
	retrying  bool // a timer runs

	pendingMarks  map[readerstate.Key]readerstate.Mark // to be saved next
	savingMarks   map[readerstate.Key]readerstate.Mark
	pendingNotice string // once pendingMarks are saved
	flushing      bool
	undo          []change

	searches []string // the last first

	opened        string      // path of the open post, whose marks count in lists as they were
	openedMarks   index.Marks // when it was opened
	endSeen       bool
	resumePending bool // the post was opened before its position was known
	positionTimed bool // the position is saved in a while
	changed       bool // marks have changed since the list was selected
}

// change is a change of marks that can be undone: the marks as they were before.
type change struct {
	text  string
	marks []readerstate.Mark
}

// StateDue is the message that the first page has had time to appear.
type StateDue struct{}

// earlier is what the store knows of earlier sessions.
type earlier struct {
	history  []readerstate.Visit // the last first
	searches []string
	version  string // of the store
}

// store returns a command for work that waits for the store.
func store[T any](s *readerState, work func(context.Context) (T, error), on func(T, error) tea.Cmd) tea.Cmd {
	return s.blocking(run(s.tasks, token{}, func(ctx context.Context) (T, error) {
		ctx, cancel := context.WithTimeout(ctx, storeTimeout)
		defer cancel()
		return work(ctx)
	}, func(result T, err error) tea.Cmd { return on(result, storeError(err)) }))
}

// storeError words a panic in a driver as an error of the store.
func storeError(err error) error {
	var panicked panicError
	if errors.As(err, &panicked) {
		return &readerstate.StoreError{Where: "the store", Reason: panicked.message, Fix: "please report it"}
	}
	return err
}

// load asks the store what it knows of this reader.
func (s *readerState) load() tea.Cmd {
	s.requested = true
	version := s.storeVersion
	return store(s, func(ctx context.Context) (earlier, error) {
		e := earlier{}
		if version != nil {
			e.version = version()
		}
		err := s.session.Load(ctx)
		e.history, e.searches = s.session.History(maxHistory), s.session.Searches(maxSearches)
		return e, err
	}, s.onLoaded)
}

// loadSoon loads once the first list is on the screen: the first page does not wait for the
// store.
func (s *readerState) loadSoon() tea.Cmd {
	if s.requested {
		return nil
	}
	s.requested = true
	return s.tasks.tick(firstPageTime, StateDue{})
}

// onLoaded uses what is known of the reader.
func (s *readerState) onLoaded(e earlier, err error) tea.Cmd {
	s.answered = true
	cmd := s.onStoreCall(err)
	if err != nil {
		return cmd
	}
	if !s.loaded && s.notSaved != "" {
		cmd = tea.Batch(cmd, s.notices.warn("reader state: "+s.notSaved))
	}
	s.loaded, s.changed, s.seenVersion = true, true, e.version
	for _, query := range e.searches {
		if len(s.searches) < maxSearches && !slices.Contains(s.searches, query) {
			s.searches = append(s.searches, query)
		}
	}
	return tea.Batch(cmd, s.onEarlier(e), s.flush(), s.followLater())
}

// onStoreCall notes how a call of the store went, says so when that has changed, and tries again
// in a while when that may help.
func (s *readerState) onStoreCall(err error) tea.Cmd {
	if err == nil {
		was := s.failing
		s.failing, s.said, s.delay = false, "", 0
		if was {
			return s.notices.say("reader state is saved again")
		}
		return nil
	}
	s.failing = true
	again := readerstate.IsTransient(err)
	var cmd tea.Cmd
	if again && !s.retrying {
		s.retrying = true
		s.delay = min(max(retryFirst, 2*s.delay), retryMax)
		cmd = s.tasks.after(s.delay, token{}, s.retry)
	}
	if text := usererr.Line(err); text != s.said {
		s.said = text
		if again {
			text += fmt.Sprintf("; retrying in %d s", int(s.delay.Seconds()))
		}
		cmd = tea.Batch(cmd, s.notices.warn(text))
	}
	return cmd
}

// retry tries again what failed.
func (s *readerState) retry() tea.Cmd {
	s.retrying = false
	if !s.loaded {
		return s.load()
	}
	return s.flush()
}

// save saves marks and then says so.
func (s *readerState) save(text string, marks ...readerstate.Mark) tea.Cmd {
	for _, m := range marks {
		s.pendingMarks[m.Key] = m
	}
	if text == "" {
		return s.savePending()
	}
	s.pendingNotice = text
	return tea.Batch(s.sayUntilSaved(text), s.savePending())
}

// sayUntilSaved shows what is being done until it is durable.
func (s *readerState) sayUntilSaved(text string) tea.Cmd {
	return s.notices.show(text+"…", storeTimeout)
}

// savePending saves the pending marks, unless a save is under way.
func (s *readerState) savePending() tea.Cmd {
	if len(s.savingMarks) > 0 || len(s.pendingMarks) == 0 {
		return nil
	}
	s.savingMarks, s.pendingMarks = s.pendingMarks, map[readerstate.Key]readerstate.Mark{}
	marks := make([]readerstate.Mark, 0, len(s.savingMarks))
	for _, m := range s.savingMarks {
		marks = append(marks, m)
	}
	text := s.pendingNotice
	s.pendingNotice = ""
	return store(s, func(ctx context.Context) (none, error) { return none{}, s.session.Put(ctx, marks...) },
		func(_ none, err error) tea.Cmd { return s.onSaved(text, err) })
}

// onSaved shows what has been saved.
func (s *readerState) onSaved(text string, err error) tea.Cmd {
	clear(s.savingMarks)
	s.changed = true
	return tea.Batch(s.sayOutcome(text, err), s.savePending(), s.onMarks())
}

// sayOutcome says that something was done, and what is wrong with the store.
func (s *readerState) sayOutcome(text string, err error) tea.Cmd {
	known := err != nil && s.said == usererr.Line(err)
	recovered := err == nil && s.failing
	cmd := s.onStoreCall(err)
	switch {
	case text == "" || err != nil && !known:
		return cmd // which says the failure itself
	case err != nil || s.notSaved != "":
		text += ", for this session only"
	case recovered:
		text += "; reader state is saved again"
	}
	return tea.Batch(cmd, s.notices.say(text))
}

// flush makes durable what is not, unless that is being done.
func (s *readerState) flush() tea.Cmd {
	if s.flushing || !s.session.IsDirty() {
		return nil
	}
	s.flushing = true
	flush := func(ctx context.Context) (none, error) { return none{}, s.session.Flush(ctx) }
	return store(s, flush, func(_ none, err error) tea.Cmd {
		s.flushing = false
		cmd := s.onStoreCall(err)
		if err != nil {
			return cmd
		}
		return tea.Batch(cmd, s.flush())
	})
}

// flushNow saves what is not durable yet, and what the store has refused so far.
func (s *readerState) flushNow(ctx context.Context) error {
	for _, marks := range []map[readerstate.Key]readerstate.Mark{s.savingMarks, s.pendingMarks} {
		for _, m := range marks {
			s.session.PutLater(m)
		}
	}
	return s.session.Flush(ctx)
}

// trackOpened notes which post is being opened.
func (s *readerState) trackOpened(p *post.Post) {
	s.opened, s.openedMarks, s.endSeen, s.resumePending = p.Path, s.marks(p), false, false
}

// resumeOnceLoaded has the opened post go to where it was left when that becomes known.
func (s *readerState) resumeOnceLoaded() { s.resumePending = !s.loaded }

// unnamed reports whether the open text is in no blog, such as standard input.
func (s *readerState) unnamed() bool { return s.document != nil && s.document.Path == "" }

// pathOf is the path under which a post's marks are kept.
func (s *readerState) pathOf(p *post.Post) string {
	if s.document != nil {
		return s.document.Path
	}
	return p.Path
}

// of is what the reader has done with a post.
func (s *readerState) of(p *post.Post) readerstate.Post { return s.session.Post(s.pathOf(p)) }

// marks are those of a post, for lists.
func (s *readerState) marks(p *post.Post) index.Marks { return listMarks(s.of(p)) }

func listMarks(p readerstate.Post) index.Marks {
	return index.Marks{Read: p.Read, Starred: p.Starred, Begun: p.IsBegun(), Left: p.LeftAt}
}

// filterMarks returns the marks as filters ask for them.
func (s *readerState) filterMarks() func(*post.Post) index.Marks {
	session := s.session
	return func(p *post.Post) index.Marks { return listMarks(session.Post(p.Path)) }
}

// filterMarksWhileReading is filterMarks for which the open post counts as it was when it was
// opened, so that it stays in a list of what is unread.
func (s *readerState) filterMarksWhileReading() func(*post.Post) index.Marks {
	marks, opened, was := s.filterMarks(), s.opened, s.openedMarks
	return func(p *post.Post) index.Marks {
		if p.Path == opened {
			return was
		}
		return marks(p)
	}
}

// resumeTarget is where a post was left, nil when it was not, or at its beginning.
func (s *readerState) resumeTarget(p *post.Post) *pager.Target {
	left := s.of(p).Left
	if left == nil || s.unnamed() || left.InTitle && left.Title == 0 {
		return nil
	}
	return pager.At(*left)
}

// sayResumed says why a post does not open at its beginning.
func (s *readerState) sayResumed() tea.Cmd {
	return s.notices.say("resumed where you stopped; " + s.keys.Pager.Top.Help().Key + " goes to the beginning")
}

// notePosition notes a position in a post for the next flush, and reports whether it was news.
func (s *readerState) notePosition(p *post.Post, at readerstate.Position) bool {
	if known := s.of(p).Left; known != nil && *known == at {
		return false
	}
	s.noteVisit(p, at)
	return true
}

// noteVisit notes a position even when it is known: its time makes the history.
func (s *readerState) noteVisit(p *post.Post, at readerstate.Position) {
	s.later(readerstate.Key{Path: s.pathOf(p), Kind: readerstate.Left}, p.Slug, at.String(), false)
}

// later notes a mark for the next flush.
func (s *readerState) later(k readerstate.Key, slug, value string, gone bool) {
	s.session.PutLater(s.session.Mark(k, slug, value, gone))
}
