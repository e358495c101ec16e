package post

import (
	"cmp"
	"html"
	"strings"

	"quire/internal/markdown"
)

var (
	rePlaceholder = lazyRegexp(`^(?:\{\{.*\}\}|\{%.*%\}|<%.*%>|\[\[?title\]\]?|\$\{?title\}?)$`)
	rePartNumber  = lazyRegexp(`^(?:\d+(?:\.\d+)*[.)]?|[IVX]+\.)\s+`)
)

// genericHeadings name a part of a text and not the text.
var genericHeadings = map[string]bool{
	"abstract": true, "about": true, "background": true, "contents": true, "description": true, "example": true, "examples": true,
	"getting started": true, "goal": true, "goals": true, "input": true, "intro": true, "introduction": true, "motivation": true,
	"output": true, "overview": true, "preface": true, "problem": true, "prerequisites": true, "requirements": true, "setup": true,
	"summary": true, "table of contents": true, "tl;dr": true, "toc": true, "usage": true,
}

// isVariable reports whether a title is a variable of a template.
func isVariable(title string) bool { return rePlaceholder().MatchString(title) }

// setTitle sets the title: that of the front matter, of the table of contents, of the heading that
// opens the body, else of the name.
func (p *parser) setTitle() {
	if title := p.fm.get("title").line(); title != "" {
		p.post.setTitle(title)
		return
	}
	if p.post.Title = p.file.Chapter; p.post.Title != "" {
		return
	}
	first, hasMore := firstH1(p.body)
	if hasMore && p.isBundle && !p.file.Single && isGenericHeading(first) { // a part of what the folder names
		first = ""
	}
	if p.post.Title = first; first == "" {
		p.post.Title, p.post.TitleFromName = cmp.Or(MakeTitle(p.name), "Untitled"), true
	}
}

// isGenericHeading reports whether a heading names a part of a text, as "1. Overview" does.
func isGenericHeading(heading string) bool {
	return genericHeadings[strings.ToLower(rePartNumber().ReplaceAllString(strings.TrimRight(heading, ":. "), ""))]
}

// setTitle sets the title of the front matter: character references are decoded, and Markdown and HTML
// are kept for WrittenTitle only.
func (p *Post) setTitle(written string) {
	p.Title = written
	if !strings.ContainsAny(written, "&`*_<~") {
		return
	}
	title := cmp.Or(decoded(plainTitle(written)), written)
	if written = decoded(written); title != written {
		p.Written = written
	}
	p.Title = title
}

// decoded returns a line with its character references as characters.
func decoded(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	return scalarOf(reReference().ReplaceAllStringFunc(s, html.UnescapeString)).line()
}

// WrittenTitle returns the title with its Markdown, as in "Use `make`".
func (p *Post) WrittenTitle() string { return cmp.Or(p.Written, p.Title) }

// plainTitle returns a title without delimiters of code and emphasis, and tags such as <em>. Other
// markup is text in a title: generics are not tags, and brackets not links.
func plainTitle(s string) string { return scalarOf(markdown.Label(s)).line() }
