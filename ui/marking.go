package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/dustin/go-humanize/english"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/readerstate"
	"quire/internal/search"
	"quire/ui/keymap"
	"quire/ui/pager"
)

// views are the views of the archive in the order of the key that walks through them.
func views() []index.View {
	return []index.View{index.All, index.Unread, index.Continue, index.Starred}
}

// turnView shows the view by places after the one that is shown, round the ends.
func (a *app) turnView(by int) tea.Cmd {
	all, at := views(), 0
	for i, v := range all {
		if v == a.filter.View {
			at = i
		}
	}
	return a.setView(all[((at+by)%len(all)+len(all))%len(all)])
}

func (a *app) setView(v index.View) tea.Cmd {
	a.filter.View = v
	return a.selectPosts(false)
}

// byMarks reports whether what the list shows depends on marks.
func (a *app) byMarks() bool {
	return a.filter.View != index.All || search.Lenient(a.filter.Query).AsksForMarks()
}

// reselect selects anew what depends on marks that have changed.
func (a *app) reselect() tea.Cmd {
	if !a.keep.changed || !a.byMarks() {
		return nil
	}
	return a.selectPosts(true)
}

// reselectArchive does so in the archive only: while a post is open its neighbours stay.
func (a *app) reselectArchive() tea.Cmd {
	if a.screen != archiveScreen {
		return nil
	}
	return a.reselect()
}

// meant reports whether a post is or soon will be marked.
func (a *app) meant(k readerstate.Key) bool {
	for _, marks := range []map[readerstate.Key]readerstate.Mark{a.keep.queue, a.keep.flying} {
		for key, m := range marks { // a handful: what the store has not answered yet
			if key.Path == k.Path && key.Kind == k.Kind && key.Name == k.Name {
				return !m.Gone
			}
		}
	}
	p := a.keep.session.Post(k.Path)
	if k.Kind == readerstate.Star {
		return p.Starred
	}
	return p.Read
}

// toggle turns a mark of the post at hand round.
func (a *app) toggleMark(kind readerstate.Kind, on, off string) tea.Cmd {
	p := a.current()
	if p == nil {
		return nil
	}
	if a.unnamed() {
		return a.say("standard input is not kept")
	}
	k := readerstate.Key{Path: a.pathOf(p), Kind: kind}
	was := a.meant(k)
	m := a.keep.session.Mark(k, p.Slug, "", was)
	before := m
	before.Gone = !was
	said := on
	if was {
		said = off
	}
	a.undoable(undoing{said, []readerstate.Mark{before}})
	return a.put(said, m)
}

func (a *app) undoable(u undoing) {
	k := &a.keep
	k.undo = append(k.undo, u)
	k.undo = k.undo[max(0, len(k.undo)-maxUndo):]
}

func (a *app) toggleStar() tea.Cmd {
	return a.toggleMark(readerstate.Star, "starred", "star taken away")
}

func (a *app) toggleRead() tea.Cmd {
	return a.toggleMark(readerstate.Read, "marked read", "marked unread")
}

// markAll marks everything read that the list shows, however much that is.
func (a *app) markAll() tea.Cmd {
	sel := a.sel.sel
	if sel == nil || sel.Found() == 0 {
		return a.say("there is nothing here to mark")
	}
	s := a.keep.session
	undo := keymap.FirstKey(a.keys.Archive.Undo)
	work := func(ctx context.Context) (bulk, error) {
		var marks, before []readerstate.Mark
		for _, p := range sel.All() {
			if s.Post(p.Path).Read {
				continue
			}
			m := s.Mark(readerstate.Key{Path: p.Path, Kind: readerstate.Read}, p.Slug, "", false)
			marks = append(marks, m)
			m.Gone = true
			before = append(before, m)
		}
		n := len(marks)
		if n == 0 {
			return bulk{said: "all read already"}, nil
		}
		done := english.Plural(n, "post", "") + " marked read"
		return bulk{undoing{done, before}, done + "; " + undo + " takes it back"}, s.Put(ctx, marks...)
	}
	return tea.Batch(a.meanwhile("marking all read"), store(a, work, a.onBulkSaved))
}

// bulk is marks that have been saved together: how to take them back, and what to say.
type bulk struct {
	undo undoing
	said string
}

// undoLast takes the last change of marks back.
func (a *app) undoLast() tea.Cmd {
	k := &a.keep
	if len(k.undo) == 0 {
		return a.say("nothing to take back")
	}
	u := k.undo[len(k.undo)-1]
	k.undo = k.undo[:len(k.undo)-1]
	s := k.session
	work := func(ctx context.Context) (bulk, error) {
		marks := make([]readerstate.Mark, len(u.marks))
		for i, m := range u.marks {
			marks[i] = s.Mark(m.Key, m.Slug, m.Value, m.Gone)
		}
		return bulk{said: "taken back: " + u.said}, s.Put(ctx, marks...)
	}
	return tea.Batch(a.meanwhile("taking back: "+u.said), store(a, work, a.onBulkSaved))
}

// onBulkSaved shows what has been marked or taken back.
func (a *app) onBulkSaved(msg bulk, err error) tea.Cmd {
	if len(msg.undo.marks) > 0 {
		a.undoable(msg.undo)
	}
	a.keep.changed = true
	return tea.Batch(a.outcome(msg.said, err), a.reselectArchive())
}

// endSeen marks the open post read once its end has been in sight.
func (a *app) endSeen() tea.Cmd {
	p := a.pager.Post().Post
	if a.screen != postScreen || a.keep.ended || p == nil || !a.pager.EndSeen() || a.unnamed() {
		return nil
	}
	a.keep.ended = true
	k := readerstate.Key{Path: a.pathOf(p), Kind: readerstate.Read}
	if a.meant(k) {
		return nil
	}
	return a.put("", a.keep.session.Mark(k, p.Slug, "", false))
}

// setLetter keeps the place under a letter.
func (a *app) setLetter(name rune) tea.Cmd {
	cmd := a.dispatch(a.pager.SetBookmark(name))
	p := a.pager.Post().Post
	if place, ok := a.pager.Position(); ok && p != nil && pager.IsBookmark(name) && !a.unnamed() {
		s := a.keep.session
		s.PutLater(s.Mark(readerstate.Key{Path: a.pathOf(p), Kind: readerstate.Bookmark, Name: string(name)}, p.Slug, place.String(), false))
		return tea.Batch(cmd, a.flush())
	}
	return cmd
}

// goToLetter goes to a mark of this session or an earlier one.
func (a *app) goToLetter(name rune) tea.Cmd {
	p := a.pager.Post().Post
	if p == nil || a.unnamed() || !pager.IsBookmark(name) {
		return a.dispatch(a.pager.GoToBookmark(name))
	}
	place, ok := a.keep.session.Bookmark(a.pathOf(p), name)
	if !ok {
		return a.dispatch(a.pager.GoToBookmark(name))
	}
	a.pager.Jump(pager.At(place))
	return nil
}

// searched remembers what was searched for.
func (a *app) searched(query string) tea.Cmd {
	query = strings.TrimSpace(query)
	if query == "" || len(query) > 500 {
		return nil
	}
	k, s := &a.keep, a.keep.session
	s.PutLater(s.Mark(readerstate.Key{Kind: readerstate.Search, Name: query}, "", "", false))
	k.searches = slices.DeleteFunc(k.searches, func(old string) bool { return old == query })
	k.searches = slices.Insert(k.searches, 0, query)
	for len(k.searches) > maxRecall {
		oldest := len(k.searches) - 1
		s.PutLater(s.Mark(readerstate.Key{Kind: readerstate.Search, Name: k.searches[oldest]}, "", "", true))
		k.searches = k.searches[:oldest]
	}
	return a.flush()
}

// markWords tells in words what the reader has done with a post.
func (a *app) markWords(p *post.Post) string {
	marks := a.keep.session.Post(a.pathOf(p))
	words := []string{"unread"}
	if marks.Read {
		words[0] = "read"
	}
	if marks.Starred {
		words = append(words, "starred")
	}
	if marks.Left != nil {
		words = append(words, fmt.Sprintf("left at %d%% on %s", int(marks.Left.Progress*100), time.UnixMicro(marks.LeftAt).Format("2 Jan 2006")))
	}
	return strings.Join(words, ", ")
}

// starred reports whether the reader has starred a post.
func (a *app) starred(p *post.Post) bool { return a.keep.session.Post(a.pathOf(p)).Starred }
