package ui

import (
	"context"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/search"
	"quire/ui/list"
)

// archive is the list of posts and what narrows it.
type archive struct {
	tasks    *tasks
	snapshot *snapshot
	state    *readerState
	screen   *screen
	list     *list.Model
	// onSelected shows a new selection beside the list.
	onSelected func() tea.Cmd

	bySource bool // the tabs are the sources of an archive of several
	// sourcesName is what those are for readers: sources, or the blogs of a server.
	sourcesName string
	filter      index.Filter
	sel         *index.Selection // that the list shows
	selecting   latest
	counting    latest
	counted     counted
	before      filterBefore
	cleared     []clearedFilter // by esc, the last one to be restored first
}

// counted is what the counts of the tabs are of: the posts of an index in a view, by the marks of
// a moment.
type counted struct {
	ix    *index.Index
	view  index.View
	marks int // goes up when they have changed in a view that depends on them
	// narrowed is what else the filter asks for.
	narrowed string
}

// filterBefore is what the filter was when its prompt was opened.
type filterBefore struct {
	query string
	path  string // of the chosen post, "" when the list was at its top
}

// filterWithMarks is the filter as commands use it: with the marks of this reader.
func (r *archive) filterWithMarks() index.Filter {
	f := r.filter
	f.Marks, f.Pages = r.state.filterMarks(), index.PagesByWords
	if *r.screen == postScreen {
		f.Marks = r.state.filterMarksWhileReading()
	}
	return f
}

// selectFromTop selects what the filter says and chooses the first post.
func (r *archive) selectFromTop() tea.Cmd { return r.selectAt("") }

// selectAgain selects what the filter says; the chosen post stays chosen.
func (r *archive) selectAgain() tea.Cmd {
	path := ""
	if p := r.list.Chosen(); p != nil && (r.list.Moved() || *r.screen != archiveScreen) {
		path = p.Path
	}
	return r.selectAt(path)
}

// selectByMarks selects again what depends on marks that have changed.
func (r *archive) selectByMarks() tea.Cmd {
	switch {
	case !r.state.changed:
		return nil
	case r.filter.View != index.All || search.Lenient(r.filter.Query).AsksForMarks():
		return r.selectAgain()
	case r.bySource && r.snapshot.ix != nil:
		return r.count(r.snapshot.ix, r.filterWithMarks())
	}
	return nil
}

// selected is a selection and where the post to keep is in it, -1 when it is gone.
type selected struct {
	sel *index.Selection
	at  int
}

// selectAt selects what the filter says; the post at path is chosen then, "" chooses the
// first.
func (r *archive) selectAt(path string) tea.Cmd {
	ix := r.snapshot.ix
	if ix == nil {
		return nil
	}
	filter, prev := r.filterWithMarks(), r.sel
	counts := r.count(ix, filter)
	selection := run(r.tasks, r.selecting.start(r.tasks), func(ctx context.Context) (selected, error) {
		sel, err := ix.SelectContext(ctx, filter, prev)
		if err != nil {
			return selected{}, err
		}
		return selected{sel, positionIn(ix, sel, path)}, nil
	}, func(s selected, err error) tea.Cmd {
		if err != nil {
			return nil
		}
		return r.onSelection(ix, s, path)
	})
	return tea.Batch(selection, counts)
}

// onSelection shows a new selection. The post at the path keep is to stay chosen, "" begins at
// the top.
func (r *archive) onSelection(ix *index.Index, s selected, keep string) tea.Cmd {
	r.sel = s.sel
	if p := r.list.Chosen(); p != nil && keep != "" && p.Path != keep {
		s.at = positionIn(ix, s.sel, p.Path) // the reader has moved on since
	}
	if s.at < 0 && keep != "" {
		s.at = r.list.Cursor()
	}
	r.list.SetSelection(s.sel, chips(r.filter), s.at)
	return r.onSelected()
}

// positionIn is where the post at a path is in the order of the list, -1 where it is not. The
// first call for an index makes its tables.
func positionIn(ix *index.Index, sel *index.Selection, path string) int {
	if path == "" {
		return -1
	}
	if p := ix.ByPath(path); p != nil {
		return sel.Position(p)
	}
	return -1
}

// position is where a post is in the list, below zero when it is not there.
func (r *archive) position(p *post.Post) int {
	switch c := r.list.Chosen(); {
	case c != nil && c.Path == p.Path:
		return r.list.Cursor()
	case r.sel == nil:
		return -1
	}
	return r.sel.Position(p)
}

// terms are names with their counts, and how many posts there are in any of them or in none.
type terms struct {
	all   []index.Term
	total int
}

// count counts what the tabs show, where that may have changed.
func (r *archive) count(ix *index.Index, filter index.Filter) tea.Cmd {
	now := counted{ix, filter.View, r.counted.marks, narrowing(filter, r.bySource)}
	if r.state.changed && (filter.View != index.All || r.bySource) {
		now.marks++
	}
	r.state.changed = false
	if now == r.counted {
		return nil
	}
	r.counted = now
	bySource, prev := r.bySource, r.sel
	return run(r.tasks, r.counting.start(r.tasks), func(ctx context.Context) (terms, error) {
		if bySource {
			all, total := countSources(ix, filter)
			return terms{all, total}, nil
		}
		return countTabs(ctx, ix, filter, prev)
	}, func(t terms, err error) tea.Cmd {
		switch {
		case err != nil:
		case bySource:
			r.list.SetSources(t.all, t.total, "All "+r.sourcesName)
		default:
			r.list.SetTerms(t.all, t.total)
		}
		return nil
	})
}

// countSources counts the sources for the tabs: their posts in the view of a filter, or the
// unread ones where that shows all.
func countSources(ix *index.Index, f index.Filter) (sources []index.Term, total int) {
	shown := f
	shown.Source = ""
	if f.View == index.All {
		shown.View = index.Unread
	}
	return ix.Sources(shown)
}

// narrowing returns what a filter asks for beside what the tabs choose, as one string.
func narrowing(f index.Filter, bySource bool) string {
	parts := append([]string{f.Query, f.Series, strconv.Itoa(f.Year), f.Source}, f.Tags...)
	if bySource {
		parts[3] = f.Category
	}
	return strings.Join(parts, "\x00")
}

// countTabs counts the categories for the tabs, and all posts, of what the rest of a filter leaves. The
// tabs are the same for every filter and in the same order, so that none jumps. prev may be nil, or an
// earlier selection.
func countTabs(ctx context.Context, ix *index.Index, f index.Filter, prev *index.Selection) (tabs terms, err error) {
	all := index.Filter{Drafts: f.Drafts, Future: f.Future, Lang: f.Lang}
	if tabs.all, tabs.total, err = ix.CountCategories(ctx, all, nil); err != nil {
		return tabs, err
	}
	shown := f
	shown.Category = ""
	if shown.View == index.All && narrowing(shown, false) == narrowing(all, false) {
		return tabs, nil
	}
	counts := map[string]int{}
	found, total, err := ix.CountCategories(ctx, shown, prev)
	for _, t := range found {
		counts[t.Name] = t.Count
	}
	for i, t := range tabs.all {
		tabs.all[i].Count = counts[t.Name]
	}
	tabs.total = total
	return tabs, err
}

// views are the views of the archive in the order of the key that walks through them.
func views() []index.View {
	return []index.View{index.All, index.Unread, index.Continue, index.Starred}
}

// turnView shows the view by places after the one that is shown, round the ends.
func (r *archive) turnView(by int) tea.Cmd {
	all, at := views(), 0
	for i, v := range all {
		if v == r.filter.View {
			at = i
		}
	}
	return r.setView(all[((at+by)%len(all)+len(all))%len(all)])
}

func (r *archive) setView(v index.View) tea.Cmd {
	r.filter.View = v
	return r.selectFromTop()
}

func (r *archive) setSource(name string) tea.Cmd {
	r.filter.Source = name
	return r.selectFromTop()
}

func (r *archive) setCategory(name string) tea.Cmd {
	r.filter.Category = name
	return r.selectFromTop()
}
