package linear

import (
	"bytes"
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/render"
	"quire/internal/sanitize"
	"quire/internal/usererr"
)

// marks are what the reader has done with a post.
func (d *repl) marks(p *post.Post) index.Marks {
	if d.opt.Filter.Marks == nil {
		return index.Marks{}
	}
	return d.opt.Filter.Marks(p)
}

// describePost is a post in a line.
func (d *repl) describePost(p *post.Post) string {
	parts := []string{p.Title}
	if p.Featured {
		parts = append(parts, "featured")
	}
	marks := d.marks(p)
	if marks.Starred {
		parts = append(parts, "starred")
	}
	if marks.Read {
		parts = append(parts, "read")
	}
	return strings.Join(append(parts, facts(p)...), ", ")
}

// saveMarks keeps what the reader has done with a post, and says so, or why it is not kept.
func (d *repl) saveMarks(p *post.Post, now index.Marks, said string) {
	if d.opt.SaveMarks == nil {
		if said != "" {
			d.say("Nothing is kept here.")
		}
		return
	}
	if err := d.opt.SaveMarks(d.ctx, p, now); err != nil {
		said = "This lasts as long as the dialogue. " + usererr.Line(err) + "."
	}
	if said != "" {
		d.say(said)
		if d.opt.NotSavedReason != "" {
			d.say(sentence(d.opt.NotSavedReason))
			d.opt.NotSavedReason = ""
		}
	}
}

// sentence is words as one.
func sentence(words string) string {
	words = sanitize.Line(words)
	r, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(r)) + words[size:] + "."
}

// markRead marks a post read: its end has been written.
func (d *repl) markRead(p *post.Post) {
	if now := d.marks(p); !now.Read {
		now.Read = true
		d.saveMarks(p, now, "")
	}
}

// markUnread takes that back.
func (d *repl) markUnread(p *post.Post) {
	now := d.marks(p)
	now.Read = false
	d.saveMarks(p, now, "Unread again.")
}

// toggleStar turns the star of a post round.
func (d *repl) toggleStar(p *post.Post) {
	now := d.marks(p)
	said := "Starred."
	if now.Starred = !now.Starred; !now.Starred {
		said = "The star is taken away."
	}
	d.saveMarks(p, now, said)
}

// lastHeading is the heading under which a post was left; resumes is false where it was not.
func (d *repl) lastHeading(p *post.Post) (heading string, resumes bool) {
	if d.opt.LastHeading == nil {
		return "", false
	}
	heading = d.opt.LastHeading(p)
	return heading, heading != ""
}

// noteHeading notes the headings that come by, as plain text marks them.
func (r *postView) noteHeading(row string) {
	switch {
	case strings.HasPrefix(row, "#"):
		r.headings = append(r.headings, strings.TrimLeft(row, "# "))
	case r.previousRow != "" && row != "" && strings.Trim(row, "-=") == "":
		r.headings = append(r.headings, r.previousRow)
	}
	r.previousRow = row
}

// savePosition keeps under which heading a post is left that has not been read to its end.
func (d *repl) savePosition(r *postView) {
	if d.opt.SavePosition == nil || r.ended || len(r.headings) == 0 {
		return
	}
	const limit = 5 * time.Second // the reader may have hung up
	ctx, stop := context.WithTimeout(context.WithoutCancel(d.ctx), limit)
	defer stop()
	o, err := render.NewDocument(r.body, r.post.Title).Outline(ctx)
	if err != nil {
		return
	}
	for i := len(r.headings) - 1; i >= 0; i-- {
		nth := 0 // of the headings of these words
		for _, h := range r.headings[:i+1] {
			if h == r.headings[i] {
				nth++
			}
		}
		for _, h := range o.Headings {
			if h.Line < r.from || h.Text != r.headings[i] {
				continue
			}
			if nth--; nth == 0 {
				share := float64(h.Line) / float64(bytes.Count(r.body, []byte("\n"))+1)
				_ = d.opt.SavePosition(ctx, r.post, h.ID, share) // a mark tells what is wrong with the store
				return
			}
		}
	}
}
