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
	"quire/ui/keymap"
	"quire/ui/pager"
)

// effectiveMark reports whether a post is or soon will be marked.
func (s *readerState) effectiveMark(k readerstate.Key) bool {
	for _, marks := range []map[readerstate.Key]readerstate.Mark{s.pendingMarks, s.savingMarks} {
		for key, m := range marks { // a handful: what the store has not answered yet
			if key.Path == k.Path && key.Kind == k.Kind && key.Name == k.Name {
				return !m.Gone
			}
		}
	}
	p := s.session.Post(k.Path)
	if k.Kind == readerstate.Star {
		return p.Starred
	}
	return p.Read
}

// toggle turns a mark of a post on or off, and says which.
func (s *readerState) toggle(p *post.Post, kind readerstate.Kind, on, off string) tea.Cmd {
	if p == nil {
		return nil
	}
	if s.unnamed() {
		return s.notices.say("marks of standard input are not saved")
	}
	k := readerstate.Key{Path: s.pathOf(p), Kind: kind}
	was := s.effectiveMark(k)
	m := s.session.Mark(k, p.Slug, "", was)
	before := m
	before.Gone = !was
	text := on
	if was {
		text = off
	}
	s.pushUndo(change{text, []readerstate.Mark{before}})
	return s.save(text, m)
}

// markRead marks a post read whose end has been seen.
func (s *readerState) markRead(p *post.Post) tea.Cmd {
	s.endSeen = true
	k := readerstate.Key{Path: s.pathOf(p), Kind: readerstate.Read}
	if s.effectiveMark(k) {
		return nil
	}
	return s.save("", s.session.Mark(k, p.Slug, "", false))
}

// bulk is marks that have been saved together: how to undo them, and what to say.
type bulk struct {
	undo change
	text string
}

// markAllRead marks every post of a selection read, however many they are.
func (s *readerState) markAllRead(sel *index.Selection) tea.Cmd {
	if sel == nil || sel.Found() == 0 {
		return s.notices.say("no posts to mark")
	}
	undo := keymap.FirstKey(s.keys.Archive.Undo)
	return tea.Batch(s.sayUntilSaved("marking all read"), store(s, func(ctx context.Context) (bulk, error) {
		var marks, before []readerstate.Mark
		for _, p := range sel.All() {
			if s.session.Post(p.Path).Read {
				continue
			}
			m := s.session.Mark(readerstate.Key{Path: p.Path, Kind: readerstate.Read}, p.Slug, "", false)
			marks = append(marks, m)
			m.Gone = true
			before = append(before, m)
		}
		n := len(marks)
		if n == 0 {
			return bulk{text: "all are read already"}, nil
		}
		done := english.Plural(n, "post", "") + " marked read"
		return bulk{change{done, before}, done + "; " + undo + " undoes it"}, s.session.Put(ctx, marks...)
	}, s.onBulkSaved))
}

func (s *readerState) pushUndo(c change) {
	s.undo = append(s.undo, c)
	s.undo = s.undo[max(0, len(s.undo)-maxUndo):]
}

// undoLast undoes the last change of marks.
func (s *readerState) undoLast() tea.Cmd {
	if len(s.undo) == 0 {
		return s.notices.say("nothing to undo")
	}
	last := s.undo[len(s.undo)-1]
	s.undo = s.undo[:len(s.undo)-1]
	return tea.Batch(s.sayUntilSaved("undoing: "+last.text), store(s, func(ctx context.Context) (bulk, error) {
		marks := make([]readerstate.Mark, len(last.marks))
		for i, m := range last.marks {
			marks[i] = s.session.Mark(m.Key, m.Slug, m.Value, m.Gone)
		}
		return bulk{text: "undone: " + last.text}, s.session.Put(ctx, marks...)
	}, s.onBulkSaved))
}

// onBulkSaved shows what has been marked or undone.
func (s *readerState) onBulkSaved(b bulk, err error) tea.Cmd {
	if len(b.undo.marks) > 0 {
		s.pushUndo(b.undo)
	}
	s.changed = true
	return tea.Batch(s.sayOutcome(b.text, err), s.onMarks())
}

// rememberSearch remembers what was searched for.
func (s *readerState) rememberSearch(query string) tea.Cmd {
	const maxBytes = 500
	query = strings.TrimSpace(query)
	if query == "" || len(query) > maxBytes {
		return nil
	}
	s.later(readerstate.Key{Kind: readerstate.Search, Name: query}, "", "", false)
	s.searches = slices.DeleteFunc(s.searches, func(old string) bool { return old == query })
	s.searches = slices.Insert(s.searches, 0, query)
	for len(s.searches) > maxSearches {
		oldest := len(s.searches) - 1
		s.later(readerstate.Key{Kind: readerstate.Search, Name: s.searches[oldest]}, "", "", true)
		s.searches = s.searches[:oldest]
	}
	return s.flush()
}

// words are what the reader has done with a post, for people.
func (s *readerState) words(p *post.Post) string {
	marks := s.of(p)
	words := []string{"unread"}
	if marks.Read {
		words[0] = "read"
	}
	if marks.Starred {
		words = append(words, "starred")
	}
	if marks.Left != nil {
		day := time.UnixMicro(marks.LeftAt).Format("2 Jan 2006")
		words = append(words, fmt.Sprintf("left at %d%% on %s", int(marks.Left.Progress*100), day))
	}
	return strings.Join(words, ", ")
}

// setBookmark keeps the position in the open post under a letter.
func (a *app) setBookmark(letter rune) tea.Cmd {
	s := &a.state
	cmd := a.dispatch(a.post.pager.SetBookmark(letter))
	p := a.post.current()
	if at, ok := a.post.pager.Position(); ok && p != nil && pager.IsBookmark(letter) && !s.unnamed() {
		k := readerstate.Key{Path: s.pathOf(p), Kind: readerstate.Bookmark, Name: string(letter)}
		s.later(k, p.Slug, at.String(), false)
		return tea.Batch(cmd, s.flush())
	}
	return cmd
}

// goToBookmark goes to a bookmark of this session or an earlier one.
func (a *app) goToBookmark(letter rune) tea.Cmd {
	p := a.post.current()
	if p == nil || a.state.unnamed() || !pager.IsBookmark(letter) {
		return a.dispatch(a.post.pager.GoToBookmark(letter))
	}
	at, ok := a.state.session.Bookmark(a.state.pathOf(p), letter)
	if !ok {
		return a.dispatch(a.post.pager.GoToBookmark(letter))
	}
	a.post.pager.Jump(pager.At(at))
	return nil
}
