package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize/english"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/search"
	"quire/internal/sgr"
	"quire/internal/textwidth"
)

// The geometry of a table of posts, in cells.
const (
	columnGap   = 2
	minTitle    = 24 // other columns go before the title gets narrower
	maxCategory = 24
	goodTitle   = 60  // a row with less room for a longer title becomes a card
	maxMeasure  = 110 // wider lines are hard to read
)

// styler adds bold, faint and one colour to output on a terminal.
type styler struct {
	on, color   bool
	accentColor string // the one colour, as a theme names it
	tex         bool   // formulas are TeX, for want of Unicode
}

// styler returns the styler for the output.
func (a *app) styler() styler {
	return styler{
		on: a.isStyled(), color: a.isStyled() && !a.noColor, accentColor: a.theme.Accent,
		tex: !sanitize.IsUTF8(a.env.Getenv),
	}
}

func (s styler) wrap(code, t string) string {
	if !s.on || t == "" {
		return t
	}
	return "\x1b[" + code + "m" + t + "\x1b[m"
}

func (s styler) bold(t string) string  { return s.wrap("1", t) }
func (s styler) faint(t string) string { return s.wrap("2", t) }

func (s styler) accent(t string) string {
	if !s.color {
		return s.bold(t)
	}
	if t == "" {
		return ""
	}
	return sgr.Colored(t, s.accentColor, "")
}

// printTable prints a page of the list as text.
func (a *app) printTable(ix *index.Index, sel *index.Selection, opt listOptions) error {
	style, site := a.styler(), ix.Site()
	featured, posts := opt.onPage(sel)
	width := a.tableWidth()
	columns := measureColumns(slices.Concat(featured, posts), width, style)
	columns.addSlug(slices.Concat(featured, posts), a.outputWidth(), width)
	row := columns.rowOrCard(width, style)
	var failed error
	add := func(rows ...string) {
		if failed == nil {
			failed = a.printRows(rows...)
		}
	}
	add(style.bold(fit(site.Title, width)))
	if site.Tagline != "" {
		for _, line := range wrap(site.Tagline, width) {
			add(style.faint(line))
		}
	}
	add("")
	noun := "post"
	if opt.pages {
		noun = "page"
	}
	add(style.accent(english.Plural(sel.Found(), noun, "") + " found"))
	if chips := filterText(opt.filter); chips != "" {
		add(style.faint(fit(chips, width)))
	}
	if langs := ix.Values(search.Lang); len(langs) > 1 && opt.filter.Lang == "" && !opt.pages {
		for _, line := range wrap("one version of each post; languages: "+strings.Join(langs, ", ")+
			" (--lang CODE, --lang all)", width) {
			add(style.faint(line))
		}
	}
	if len(featured) > 0 {
		add("")
		add(style.faint("Featured"))
		for _, p := range featured {
			add(row(p)...)
		}
	}
	add("")
	pages := index.Pages(len(sel.Archive()), opt.perPage)
	switch {
	case len(posts) > 0:
		if len(featured) > 0 {
			add(style.faint("Archive"))
		}
		for _, p := range posts {
			add(row(p)...)
		}
		add("")
	case opt.page > pages:
		add(fmt.Sprintf("No page %d: the last is page %d.", opt.page, pages))
		return failed
	case sel.Found() == 0 && filterText(opt.filter) == "" && ix.Len() > 0:
		for _, line := range wrap("No published posts. --drafts shows drafts, --future posts with a date in the future.",
			width) {
			add(line)
		}
		add("")
	case sel.Found() == 0 && filterText(opt.filter) != "":
		for _, line := range wrap("No posts match. Try fewer words, or remove a filter.", width) {
			add(line)
		}
		add("")
	}
	if more := opt.matchingPages(ix, sel); more > 0 {
		for _, line := range wrap(english.Plural(more, "page", "")+" too: --pages lists "+map[bool]string{
			true:  "it",
			false: "them",
		}[more == 1]+".", width) {
			add(line)
		}
		add("")
	}
	add(style.faint(fit(fmt.Sprintf("Archive · page %d of %d · %s", opt.page, pages,
		english.Plural(len(sel.Archive()), noun, "")), width)))
	return failed
}

// matchingPages returns how many pages match the words of a query, or how many there are if there is
// no post.
func (opt listOptions) matchingPages(ix *index.Index, sel *index.Selection) int {
	f := opt.filter
	switch {
	case opt.pages:
		return 0
	case sel.Query().HasText():
		f.Pages = index.OnlyPages
		return ix.Count(f)
	case sel.Found() == 0 && filterText(f) == "":
		return len(ix.Pages())
	}
	return 0
}

// tableWidth returns the width of tables in cells, 0 for no limit.
func (a *app) tableWidth() int {
	const minWidth, usualWidth = 20, 80
	switch width := a.outputWidth(); {
	case width > 0:
		return min(max(width, minWidth), maxMeasure)
	case a.env.Terminal:
		return usualWidth
	}
	return 0
}

// columns are the widths of the columns of a table in cells; 0 leaves a column out.
type columns struct {
	title, minutes, category, date, slug int
	longest                              int // title
}

// measureColumns returns the columns that fit in width cells, 0 for no limit. The category
// goes first, then the reading time, then the date.
func measureColumns(posts []*post.Post, width int, style styler) columns {
	var c columns
	for _, p := range posts {
		c.title = max(c.title, textwidth.Width(titleText(p, style)))
		c.minutes = max(c.minutes, textwidth.Width(minutesText(p)))
		c.category = max(c.category, min(textwidth.Width(p.Category()), maxCategory))
		c.date = max(c.date, textwidth.Width(dateText(p.Date)))
	}
	c.longest = c.title
	if width == 0 {
		return c
	}
	for _, column := range []*int{&c.category, &c.minutes, &c.date} {
		if c.room(width) >= min(c.title, minTitle) {
			break
		}
		*column = 0
	}
	c.title = max(1, min(c.title, c.room(width)))
	return c
}

// room returns what the other columns leave for the title.
func (c columns) room(width int) int {
	for _, column := range []int{c.minutes, c.category, c.date} {
		if column > 0 {
			width -= column + columnGap
		}
	}
	return width
}

// addSlug adds the column of slugs if all of them fit beside the others in full cells, 0 for
// no limit; width is what the other columns take at most.
func (c *columns) addSlug(posts []*post.Post, full, width int) {
	slug := 0
	for _, p := range posts {
		slug = max(slug, textwidth.Width(sanitize.Line(p.Slug)))
	}
	if width == 0 || c.title == c.longest && full-width+c.room(width)-c.title >= columnGap+slug {
		c.slug = slug
	}
}

// rowOrCard returns the function that renders a post: as one row, or, if titles would lose
// too much, as a card with the title above the rest.
func (c columns) rowOrCard(width int, style styler) func(*post.Post) []string {
	if c.title >= min(c.longest, goodTitle) {
		return func(p *post.Post) []string { return []string{c.row(p, style)} }
	}
	return func(p *post.Post) []string {
		about := minutesText(p)
		if p.Category() != "" {
			about += " · " + p.Category()
		}
		about += " · " + dateText(p.Date)
		return []string{style.bold(fit(titleText(p, style), width)), style.faint(fit("  "+about, width))}
	}
}

func (c columns) row(p *post.Post, style styler) string {
	gap := strings.Repeat(" ", columnGap)
	var b strings.Builder
	b.WriteString(style.bold(textwidth.Pad(titleText(p, style), c.title)))
	if c.minutes > 0 {
		b.WriteString(gap + style.faint(padLeft(minutesText(p), c.minutes)))
	}
	if c.category > 0 {
		b.WriteString(gap + textwidth.Pad(p.Category(), c.category))
	}
	if c.date > 0 {
		b.WriteString(gap + style.faint(padLeft(dateText(p.Date), c.date)))
	}
	if c.slug > 0 {
		b.WriteString(gap + style.faint(sanitize.Line(p.Slug)))
	}
	return strings.TrimRight(b.String(), " ")
}

// titleText returns the title, with a note if the post is a draft.
func titleText(p *post.Post, style styler) string {
	if p.Draft {
		return p.ShownTitle(style.tex) + " (draft)"
	}
	return p.ShownTitle(style.tex)
}

func minutesText(p *post.Post) string { return strconv.Itoa(p.Minutes) + " min" }

// dateText returns a date for people: the day of the author's calendar.
func dateText(t time.Time) string {
	if t.IsZero() {
		return "undated"
	}
	return t.Format("2 Jan 2006")
}

// filterText describes the active filters.
func filterText(f index.Filter) string {
	var parts []string
	add := func(name, value string) {
		if value = sanitize.Line(value); value != "" {
			parts = append(parts, name+" "+value)
		}
	}
	add("matching", f.Query)
	add("category", f.Category)
	for _, tag := range f.Tags {
		add("tag", tag)
	}
	if f.Year > 0 {
		add("year", strconv.Itoa(f.Year))
	}
	add("series", f.Series)
	add("language", f.Lang)
	return strings.Join(parts, " · ")
}

func padLeft(s string, width int) string {
	return strings.Repeat(" ", max(0, width-textwidth.Width(s))) + s
}

// fit truncates s to width cells, 0 for no limit.
func fit(s string, width int) string {
	if width == 0 {
		return s
	}
	return textwidth.Truncate(s, width)
}

func wrap(s string, width int) []string {
	if width == 0 {
		return []string{s}
	}
	return textwidth.Wrap(s, width, 0)
}
