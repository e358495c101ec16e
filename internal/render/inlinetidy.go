package render

import (
	"strings"
	"unicode/utf8"

	"quire/internal/render/parse"
	"quire/internal/render/richtext"
)

// padRune stands for a pad, which is neither a space nor of a script.
const padRune = '|'

// tidy returns inlines with line breaks of the source as spaces, or as nothing between two characters
// of a script that uses none, and runs of spaces as one. It changes in.
func tidy(in []richtext.Inline) []richtext.Inline {
	out := in[:0]
	var prev rune // last character of out
	for i, n := range in {
		if n.Attr&richtext.LineBreak != 0 {
			if out = trimLine(out); len(out) > 0 {
				out, prev = append(out, n), ' '
			}
			continue
		}
		if n.Attr&richtext.Pad != 0 {
			out, prev = append(out, n), padRune
			continue
		}
		if !isUntidy(n.Text) && (prev != ' ' && prev != 0 || n.Text[0] != ' ') {
			prev, _ = utf8.DecodeLastRuneInString(n.Text)
			out = append(out, n)
			continue
		}
		var b strings.Builder
		for j, r := range n.Text {
			if r == '\n' {
				if parse.IsUnspaced(prev) && parse.IsUnspaced(runeAfter(in, i, j+1)) {
					continue
				}
				r = ' '
			}
			if r == ' ' && (prev == ' ' || prev == 0) && n.Attr&richtext.Code == 0 {
				continue
			}
			b.WriteRune(r)
			prev = r
		}
		if b.Len() > 0 {
			n.Text = b.String()
			out = append(out, n)
		}
	}
	return out
}

// trimLine returns in without spaces at the end of its last line.
func trimLine(in []richtext.Inline) []richtext.Inline {
	for len(in) > 0 && in[len(in)-1].Attr&richtext.LineBreak == 0 {
		last := &in[len(in)-1]
		if last.Text = strings.TrimRight(last.Text, " "); last.Text != "" {
			break
		}
		in = in[:len(in)-1]
	}
	return in
}

func isUntidy(s string) bool {
	return s == "" || strings.IndexByte(s, '\n') >= 0 || strings.Contains(s, "  ")
}

// runeAfter returns the character after byte j of inline i.
func runeAfter(in []richtext.Inline, i, j int) rune {
	for ; i < len(in); i, j = i+1, 0 {
		if j < len(in[i].Text) {
			r, _ := utf8.DecodeRuneInString(in[i].Text[j:])
			return r
		}
	}
	return 0
}
