package linear

import (
	"bytes"
	"iter"
	"strings"

	"quire/internal/memory"
	"quire/internal/post"
	"quire/internal/render"
	"quire/internal/usererr"
)

// A postView is an open post. Its rows are rendered as they are read.
type postView struct {
	post      *post.Post
	body      []byte
	heading   string // to start at, by its text or identifier, "" for the beginning
	next      func() (string, bool)
	stop      func()
	release   func() // gives back the memory of the body, nil without one
	err       error  // of rendering
	peeked    string // the next row, if hasPeeked
	hasPeeked bool
	wasShown  bool // show was called before
	resumes   bool // heading is where the post was left
	ended     bool

	from        int      // line of the Markdown that rendering started at, 0 for the beginning
	previousRow string   // that was written
	headings    []string // that were written since
}

func newPostView(p *post.Post, body []byte) *postView { return &postView{post: p, body: body} }

func (v *postView) name() string {
	if v.ended {
		return "end"
	}
	return "post"
}

func (v *postView) close() {
	if v.stop != nil {
		v.stop()
	}
	if v.release != nil {
		v.release()
	}
}

func (v *postView) help() []string {
	return []string{
		"enter: continue reading",
		"n: next post of the list; p: previous post; s: series and related posts",
		"t: contents; l: links; save and the number of a link: save that page for later",
		"/words: continue where they occur next; b: start over",
		"*: star or unstar; u: mark unread",
	}
}

// open opens a post where it was left, or at its beginning.
func (r *repl) open(p *post.Post) error {
	heading, resumes := r.lastHeading(p)
	return r.openPost(p, heading, resumes)
}

// openAt opens a post at a heading.
func (r *repl) openAt(p *post.Post, heading string) error { return r.openPost(p, heading, false) }

func (r *repl) openPost(p *post.Post, heading string, resumes bool) error {
	release, err := memory.Reserve(r.ctx, r.ix.Stamp(p).Size)
	if err != nil {
		r.say(p.Title + " cannot be shown now: " + usererr.Line(err) + ".")
		return nil
	}
	text, err := r.ix.Text(p)
	if err != nil {
		release()
		r.say(p.Title + " cannot be read. Type r in the archive to rescan the folder.")
		return nil
	}
	v := newPostView(p, text.Markdown)
	v.heading, v.resumes, v.release = heading, resumes, release
	return r.push(v)
}

func (v *postView) show(r *repl) error {
	if v.wasShown {
		r.say("")
		r.say("Back in " + v.post.Title + ".")
		return nil
	}
	v.wasShown = true
	r.say("")
	r.say(v.post.ShownTitle(r.opt.TeX))
	if line := byline(v.post); line != "" {
		r.say(line)
	}
	r.say("")
	from := 0
	if v.heading != "" && v.heading != v.post.Title {
		if o, err := v.outline(r); err == nil {
			for _, h := range o.Headings {
				if h.Text == v.heading || h.ID == v.heading {
					from = h.Line
					where := "Starting at “" + h.Text + "”"
					if v.resumes {
						where = "Continuing at “" + h.Text + "”, where you stopped"
					}
					r.say(where + ". Type b to start over.")
					r.say("")
					break
				}
			}
		}
	}
	v.startAt(r, from)
	return v.more(r)
}

// startAt renders from a line of the Markdown on, counted from 1, or all of it for 0.
func (v *postView) startAt(r *repl, line int) {
	v.close()
	body, title := v.body, v.post.Title
	if line > 0 {
		lines := bytes.SplitAfter(body, []byte("\n"))
		body, title = bytes.Join(lines[min(line-1, len(lines)):], nil), ""
	}
	v.ended, v.hasPeeked = false, false
	v.from, v.previousRow, v.headings = line, "", nil
	article, opt := render.NewDocumentOf(v.post.Path, body, title), render.Options{Width: r.opt.Width, TeX: r.opt.TeX}
	v.next, v.stop = iter.Pull(func(yield func(string) bool) { v.err = article.Text(r.ctx, opt, yield) })
}

// row returns the next row. ok is false after the last one.
func (v *postView) row() (row string, ok bool) {
	if v.hasPeeked {
		v.hasPeeked = false
		return v.peeked, true
	}
	if v.ended {
		return "", false
	}
	if row, ok = v.next(); !ok {
		v.ended = true
	}
	v.noteHeading(row)
	return row, ok
}

// more writes a screenful of the text, or the rest of it.
func (v *postView) more(r *repl) error {
	if v.ended {
		r.say("This is the end. Type n for the next post, q to go back.")
		return nil
	}
	const prompt = 2 // lines for the next prompt
	for n := 0; r.opt.Height == 0 || n == 0 || r.rows < r.opt.Height-prompt; n++ {
		row, ok := v.row()
		if !ok {
			break
		}
		r.row(row)
	}
	if v.peeked, v.hasPeeked = v.row(); v.hasPeeked { // there is more
		return v.err
	}
	if v.err == nil {
		r.say("")
		r.say("The end.")
		r.markRead(v.post)
	}
	return v.err
}

func (v *postView) handle(r *repl, typed string) (bool, error) {
	switch typed {
	case "":
		return true, v.more(r)
	case "b":
		v.startAt(r, 0)
		return true, v.more(r)
	case "n":
		return true, v.stepPost(r, 1)
	case "p":
		return true, v.stepPost(r, -1)
	case "t":
		return true, v.contents(r)
	case "l":
		return true, v.links(r)
	case "s":
		return true, v.related(r)
	case "*":
		r.toggleStar(v.post)
		return true, nil
	case "u":
		r.markUnread(v.post)
		return true, nil
	}
	if number, ok := strings.CutPrefix(typed, "save"); ok {
		return true, v.saveLink(r, number)
	}
	if words, ok := strings.CutPrefix(typed, "/"); ok {
		return true, v.find(r, strings.TrimSpace(words))
	}
	return false, nil
}
