package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"quire/internal/readerstate"
	"quire/internal/usererr"
)

// put saves marks, and then says so.
func (a *app) put(said string, marks ...readerstate.Mark) tea.Cmd {
	k := &a.keep
	for _, m := range marks {
		k.queue[m.Key] = m
	}
	if said == "" {
		return a.saveQueue()
	}
	k.said = said
	return tea.Batch(a.meanwhile(said), a.saveQueue())
}

// saveQueue saves what is in the queue, unless a save is under way.
func (a *app) saveQueue() tea.Cmd {
	k := &a.keep
	if len(k.flying) > 0 || len(k.queue) == 0 {
		return nil
	}
	k.flying, k.queue = k.queue, map[readerstate.Key]readerstate.Mark{}
	marks := make([]readerstate.Mark, 0, len(k.flying))
	for _, m := range k.flying {
		marks = append(marks, m)
	}
	said, s := k.said, k.session
	k.said = ""
	return store(a, func(ctx context.Context) (none, error) { return none{}, s.Put(ctx, marks...) },
		func(_ none, err error) tea.Cmd { return a.onSaved(said, err) })
}

// onSaved shows what has been saved.
func (a *app) onSaved(said string, err error) tea.Cmd {
	k := &a.keep
	clear(k.flying)
	k.changed = true
	a.showStar()
	return tea.Batch(a.outcome(said, err), a.saveQueue(), a.reselectArchive())
}

// showStar shows in the open post whether it is starred.
func (a *app) showStar() {
	about := a.pager.Post()
	if a.screen != postScreen || about.Post == nil || about.Starred == a.starred(about.Post) {
		return
	}
	about.Starred = !about.Starred
	a.pager.Update(about)
}

// outcome says that something was done, and what is wrong with the store.
func (a *app) outcome(said string, err error) tea.Cmd {
	known := err != nil && a.keep.told == usererr.Line(err)
	again := err == nil && a.keep.failing
	cmd := a.stored(err)
	switch {
	case said == "" || err != nil && !known:
		return cmd // the failure itself is being said
	case err != nil || a.cfg.NotSavedReason != "":
		said += ", for this session only"
	case again:
		said += "; reader state is kept again"
	}
	return tea.Batch(cmd, a.say(said))
}

// flush makes durable what is not, unless that is being done.
func (a *app) flush() tea.Cmd {
	k := &a.keep
	if k.busy || !k.session.IsDirty() {
		return nil
	}
	k.busy = true
	s := k.session
	return store(a, func(ctx context.Context) (none, error) { return none{}, s.Flush(ctx) }, func(_ none, err error) tea.Cmd {
		k.busy = false
		cmd := a.stored(err)
		if err != nil {
			return cmd
		}
		return tea.Batch(cmd, a.flush())
	})
}

// placeSoon looks at the place in a while, when the reader moves in a post.
func (a *app) placeSoon() tea.Cmd {
	if a.screen != postScreen || a.keep.timed {
		return nil
	}
	a.keep.timed = true
	return a.tasks.after(placeRest, token{}, a.placeDue)
}

// placeDue writes behind where the reader is.
func (a *app) placeDue() tea.Cmd {
	a.keep.timed = false
	if a.screen != postScreen || !a.leaving(false) {
		return nil
	}
	return a.flush()
}

// leaving notes where the reader is in the open post, for the next flush. for good, it
// does so even when that is known, for it is the time that makes the history.
func (a *app) leaving(forGood bool) bool {
	p := a.pager.Post().Post
	if a.screen != postScreen || p == nil || a.unnamed() {
		return false
	}
	place, ok := a.pager.Position()
	if !ok {
		return false
	}
	s := a.keep.session
	if known := s.Post(a.pathOf(p)).Left; !forGood && known != nil && *known == place {
		return false
	}
	s.PutLater(s.Mark(readerstate.Key{Path: a.pathOf(p), Kind: readerstate.Left}, p.Slug, place.String(), false))
	return true
}

// left is called before the open post gives way to something else.
func (a *app) left() tea.Cmd {
	a.finding.stop()
	a.pics.leave()
	a.stands.stop()
	a.stands.path, a.stands.sel = "", nil
	if !a.leaving(true) {
		return nil
	}
	a.keep.changed = true
	return a.flush()
}

// Keep saves what is not durable yet: the place in an open post, and what the store
// has refused so far. Whoever runs the model calls it once that has ended; it returns
// why something was lost.
func (m Model) Keep(ctx context.Context) error {
	a := m.app
	k := &a.keep
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveLimit)
	defer cancel()
	return storeFault(recovered(func() error {
		a.leaving(true)
		for _, marks := range []map[readerstate.Key]readerstate.Mark{k.flying, k.queue} {
			for _, mark := range marks {
				k.session.PutLater(mark)
			}
		}
		return k.session.Flush(ctx)
	}))
}
