package linear

import (
	"fmt"
	"strings"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/render"
	"quire/internal/sanitize"
	"quire/internal/search"
)

// find continues at the next row that contains some words.
func (v *postView) find(r *repl, words string) error {
	if words == "" {
		r.say("Type the words after the slash: /like these.")
		return nil
	}
	folded := search.Fold(words)
	for {
		row, ok := v.row()
		if !ok {
			break
		}
		if strings.Contains(search.Fold(row), folded) {
			v.peeked, v.hasPeeked = row, true
			return v.more(r)
		}
	}
	r.say("“" + words + "” does not occur again. Type b to start over.")
	return v.err
}

// stepPost replaces the post by another one of the list.
func (v *postView) stepPost(r *repl, by int) error {
	if a, ok := r.views[0].(*archive); ok {
		for i, p := range a.posts {
			if p.Path != v.post.Path || i+by < 0 || i+by >= len(a.posts) {
				continue
			}
			r.pop()
			return r.open(a.posts[i+by])
		}
	}
	r.say("There are no more posts in that direction.")
	return nil
}

func (v *postView) outline(r *repl) (*render.Outline, error) {
	return render.NewDocumentOf(v.post.Path, v.body, v.post.Title).Outline(r.ctx)
}

// contents shows a menu of headings to go to.
func (v *postView) contents(r *repl) error {
	o, err := v.outline(r)
	if err != nil {
		return err
	}
	lines := make([]string, len(o.Headings))
	for i, h := range o.Headings {
		lines[i] = h.ShownText(r.opt.TeX)
		if h.Level > 2 {
			lines[i] += fmt.Sprintf(", level %d", h.Level)
		}
	}
	return r.openMenu("contents", "This post has no headings.", lines, func(i int) error {
		r.say("")
		v.startAt(r, o.Headings[i].Line)
		return v.more(r)
	})
}

// links shows a menu of links to follow. It writes the address of one that leads elsewhere.
func (v *postView) links(r *repl) error {
	o, err := v.outline(r)
	if err != nil {
		return err
	}
	lines := make([]string, len(o.Links))
	for i, l := range o.Links {
		lines[i] = sanitize.Line(l.ShownText(r.opt.TeX))
		if l.Target != l.Text {
			lines[i] += ": " + sanitize.Line(l.Target)
		}
	}
	return r.openMenu("links", "This post has no links.", lines, func(i int) error {
		to := r.ix.Follow(v.post, o.Links[i].Target)
		switch {
		case to.Post != nil && to.Post.Path != v.post.Path:
			return r.openAt(to.Post, to.Fragment)
		case to.Fragment != "":
			for _, h := range o.Headings {
				if h.ID == to.Fragment {
					r.say("")
					v.startAt(r, h.Line)
					return v.more(r)
				}
			}
		}
		if to.Kind == index.ToPost && to.Post == nil {
			r.say("There is no post " + sanitize.Line(o.Links[i].Target) + ".")
			return nil
		}
		r.say(sanitize.Line(o.Links[i].Target))
		if to.Kind == index.ToExternal && r.opt.Sources.Save != nil {
			r.say(fmt.Sprintf("Type save %d to save it for later.", i+1))
		}
		return nil
	})
}

// related shows a menu of the series and related posts.
func (v *postView) related(r *repl) error {
	const limit = 5
	var posts []*post.Post
	if r.ix != nil {
		if v.post.Series != "" {
			posts = append(posts, r.ix.Series(v.post.Series)...)
		}
		posts = append(posts, r.ix.Related(v.post, limit)...)
	}
	var lines []string
	var to []*post.Post
	listed := map[string]bool{v.post.Path: true}
	for _, p := range posts {
		if listed[p.Path] {
			continue
		}
		listed[p.Path] = true
		line := r.describePost(p)
		if v.post.Series != "" && p.Series == v.post.Series {
			line += ", in this series"
		}
		lines, to = append(lines, line), append(to, p)
	}
	return r.openMenu("related", "There are no related posts.", lines, func(i int) error { return r.open(to[i]) })
}
