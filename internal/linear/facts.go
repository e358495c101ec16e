package linear

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dustin/go-humanize/english"

	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// facts returns the facts about a post besides its title.
func facts(p *post.Post) []string {
	var parts []string
	if p.Draft {
		parts = append(parts, "draft")
	}
	parts = append(parts, english.Plural(p.Minutes, "minute", ""))
	if c := p.Category(); c != "" {
		parts = append(parts, c)
	}
	if !p.Date.IsZero() {
		parts = append(parts, p.Date.Format("2 January 2006"))
	}
	return parts
}

// describePost describes a post in a line.
func (r *repl) describePost(p *post.Post) string {
	parts := []string{p.ShownTitle(r.opt.TeX)}
	if p.Source != "" && r.opt.Filter.Source == "" {
		parts = append(parts, p.Source)
	}
	if p.Featured {
		parts = append(parts, "featured")
	}
	marks := r.marks(p)
	if marks.Starred {
		parts = append(parts, "starred")
	}
	if marks.Read {
		parts = append(parts, "read")
	}
	return strings.Join(append(parts, facts(p)...), ", ")
}

// byline describes a post in a line, without its title.
func byline(p *post.Post) string {
	if p.Minutes == 0 {
		return ""
	}
	parts := facts(p)
	if len(p.Authors) > 0 {
		parts = append(parts, "by "+strings.Join(p.Authors, ", "))
	}
	if len(p.Tags) > 0 {
		parts = append(parts, "tagged "+strings.Join(p.Tags, ", "))
	}
	return strings.Join(parts, ", ")
}

// sentence returns a text as a sentence.
func sentence(words string) string {
	words = sanitize.Line(words)
	r, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(r)) + words[size:] + "."
}

// item writes a numbered line. Its continuation lines are indented.
func (r *repl) item(n int, words string) {
	lead := strconv.Itoa(n) + ". "
	for _, line := range textwidth.Wrap(words, max(10, r.opt.Width-len(lead)), 0) {
		r.row(lead + line)
		lead = strings.Repeat(" ", len(lead))
	}
}
