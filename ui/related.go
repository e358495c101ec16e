package ui

import (
	tea "charm.land/bubbletea/v2"

	"quire/internal/post"
	"quire/ui/byline"
	"quire/ui/popup"
)

// mostRelated is how many related posts are shown.
const mostRelated = 5

// relating is what the open post is related to.
type relating struct {
	path    string       // of the post that was asked about
	version uint64       // of the snapshot that it was in
	posts   []*post.Post // nil until they are known
}

// relatedMsg brings the posts that have most in common with one.
type relatedMsg struct {
	path    string
	version uint64
	posts   []*post.Post
}

// askRelated finds what the open post is related to, once the whole folder is known.
func (a *app) askRelated() tea.Cmd {
	p := a.pager.Post().Post
	if p == nil || a.ix == nil || !a.ix.Complete() || a.related.path == p.Path && a.related.version == a.ix.Version() {
		return nil
	}
	a.related.path, a.related.version = p.Path, a.ix.Version()
	a.pending++
	ix := a.ix
	return func() tea.Msg {
		msg := relatedMsg{path: p.Path, version: ix.Version()}
		_ = guarded(func() error {
			msg.posts = ix.Related(p, mostRelated)
			return nil
		})
		return msg
	}
}

// tellRelated shows them at the end of the post.
func (a *app) tellRelated(msg relatedMsg) {
	a.pending--
	if msg.path != a.related.path || msg.version != a.related.version {
		return
	}
	a.related.posts = msg.posts
	a.retell(msg.path)
}

// retell shows what has become known about a post round it, if it is the open one.
func (a *app) retell(path string) {
	if p := a.pager.Post().Post; a.screen == postScreen && p != nil && p.Path == path && !a.post.gone {
		a.pager.Update(a.about(p))
	}
}

// pickRelated opens the series of the post and what it is related to.
func (a *app) pickRelated() tea.Cmd {
	about := a.pager.Post()
	if about.Post == nil || a.ix == nil {
		return nil
	}
	var items []popup.Item
	var posts []*post.Post
	add := func(head string, some []*post.Post) {
		if len(some) == 0 {
			return
		}
		if len(items) > 0 {
			items, posts = append(items, popup.Item{Head: true}), append(posts, nil)
		}
		items, posts = append(items, popup.Item{Label: head, Head: true}), append(posts, nil)
		for _, p := range some {
			items = append(items, popup.Item{Label: p.Title, Detail: byline.Date(p), Marked: p.Path == about.Post.Path})
			posts = append(posts, p)
		}
	}
	if len(about.Series) > 1 {
		add("The series “"+about.Post.Series+"”", about.Series)
	}
	add("Related", about.Related)
	a.open(popup.Options{Title: "Series and related", Empty: "No other post is much like it.", Items: items}, func(item int) tea.Cmd {
		if p := posts[item]; p.Path != about.Post.Path {
			return a.visit(p)
		}
		return nil
	}, nil)
	return nil
}

// visit opens a post from an open one, so that the reader can come back.
func (a *app) visit(p *post.Post) tea.Cmd {
	a.remember()
	a.ahead = nil
	return a.openPost(p, nil)
}
