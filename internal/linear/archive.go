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
	"quire/internal/usererr"
)

// archive is the list of posts, a page at a time. Numbers of posts continue from page to page.
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
		"/words: show matching posts, as in /is:unread or /is:starred; / alone: show all",
		"?words or search words: search the text of all posts",
		"c: categories; t: tags; x: remove all filters",
		"s: sources with unread posts and state; sync: sync them",
		"r: rescan the folder",
	}
}

// reselect selects the posts again.
func (a *archive) reselect(r *repl) {
	a.sel = r.ix.Select(r.opt.Filter, nil)
	a.posts = a.sel.All()
	if a.sel.Query().Empty() {
		a.posts = append(append([]*post.Post{}, a.sel.Featured()...), a.sel.Archive()...)
		if front := a.sel.Front(); front != nil {
			a.posts = append([]*post.Post{front}, a.posts...)
		}
	}
	a.from = min(a.from, max(0, len(a.posts)-1)/r.opt.PageSize*r.opt.PageSize)
}

func (a *archive) show(r *repl) error {
	first := a.sel == nil
	a.reselect(r)
	if first {
		site := r.ix.Site()
		r.say(site.Title)
		if site.Tagline != "" {
			r.say(site.Tagline)
		}
	}
	a.showPage(r)
	if first {
		r.say("Type a number to read a post, n for the next page, h for help, q to quit.")
	}
	return nil
}

// showPage writes the posts of a page.
func (a *archive) showPage(r *repl) {
	r.say("")
	size := r.opt.PageSize
	head := english.Plural(a.sel.Found(), "post", "")
	if filters := describeFilters(r.opt.Filter); filters != "" {
		head += " " + filters
	}
	if pages := (len(a.posts) + size - 1) / size; pages > 1 {
		head += fmt.Sprintf(", page %d of %d", a.from/size+1, pages)
	}
	r.say(head + ".")
	if len(a.posts) == 0 && describeFilters(r.opt.Filter) != "" {
		r.say("No posts match. Type x to remove the filters.")
	}
	for i, p := range a.posts[a.from:min(a.from+size, len(a.posts))] {
		r.item(a.from+i+1, r.describePost(p))
	}
}

// describeFilters returns the active filters in words.
func describeFilters(f index.Filter) string {
	var parts []string
	if f.Source != "" {
		parts = append(parts, "of "+sanitize.Line(f.Source))
	}
	if f.Category != "" {
		parts = append(parts, "in "+sanitize.Line(f.Category))
	}
	for _, tag := range f.Tags {
		parts = append(parts, "tagged "+sanitize.Line(tag))
	}
	if f.Series != "" {
		parts = append(parts, "in the series "+sanitize.Line(f.Series))
	}
	if f.Year > 0 {
		parts = append(parts, "from "+strconv.Itoa(f.Year))
	}
	if q := sanitize.Line(strings.TrimSpace(f.Query)); q != "" {
		parts = append(parts, "matching “"+q+"”")
	}
	return strings.Join(parts, ", ")
}

func (a *archive) handle(r *repl, typed string) (bool, error) {
	if n, ok, done := r.parseNumber(typed, len(a.posts)); done {
		if !ok {
			return true, nil
		}
		return true, r.open(a.posts[n-1])
	}
	switch typed {
	case "", "n":
		a.turnPage(r, 1)
		return true, nil
	case "p":
		a.turnPage(r, -1)
		return true, nil
	case "x":
		f := &r.opt.Filter
		f.Category, f.Tags, f.Series, f.Year, f.Query, f.Source = "", nil, "", 0, "", ""
		return true, a.restart(r)
	case "r":
		if err := r.load(); err != nil {
			return true, err
		}
		return true, a.show(r)
	case "s":
		return true, r.openSources()
	case "sync":
		return true, r.sync()
	case "c":
		f := r.opt.Filter
		f.Category = ""
		pick := func(name string) { r.opt.Filter.Category = name }
		return true, r.openTerms("categories", r.ix.Categories(f), pick)
	case "t":
		pick := func(name string) { r.opt.Filter.Tags = append(r.opt.Filter.Tags, name) }
		return true, r.openTerms("tags", r.ix.Tags(r.opt.Filter), pick)
	}
	if query, ok := strings.CutPrefix(typed, "/"); ok {
		if _, err := search.Parse(query); err != nil {
			r.say("Invalid query: " + usererr.Line(err) + ".")
			return true, nil
		}
		r.opt.Filter.Query = strings.TrimSpace(query)
		return true, a.restart(r)
	}
	return r.search(typed)
}

// restart shows the first page of the posts that the filters select.
func (a *archive) restart(r *repl) error {
	a.from = 0
	return a.show(r)
}

// turnPage goes by pages.
func (a *archive) turnPage(r *repl, by int) {
	to := a.from + by*r.opt.PageSize
	switch {
	case to < 0:
		r.say("This is the first page.")
	case to >= len(a.posts):
		r.say("This is the last page.")
	default:
		a.from = to
		a.showPage(r)
	}
}
