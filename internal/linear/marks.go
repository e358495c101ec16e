package linear

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/text"
)

// marks are what the reader has done with a post.
func (d *dialogue) marks(p *post.Post) index.Marks {
	if d.opt.Filter.Marks == nil {
		return index.Marks{}
	}
	return d.opt.Filter.Marks(p)
}

// about is a post in a line.
func (d *dialogue) about(p *post.Post) string {
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

// keep keeps what the reader has done with a post, and says so, or why it is not kept.
func (d *dialogue) keep(p *post.Post, now index.Marks, said string) {
	if d.opt.Keep == nil {
		if said != "" {
			d.say("Nothing is kept here.")
		}
		return
	}
	if err := d.opt.Keep(d.ctx, p, now); err != nil {
		said = "This lasts as long as the dialogue. " + text.Line(err.Error()) + "."
	}
	if said != "" {
		d.say(said)
		if d.opt.Unkept != "" {
			d.say(sentence(d.opt.Unkept))
			d.opt.Unkept = ""
		}
	}
}

// sentence is words as one.
func sentence(words string) string {
	words = text.Line(words)
	r, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(r)) + words[size:] + "."
}

// read marks a post read: its end has been written.
func (d *dialogue) read(p *post.Post) {
	if now := d.marks(p); !now.Read {
		now.Read = true
		d.keep(p, now, "")
	}
}

// unread takes that back.
func (d *dialogue) unread(p *post.Post) {
	now := d.marks(p)
	now.Read = false
	d.keep(p, now, "Unread again.")
}

// star turns the star of a post round.
func (d *dialogue) star(p *post.Post) {
	now := d.marks(p)
	said := "Starred."
	if now.Starred = !now.Starred; !now.Starred {
		said = "The star is taken away."
	}
	d.keep(p, now, said)
}
