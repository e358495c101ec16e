package render

import (
	"strings"

	"quire/internal/sanitize"
)

// span is a piece of a row in one style.
type span struct {
	text string
	st   style
	link int // 1-based index of the link it belongs to, 0 for none
}

// line is one row before it is encoded.
type line []span

func (l line) width() int {
	w := 0
	for _, s := range l {
		w += width(s.text)
	}
	return w
}

// slice is the part of l from byte a to byte b of its text.
func (l line) slice(a, b int) line {
	var out line
	at := 0
	for _, s := range l {
		from, to := max(a-at, 0), min(b-at, len(s.text))
		at += len(s.text)
		if from < to {
			out = append(out, span{s.text[from:to], s.st, s.link})
		}
		if at >= b {
			break
		}
	}
	return out
}

// trimmed is l without trailing blanks that nobody would see.
func (l line) trimmed() line {
	for n := len(l); n > 0; n = len(l) {
		last := l[n-1]
		cut := strings.TrimRight(last.text, " ")
		if cut == last.text && cut != "" {
			return l
		}
		l = l[:n-1]
		if cut != "" {
			last.text = cut
			return append(l[:len(l):len(l)], last)
		}
	}
	return l
}

// encode writes l as a finished row that stands alone: every style it opens is closed
// and every hyperlink too. links gives the targets; nil writes none.
func (l line) encode(links []hyperlink) string {
	var b strings.Builder
	cur, open := style{}, 0
	for _, s := range l.trimmed() {
		if s.text == "" {
			continue
		}
		if s.st != cur {
			if cur != (style{}) {
				b.WriteString("\x1b[m")
			}
			if s.st != (style{}) {
				s.st.open(&b)
			}
			cur = s.st
		}
		if id := linkID(s.link, links); id != open {
			if id == 0 {
				b.WriteString("\x1b]8;;\x1b\\")
			} else {
				b.WriteString("\x1b]8;id=" + links[id-1].id + ";" + links[id-1].url + "\x1b\\")
			}
			open = id
		}
		b.WriteString(s.text)
	}
	if open != 0 {
		b.WriteString("\x1b]8;;\x1b\\")
	}
	if cur != (style{}) {
		b.WriteString("\x1b[m")
	}
	return sanitize.Row(b.String())
}

// linkID is link when it has a target that a terminal may follow, else 0.
func linkID(link int, links []hyperlink) int {
	if link == 0 || link > len(links) || links[link-1].url == "" {
		return 0
	}
	return link
}

// hyperlink is a link's target as a terminal may follow it, "" when it may not.
type hyperlink struct{ url, id string }

// box is drawn blocks: lines, and what is where in them. Rows count from its top.
type box struct {
	lines  []line
	heads  []Heading
	codes  []Code
	tables []Table

	pictures []Picture
	note     string // label of the footnote that it is
}

// add puts other below b, after a blank line when apart and neither is empty.
func (b *box) add(other box, apart bool) {
	if len(other.lines) > 0 && len(b.lines) > 0 && apart {
		b.lines = append(b.lines, nil)
	}
	if b.note == "" {
		b.note = other.note
	}
	at := len(b.lines)
	b.lines = append(b.lines, other.lines...)
	for _, h := range other.heads {
		h.Row += at
		b.heads = append(b.heads, h)
	}
	for _, c := range other.codes {
		c.Row += at
		b.codes = append(b.codes, c)
	}
	for _, t := range other.tables {
		t.Row += at
		b.tables = append(b.tables, t)
	}
	for _, t := range other.pictures {
		t.Row += at
		b.pictures = append(b.pictures, t)
	}
}

// tint gives what has no colour of its own the colour of st, and everything its
// attributes.
func (b *box) tint(st style) {
	if st == (style{}) {
		return
	}
	for _, l := range b.lines {
		l.tint(st)
	}
}

func (l line) tint(st style) {
	for i := range l {
		if l[i].st.fg == "" {
			l[i].st.fg = st.fg
		}
		l[i].st.attr |= st.attr
	}
}

// prefix puts first before b's first line and rest before the others.
func (b *box) prefix(first, rest line) {
	for i := range b.pictures {
		b.pictures[i].Col += rest.width()
	}
	for i, l := range b.lines {
		p := rest
		if i == 0 {
			p = first
		}
		out := make(line, 0, len(p)+len(l))
		b.lines[i] = append(append(out, p...), l...)
	}
}

// parseLine reads a styled row, as Glamour writes it, back into spans. linkOf names
// the link of an OSC 8 target.
func parseLine(row string, linkOf func(target string) int) line {
	var (
		l    line
		st   style
		link int
		rest = row
	)
	put := func(s string) {
		if s == "" {
			return
		}
		if n := len(l); n > 0 && l[n-1].st == st && l[n-1].link == link {
			l[n-1].text += s
			return
		}
		l = append(l, span{s, st, link})
	}
	for {
		i := strings.IndexByte(rest, 0x1b)
		if i < 0 {
			put(rest)
			return l
		}
		put(rest[:i])
		rest = rest[i:]
		switch {
		case strings.HasPrefix(rest, "\x1b["):
			j := 2
			for j < len(rest) && (rest[j] < 0x40 || rest[j] > 0x7e) {
				j++
			}
			if j < len(rest) && rest[j] == 'm' {
				st = st.with(rest[2:j])
			}
			rest = rest[min(j+1, len(rest)):]
		case strings.HasPrefix(rest, "\x1b]8;"):
			body, after := cutOSC(rest[len("\x1b]8;"):])
			_, target, _ := strings.Cut(body, ";")
			link = 0
			if target != "" {
				link = linkOf(target)
			}
			rest = after
		default:
			rest = rest[1:]
		}
	}
}

// cutOSC splits s after an operating system command, at BEL or ST.
func cutOSC(s string) (body, after string) {
	for i := 0; i < len(s); i++ {
		if s[i] == 0x07 {
			return s[:i], s[i+1:]
		}
		if s[i] == 0x1b && i+1 < len(s) && s[i+1] == '\\' {
			return s[:i], s[i+2:]
		}
	}
	return s, ""
}
