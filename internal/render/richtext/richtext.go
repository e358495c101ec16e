// Package richtext holds styled text: inlines as a document has them, the lines into which they
// wrap, and the rows of SGR and OSC 8 that a terminal is sent.
//
// It knows no Markdown, no themes and no blocks: what an attribute looks like is its caller's
// business.
//
//	[]Inline ─ Wrap ─▶ []Line ─ Reorder ─▶ []Line ─ Encode ─▶ row
//
//	richtext.go  Inline, Attr
//	line.go      Line, Span
//	wrap.go      breaking inlines into lines
//	bidi.go      text that runs from right to left
//	row.go       encoding lines as rows, and reading rows back
package richtext

import (
	"strings"

	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// Attr is a set of attributes of text inside a paragraph.
type Attr uint16

// The attributes of an inline.
const (
	Strong Attr = 1 << iota
	Emphasis
	Strike
	Code
	Underline
	Highlight
	Muted
	Math
	Image
	NoBreak   // no line ends inside
	Pad       // not text: a space on the background of what is beside it, left out where a line begins
	LineBreak // not text: a line ends here
)

// Inline is a run of text inside a paragraph, clean, with the same attributes throughout.
type Inline struct {
	Text  string
	Attr  Attr
	Link  int // number of the link that it belongs to, from 1; 0 for none
	Image int // number of the image that it is the text of, from 1; 0 for none
}

// Text returns the text of inlines as one line.
func Text(in []Inline) string {
	var b strings.Builder
	for _, n := range in {
		if n.Attr&Pad == 0 {
			b.WriteString(n.Text)
		}
	}
	return sanitize.Line(b.String())
}

// Trim returns in without spaces and line breaks at both ends. It may change the first inline.
func Trim(in []Inline) []Inline {
	empty := func(n Inline) bool { return n.Attr&Pad == 0 && strings.TrimSpace(n.Text) == "" }
	for len(in) > 0 && empty(in[0]) {
		in = in[1:]
	}
	for len(in) > 0 && empty(in[len(in)-1]) {
		in = in[:len(in)-1]
	}
	if len(in) > 0 && in[0].Attr&Pad == 0 {
		in[0].Text = strings.TrimLeft(in[0].Text, " \n")
	}
	return in
}

// Add returns in with attributes added to each inline.
func Add(in []Inline, a Attr) []Inline {
	out := make([]Inline, len(in))
	for i, n := range in {
		n.Attr |= a
		out[i] = n
	}
	return out
}

// InlinesWidth returns the number of cells of the longest line of in, which is not wrapped.
func InlinesWidth(in []Inline) int {
	w, longest := 0, 0
	for _, n := range in {
		if n.Attr&LineBreak != 0 {
			w = 0
			continue
		}
		w += textwidth.Width(n.Text)
		longest = max(longest, w)
	}
	return longest
}

const spaces = "                                                                "

// Spaces returns n spaces.
func Spaces(n int) string {
	if n <= len(spaces) {
		return spaces[:max(n, 0)]
	}
	return strings.Repeat(" ", n)
}
