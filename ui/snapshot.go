package ui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/ui/pager"
)

// snapshot is the library as the reader sees it now.
type snapshot struct {
	tasks   *tasks
	updates <-chan *index.Index // nil where Updated brings them
	ix      *index.Index        // nil before the first

	// prepared says that the tables exist by which posts are looked up; to make them takes time
	// that grows with the library.
	prepared    bool
	preparing   bool
	pages       []*post.Post // of the folder, once prepared
	preparation latest
	opening     string // slug or path that is still to be opened
}

// indexMsg brings a snapshot; ok is false once the library has closed.
type indexMsg struct {
	ix *index.Index
	ok bool
}

// Updated is the message that there is a new snapshot, as the session's reader is shown it,
// for sessions that share a library.
func Updated(ix *index.Index) tea.Msg { return indexMsg{ix, true} }

// next waits for the next snapshot of the library.
func (s *snapshot) next() tea.Cmd {
	updates := s.updates
	if updates == nil {
		return nil
	}
	return func() tea.Msg {
		ix, ok := <-updates
		return indexMsg{ix, ok}
	}
}

// version is that of the snapshot, 0 before the first.
func (s *snapshot) version() uint64 {
	if s.ix == nil {
		return 0
	}
	return s.ix.Version()
}

// set takes a snapshot over, whose tables are still to be made.
func (s *snapshot) set(ix *index.Index) {
	s.ix, s.prepared, s.preparing = ix, false, false
	s.preparation.stop()
}

// prepare makes the tables of a complete snapshot, unless that has begun: those of the snapshots
// before, of which the folder is still being read, are gone before anything is looked up.
func (s *snapshot) prepare() tea.Cmd {
	ix := s.ix
	if s.prepared || s.preparing || ix == nil || !ix.Complete() {
		return nil
	}
	s.preparing = true
	return run(s.tasks, s.preparation.start(s.tasks), func(context.Context) ([]*post.Post, error) {
		ix.Find("")
		return ix.Pages(), nil
	}, func(pages []*post.Post, _ error) tea.Cmd {
		s.prepared, s.preparing, s.pages = true, false, pages
		return nil
	})
}

// lookUp looks something up in the snapshot: at once where its tables exist, so that keys typed
// ahead find it done, and otherwise in a command.
func lookUp[T any](s *snapshot, k *latest, find func(*index.Index) T, on func(T) tea.Cmd) tea.Cmd {
	if s.prepared || s.ix == nil {
		k.stop()
		return on(find(s.ix))
	}
	ix := s.ix
	work := func(context.Context) (T, error) { return find(ix), nil }
	return run(s.tasks, k.start(s.tasks), work, func(found T, err error) tea.Cmd {
		if err != nil {
			return nil
		}
		return on(found)
	})
}

// onIndex takes a new snapshot of the library over.
func (a *app) onIndex(msg indexMsg) tea.Cmd {
	if !msg.ok {
		return nil
	}
	ix := msg.ix
	a.snapshot.set(ix)
	a.archive.list.SetSite(ix.Site(), ix.Complete(), ix.Unread())
	cmds := []tea.Cmd{a.archive.selectAgain(), a.snapshot.next()}
	if ix.Complete() {
		a.preview.forget() // the post may have changed
		cmds = append(cmds, a.loadNewSources())
		if a.screen == postScreen && a.snapshot.opening == "" {
			cmds = append(cmds, a.refreshPost())
		}
	}
	if a.search.open && ix.Whole() {
		cmds = append(cmds, a.search.findAgain())
	}
	if a.snapshot.opening != "" {
		cmds = append(cmds, a.openNamed(a.snapshot.opening))
	}
	return tea.Batch(cmds...)
}

// openNamed opens the post that the session was started for, once it is known.
func (a *app) openNamed(name string) tea.Cmd {
	complete := a.snapshot.ix.Complete()
	find := func(ix *index.Index) *post.Post { return ix.Find(name) }
	return lookUp(&a.snapshot, &a.post.target, find, func(p *post.Post) tea.Cmd {
		switch {
		case p != nil:
			var at *pager.Target
			if _, heading, found := strings.Cut(name, "#"); found && name != p.Slug && name != p.Path {
				at = pager.Fragment(heading)
			}
			a.snapshot.opening = ""
			return a.openPost(p, at)
		case complete:
			a.snapshot.opening = ""
			return a.notices.say("no post named “" + sanitize.Line(name) + "”")
		}
		return nil
	})
}

// rescan reads the folder, or the file, again.
func (a *app) rescan() tea.Cmd {
	switch {
	case a.cfg.Shared:
		return a.notices.say("changes in the folder appear automatically")
	case a.cfg.Library != nil:
		a.cfg.Library.Rescan()
		return a.notices.say("rescanning the folder")
	case a.cfg.Document.Reload != nil:
		return tea.Batch(a.reload(), a.notices.say("reading the file again"))
	}
	return a.notices.say("standard input cannot be read again")
}
