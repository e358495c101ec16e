package webserver

import (
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"quire/internal/sgr"
	"quire/internal/textwidth"
)

// span is a run of text of one look.
type span struct {
	text  string
	style sgr.Style
	link  string // "" for none
	cells int    // the width of text, where a browser's font may have another one; else 0
}

// spansOf splits a row, as the reader draws it, into runs. Sequences that are neither styles nor
// links are dropped.
func spansOf(row string) (out []span) {
	var style sgr.Style
	link := ""
	add := func(text string) {
		for text != "" {
			plain := plainLen(text)
			if plain > 0 {
				out = append(out, span{text[:plain], style, link, 0})
				text = text[plain:]
				continue
			}
			n := oddLen(text)
			out = append(out, span{text[:n], style, link, textwidth.Width(text[:n])})
			text = text[n:]
		}
	}
	for row != "" {
		esc := strings.IndexByte(row, 0x1b)
		if esc < 0 {
			add(row)
			break
		}
		add(row[:esc])
		row = row[esc:]
		n, params, target := sequence(row)
		switch {
		case target != nil:
			link = *target
		case params != nil:
			style = style.Apply(*params)
		}
		row = row[n:]
	}
	return out
}

// sequence parses the escape sequence that s begins with: its length, and the parameters of SGR or
// the target of a hyperlink, if it is one.
func sequence(s string) (n int, params, target *string) {
	if strings.HasPrefix(s, "\x1b[") {
		for i := 2; i < len(s); i++ {
			if s[i] >= 0x40 && s[i] <= 0x7e {
				if p := s[2:i]; s[i] == 'm' {
					return i + 1, &p, nil
				}
				return i + 1, nil, nil
			}
		}
		return len(s), nil, nil
	}
	if !strings.HasPrefix(s, "\x1b]") {
		return min(2, len(s)), nil, nil
	}
	end, size := len(s), 0
	for i := 2; i < len(s); i++ {
		if s[i] == 0x07 {
			end, size = i, 1
			break
		}
		if s[i] == 0x1b {
			end, size = i, 2
			break
		}
	}
	if rest, ok := strings.CutPrefix(s[2:end], "8;"); ok {
		if _, t, ok := strings.Cut(rest, ";"); ok {
			return min(end+size, len(s)), nil, &t
		}
	}
	return min(end+size, len(s)), nil, nil
}

// plainLen returns how much of s at its beginning every monospaced font shows a cell a character:
// Latin letters, and the lines and blocks that frames are drawn of.
func plainLen(s string) int {
	last, end := 0, 0
	for i, r := range s {
		if !isPlain(r) {
			break
		}
		last, end = i, i+utf8.RuneLen(r)
	}
	if end == 0 || end == len(s) {
		return end
	}
	if g := displaywidth.StringGraphemes(s[last:]); g.Next() && len(g.Value()) > end-last {
		return last // what follows combines with it
	}
	return end
}

// oddLen returns how much of s at its beginning is not plain.
func oddLen(s string) int {
	n := 0
	for g := displaywidth.StringGraphemes(s); g.Next(); {
		if n > 0 && plainLen(s[n:]) > 0 {
			break
		}
		n += len(g.Value())
	}
	return n
}

func isPlain(r rune) bool {
	return r < 0x250 || r >= 0x2010 && r <= 0x2027 || r >= 0x2500 && r <= 0x259f
}
