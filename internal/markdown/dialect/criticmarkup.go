package dialect

import (
	"bytes"
	"strings"
)

// critic is CriticMarkup, and what GitLab made of it.
func critic() dialect {
	return dialect{name: "CriticMarkup", marks: []string{"{"}, inline: (*document).criticMark, inlineAt: "{"}
}

// criticMark reads the marks of CriticMarkup, and GitLab's, which tell what was added and what
// was taken out.
func (d *document) criticMark(i, end int) (stop int, replacement string) {
	src := d.src
	for _, m := range [...]struct{ opens, closes, before, after string }{
		{"{++", "++}", "", ""},
		{"{--", "--}", "~~", "~~"},
		{"{==", "==}", "==", "=="},
		{"{>>", "<<}", "(", ")"},
		{"{~~", "~~}", "~~", ""},
		{"{+ ", " +}", "", ""},
		{"{- ", " -}", "~~", "~~"},
	} {
		if !bytes.HasPrefix(src[i:end], []byte(m.opens)) {
			continue
		}
		const longest = 2000
		start := i + len(m.opens)
		n := bytes.Index(src[start:min(end, start+longest)], []byte(m.closes))
		if n < 1 {
			return -1, ""
		}
		text := string(src[start : start+n])
		if m.opens == "{~~" {
			was, is, _ := strings.Cut(text, "~>")
			text = was + "~~ " + is
		}
		return start + n + len(m.closes), m.before + text + m.after
	}
	return -1, ""
}
