package post

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"quire/internal/markdown"
	"quire/internal/sanitize"
)

const (
	summaryRunes   = 200      // about where a summary is cut
	summaryMax     = 280      // a whole sentence may reach this far
	describedRunes = 1000     // up to here a description is not cut
	summarySource  = 16 << 10 // bytes of a body in which a summary is looked for
	maxParagraph   = 4 << 10  // bytes of a paragraph that are read for one
)

var (
	reMore      = lazyRegexp(`^(?:<!--\s*(?i:more|truncate|excerpt)\s*-->|\{/\*\s*truncate\s*\*/\})`)
	reShortcode = lazyRegexp(`\[/?[a-z_]+ [a-z]+=[^\]]*\]`) // WordPress
	reListMark  = lazyRegexp(`^\s*(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?`)
	reRule      = lazyRegexp(`^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|=+|-+)[ \t]*$`)
)

// plainProse returns Markdown as plain text: without markup and template tags.
func plainProse(s string) string {
	if strings.Contains(s, "=") {
		s = reShortcode().ReplaceAllString(s, "")
	}
	if s = sanitize.Line(markdown.Prose(s)); len(s) > maxScalar {
		return scalarOf(s).line()
	}
	return withoutNull(s)
}

var reTagName = lazyRegexp(`</?([A-Za-z][A-Za-z0-9-]*)[^<>]*>`)

// keepLoneTags returns a description in which unpaired tags are text, as in "use the <button>
// element"; void elements such as <br> stay tags.
func keepLoneTags(s string) string {
	if strings.IndexByte(s, '<') < 0 {
		return s
	}
	low := strings.ToLower(s)
	return reTagName().ReplaceAllStringFunc(s, func(tag string) string {
		name := strings.ToLower(reTagName().FindStringSubmatch(tag)[1])
		switch name {
		case "br", "hr", "img", "wbr":
			return tag
		}
		if strings.Contains(low, "</"+name) && strings.Contains(low, "<"+name) {
			return tag
		}
		return "&lt;" + tag[1:]
	})
}

// summarise makes a summary of the body: the text before the marker of an excerpt, else the
// first paragraph, with formulas as formula has them.
func summarise(body []byte, title string, formula formulas) string {
	body = body[:min(len(body), summarySource)]
	if bytes.Contains(body, []byte("<!--")) || bytes.Contains(body, []byte("{/*")) {
		if i := moreAt(body); i >= 0 {
			if s := excerpt(body[:i], title, 2*summaryMax, formula); s != "" {
				return truncateText(s, summaryRunes)
			}
		}
	}
	return truncateText(excerpt(body, title, 0, formula), summaryRunes)
}

// moreAt returns where the first marker of an excerpt is, -1 without one.
func moreAt(body []byte) int {
	for at := 0; ; at++ {
		i := bytes.IndexAny(body[at:], "<{")
		if i < 0 {
			return -1
		}
		at += i
		if rest := body[at:]; bytes.HasPrefix(rest, []byte("<!--")) || bytes.HasPrefix(rest, []byte("{/*")) {
			if reMore().Match(rest) {
				return at
			}
		}
	}
}

// excerpt collects paragraphs of prose, the first and more until they have more than atLeast
// bytes. It uses the text of lists and quotes when there is no other.
func excerpt(body []byte, title string, atLeast int, formula formulas) string {
	var out, spare, para strings.Builder
	l := linesOf(withoutPercents(body))
	skipTo := "" // the end of an HTML element that shows nothing
	flush := func() bool {
		markdown := truncateBytes(para.String(), maxParagraph)
		s := fromFirstStatement(plainProse(withoutEmojiAndTeX(markdown, formula)), markdown)
		para.Reset()
		if s == "" || s == title {
			return false
		}
		if out.Len() > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(s)
		return out.Len() > atLeast
	}
	for line, ok := l.next(); ok; line, ok = l.next() {
		t := strings.TrimSpace(line)
		if skipTo != "" {
			if strings.Contains(t, skipTo) {
				skipTo = ""
			}
			continue
		}
		if skipTo = hiddenEnd(t); skipTo != "" || t == "" || mayPrecedeTitle(line) && rePreamble().MatchString(line) {
			if flush() {
				return out.String()
			}
			continue
		}
		if strings.IndexByte("-*_=", t[0]) >= 0 && reRule().MatchString(line) { // a rule, or the line under a heading
			if len(t) > 2 || !strings.Contains(t, " ") {
				para.Reset()
			}
			continue
		}
		if kind := blockKind(line, t, para.Len() > 0); kind != paragraph {
			if flush() {
				return out.String()
			}
			if kind == listOrQuote && spare.Len() < summaryMax {
				spare.WriteString(strings.TrimLeft(reListMark().ReplaceAllString(t, ""), "> ") + " ")
			}
			continue
		}
		if isMarker(t) {
			continue
		}
		para.WriteString(t)
		para.WriteByte(' ')
	}
	flush()
	if out.Len() == 0 {
		return plainProse(withoutEmojiAndTeX(truncateBytes(spare.String(), maxParagraph), formula))
	}
	return out.String()
}

// hiddenEnd returns the end of an element, or of a template tag, that begins on a line and shows
// nothing; "" for other lines.
func hiddenEnd(t string) string {
	if t == "" {
		return ""
	}
	if t[0] == '{' {
		for _, tag := range [][2]string{{"{{<", ">}}"}, {"{{%", "%}}"}, {"{{", "}}"}, {"{%", "%}"}} {
			if strings.HasPrefix(t, tag[0]) {
				if strings.Contains(t, tag[1]) {
					return ""
				}
				return tag[1]
			}
		}
	}
	if t[0] != '<' {
		return ""
	}
	low := strings.ToLower(t[:min(len(t), 10)])
	for _, name := range []string{"script", "style", "svg", "iframe", "figure", "table", "pre"} {
		if strings.HasPrefix(low, "<"+name) && !strings.Contains(t, "</"+name) {
			return "</" + name
		}
	}
	if len(t) > 1 && isLetter(t[1]) && strings.IndexByte(t, '>') < 0 { // attributes on lines of their own
		return ">"
	}
	return ""
}

type block uint8

const (
	paragraph block = iota
	listOrQuote
	other
)

func blockKind(line, t string, inParagraph bool) block {
	switch c := t[0]; {
	case c == '#' || c == '|' || strings.HasPrefix(t, ":::") || strings.HasPrefix(t, "!!!") || strings.HasPrefix(t, "[^"):
		return other
	case c == '>' || (strings.IndexByte("-*+", c) >= 0 || isDigit(c)) && reListMark().MatchString(t):
		if strings.HasPrefix(t, "> [!") {
			return other
		}
		return listOrQuote
	case !inParagraph && (strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "\t")):
		return other
	}
	return paragraph
}

// truncateBytes returns at most the first n bytes of s, in whole characters.
func truncateBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

// truncateText shortens s to about n characters: at the end of a sentence if there is one near,
// else between words with an ellipsis.
func truncateText(s string, n int) string {
	if utf8.RuneCountInString(s) <= n+n/10 {
		return s
	}
	runes := []rune(s[:min(len(s), 4*(n+n/2))])
	limit := min(n+n*2/5, len(runes)-1)
	sentence := -1
	for i := n / 2; i < limit; i++ {
		switch runes[i] {
		case '。', '！', '？':
		case '.', '!', '?':
			if runes[i+1] != ' ' || i+2 < len(runes) && unicode.IsLower(runes[i+2]) {
				continue
			}
		default:
			continue
		}
		if sentence >= 0 && i-n > n-sentence { // the one before is nearer
			break
		}
		sentence = i + 1
	}
	if sentence > 0 {
		return string(runes[:sentence])
	}
	at := min(n, len(runes))
	for i := at; i > n/2; i-- {
		if runes[i] == ' ' {
			at = i
			break
		}
	}
	return sanitize.Line(strings.TrimRight(string(runes[:at]), " ,;:-–—(")) + "…"
}
