package linear

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize/english"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/search"
	"quire/internal/textwidth"
	"quire/internal/usererr"
)

// archive is the list of posts, a page at a time. Posts keep their numbers over the pages.
type archive struct {
	sel   *index.Selection
	posts []*post.Post // in the order of the list, the featured ones first
	from  int          // of the page
}

func (a *archive) name() string { return "archive" }

func (a *archive) close() {}

func (a *archive) help() []string {
	return []string{
		"a number: read that post",
		"enter or n: next page; p: previous page",
		"/words: only posts that match; / alone: all again; /is:unread and /is:starred: those",
		"?words or search words: search the text of all posts",
		"c: categories; t: tags; x: drop all filters",
		"r: read the folder again",
	}
}

// reselect selects the posts anew.
func (a *archive) reselect(d *repl) {
	a.sel = d.ix.Select(d.opt.Filter, nil)
	a.posts = a.sel.All()
	if a.sel.Query().Empty() {
		a.posts = append(append([]*post.Post{}, a.sel.Featured()...), a.sel.Archive()...)
	}
	a.from = min(a.from, max(0, len(a.posts)-1)/d.opt.PageSize*d.opt.PageSize)
}

func (a *archive) show(d *repl) error {
	first := a.sel == nil
	a.reselect(d)
	if first {
		site := d.ix.Site()
		d.say(site.Title)
		if site.Tagline != "" {
			d.say(site.Tagline)
		}
	}
	a.showPage(d)
	if first {
		d.say("A number reads a post, n goes to the next page, h tells the rest, q quits.")
	}
	return nil
}

// showPage writes the posts of a page.
func (a *archive) showPage(d *repl) {
	d.say("")
	size := d.opt.PageSize
	head := english.Plural(a.sel.Found(), "post", "")
	if filters := describeFilters(d.opt.Filter); filters != "" {
		head += " " + filters
	}
	if pages := (len(a.posts) + size - 1) / size; pages > 1 {
		head += fmt.Sprintf(", page %d of %d", a.from/size+1, pages)
	}
	d.say(head + ".")
	if len(a.posts) == 0 && describeFilters(d.opt.Filter) != "" {
		d.say("Nothing matches: x drops the filters.")
	}
	for i, p := range a.posts[a.from:min(a.from+size, len(a.posts))] {
		d.item(a.from+i+1, d.describePost(p))
	}
}

// item writes a numbered line; what goes on in the next line stands below the words.
func (d *repl) item(n int, words string) {
	lead := strconv.Itoa(n) + ". "
	for _, line := range textwidth.Wrap(words, max(10, d.opt.Width-len(lead)), 0) {
		d.row(lead + line)
		lead = strings.Repeat(" ", len(lead))
	}
}

// facts are what is worth knowing of a post besides its title.
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

// describeFilters tells which filters are in force.
func describeFilters(f index.Filter) string {
	var parts []string
	if f.Category != "" {
		parts = append(parts, "in "+sanitize.Line(f.Category))
	}
	for _, tag := range f.Tags {
		parts = append(parts, "tagged "+sanitize.Line(tag))
	}
	if f.Series != "" {
		parts = append(parts, "of the series "+sanitize.Line(f.Series))
	}
	if f.Year > 0 {
		parts = append(parts, "of "+strconv.Itoa(f.Year))
	}
	if q := sanitize.Line(strings.TrimSpace(f.Query)); q != "" {
		parts = append(parts, "matching “"+q+"”")
	}
	return strings.Join(parts, ", ")
}

func (a *archive) handle(d *repl, typed string) (bool, error) {
	if n, ok, done := d.parseNumber(typed, len(a.posts)); done {
		if !ok {
			return true, nil
		}
		return true, d.open(a.posts[n-1])
	}
	switch typed {
	case "", "n":
		a.turnPage(d, 1)
		return true, nil
	case "p":
		a.turnPage(d, -1)
		return true, nil
	case "x":
		f := &d.opt.Filter
		f.Category, f.Tags, f.Series, f.Year, f.Query = "", nil, "", 0, ""
		return true, a.restart(d)
	case "r":
		if err := d.load(); err != nil {
			return true, err
		}
		return true, a.show(d)
	case "c":
		f := d.opt.Filter
		f.Category = ""
		return true, d.openTerms("categories", d.ix.Categories(f), func(name string) { d.opt.Filter.Category = name })
	case "t":
		return true, d.openTerms("tags", d.ix.Tags(d.opt.Filter), func(name string) { d.opt.Filter.Tags = append(d.opt.Filter.Tags, name) })
	}
	if query, ok := strings.CutPrefix(typed, "/"); ok {
		if _, err := search.Parse(query); err != nil {
			d.say("Not a query: " + usererr.Line(err) + ".")
			return true, nil
		}
		d.opt.Filter.Query = strings.TrimSpace(query)
		return true, a.restart(d)
	}
	return d.search(typed)
}

// restart shows the first page of what the filters leave now.
func (a *archive) restart(d *repl) error {
	a.from = 0
	return a.show(d)
}

// turnPage goes by pages.
func (a *archive) turnPage(d *repl, by int) {
	to := a.from + by*d.opt.PageSize
	switch {
	case to < 0:
		d.say("This is the first page.")
	case to >= len(a.posts):
		d.say("This is the last page.")
	default:
		a.from = to
		a.showPage(d)
	}
}

// search searches the text of all posts for what follows "?" or "search".
func (d *repl) search(typed string) (bool, error) {
	const most, snippet = 20, 160
	query, ok := strings.CutPrefix(typed, "?")
	if !ok {
		if query, ok = strings.CutPrefix(typed, "search "); !ok {
			return false, nil
		}
	}
	query = strings.TrimSpace(query)
	if _, err := search.Parse(query); err != nil {
		d.say("Not a query: " + usererr.Line(err) + ".")
		return true, nil
	}
	f := d.opt.Filter
	f.Query = query
	found, err := d.ix.Search(d.ctx, f, index.SearchOptions{Limit: most, Width: snippet})
	if err != nil {
		return true, err
	}
	return true, d.push(&results{query: query, found: found})
}

// results is what a search has found.
type results struct {
	query string
	found index.Found
}

func (h *results) name() string { return "hits" }

func (h *results) close() {}

func (h *results) help() []string {
	return []string{"a number: read that post, from where it matches", "?words or search words: search for something else"}
}

func (h *results) show(d *repl) error {
	d.say("")
	d.say(english.Plural(h.found.Total, "post", "") + " with “" + sanitize.Line(h.query) + "” in the text.")
	for i, hit := range h.found.Hits {
		words := d.describePost(hit.Post)
		if s := hit.Snippet; s.Line != "" {
			if s.Heading != "" && s.Heading != hit.Post.Title {
				words += ". " + sanitize.Line(s.Heading)
			}
			words += ": " + sanitize.Line(s.Line)
		}
		d.item(i+1, words)
	}
	if more := h.found.Total - len(h.found.Hits); more > 0 {
		d.say(fmt.Sprintf("The other %d are not listed: more words find fewer.", more))
	}
	return nil
}

func (h *results) handle(d *repl, typed string) (bool, error) {
	n, ok, done := d.parseNumber(typed, len(h.found.Hits))
	if !done {
		return d.search(typed)
	}
	if !ok {
		return true, nil
	}
	hit := h.found.Hits[n-1]
	return true, d.openAt(hit.Post, hit.Snippet.Heading)
}

// menu is a list to pick one from.
type menu struct {
	what  string
	lines []string
	pick  func(i int) error
}

func (c *menu) name() string { return c.what }

func (c *menu) close() {}

func (c *menu) help() []string { return []string{"a number: choose that one"} }

func (c *menu) show(d *repl) error {
	d.say("")
	for i, line := range c.lines {
		d.item(i+1, line)
	}
	return nil
}

func (c *menu) handle(d *repl, typed string) (bool, error) {
	n, ok, done := d.parseNumber(typed, len(c.lines))
	if !ok {
		return done, nil
	}
	d.pop()
	return true, c.pick(n - 1)
}

// openMenu asks for one of some lines; none are told of.
func (d *repl) openMenu(what, none string, lines []string, pick func(i int) error) error {
	if len(lines) == 0 {
		d.say(none)
		return nil
	}
	return d.push(&menu{what, lines, pick})
}

// openTerms asks for a category or a tag, and lists the posts that have it.
func (d *repl) openTerms(what string, terms []index.Term, pick func(name string)) error {
	lines := make([]string, len(terms))
	for i, t := range terms {
		lines[i] = sanitize.Line(t.Name) + ", " + english.Plural(t.Count, "post", "")
	}
	return d.openMenu(what, "There are no "+what+" here.", lines, func(i int) error {
		pick(terms[i].Name)
		return d.views[0].(*archive).restart(d)
	})
}
