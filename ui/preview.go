package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/render"
	"quire/ui/pager"
	"quire/ui/styles"
)

// previewDelay is how long a reader rests on a post before its preview is rendered.
const previewDelay = 40 * time.Millisecond

// preview is the chosen post beside the list or the results.
type preview struct {
	pane

	path  string       // of the post that is read or shown
	words *pager.Terms // that it is shown at
	// subject is the post to show, and the position in it.
	subject func() previewSubject
	ix      func() *index.Index
}

// previewSubject is what the preview is to show and where: the chosen post of the list, or the
// chosen result at its match.
type previewSubject struct {
	post           *post.Post
	words          *pager.Terms // nil for the beginning
	x, y           int          // first cell; x is 0 where there is no preview
	width, rows    int
	listed, footer int // posts beside it; row of the footer
}

// empty reports whether there is nothing to show, or no room for it.
func (s previewSubject) empty() bool { return s.x == 0 || s.post == nil }

// previewSubject returns what the preview is to show.
func (a *app) previewSubject() previewSubject {
	switch a.screen {
	case archiveScreen:
		list := a.archive.list
		geo := list.Layout()
		return previewSubject{
			post: list.Chosen(), x: geo.PreviewX, y: geo.Cards, width: geo.PreviewWidth, rows: geo.Rows,
			listed: list.Len(), footer: geo.Footer,
		}
	case searchScreen:
		results := a.search.results
		geo := results.Layout()
		return previewSubject{
			post: a.search.chosen(), words: a.search.words(), x: geo.PreviewX, y: geo.Cards, width: geo.PreviewWidth,
			rows: geo.Rows, listed: results.Len(), footer: geo.Footer,
		}
	case postScreen:
	}
	return previewSubject{}
}

// sayPreview reports whether the preview is on, and why it is not seen.
func (a *app) sayPreview(on bool) tea.Cmd {
	text := "preview " + onOff(on)
	if on && a.previewSubject().x == 0 {
		text += ": this screen is too narrow for it"
	}
	return a.notices.say(text)
}

// previewSoon shows the chosen post, at once when there was none and otherwise once the reader
// rests on it.
func (a *app) previewSoon() tea.Cmd { return a.preview.soon() }

func (p *preview) soon() tea.Cmd {
	s := p.subject()
	if s.empty() {
		return nil
	}
	p.pager.SetSize(s.width, s.rows)
	if shown := p.current(); shown == nil {
		return p.read()
	} else if shown.Path != s.post.Path || p.path != s.post.Path {
		p.stop()
		return p.tasks.after(previewDelay, p.reading.start(p.tasks), p.read)
	}
	if p.pager.TextWidth() > 0 {
		p.relayoutIfNeeded()
	}
	if !p.words.Same(s.words) {
		p.words = s.words
		p.pager.SeekTerms(s.words)
		return p.markWords()
	}
	return nil
}

// forget has the post read again when it is next asked for.
func (p *preview) forget() { p.path = "" }

// previewText is a post for the preview, with the blocks round its match or beginning rendered.
type previewText struct {
	layout *render.Layout
	block  int
}

// read reads the chosen post and renders what of it is to be on the screen; until then the preview
// stays as it is, so that nothing flickers.
func (p *preview) read() tea.Cmd {
	s := p.subject()
	if s.empty() {
		return nil
	}
	p.pager.SetSize(s.width, s.rows)
	p.stop()
	p.path, p.words = s.post.Path, s.words
	ix, cache, opt, theme := p.ix(), p.cache, p.options(), p.look.theme
	return run(p.tasks, p.reading.start(p.tasks), func(ctx context.Context) (out previewText, err error) {
		_, doc, err := cache.Load(ctx, sourceOf(ix, s.post)())
		if err != nil {
			return out, err
		}
		out.layout = cache.Layout(doc, opt)
		if s.words != nil {
			if out.block, err = s.words.Locate(ctx, doc); err != nil {
				return out, err
			}
		}
		_, _, err = out.layout.Fill(ctx, max(0, out.block), 2*s.rows, 2*s.rows)
		return out, err
	}, func(out previewText, err error) tea.Cmd { return p.onRead(s, theme, out, err) })
}

// onRead shows a post that has been read, and laid out in a theme.
func (p *preview) onRead(s previewSubject, theme styles.Theme, out previewText, err error) tea.Cmd {
	about := pager.Post{Title: s.post.Title, Post: s.post}
	if err != nil {
		p.pager.Open(about)
		p.setFault(err)
		return nil
	}
	at := pager.Beginning()
	if s.words != nil {
		at = p.pager.OpenAt(about, s.words)
		at.Block, at.Find = out.block, nil
	} else {
		p.pager.Open(about)
	}
	if out.layout.Width() != p.pager.TextWidth() || theme != p.look.theme { // they have changed since
		p.show(out.layout.Document(), at)
	} else {
		p.theme = theme
		p.pager.SetLayout(out.layout, at)
	}
	return p.markWords()
}

// markWords marks the words that the post was found by.
func (p *preview) markWords() tea.Cmd {
	if p.pager.Terms() == nil || !p.pager.Stale() {
		return nil
	}
	return p.searchWords()
}
