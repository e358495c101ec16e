// Package post turns one Markdown file into a Post: front matter of every common
// format, title, dates, taxonomy, slug, summary and reading time.
//
// It is pure: it opens no file, knows no other post and draws nothing. What the
// folder tells about a file comes in as a Place; walking folders, ordering posts
// and choosing among them is package index.
package post

import (
	"fmt"
	"strings"
	"time"
)

// Post is what the archive knows about one file. It is made by Parse and read only
// from then on, so goroutines may share it. Every string but Path is one clean line
// of text, safe to show.
type Post struct {
	// Path is the file, slash-separated, relative to the content root, exactly as on
	// disk. It is the key of a post, not fit for display as it is.
	Path string
	// Source is the name of the source that the post is of, which begins its path, in an
	// archive of several sources; else "".
	Source string
	// Slug is the name that readers call the post by; Title is never empty.
	Slug, Title string
	// Date, Updated and Expires are in the zone that the author wrote, which says what calendar
	// day they are; UTC when none was written. The zero time is unknown.
	Date, Updated, Expires time.Time
	// Release is when the post comes out, if that is after Date; else the zero time.
	Release time.Time
	// Categories, Tags and Authors hold each name once, compared without case.
	Categories, Tags, Authors []string
	// Series, Summary and Lang (a code such as "fr" or "pt-BR") are "" when unknown.
	Series, Summary, Lang string
	// Described says that the summary was written in the front matter, Named that the
	// title was made of the name of the file, for want of another.
	Described, Named bool
	// Words counts the words of prose and the CJK characters; Minutes is the reading
	// time, at least 1.
	Words, Minutes int
	Draft          bool
	Featured       bool
	// Unlisted is a post that its generator keeps out of lists. Its address leads to it.
	Unlisted bool
	// Weight is the place that the front matter asks for, 0 when it asks for none.
	Weight int
	// Cover is the address of a picture, Canonical the address of the post on the web.
	Cover, Canonical string
	// Aliases are the other addresses of the post: url, permalink and aliases.
	Aliases []string
	// Line is the line of the file on which the body begins, counted from 1.
	Line int
	// Written is the title with its Markdown, "" when it has none: see WrittenTitle.
	Written string
	// Format tells how the front matter is written: "yaml", "toml", "json", "meta"
	// (lines of Key: value) or "" when there is none.
	Format string
}

// Category returns the first category, "" when there is none.
func (p *Post) Category() string {
	if len(p.Categories) == 0 {
		return ""
	}
	return p.Categories[0]
}

// Writers returns the authors as a reader is shown them: "Ada, Bob".
func (p *Post) Writers() string { return strings.Join(p.Authors, ", ") }

// Severity says how bad a finding is.
type Severity string

// An error loses something that the author wrote; a warning is worth a look.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is one thing that is wrong with the content.
type Finding struct {
	// Path is the file or folder, as in Post.Path.
	Path string
	// Line counts from 1; 0 is the whole file, which is told as its first line.
	Line     int
	Severity Severity
	// Rule names the kind of finding in kebab case, as in "front-matter".
	Rule    string
	Message string
}

// String returns the finding as one line: path:line: severity: message [rule].
func (f Finding) String() string {
	return fmt.Sprintf("%s:%d: %s: %s [%s]", f.Path, max(f.Line, 1), f.Severity, f.Message, f.Rule)
}
