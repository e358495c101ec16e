package post

import (
	"cmp"
	"html"
	"strconv"
	"strings"
)

var (
	rePlaceholder = lazily(`^(?:\{\{.*\}\}|\{%.*%\}|<%.*%>|\[\[?title\]\]?|\$\{?title\}?)$`)
	rePartNumber  = lazily(`^(?:\d+(?:\.\d+)*[.)]?|[IVX]+\.)\s+`)
)

// generic are headings that name a part of a text, and no text.
var generic = map[string]bool{
	"abstract": true, "about": true, "background": true, "contents": true, "description": true, "example": true, "examples": true,
	"getting started": true, "goal": true, "goals": true, "input": true, "intro": true, "introduction": true, "motivation": true,
	"output": true, "overview": true, "preface": true, "problem": true, "prerequisites": true, "requirements": true, "setup": true,
	"summary": true, "table of contents": true, "tl;dr": true, "toc": true, "usage": true,
}

// isPlaceholder reports whether a title is a variable of a template.
func isPlaceholder(title string) bool { return rePlaceholder().MatchString(title) }

// title finds the title: that of the front matter, of the table of contents, of the heading that
// opens the body, else of the name.
func (p *parser) title() {
	if title := p.fm.get("title").line(); title != "" {
		p.post.setTitle(title)
		return
	}
	if p.post.Title = p.place.Chapter; p.post.Title != "" {
		return
	}
	first, several := firstH1(p.body)
	if several && p.bundle && isGeneric(first) { // a part of what the folder names
		first = ""
	}
	if p.post.Title = first; first == "" {
		p.post.Title, p.post.Named = cmp.Or(Readable(p.name), "Untitled"), true
	}
}

// isGeneric reports whether a heading names a part of a text, as "1. Overview" does.
func isGeneric(heading string) bool {
	return generic[strings.ToLower(rePartNumber().ReplaceAllString(strings.TrimRight(heading, ":. "), ""))]
}

// setTitle sets the title from what the front matter has: character references are decoded, and
// marks of Markdown kept for WrittenTitle only.
func (p *Post) setTitle(written string) {
	p.Title = written
	if !strings.ContainsAny(written, "&`*_") {
		return
	}
	if strings.IndexByte(written, '&') >= 0 {
		written = scalarOf(html.UnescapeString(written)).line()
	}
	if p.Title = cmp.Or(plainTitle(written), written); p.Title != written {
		p.Written = written
	}
}

// WrittenTitle returns the title with its Markdown, as in "Use `make`".
func (p *Post) WrittenTitle() string { return cmp.Or(p.Written, p.Title) }

// plainTitle returns a title without marks of code and emphasis. What else Markdown has is text in a
// title: generics are no tags, brackets no links.
func plainTitle(s string) string {
	s, codes := liftCode(s)
	s = unwrap(s, false, "***", "**")
	s = unwrap(s, true, "*", "__", "_")
	for i, c := range codes {
		s = strings.Replace(s, "\x00"+strconv.Itoa(i)+"\x00", c, 1)
	}
	return scalarOf(s).line()
}
