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

// around is what belongs to the open post: its series, and the posts related to it.
type around struct {
	latest
	path    string // of the post
	version uint64 // of the snapshot
	name    string // of the series
	series  []*post.Post
	related []*post.Post // nil until they are known
}

// of returns what is known of a post.
func (r *around) of(p *post.Post) (series, related []*post.Post) {
	if p.Series != "" && r.name == p.Series {
		series = r.series
	}
	if r.path == p.Path {
		related = r.related
	}
	return series, related
}

// lookAround finds what belongs to the open post; what is related to it, once the whole folder is
// known.
func (a *app) lookAround() tea.Cmd {
	p, ix, r := a.post.current(), a.snapshot.ix, &a.post.around
	if p == nil || ix == nil || r.path == p.Path && r.version == ix.Version() {
		return nil
	}
	if r.path != p.Path {
		r.related = nil
	}
	r.path, r.version = p.Path, ix.Version()
	type found struct{ series, related []*post.Post }
	return run(a.tasks, r.start(a.tasks), func(ctx context.Context) (out found, err error) {
		if p.Series != "" {
			out.series = ix.Series(p.Series)
		}
		if ix.Complete() {
			out.related, err = ix.RelatedContext(ctx, p, mostRelated)
		}
		return out, err
	}, func(out found, err error) tea.Cmd {
		if err != nil {
			return nil
		}
		r.name, r.series, r.related = p.Series, out.series, out.related
		a.refreshHeader()
		return nil
	})
}

// openRelated opens the series of the post and what is related to it.
func (a *app) openRelated() tea.Cmd {
	about := a.post.pager.Post()
	switch {
	case a.cfg.Document != nil:
		return a.notices.say("only this file is open: there is nothing related")
	case about.Post == nil || a.snapshot.ix == nil:
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
			items = append(items, popup.Item{
				Label: p.ShownTitle(a.look.styles.ASCII), Detail: byline.Date(p),
				Checked: p.Path == about.Post.Path,
			})
			posts = append(posts, p)
		}
	}
	if len(about.Series) > 1 {
		add("The series “"+about.Post.Series+"”", about.Series)
	}
	add("Related", about.Related)
	opt := popup.Options{Title: "Series and related", Empty: "No related posts.", Items: items}
	a.popup.open(opt, choices{pick: func(item int) tea.Cmd {
		if p := posts[item]; p.Path != about.Post.Path {
			a.remember()
			return a.openPost(p, nil)
		}
		return nil
	}})
	return nil
}
