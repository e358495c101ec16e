package render

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"quire/internal/render/parse"
	"quire/internal/render/richtext"
	"quire/internal/sanitize"
)

// inlineBuilder turns the inline nodes of one block, and the HTML between them, into inlines.
type inlineBuilder struct {
	r    *renderer
	out  []richtext.Inline
	tail []byte // text of the last inline, while it grows
	open bool   // the last inline grows
	skip int    // text that begins before this position of the source is left out

	tags   []openTag
	attr   richtext.Attr // of the open HTML tags
	link   int           // of an open <a>
	script rune          // '^' or '_' within <sup> or <sub>
	hidden int           // open tags whose content is not shown
}

// openTag is an HTML tag that has not been closed, and what to return to then.
type openTag struct {
	name   string
	attr   richtext.Attr
	link   int
	script rune
	at     int    // inlines there were when it opened
	hides  bool   // its content is not shown
	waits  bool   // for the tag with the address of the video or sound
	title  string // what an abbreviation is short for
}

// add appends text that is decoded already.
func (b *inlineBuilder) add(s string, attr richtext.Attr, link int) {
	if b.hidden > 0 || s == "" {
		return
	}
	attr |= b.attr
	if link == 0 {
		link = b.link
	}
	if b.script != 0 {
		s = parse.Script(s, b.script)
	}
	joins := false
	if n := len(b.out); n > 0 {
		last := &b.out[n-1]
		joins = last.Attr == attr && last.Link == link && last.Image == 0
	}
	if s = b.clean(s, joins); s == "" {
		return
	}
	if !joins {
		b.flush()
		b.out = append(b.out, richtext.Inline{Text: s, Attr: attr, Link: link})
		return
	}
	if !b.open {
		b.tail, b.open = append(b.tail[:0], b.out[len(b.out)-1].Text...), true
	}
	b.tail = append(b.tail, s...)
}

// clean returns s as it may be shown. When it joins what came before, a mark that it begins with,
// such as the second half of the keycap *️⃣, belongs to the character before it.
func (b *inlineBuilder) clean(s string, joins bool) string {
	before := ""
	if r, _ := utf8.DecodeRuneInString(s); joins && unicode.IsMark(r) {
		text := b.out[len(b.out)-1].Text
		if b.open {
			text = string(b.tail[max(0, len(b.tail)-utf8.UTFMax):])
		}
		last, size := utf8.DecodeLastRuneInString(text)
		if last != utf8.RuneError && !unicode.IsMark(last) {
			before = text[len(text)-size:]
		}
	}
	s = strings.TrimPrefix(sanitize.Text(before+s), before)
	if strings.ContainsAny(s, "\t\r") {
		s = strings.NewReplacer("\t", " ", "\r", " ").Replace(s)
	}
	return s
}

// flush gives the last inline all of its text. It goes before any look at out.
func (b *inlineBuilder) flush() {
	if b.open {
		b.out[len(b.out)-1].Text, b.open = string(b.tail), false
	}
}

// lineBreak ends a line.
func (b *inlineBuilder) lineBreak() {
	if b.hidden == 0 {
		b.flush()
		b.out = append(b.out, richtext.Inline{Text: "\n", Attr: richtext.LineBreak})
	}
}

// isEmpty reports whether there are no inlines so far.
func (b *inlineBuilder) isEmpty() bool { return len(b.out) == 0 }

// take returns the inlines so far and starts over. Tags stay open.
func (b *inlineBuilder) take() []richtext.Inline {
	b.flush()
	out := tidy(b.out)
	b.out = nil
	for i := range b.tags {
		b.tags[i].at = 0
	}
	return out
}

// textSince returns the text of the inlines from number at on, as one line.
func (b *inlineBuilder) textSince(at int) string {
	b.flush()
	return b.r.textOf(b.out[min(at, len(b.out)):])
}

// textOf returns the text of inlines as one line, without the signs that code has in no colour.
func (r *renderer) textOf(in []richtext.Inline) string {
	signs := r.styles.CodeSigns
	isSigned := func(n richtext.Inline) bool {
		return n.Attr&richtext.Code != 0 && len(n.Text) > len(signs.Open)+len(signs.Close) &&
			strings.HasPrefix(n.Text, signs.Open) && strings.HasSuffix(n.Text, signs.Close)
	}
	if signs.Open == "" || !slices.ContainsFunc(in, isSigned) {
		return richtext.Text(in)
	}
	in = slices.Clone(in)
	for i, n := range in {
		if isSigned(n) {
			in[i].Text = n.Text[len(signs.Open) : len(n.Text)-len(signs.Close)]
		}
	}
	return richtext.Text(in)
}
