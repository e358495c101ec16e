package linear

import (
	"bytes"
	"context"
	"strings"
	"time"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/render"
	"quire/internal/usererr"
)

// marks returns what the reader has marked a post with.
func (r *repl) marks(p *post.Post) index.Marks {
	if r.opt.Filter.Marks == nil {
		return index.Marks{}
	}
	return r.opt.Filter.Marks(p)
}

// saveMarks saves the marks of a post and says what was done, or why it was not saved.
func (r *repl) saveMarks(p *post.Post, now index.Marks, said string) {
	if r.opt.SaveMarks == nil {
		if said != "" {
			r.say("Marks are not saved here.")
		}
		return
	}
	if err := r.opt.SaveMarks(r.ctx, p, now); err != nil {
		said = "Saved for this session only: " + usererr.Line(err) + "."
	}
	if said != "" {
		r.say(said)
		if r.opt.NotSavedReason != "" {
			r.say(sentence(r.opt.NotSavedReason))
			r.opt.NotSavedReason = ""
		}
	}
}

// markRead marks a post read once its end has been written.
func (r *repl) markRead(p *post.Post) {
	if now := r.marks(p); !now.Read {
		now.Read = true
		r.saveMarks(p, now, "")
	}
}

// markUnread marks a post unread.
func (r *repl) markUnread(p *post.Post) {
	now := r.marks(p)
	now.Read = false
	r.saveMarks(p, now, "Marked unread.")
}

// toggleStar stars or unstars a post.
func (r *repl) toggleStar(p *post.Post) {
	now := r.marks(p)
	said := "Starred."
	if now.Starred = !now.Starred; !now.Starred {
		said = "Unstarred."
	}
	r.saveMarks(p, now, said)
}

// lastHeading returns the heading under which a post was left. resumes is false for a post
// that was not left or was finished.
func (r *repl) lastHeading(p *post.Post) (heading string, resumes bool) {
	if r.opt.LastHeading == nil {
		return "", false
	}
	heading = r.opt.LastHeading(p)
	return heading, heading != ""
}

// noteHeading notes the headings among the rows that are written.
func (v *postView) noteHeading(row string) {
	switch {
	case strings.HasPrefix(row, "#"):
		v.headings = append(v.headings, headingKey(strings.TrimLeft(row, "# ")))
	case v.previousRow != "" && row != "" && strings.Trim(row, "-=") == "":
		v.headings = append(v.headings, headingKey(v.previousRow))
	}
	v.previousRow = row
}

// headingKey returns the text of a heading without the signs that plain text has for code and
// emphasis.
func headingKey(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '`' || r == '*' || r == '_' {
			return -1
		}
		return r
	}, text)
}

// savePosition saves the heading under which a post is left, unless it was finished.
func (r *repl) savePosition(v *postView) {
	if r.opt.SavePosition == nil || v.ended || len(v.headings) == 0 {
		return
	}
	const limit = 5 * time.Second // the connection may be gone
	ctx, stop := context.WithTimeout(context.WithoutCancel(r.ctx), limit)
	defer stop()
	o, err := render.NewDocumentOf(v.post.Path, v.body, v.post.Title).Outline(ctx)
	if err != nil {
		return
	}
	for i := len(v.headings) - 1; i >= 0; i-- {
		nth := 0 // heading with this text
		for _, h := range v.headings[:i+1] {
			if h == v.headings[i] {
				nth++
			}
		}
		for _, h := range o.Headings {
			if h.Line < v.from || headingKey(h.Text) != v.headings[i] {
				continue
			}
			if nth--; nth == 0 {
				share := float64(h.Line) / float64(bytes.Count(v.body, []byte("\n"))+1)
				_ = r.opt.SavePosition(ctx, v.post, h.ID, share) // errors of the store are shown with marks
				return
			}
		}
	}
}
