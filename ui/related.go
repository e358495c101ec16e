package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"quire/internal/post"
	"quire/ui/byline"
	"quire/ui/popup"
)

// mostRelated is how many related posts are shown.
const mostRelated = 5

// relating is what the open post is related to.
type relating struct {
	latest
	path    string       // of the post that was asked about
	version uint64       // of the snapshot that it was in
	posts   []*post.Post // nil until they are known
}

// askRelated finds what the open post is related to, once the whole folder is known.
func (a *app) askRelated() tea.Cmd {
	p := a.pager.Post().Post
	if p == nil || a.ix == nil || !a.ix.Complete() || a.related.path == p.Path && a.related.version == a.ix.Version() {
		return nil
	}
	a.related.path, a.related.version = p.Path, a.ix.Version()
	ix := a.ix
	return run(a.tasks, a.related.start(a.tasks), func(context.Context) ([]*post.Post, error) {
		return ix.Related(p, mostRelated), nil
	}, func(posts []*post.Post, _ error) tea.Cmd {
		a.related.posts = posts
		a.retell(p.Path)
		return nil
	})
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
			items, posts = append(items, popup.Item{Heading: true}), append(posts, nil)
		}
		items, posts = append(items, popup.Item{Label: head, Heading: true}), append(posts, nil)
		for _, p := range some {
			items = append(items, popup.Item{Label: p.Title, Detail: byline.Date(p), Checked: p.Path == about.Post.Path})
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
