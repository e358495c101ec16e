package highlight

import (
	"strings"

	"quire/internal/render/richtext"
	"quire/internal/sgr"
	"quire/internal/textwidth"
)

const tabWidth = 4

// lineWriter makes lines of tokens, tabs as spaces.
type lineWriter struct {
	indent string
	lines  []richtext.Line
	line   richtext.Line
	column int
}

func (w *lineWriter) write(s string, style sgr.Style) {
	for s != "" {
		i := strings.IndexAny(s, "\n\t")
		head := s
		if i >= 0 {
			head = s[:i]
		}
		w.text(head, style)
		if i < 0 {
			return
		}
		if s[i] == '\n' {
			w.endLine()
		} else {
			w.text(richtext.Spaces(tabWidth-w.column%tabWidth), style)
		}
		s = s[i+1:]
	}
}

func (w *lineWriter) text(s string, style sgr.Style) {
	if s == "" {
		return
	}
	if w.line == nil {
		w.line = richtext.Plain(w.indent, sgr.Style{})
	}
	if strings.TrimLeft(s, " ") == "" {
		style = sgr.Style{} // spaces need none
	}
	w.line = append(w.line, richtext.Span{Text: s, Style: style})
	w.column += textwidth.Width(s)
}

func (w *lineWriter) endLine() {
	w.lines = append(w.lines, w.line)
	w.line, w.column = nil, 0
}
