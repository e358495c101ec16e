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

func (a *archive) leave() {}

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

// selected selects the posts anew.
func (a *archive) selected(d *dialogue) {
	a.sel = d.ix.Select(d.opt.Filter, nil)
	a.posts = a.sel.All()
	if a.sel.Query().Empty() {
		a.posts = append(append([]*post.Post{}, a.sel.Featured()...), a.sel.Archive()...)
	}
	a.from = min(a.from, max(0, len(a.posts)-1)/d.opt.PageSize*d.opt.PageSize)
}

func (a *archive) show(d *dialogue) error {
	first := a.sel == nil
	a.selected(d)
	if first {
		site := d.ix.Site()
		d.say(site.Title)
		if site.Tagline != "" {
			d.say(site.Tagline)
		}
	}
	a.page(d)
	if first {
		d.say("A number reads a post, n goes to the next page, h tells the rest, q quits.")
	}
	return nil
}

// page writes the posts of a page.
func (a *archive) page(d *dialogue) {
	d.say("")
	size := d.opt.PageSize
	head := english.Plural(a.sel.Found(), "post", "")
	if filters := describe(d.opt.Filter); filters != "" {
		head += " " + filters
	}
	if pages := (len(a.posts) + size - 1) / size; pages > 1 {
		head += fmt.Sprintf(", page %d of %d", a.from/size+1, pages)
	}
	d.say(head + ".")
	if len(a.posts) == 0 && describe(d.opt.Filter) != "" {
		d.say("Nothing matches: x drops the filters.")
	}
	for i, p := range a.posts[a.from:min(a.from+size, len(a.posts))] {
		d.item(a.from+i+1, d.about(p))
	}
}

// item writes a numbered line; what goes on in the next line stands below the words.
func (d *dialogue) item(n int, words string) {
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

// describe tells which filters are in force.
func describe(f index.Filter) string {
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

func (a *archive) do(d *dialogue, typed string) (bool, error) {
	if n, ok, done := d.number(typed, len(a.posts)); done {
		if !ok {
			return true, nil
		}
		return true, d.open(a.posts[n-1])
	}
	switch typed {
	case "", "n":
		a.turn(d, 1)
		return true, nil
	case "p":
		a.turn(d, -1)
		return true, nil
	case "x":
		f := &d.opt.Filter
		f.Category, f.Tags, f.Series, f.Year, f.Query = "", nil, "", 0, ""
		return true, a.anew(d)
	case "r":
		if err := d.load(); err != nil {
			return true, err
		}
		return true, a.show(d)
	case "c":
		f := d.opt.Filter
		f.Category = ""
		return true, d.chooseTerm("categories", d.ix.Categories(f), func(name string) { d.opt.Filter.Category = name })
	case "t":
		return true, d.chooseTerm("tags", d.ix.Tags(d.opt.Filter), func(name string) { d.opt.Filter.Tags = append(d.opt.Filter.Tags, name) })
	}
	if query, ok := strings.CutPrefix(typed, "/"); ok {
		if _, err := search.Parse(query); err != nil {
			d.say("Not a query: " + usererr.Line(err) + ".")
			return true, nil
		}
		d.opt.Filter.Query = strings.TrimSpace(query)
		return true, a.anew(d)
	}
	return d.search(typed)
}

// anew shows the first page of what the filters leave now.
func (a *archive) anew(d *dialogue) error {
	a.from = 0
	return a.show(d)
}

// turn goes by pages.
func (a *archive) turn(d *dialogue, by int) {
	to := a.from + by*d.opt.PageSize
	switch {
	case to < 0:
		d.say("This is the first page.")
	case to >= len(a.posts):
		d.say("This is the last page.")
	default:
		a.from = to
		a.page(d)
	}
}

// search searches the text of all posts for what follows "?" or "search".
func (d *dialogue) search(typed string) (bool, error) {
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
	return true, d.enter(&hits{query: query, found: found})
}

// hits is what a search has found.
type hits struct {
	query string
	found index.Found
}

func (h *hits) name() string { return "hits" }

func (h *hits) leave() {}

func (h *hits) help() []string {
	return []string{"a number: read that post, from where it matches", "?words or search words: search for something else"}
}

func (h *hits) show(d *dialogue) error {
	d.say("")
	d.say(english.Plural(h.found.Total, "post", "") + " with “" + sanitize.Line(h.query) + "” in the text.")
	for i, hit := range h.found.Hits {
		words := d.about(hit.Post)
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

func (h *hits) do(d *dialogue, typed string) (bool, error) {
	n, ok, done := d.number(typed, len(h.found.Hits))
	if !done {
		return d.search(typed)
	}
	if !ok {
		return true, nil
	}
	hit := h.found.Hits[n-1]
	return true, d.openAt(hit.Post, hit.Snippet.Heading)
}

// choice is a list to pick one from.
type choice struct {
	what  string
	lines []string
	pick  func(i int) error
}

func (c *choice) name() string { return c.what }

func (c *choice) leave() {}

func (c *choice) help() []string { return []string{"a number: choose that one"} }

func (c *choice) show(d *dialogue) error {
	d.say("")
	for i, line := range c.lines {
		d.item(i+1, line)
	}
	return nil
}

func (c *choice) do(d *dialogue, typed string) (bool, error) {
	n, ok, done := d.number(typed, len(c.lines))
	if !ok {
		return done, nil
	}
	d.leave()
	return true, c.pick(n - 1)
}

// choose asks for one of some lines; none are told of.
func (d *dialogue) choose(what, none string, lines []string, pick func(i int) error) error {
	if len(lines) == 0 {
		d.say(none)
		return nil
	}
	return d.enter(&choice{what, lines, pick})
}

// chooseTerm asks for a category or a tag, and lists the posts that have it.
func (d *dialogue) chooseTerm(what string, terms []index.Term, pick func(name string)) error {
	lines := make([]string, len(terms))
	for i, t := range terms {
		lines[i] = sanitize.Line(t.Name) + ", " + english.Plural(t.Count, "post", "")
	}
	return d.choose(what, "There are no "+what+" here.", lines, func(i int) error {
		pick(terms[i].Name)
		return d.levels[0].(*archive).anew(d)
	})
}
