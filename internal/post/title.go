package post

import (
	"cmp"
	"strings"

	"quire/internal/markdown"
	"quire/internal/sanitize"
)

var (
	rePlaceholder = lazyRegexp(`^(?:\{\{.*\}\}|\{%.*%\}|<%.*%>|\[\[?title\]\]?|\$\{?title\}?)$`)
	rePartNumber  = lazyRegexp(`^(?:\d+(?:\.\d+)*[.)]?|[IVX]+\.)\s+`)
)

// genericHeadings name a part of a text and not the text.
var genericHeadings = map[string]bool{
	"abstract": true, "about": true, "background": true, "contents": true, "description": true, "example": true,
	"examples":        true,
	"getting started": true, "goal": true, "goals": true, "input": true, "intro": true, "introduction": true,
	"motivation": true,
	"output":     true, "overview": true, "preface": true, "problem": true, "prerequisites": true, "requirements": true,
	"setup":   true,
	"summary": true, "table of contents": true, "tl;dr": true, "toc": true, "usage": true,
}

// isVariable reports whether a title is a variable of a template.
func isVariable(title string) bool {
	return title != "" && strings.IndexByte("{<[$", title[0]) >= 0 && rePlaceholder().MatchString(title)
}

// setTitle sets the title: that of the front matter, of the table of contents, of the heading that
// opens the body, else of the name.
func (p *parser) setTitle() {
	if title := p.fm.get("title").line(); title != "" {
		p.post.setTitle(title)
		return
	}
	if title := p.file.Chapter; title != "" {
		p.post.setFormulas(title)
		return
	}
	first, rest := firstH1(p.body)
	if p.isBundle && !p.file.Single && isGenericHeading(first) && rest.hasH1() { // a part of what the folder names
		first = ""
	}
	if p.post.setFormulas(first); first == "" {
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
	if !strings.ContainsAny(written, "&`*_<~$\\") {
		return
	}
	title := cmp.Or(titleOf(written, inUnicode), written)
	if written = decoded(written); title != written {
		p.Written = written
	}
	p.Title = title
}

// setFormulas sets a title that has no markup but formulas.
func (p *Post) setFormulas(written string) {
	p.Title = outsideCode(written, func(s string) string { return withFormulas(s, inUnicode) })
	if p.Title != written {
		p.Written = written
	}
}

// titleOf returns a title of the front matter without its markup.
func titleOf(written string, formula formulas) string {
	if !strings.ContainsAny(written, "$\\") {
		return decoded(plainTitle(written))
	}
	var found []string // what has markup in it is not read as such
	const placeholder = '\ue000'
	aside := func(tex string) string {
		found = append(found, formula(tex))
		return string(placeholder)
	}
	written = strings.ReplaceAll(written, string(placeholder), "")
	title := decoded(plainTitle(outsideCode(written, func(s string) string { return withFormulas(s, aside) })))
	for _, f := range found {
		title = strings.Replace(title, string(placeholder), f, 1)
	}
	return sanitize.Line(title)
}

// ShownTitle returns the title as it is shown, with formulas as TeX for a terminal without Unicode.
func (p *Post) ShownTitle(asTeX bool) string {
	if !asTeX || p.Written == "" {
		return p.Title
	}
	return cmp.Or(titleOf(p.Written, asWritten), p.Title)
}

// ShownSummary returns the summary as it is shown, with formulas as TeX for a terminal without Unicode.
func (p *Post) ShownSummary(asTeX bool) string {
	if asTeX && p.SummaryTeX != "" {
		return p.SummaryTeX
	}
	return p.Summary
}

// decoded returns a line with its character references as characters.
func decoded(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	return scalarOf(reReference().ReplaceAllStringFunc(s, markdown.Reference)).line()
}

// WrittenTitle returns the title with its Markdown, as in "Use `make`".
func (p *Post) WrittenTitle() string { return cmp.Or(p.Written, p.Title) }

// plainTitle returns a title without delimiters of code and emphasis, and tags such as <em>. Other
// markup is text in a title: generics are not tags, and brackets not links.
func plainTitle(s string) string { return scalarOf(markdown.Label(s)).line() }
