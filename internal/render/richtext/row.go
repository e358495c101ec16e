package richtext

import (
	"strings"

	"quire/internal/sanitize"
	"quire/internal/sgr"
)

// Hyperlink is the target of a link as a terminal may follow it; the zero value is no link.
type Hyperlink struct{ URL, ID string }

// Encode returns the line as a finished row that is complete by itself: every style and every hyperlink
// that it opens is closed. Link n of a span leads to links[n-1].
func (l Line) Encode(links []Hyperlink) string {
	var b strings.Builder
	style, link := sgr.Style{}, 0
	for _, s := range l.Trimmed() {
		if s.Text == "" {
			continue
		}
		if s.Style != style {
			if style != (sgr.Style{}) {
				b.WriteString(sgr.Reset)
			}
			if s.Style != (sgr.Style{}) {
				s.Style.Open(&b)
			}
			style = s.Style
		}
		if n := followable(s.Link, links); n != link {
			if n == 0 {
				b.WriteString("\x1b]8;;\x1b\\")
			} else {
				b.WriteString("\x1b]8;id=" + links[n-1].ID + ";" + links[n-1].URL + "\x1b\\")
			}
			link = n
		}
		b.WriteString(s.Text)
	}
	if link != 0 {
		b.WriteString("\x1b]8;;\x1b\\")
	}
	if style != (sgr.Style{}) {
		b.WriteString(sgr.Reset)
	}
	return sanitize.Row(b.String())
}

// followable returns link when it has a target that a terminal may follow, else 0.
func followable(link int, links []Hyperlink) int {
	if link == 0 || link > len(links) || links[link-1].URL == "" {
		return 0
	}
	return link
}

// ParseRow reads a styled row back into a line. linkOf returns the number of the link with an OSC 8
// target.
func ParseRow(row string, linkOf func(target string) int) Line {
	var (
		l     Line
		style sgr.Style
		link  int
	)
	for rest := row; ; {
		i := strings.IndexByte(rest, 0x1b)
		if i < 0 {
			i = len(rest)
		}
		if i > 0 {
			l = l.join(Span{rest[:i], style, link})
		}
		if rest = rest[i:]; rest == "" {
			return l
		}
		switch {
		case strings.HasPrefix(rest, "\x1b["):
			j := 2
			for j < len(rest) && (rest[j] < 0x40 || rest[j] > 0x7e) {
				j++
			}
			if j < len(rest) && rest[j] == 'm' {
				style = style.Apply(rest[2:j])
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

// StripRow returns the text of a styled row.
func StripRow(row string) string {
	if strings.IndexByte(row, 0x1b) >= 0 {
		row = ParseRow(row, func(string) int { return 0 }).Text()
	}
	return sanitize.Text(row) // it may begin with what only joins a letter before it
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
