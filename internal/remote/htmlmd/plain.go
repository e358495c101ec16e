package htmlmd

import (
	"strings"

	"golang.org/x/net/html"

	"quire/internal/sanitize"
)

// Plain returns the text of HTML without markup, as one line.
func Plain(src string) string {
	z := html.NewTokenizer(strings.NewReader(src))
	var b strings.Builder
	hidden := "" // the element whose text is not shown
	for {
		switch z.Next() {
		case html.ErrorToken:
			return sanitize.Line(b.String())
		case html.TextToken:
			if hidden == "" {
				b.Write(z.Text())
			}
		case html.StartTagToken:
			name := tagName(z)
			if name == "script" || name == "style" {
				hidden = name
			}
			if !isInline(name) {
				b.WriteByte(' ')
			}
		case html.EndTagToken, html.SelfClosingTagToken:
			name := tagName(z)
			if name == hidden {
				hidden = ""
			}
			if !isInline(name) {
				b.WriteByte(' ')
			}
		default:
		}
	}
}

func tagName(z *html.Tokenizer) string {
	name, _ := z.TagName()
	return string(name)
}

func isInline(name string) bool {
	switch name {
	case "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q", "s",
		"samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr":
		return true
	}
	return false
}

// Escape returns plain text as Markdown that shows it: lines stay lines, empty ones part
// paragraphs.
func Escape(text string) string {
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")), "\n")
	var b strings.Builder
	for i, line := range lines {
		line = strings.TrimSpace(line)
		if i > 0 {
			if line != "" && strings.TrimSpace(lines[i-1]) != "" {
				b.WriteString("\\")
			}
			b.WriteByte('\n')
		}
		b.WriteString(escapeLine(line))
	}
	return sanitize.Text(b.String())
}

// escapeLine puts a backslash before what Markdown or one of its dialects would take for
// markup.
func escapeLine(line string) string {
	var b strings.Builder
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch c {
		case '\\', '`', '*', '_', '[', ']', '<', '>', '|', '~', '$', '{', '}':
			b.WriteByte('\\')
		case '&':
			if isReference(line[i:]) {
				b.WriteString("&amp;")
				continue
			}
		case '#', '+', '-', '=', ':':
			if i == 0 || line[i-1] == c {
				b.WriteByte('\\')
			}
		case '%':
			if i+1 < len(line) && line[i+1] == '%' || i > 0 && line[i-1] == '%' {
				b.WriteByte('\\')
			}
		case '.', ')':
			if i > 0 && strings.Trim(line[:i], "0123456789") == "" {
				b.WriteByte('\\')
			}
		case '!':
			if i+1 < len(line) && line[i+1] == '[' {
				b.WriteByte('\\')
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}

// isReference reports whether s begins with what looks like a character reference.
func isReference(s string) bool {
	const longest = 33
	end := strings.IndexByte(s[:min(len(s), longest)], ';')
	if end < 2 {
		return false
	}
	name := strings.TrimPrefix(s[1:end], "#")
	return name != "" && strings.IndexFunc(name, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) < 0
}
