// Package post turns one Markdown file into a Post: front matter of every common
// format, title, dates, taxonomy, slug, summary and reading time.
//
// It is pure: it opens no file, knows no other post and renders nothing. What the folder says
// about a file comes in as a FileContext. Package index/folder walks folders, package index puts
// posts in order and chooses among them.
package post

import (
	"fmt"
	"strings"
	"time"
)

// Post is what the archive knows about one file. Parse makes it and it never changes, so
// goroutines may share it. Every string but those of Path and Includes is one sanitized line.
type Post struct {
	// Path is the file, slash-separated, relative to the content root, exactly as on disk. It is
	// the key of a post and must be sanitized to be shown.
	Path string
	// Source is the name of the source of the post in an archive of several sources, which its path
	// begins with; else "".
	Source string
	// Slug is the name of the post in addresses; Title is never empty.
	Slug, Title string
	// Date, Updated and Expires are in the zone that the author wrote, which decides their
	// calendar day; UTC when none was written. The zero time means unknown.
	Date, Updated, Expires time.Time
	// DateOrigin is where Date is from, besides what the file says.
	DateOrigin DateOrigin
	// Release is when the post comes out, if that is after Date; else the zero time.
	Release time.Time
	// Categories, Tags and Authors contain each name once, compared without case.
	Categories, Tags, Authors []string
	// Series, Summary and Lang (a code such as "fr" or "pt-BR") are "" when unknown.
	Series, Summary, Lang string
	// HasDescription means that the summary is from the front matter, TitleFromName that the
	// title was made from the name of the file because there is no other.
	HasDescription, TitleFromName bool
	// Words is the number of words of prose and of CJK characters; Minutes is the reading time,
	// at least 1.
	Words, Minutes int
	Draft          bool
	Featured       bool
	// Page reports whether it is a page, which is found and linked to but is no post.
	Page Page
	// Unlisted means that the generator keeps the post out of lists. Its address leads to it.
	Unlisted bool
	// Weight is the position that the front matter asks for, 0 when it does not.
	Weight int
	// Order is the position in the table of contents of the site, from 1; 0 when it is not there.
	Order int
	// Cover is the address of a picture, Canonical the address of the post on the web.
	Cover, Canonical string
	// Aliases are the other addresses of the post: url, permalink and aliases.
	Aliases []string
	// Includes are the files and notes that the text includes, as include.Targets has them.
	Includes []string
	// Line is the line of the file on which the body begins, from 1.
	Line int
	// Written is the title with its Markdown and TeX, if it has any: see WrittenTitle.
	Written string
	// SummaryTeX is the summary with formulas as TeX, "" when it has none: see ShownSummary.
	SummaryTeX string
	// Format is that of the front matter: "yaml", "toml", "json", "meta" (lines of Key: value) or
	// "" when there is no front matter.
	Format string
}

// DateOrigin is where the date of a post is from, besides what its file says.
type DateOrigin int

// The origins of dates.
const (
	FromFile      DateOrigin = iota // what the file says, or nothing
	FromGit                         // the file says nothing, and git's history has the day it was added
	AsGitCreated                    // the front matter asks for the commit that added the file
	AsGitModified                   // or for the newest one
)

// Dated returns the post with the times at which git says that its file was added and changed last,
// as its DateOrigin or the lack of a date asks for; the zero time is unknown. It returns p itself if
// that changes nothing. Without useGit only the front matter may ask for them.
func (p *Post) Dated(created, updated time.Time, useGit bool) *Post {
	q := *p
	switch {
	case p.DateOrigin == AsGitCreated && !created.IsZero():
		q.Date = created
	case p.DateOrigin == AsGitModified && !updated.IsZero():
		q.Date = updated
	case p.DateOrigin == FromGit, p.DateOrigin == FromFile && p.Date.IsZero():
		q.DateOrigin, q.Date, q.Updated = FromFile, time.Time{}, time.Time{}
		if useGit && !created.IsZero() {
			q.DateOrigin, q.Date = FromGit, created
			if updated.After(created) {
				q.Updated = updated
			}
		}
	}
	if q.DateOrigin == p.DateOrigin && sameTime(q.Date, p.Date) && sameTime(q.Updated, p.Updated) {
		return p
	}
	return &q
}

// sameTime reports whether two times are one instant, in one zone.
func sameTime(a, b time.Time) bool {
	_, x := a.Zone()
	_, y := b.Zone()
	return a.Equal(b) && x == y
}

// Page is the kind of a document that is no post: a file about the repository (README, CHANGELOG), a
// list page with prose, the page for addresses that do not exist.
type Page int

// The kinds of pages.
const (
	NoPage Page = iota // a post
	OtherPage
	FrontPage // the README of a folder of documents, which introduces them
)

// Category returns the first category, "" without one.
func (p *Post) Category() string {
	if len(p.Categories) == 0 {
		return ""
	}
	return p.Categories[0]
}

// AuthorNames returns the authors in one string: "Ada, Bob".
func (p *Post) AuthorNames() string { return strings.Join(p.Authors, ", ") }

// Severity is how bad a finding is.
type Severity string

// The severities: with an error something that the author wrote is lost.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is one problem of the content.
type Finding struct {
	// Path is the file or folder, as in Post.Path.
	Path string
	// Line is counted from 1; 0 stands for the whole file, which is reported as its first line.
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
