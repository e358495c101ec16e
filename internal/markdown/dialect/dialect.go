// Package dialect takes out of a post what generators put into Markdown for
// themselves, so that what is left reads as Markdown.
//
// The result has the length of the post, and every line of it begins where it did:
// what is left of a line moves to its left, and blanks fill the rest. So positions of
// lines hold, and what is put instead of a tag is never longer than the tag. What
// encloses blocks, whatever its dialect (":::note", a shortcode, a component), becomes
// a container in one form that only this package writes: see Open.
//
// It parses no Markdown beyond what tells code and formulas, which it leaves alone.
package dialect

import (
	"bytes"
	"strings"

	"quire/internal/markdown"
)

// Open and Close are what the lines begin with on which a container begins and ends.
// Behind Open stand its kind, a blank and its title, if it has one. Every Open has
// its Close, but for those of one line: there the text that it encloses stands behind
// Text. No post holds these characters, nor Embed: Plain drops them.
const (
	Open  = '\x02'
	Close = '\x03'
	Text  = '\x05'
)

// marks are the characters that only this package writes.
const marks = string(Open) + string(Close) + string(Embed) + string(Text)

// Embed stands in "<>" before what is embedded from elsewhere: a letter that says from
// where, one of Embeds, and an id.
const Embed = '\x04'

// Embeds are the addresses, without the id, of what may be embedded.
var Embeds = map[byte]string{
	'y': "https://youtu.be/", 'v': "https://vimeo.com/", 'g': "https://gist.github.com/", 't': "https://x.com/",
	'i': "https://www.instagram.com/p/", 'b': "https://www.bilibili.com/video/", 'h': "https://github.com/",
	's': "https://stackoverflow.com/q/", 'c': "https://asciinema.org/a/", 'p': "https://open.spotify.com/",
}

// Plain returns src without what generators put into it. src has line feeds only; it
// is not changed, and is returned itself when there is nothing to take out.
func Plain(src []byte) []byte { return Survey(src).Plain(src) }

// Plain returns a part of a post of these traits without what generators put into it,
// as Plain does for a whole one.
func (t Traits) Plain(src []byte) []byte {
	return contained(src, func() []byte { return t.plain(src) })
}

// contained is src as take makes it, or as it is written should take panic.
func contained(src []byte, take func() []byte) (out []byte) {
	defer func() {
		if recover() != nil {
			out = src
		}
	}()
	return take()
}

func (t Traits) plain(src []byte) []byte {
	d := &document{src: src, out: src}
	d.controls()
	d.budget = 1<<20 + 8*len(src)
	d.traits = t.traits
	d.scouts = newScouts(d.src)
	d.lines()
	d.pair()
	return d.out
}

// document is a post and what has been made of it so far.
type document struct {
	src, out []byte
	copied   bool
	traits   traits
	scouts   scouts
	finds    map[string]find
	budget   int // bytes that may still be looked through in vain

	start   int              // where the line at hand begins
	buf     []byte           // what is left of the line at hand
	edited  bool             // whether that differs from the line
	scan    markdown.Scanner // the line at hand
	indent  indents
	rawEnd  int    // up to where tags are shown as they are
	rawTick int    // where a "{{raw `…`}}" ends
	drop    int    // how many characters before the list of attributes at hand go with it
	unwraps bool   // the text in brackets before the list of attributes at hand loses them
	ends    []bool // the open "{% name() %}" of Zola: whether each is a container
	closes  string // what ends the highlighted code that the line at hand is in, "" outside any

	closers []closer    // the tags open within lines
	boxes   []string    // the open tags that are containers for their title alone
	tabs    []tabName   // what the open tabs are called that do not say it themselves
	fences  []directive // the open directives of MyST
	breaks  bool        // the line at hand ends a block of HTML: the next one stands for itself
	hollow  bool        // the line at hand has lost what a template puts there
}

// own makes out a copy that may be changed.
func (d *document) own() {
	if !d.copied {
		d.out, d.copied = bytes.Clone(d.out), true
	}
}

// controls drops the characters that only this package may write.
func (d *document) controls() {
	if bytes.IndexByte(d.src, Open) < 0 && bytes.IndexByte(d.src, Close) < 0 && bytes.IndexByte(d.src, Embed) < 0 && bytes.IndexByte(d.src, Text) < 0 {
		return
	}
	d.own()
	for i, c := range d.out {
		if strings.IndexByte(marks, c) >= 0 {
			d.out[i] = ' '
		}
	}
	d.src, d.copied = d.out, false
}

// lines hands every line outside code and formulas to the dialects.
func (d *document) lines() {
	src := d.src
	d.scan = d.scanner(src)
	for off := 0; off < len(src); {
		end := markdown.LineEnd(src, off)
		d.start, d.buf, d.edited = off, d.buf[:0], false
		if d.closes != "" {
			d.highlighted(off, end)
			off = end
			continue
		}
		if next, done := d.fenced(off, end); done {
			off = next
			continue
		}
		d.scan.Dedent = d.dedented(off, end) - off
		d.scan.Skip(off)
		d.scan.Next()
		switch d.scan.Kind {
		case markdown.Fenced, markdown.Code, markdown.Indented:
			off = d.codeLine(off, end)
		case markdown.Math:
			off = end
		default:
			off = d.line(off, end)
		}
	}
}

// scanner goes through lines by the rules of the post.
func (d *document) scanner(src []byte) markdown.Scanner {
	s := markdown.NewScanner(src)
	s.Components = d.traits.mdx
	return s
}

// inCode reports whether the line at off, which is to be scanned next, is of the code that
// is open.
func (d *document) inCode(off int) bool {
	if !d.scan.InFence() {
		return false
	}
	ahead := d.scan
	ahead.Skip(off)
	ahead.Next()
	return ahead.Kind == markdown.Code || ahead.Kind == markdown.Fenced && !ahead.InFence()
}

// line takes the dialects out of the line from off to end and returns where the next
// one begins: further on when a tag began here that ends on another line.
func (d *document) line(off, end int) int {
	if next, done := d.whole(off, end); done {
		return next
	}
	if d.rawTick <= off && !d.scouts.any(d.src, off, end) {
		if len(d.indent.open) > 0 {
			d.dedent(off, end)
		}
		return end
	}
	d.hollow, d.breaks = false, false
	next := d.inline(off, end)
	if d.hollow && hollow(d.buf) {
		d.buf = d.buf[:0]
	}
	d.flush(next)
	return next
}

// hollow tells whether nothing but marks is left of a line whose text a template would
// have put there.
func hollow(s []byte) bool {
	return len(bytes.Trim(s, " \t*-+[]()|.,:;#>!")) == 0
}

// flush writes what is left of the line at hand, which ends at end.
func (d *document) flush(end int) {
	if !d.edited {
		return
	}
	d.own()
	line := d.out[d.start:end]
	feed := len(line) > 0 && line[len(line)-1] == '\n'
	if feed {
		line = line[:len(line)-1]
	}
	n := copy(line, d.buf)
	blank(line[n:])
	// A line that ends in two blanks is a line break to Markdown; a tab is none.
	if last := len(line) - 1; feed && last >= n && !d.breaks {
		line[last] = '\t'
	}
	if rest := bytes.TrimLeft(line[:n], " \t"); len(rest) == 0 {
		blank(line)
	}
	d.start, d.buf, d.edited = end, d.buf[:0], false
}

func blank(b []byte) {
	for i := range b {
		b[i] = ' '
	}
}

// replace puts s instead of the line from off to end, if it fits.
func (d *document) replace(off, end int, s string) {
	d.start, d.edited = off, true
	d.buf = d.buf[:0]
	if len(s) < end-off || len(s) == end-off && d.src[end-1] != '\n' {
		d.buf = append(d.buf, s...)
	}
	d.flush(end)
}

// cut leaves out the source from i to stop, and puts instead in its place as far as it
// fits: what spans several lines takes as many words on each of them as it has room.
func (d *document) cut(i, stop int, instead string) {
	d.edited = true
	instead = strings.ReplaceAll(instead, "\n", " ")
	for {
		feed := bytes.IndexByte(d.src[i:stop], '\n')
		if feed < 0 {
			d.buf = append(d.buf, shortened(instead, stop-d.start-len(d.buf))...)
			return
		}
		room := i + feed - d.start - len(d.buf)
		if len(instead) > room {
			k := max(lastBlank(instead, room), 0)
			d.buf = append(d.buf, instead[:k]...)
			instead = strings.TrimLeft(instead[k:], " ")
		} else {
			d.buf = append(d.buf, instead...)
			instead = ""
		}
		i += feed + 1
		d.flush(i)
		d.start, d.edited = i, true
	}
}

// shortened is s, or what is most worth keeping of it, in at most room bytes: the text
// of a link, the words before the last ones.
func shortened(s string, room int) string {
	if len(s) <= room {
		return s
	}
	if text, _, found := strings.Cut(s, "]("); found {
		s = strings.TrimLeft(text, "-!* [")
	}
	if strings.ContainsAny(s, "<[`$") {
		return ""
	}
	if len(s) > room && room > 0 {
		s = s[:max(lastBlank(s, room), 0)]
	}
	if len(s) > room {
		return ""
	}
	return s
}

// lastBlank is the place of the last blank of s within n bytes, -1 for none.
func lastBlank(s string, n int) int {
	for i := min(n, len(s)-1); i >= 0; i-- {
		if s[i] == ' ' {
			return i
		}
	}
	return -1
}
