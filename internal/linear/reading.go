package linear

import (
	"bytes"
	"fmt"
	"iter"
	"strings"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/render"
	"quire/internal/sanitize"
	"quire/internal/search"
)

// postView is a post. Its rows are drawn as they are read.
type postView struct {
	post      *post.Post
	body      []byte
	heading   string // to begin at, by its text or anchor, "" for the beginning
	next      func() (string, bool)
	stop      func()
	err       error  // of the drawing
	peeked    string // the row that is to come next, when it was looked at
	hasPeeked bool
	wasShown  bool // the reader has come to it before
	resumes   bool // heading is where the reader stopped the last time
	ended     bool

	from        int      // line of the Markdown that is drawn from, 0 for the beginning
	previousRow string   // the row before
	headings    []string // headings that have come by since
}

func newPostView(p *post.Post, body []byte) *postView { return &postView{post: p, body: body} }

func (r *postView) name() string {
	if r.ended {
		return "end"
	}
	return "post"
}

func (r *postView) close() {
	if r.stop != nil {
		r.stop()
	}
}

func (r *postView) help() []string {
	return []string{
		"enter: more of the text",
		"n: next post of the list; p: previous post; s: the series and related posts",
		"t: contents, to go to a heading; l: links, to follow one",
		"/words: on from where they come next; b: from the beginning",
		"*: star on or off; u: unread again",
	}
}

// open reads a post from where it was left, or its beginning.
func (d *repl) open(p *post.Post) error {
	heading, resumes := d.lastHeading(p)
	return d.openPost(p, heading, resumes)
}

// openAt reads a post from a heading.
func (d *repl) openAt(p *post.Post, heading string) error { return d.openPost(p, heading, false) }

func (d *repl) openPost(p *post.Post, heading string, resumes bool) error {
	body, err := d.ix.Read(p)
	if err != nil {
		d.say(p.Title + " cannot be read; r in the archive reads the folder again.")
		return nil
	}
	r := newPostView(p, body)
	r.heading, r.resumes = heading, resumes
	return d.push(r)
}

func (r *postView) show(d *repl) error {
	if r.wasShown {
		d.say("")
		d.say("Back in " + r.post.Title + ".")
		return nil
	}
	r.wasShown = true
	d.say("")
	d.say(r.post.Title)
	if line := byline(r.post); line != "" {
		d.say(line)
	}
	d.say("")
	from := 0
	if r.heading != "" && r.heading != r.post.Title {
		if o, err := r.outline(d); err == nil {
			for _, h := range o.Headings {
				if h.Text == r.heading || h.ID == r.heading {
					from = h.Line
					where := "on"
					if r.resumes {
						where = "on, where you stopped"
					}
					d.say("From the heading “" + h.Text + "” " + where + "; b reads from the beginning.")
					d.say("")
					break
				}
			}
		}
	}
	r.startAt(d, from)
	return r.more(d)
}

// byline is what is known about a post, in a line.
func byline(p *post.Post) string {
	if p.Minutes == 0 {
		return ""
	}
	parts := facts(p)
	if len(p.Authors) > 0 {
		parts = append(parts, "by "+strings.Join(p.Authors, ", "))
	}
	if len(p.Tags) > 0 {
		parts = append(parts, "tagged "+strings.Join(p.Tags, ", "))
	}
	return strings.Join(parts, ", ")
}

// startAt draws from a line of the Markdown on, from 1; 0 is all of it.
func (r *postView) startAt(d *repl, line int) {
	r.close()
	body, title := r.body, r.post.Title
	if line > 0 {
		lines := bytes.SplitAfter(body, []byte("\n"))
		body, title = bytes.Join(lines[min(line-1, len(lines)):], nil), ""
	}
	r.ended, r.hasPeeked = false, false
	r.from, r.previousRow, r.headings = line, "", nil
	article, opt := render.NewDocument(body, title), render.Options{Width: d.opt.Width}
	r.next, r.stop = iter.Pull(func(yield func(string) bool) { r.err = article.Text(d.ctx, opt, yield) })
}

// row takes the next row; ok is false after the last.
func (r *postView) row() (row string, ok bool) {
	if r.hasPeeked {
		r.hasPeeked = false
		return r.peeked, true
	}
	if r.ended {
		return "", false
	}
	if row, ok = r.next(); !ok {
		r.ended = true
	}
	r.noteHeading(row)
	return row, ok
}

// more writes a screenful of the text, or the rest of it.
func (r *postView) more(d *repl) error {
	if r.ended {
		d.say("That was the end: n reads the next post, q goes up.")
		return nil
	}
	const prompt = 2 // lines that it needs
	for n := 0; d.opt.Height == 0 || n == 0 || d.rows < d.opt.Height-prompt; n++ {
		row, ok := r.row()
		if !ok {
			break
		}
		d.row(row)
	}
	if r.peeked, r.hasPeeked = r.row(); r.hasPeeked { // there is more
		return r.err
	}
	if r.err == nil {
		d.say("")
		d.say("The end.")
		d.markRead(r.post)
	}
	return r.err
}

func (r *postView) handle(d *repl, typed string) (bool, error) {
	switch typed {
	case "":
		return true, r.more(d)
	case "b":
		r.startAt(d, 0)
		return true, r.more(d)
	case "n":
		return true, r.stepPost(d, 1)
	case "p":
		return true, r.stepPost(d, -1)
	case "t":
		return true, r.contents(d)
	case "l":
		return true, r.links(d)
	case "s":
		return true, r.related(d)
	case "*":
		d.toggleStar(r.post)
		return true, nil
	case "u":
		d.markUnread(r.post)
		return true, nil
	}
	if words, ok := strings.CutPrefix(typed, "/"); ok {
		return true, r.find(d, strings.TrimSpace(words))
	}
	return false, nil
}

// find goes on from the next row with some words in it.
func (r *postView) find(d *repl, words string) error {
	if words == "" {
		d.say("Write the words behind the slash: /like these.")
		return nil
	}
	folded := search.Fold(words)
	for {
		row, ok := r.row()
		if !ok {
			break
		}
		if strings.Contains(search.Fold(row), folded) {
			r.peeked, r.hasPeeked = row, true
			return r.more(d)
		}
	}
	d.say("“" + words + "” does not come any more; b goes back to the beginning.")
	return r.err
}

// stepPost reads the post by places further in the list, in place of this one.
func (r *postView) stepPost(d *repl, by int) error {
	if a, ok := d.views[0].(*archive); ok {
		for i, p := range a.posts {
			if p.Path != r.post.Path || i+by < 0 || i+by >= len(a.posts) {
				continue
			}
			d.pop()
			return d.open(a.posts[i+by])
		}
	}
	d.say("There is no other post that way.")
	return nil
}

func (r *postView) outline(d *repl) (*render.Outline, error) {
	return render.NewDocument(r.body, r.post.Title).Outline(d.ctx)
}

// contents lets the reader go to a heading.
func (r *postView) contents(d *repl) error {
	o, err := r.outline(d)
	if err != nil {
		return err
	}
	lines := make([]string, len(o.Headings))
	for i, h := range o.Headings {
		lines[i] = h.Text
		if h.Level > 2 {
			lines[i] += fmt.Sprintf(", level %d", h.Level)
		}
	}
	return d.openMenu("contents", "This post has no headings.", lines, func(i int) error {
		d.say("")
		r.startAt(d, o.Headings[i].Line)
		return r.more(d)
	})
}

// links lets the reader follow a link to another post, or tells its address.
func (r *postView) links(d *repl) error {
	o, err := r.outline(d)
	if err != nil {
		return err
	}
	lines := make([]string, len(o.Links))
	for i, l := range o.Links {
		lines[i] = sanitize.Line(l.Text)
		if l.Target != l.Text {
			lines[i] += ": " + sanitize.Line(l.Target)
		}
	}
	return d.openMenu("links", "This post has no links.", lines, func(i int) error {
		to := d.ix.Follow(r.post, o.Links[i].Target)
		switch {
		case to.Post != nil && to.Post.Path != r.post.Path:
			return d.openAt(to.Post, to.Fragment)
		case to.Fragment != "":
			for _, h := range o.Headings {
				if h.ID == to.Fragment {
					d.say("")
					r.startAt(d, h.Line)
					return r.more(d)
				}
			}
		}
		if to.Kind == index.ToPost && to.Post == nil {
			d.say("There is no post " + sanitize.Line(o.Links[i].Target) + ".")
			return nil
		}
		d.say(sanitize.Line(o.Links[i].Target))
		return nil
	})
}

// related lets the reader go on with the series, or what has most in common.
func (r *postView) related(d *repl) error {
	const most = 5
	var posts []*post.Post
	if d.ix != nil {
		if r.post.Series != "" {
			posts = append(posts, d.ix.Series(r.post.Series)...)
		}
		posts = append(posts, d.ix.Related(r.post, most)...)
	}
	var lines []string
	var to []*post.Post
	listed := map[string]bool{r.post.Path: true}
	for _, p := range posts {
		if listed[p.Path] {
			continue
		}
		listed[p.Path] = true
		line := d.describePost(p)
		if r.post.Series != "" && p.Series == r.post.Series {
			line += ", of this series"
		}
		lines, to = append(lines, line), append(to, p)
	}
	return d.openMenu("related", "Nothing is related to this post.", lines, func(i int) error { return d.open(to[i]) })
}
