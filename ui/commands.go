package ui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/render"
	"quire/ui/list"
	"quire/ui/pager"
	"quire/ui/theme"
)

// Results of commands. Those with a gen are dropped when it is not the newest.
type (
	indexMsg struct {
		ix *index.Index
		ok bool // false once the library has closed
	}
	selectedMsg struct {
		gen   int
		sel   *index.Selection
		terms []index.Term // of the whole archive, nil when they were not asked for
		total int
		at    int    // where the post to keep stands, -1 when it is gone
		keep  string // its path, "" to begin at the top
	}
	renderedMsg struct {
		side  bool // for the preview
		gen   int
		key   docKey
		src   []byte
		doc   *render.Document
		err   error
		more  tea.Cmd // waits for the rest, nil after the last
		fresh bool    // the text is known to be new; false when it may be what is shown
	}
	foundMsg struct {
		gen   int
		found pager.Found
		jump  bool
	}
	termsMsg struct {
		gen    int
		tags   bool
		terms  []index.Term
		filter index.Filter
	}
	reloadedMsg struct {
		src []byte
		err error
	}
	previewDueMsg struct{ gen int }
	resizeDueMsg  struct{ gen int }
	noticeOverMsg struct{ gen int }
	reloadDueMsg  struct{}
	editedMsg     struct{ err error }
)

// nextIndex waits for the next snapshot of the library.
func nextIndex(updates <-chan *index.Index) tea.Cmd {
	return func() tea.Msg {
		ix, ok := <-updates
		return indexMsg{ix, ok}
	}
}

// selecting is the state of the selection that the list shows.
type selecting struct {
	gen     int
	stop    context.CancelFunc // of the selection under way
	sel     *index.Selection
	termsOf *index.Index // the index whose terms the tabs show
}

// selectPosts selects what the filter says. keep makes the chosen post stay chosen.
func (a *app) selectPosts(keep bool) tea.Cmd {
	if a.ix == nil {
		return nil
	}
	if a.sel.stop != nil {
		a.sel.stop()
	}
	ctx, stop := a.begin()
	a.sel.gen++
	a.sel.stop = stop
	a.pending++
	gen, ix, filter, prev := a.sel.gen, a.ix, a.filter, a.sel.sel
	path := ""
	if p := a.list.Chosen(); keep && p != nil && (a.list.Moved() || a.screen == postScreen) {
		path = p.Path
	}
	wantTerms := a.sel.termsOf != ix
	a.sel.termsOf = ix
	return func() tea.Msg {
		defer stop()
		msg := selectedMsg{gen: gen, at: -1, keep: path}
		if wantTerms {
			base := index.Filter{Drafts: filter.Drafts, Future: filter.Future, Lang: filter.Lang}
			msg.terms = ix.Categories(base)
			msg.total = ix.Select(base, nil).Found()
		}
		sel, err := ix.SelectContext(ctx, filter, prev)
		if err != nil { // a newer one is under way
			msg.gen = 0
			return msg
		}
		msg.sel, msg.at = sel, position(sel, path)
		return msg
	}
}

// position is where a path stands in the order of the list, -1 when it does not.
func position(sel *index.Selection, path string) int {
	if path == "" {
		return -1
	}
	shelf, archive := list.Order(sel)
	for i, p := range shelf {
		if p.Path == path {
			return i
		}
	}
	for i, p := range archive {
		if p.Path == path {
			return len(shelf) + i
		}
	}
	return -1
}

// askTerms counts the categories or the tags of what the other filters leave.
func (a *app) askTerms(tags bool) tea.Cmd {
	if a.ix == nil {
		return nil
	}
	a.popupGen++
	a.pending++
	gen, ix, filter := a.popupGen, a.ix, a.filter
	return func() tea.Msg {
		f := filter
		if tags {
			return termsMsg{gen: gen, tags: true, terms: ix.Tags(f), filter: filter}
		}
		f.Category = ""
		return termsMsg{gen: gen, terms: ix.Categories(f), filter: filter}
	}
}

// docKey names a rendering: a post at a measure in a theme.
type docKey struct {
	path  string
	width int
	theme theme.Theme
}

// docCache keeps the last few renderings, so that stepping back and forth is free.
type docCache struct {
	docs  map[docKey]*render.Document
	order []docKey
}

// cachedDocs is how many renderings are kept.
const cachedDocs = 32

func (c *docCache) put(key docKey, doc *render.Document) {
	if c.docs == nil {
		c.docs = map[docKey]*render.Document{}
	}
	if _, known := c.docs[key]; !known {
		c.order = append(c.order, key)
	}
	c.docs[key] = doc
	if len(c.order) > cachedDocs {
		delete(c.docs, c.order[0])
		c.order = c.order[1:]
	}
}

func (c *docCache) clear() { c.docs, c.order = nil, nil }

// rendering is the state of what a pager shows.
type rendering struct {
	gen  int
	key  docKey
	src  []byte // Markdown of what is shown
	stop context.CancelFunc
	gone bool // the post is not in the folder any more
}

// renderPost draws p for a pager. It cancels what was being drawn for it. was is the
// Markdown that is on screen already, nil when there is none: when it has not
// changed, nothing happens.
func (a *app) renderPost(side bool, p *post.Post, width int, was []byte) tea.Cmd {
	ix := a.ix
	read := func() ([]byte, error) { return ix.Read(p) }
	return a.renderText(side, docKey{p.Path, width, a.theme}, p.Title, read, was)
}

func (a *app) renderText(side bool, key docKey, title string, read func() ([]byte, error), was []byte) tea.Cmd {
	r := &a.post
	if side {
		r = &a.side
	}
	if r.stop != nil {
		r.stop()
	}
	ctx, cancel := a.begin()
	r.gen++
	r.key, r.stop = key, cancel
	a.pending++
	opt := render.Options{Width: key.width, Theme: a.styles.Prose, Title: title, Hyperlinks: true}
	first := renderedMsg{side: side, gen: r.gen, key: key, fresh: was == nil}
	return func() tea.Msg {
		src, err := read()
		if err != nil || was != nil && bytes.Equal(src, was) {
			cancel()
			first.err, first.src = err, src
			return first
		}
		first.src, first.fresh = src, true
		return draw(ctx, cancel, first, opt)()
	}
}

// draw renders in a goroutine and returns a command that waits for the next part.
func draw(ctx context.Context, cancel context.CancelFunc, msg renderedMsg, opt render.Options) tea.Cmd {
	parts := make(chan renderedMsg, 1)
	go func() {
		defer close(parts)
		defer cancel()
		send := func(part renderedMsg) {
			select {
			case parts <- part:
			case <-ctx.Done():
			}
		}
		part := msg
		part.err = guarded(func() error {
			return render.Render(ctx, msg.src, opt, func(doc *render.Document) {
				part.doc = doc
				if !doc.Complete {
					send(part)
				}
			})
		})
		if part.err == nil || ctx.Err() == nil {
			send(part)
		}
	}()
	return nextPart(parts, msg)
}

// nextPart waits for a part; the last one has no more after it.
func nextPart(parts <-chan renderedMsg, msg renderedMsg) tea.Cmd {
	return func() tea.Msg {
		part, ok := <-parts
		if !ok {
			msg.err = context.Canceled
			return msg
		}
		if part.err == nil && !part.doc.Complete {
			part.more = nextPart(parts, msg)
		}
		return part
	}
}

// guarded runs f and turns a panic into an error, for one bad post must not end the
// session.
func guarded(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("this post cannot be drawn: %v", r)
		}
	}()
	return f()
}

// searchText searches the open post for what the prompt holds. jump goes to the
// first match.
func (a *app) searchText(query string, jump bool) tea.Cmd {
	if a.finding.stop != nil {
		a.finding.stop()
	}
	ctx, cancel := a.begin()
	a.finding.gen++
	a.finding.stop = cancel
	a.pending++
	gen, doc := a.finding.gen, a.pager.Document()
	return func() tea.Msg {
		defer cancel()
		return foundMsg{gen, pager.Find(ctx, doc, query), jump}
	}
}

type finding struct {
	gen  int
	stop context.CancelFunc
}

// reloadLater looks at a single file again in a while.
func (a *app) reloadLater() tea.Cmd {
	if a.cfg.Document.Reload == nil {
		return nil
	}
	return a.cfg.After(time.Second, reloadDueMsg{})
}

func (a *app) reload() tea.Cmd {
	read := a.cfg.Document.Reload
	return func() tea.Msg {
		src, err := read()
		return reloadedMsg{src, err}
	}
}

// fault words an error of reading or drawing for the reader.
func fault(p *post.Post, err error) string {
	if errors.Is(err, context.Canceled) {
		return ""
	}
	if p == nil {
		return err.Error()
	}
	return fmt.Sprintf("%s cannot be shown: %v", p.Title, err)
}
