package include

import (
	"bytes"
	"strings"
	"unicode"

	"quire/internal/markdown"
)

// maxNote is how many bytes of a note are embedded.
const maxNote = 256 << 10

// note returns the note that a directive embeds, as a quotation below a link to it.
func (e *expander) note(d directive) (text []byte, done bool) {
	if e.from.Note == nil {
		return nil, false
	}
	n, ok := e.from.Note(d.target)
	if !ok {
		return nil, false
	}
	body := n.Markdown
	if n.Fragment != "" {
		if body, ok = section(body, n.Fragment); !ok {
			return nil, false
		}
	}
	body = bytes.Trim(asEmbedded(withoutTitle(body, n.Title)), "\n")
	if len(body) > maxNote {
		body = body[:bytes.LastIndexByte(body[:maxNote], '\n')+1]
	}
	if len(bytes.TrimSpace(body)) == 0 || e.size+len(body) > maxSize {
		return nil, false
	}
	e.size += len(body)
	label := n.Title
	if n.Fragment != "" && n.Fragment[0] != '^' {
		label += " › " + n.Fragment[strings.LastIndexByte(n.Fragment, '#')+1:]
	}
	var b bytes.Buffer
	b.WriteString("> **[[" + d.target + "|" + strings.NewReplacer("[", "(", "]", ")", "|", "/", "\n",
		" ").Replace(label) + "]]**\n>\n")
	for line := range bytes.Lines(body) {
		b.WriteString("> ")
		b.Write(line)
	}
	return b.Bytes(), true
}

// noteAt is where a line of text embeds a note.
type noteAt struct {
	start, end int
	target     string
}

// notesIn returns the notes that are embedded among the text of a line, which is no row of a table.
func notesIn(text string) (found []noteAt) {
	if !strings.Contains(text, "![[") {
		return nil
	}
	code := byte(0) // the line is in a code span of one backtick
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '`':
			code ^= 1
		case '|':
			return nil
		case '!':
			m := noteStart().FindStringSubmatch(text[i:])
			if m == nil || code != 0 {
				continue
			}
			if !isMedia(m[1]) {
				found = append(found, noteAt{i, i + len(m[0]), strings.TrimSpace(m[1])})
			}
			i += len(m[0]) - 1
		}
	}
	return found
}

// amid writes a line of text with the notes that it embeds each in a paragraph of its own. It reports
// false for a line that embeds none.
func (e *expander) amid(prefix, text string) bool {
	var parts []string
	rest := 0
	for _, at := range notesIn(text) {
		note, ok := e.note(directive{target: at.target, isNote: true})
		if !ok {
			continue
		}
		if before := strings.TrimSpace(text[rest:at.start]); before != "" {
			parts = append(parts, before)
		}
		parts = append(parts, strings.TrimSuffix(string(note), "\n"))
		rest = at.end
	}
	if parts == nil {
		return false
	}
	if after := strings.TrimSpace(text[rest:]); strings.Trim(after, ".,;:!?") != "" {
		parts = append(parts, after)
	}
	e.put(directive{isNote: true}, []byte(strings.Join(parts, "\n\n")), prefix, "", 0)
	return true
}

// withoutTitle returns a note without the heading that it begins with, if that is its title.
func withoutTitle(src []byte, title string) []byte {
	line, rest, _ := bytes.Cut(bytes.TrimLeft(src, "\n"), []byte("\n"))
	if level, text := heading(append(line[:len(line):len(line)], '\n')); level == 1 &&
		plainName(text) == plainName(title) {
		return rest
	}
	return src
}

// asEmbedded returns a note as it is embedded.
func asEmbedded(src []byte) []byte {
	var out bytes.Buffer
	for s := markdown.NewScanner(src); s.Next(); {
		line := src[s.Start:s.End]
		if s.Kind == markdown.Text {
			line = embedded(line, src[s.Content:s.End])
		}
		out.Write(line)
	}
	return out.Bytes()
}

// embedded returns a line of an embedded note: what it embeds as a link, and a heading as a
// paragraph, since it is not part of the post.
func embedded(line, text []byte) []byte {
	if d, ok := inText(string(line), string(text)); ok && d.isNote {
		return bytes.Replace(line, []byte("![["), []byte("[["), 1)
	}
	if level, title := heading(text); level > 0 && title != "" && len(text) == len(line) {
		return []byte("\n**" + title + "**\n\n")
	}
	return line
}

// section returns the part of a note below a heading, or the block with a name.
func section(src []byte, fragment string) (part []byte, ok bool) {
	if name, found := strings.CutPrefix(fragment, "^"); found {
		return block(src, name)
	}
	want := plainName(fragment[strings.LastIndexByte(fragment, '#')+1:])
	start, level := -1, 0
	for s := markdown.NewScanner(src); s.Next(); {
		if s.Kind != markdown.Text {
			continue
		}
		n, title := heading(src[s.Content:s.End])
		switch {
		case n == 0:
		case start < 0 && plainName(title) == want && want != "":
			start, level = s.End, n
		case start >= 0 && n <= level:
			return src[start:s.Start], true
		}
	}
	if start < 0 {
		return nil, false
	}
	return src[start:], true
}

// heading returns the level and the text of a line that is a heading; 0 for other lines.
func heading(line []byte) (level int, title string) {
	rest := bytes.TrimLeft(line, "#")
	level = len(line) - len(rest)
	if level == 0 || level > 6 || len(rest) == 0 || rest[0] != ' ' && rest[0] != '\t' && rest[0] != '\n' {
		return 0, ""
	}
	return level, markdown.Title(string(bytes.TrimSpace(bytes.TrimRight(bytes.TrimSpace(rest), "#"))))
}

// plainName returns a heading as it is compared: its letters and digits, for links drop others.
func plainName(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// block returns the paragraph or item that is named at its end, "text ^name", or on a line below.
func block(src []byte, name string) (part []byte, ok bool) {
	start, wasBlank, isItem := 0, true, false
	var last []byte // the block above
	for s := markdown.NewScanner(src); s.Next(); {
		line := src[s.Start:s.End]
		if s.Kind == markdown.Blank {
			if !wasBlank {
				last = src[start:s.Start]
			}
			wasBlank = true
			continue
		}
		if wasBlank || s.Item {
			start, isItem = s.Start, s.Item
		}
		wasBlank = false
		text := bytes.TrimRight(line, " \t\n")
		if rest, found := bytes.CutSuffix(text, []byte("^"+name)); found {
			if len(bytes.TrimSpace(rest)) == 0 {
				if s.Start > start {
					return src[start:s.Start], true
				}
				return last, last != nil
			}
			if rest[len(rest)-1] == ' ' && (s.Kind == markdown.Text || isItem) {
				return bytes.TrimRight(src[start:s.Start+len(rest)], " "), true
			}
		}
	}
	return nil, false
}
