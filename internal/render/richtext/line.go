package richtext

import (
	"slices"
	"strings"

	"quire/internal/sgr"
	"quire/internal/textwidth"
)

// Span is a part of a line in one style.
type Span struct {
	Text  string
	Style sgr.Style
	Link  int // number of the link that it belongs to, from 1; 0 for none
}

// Line is one row before it is encoded.
type Line []Span

// Plain returns a line of one span.
func Plain(text string, style sgr.Style) Line { return Line{{Text: text, Style: style}} }

// Width returns the number of cells of the line.
func (l Line) Width() int {
	w := 0
	for _, s := range l {
		w += textwidth.Width(s.Text)
	}
	return w
}

// Text returns the text of the line.
func (l Line) Text() string {
	var b strings.Builder
	for _, s := range l {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Slice returns the line from byte a to byte b of its text.
func (l Line) Slice(a, b int) Line {
	var out Line
	at := 0
	for _, s := range l {
		from, to := max(a-at, 0), min(b-at, len(s.Text))
		at += len(s.Text)
		if from < to {
			out = append(out, Span{s.Text[from:to], s.Style, s.Link})
		}
		if at >= b {
			break
		}
	}
	return out
}

// Trimmed returns the line without trailing spaces, unless these have a background.
func (l Line) Trimmed() Line {
	for n := len(l); n > 0; n = len(l) {
		last := l[n-1]
		if last.Style.BG != "" {
			return l
		}
		cut := strings.TrimRight(last.Text, " ")
		if cut == last.Text && cut != "" {
			return l
		}
		l = l[:n-1]
		if cut != "" {
			last.Text = cut
			return append(slices.Clip(l), last)
		}
	}
	return l
}

// Tint gives the spans that have no colour of their own that of style, and all of them its
// attributes. It changes the line.
func (l Line) Tint(style sgr.Style) {
	for i := range l {
		if l[i].Style.FG == "" {
			l[i].Style.FG = style.FG
		}
		l[i].Style.Attr |= style.Attr
	}
}

// join appends s to the line, to its last span when that looks the same.
func (l Line) join(s Span) Line {
	if n := len(l); n > 0 && l[n-1].Style == s.Style && l[n-1].Link == s.Link {
		l[n-1].Text += s.Text
		return l
	}
	return append(l, s)
}
