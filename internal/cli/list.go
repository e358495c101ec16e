package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize/english"
	"github.com/spf13/cobra"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/search"
)

const perPage = 24

type listOptions struct {
	filter  index.Filter
	page    int
	paged   bool // --page was given
	pages   bool // list pages instead of posts
	perPage int
	format  string
}

func listFormats() []string { return []string{"table", "json", "jsonl", "tsv"} }

func sorts() []string { return []string{"date", "title", "updated", "reading"} }

const listAbout = `List the archive, newest first.

A table and JSON show one page, with the featured posts on the first. jsonl and tsv
write every post, one per line, unless --page is given. The columns of tsv are path,
slug, date, minutes, category, tags (separated by commas) and title.

Some files are pages, not posts: those about the repository (README, CHANGELOG …), list
pages with prose, 404. Only --pages lists them; quire search finds them too.`

func (a *app) list() *cobra.Command {
	opt := listOptions{page: 1, perPage: perPage}
	var order string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the archive",
		Long:  listAbout,
		Example: `  quire list --category "Backend Systems" --sort reading
  quire list --query "kube rollback" --per-page 5
  quire list --tag aws --tag security --format tsv | cut -f 2`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			opt.filter.Sort = cmp.Or(index.Sort(order), a.env.Sort)
			opt.paged = cmd.Flags().Changed("page")
			if err := opt.validate(); err != nil {
				return err
			}
			if opt.pages {
				opt.filter.Pages = index.OnlyPages
			}
			return a.printList(cmd.Context(), opt)
		},
	}
	flags := cmd.Flags()
	a.filterFlags(cmd, &opt.filter)
	flags.StringVar(&opt.filter.Query, "query", "",
		"filter by query `Q`, best match first: words, \"phrases\", -not, tag: cat: series: year: author: lang: is:")
	flags.StringVar(&order, "sort", "", "sort by `ORDER`: date, title, updated or reading")
	flags.BoolVar(&opt.filter.Reverse, "reverse", false, "reverse the order")
	flags.Var(intFlag{&opt.page, 1, maxNumber}, "page", "show page `N`")
	flags.Var(intFlag{&opt.perPage, 1, maxNumber}, "per-page", "show `N` posts per page")
	flags.BoolVar(&opt.pages, "pages", false, "list pages instead: README, CHANGELOG, list pages with prose, 404")
	flags.StringVar(&opt.format, "format", "table", "print as `FORMAT`: table, json, jsonl or tsv")
	a.setChoices(cmd, "sort", sorts())
	a.setChoices(cmd, "format", listFormats())
	return cmd
}

// filterFlags adds the flags that filter posts.
func (a *app) filterFlags(cmd *cobra.Command, f *index.Filter) {
	flags := cmd.Flags()
	flags.StringVar(&f.Category, "category", "", "filter by category `C`")
	flags.StringArrayVar(&f.Tags, "tag", nil, "filter by tag `T`; repeat to require several")
	flags.Var(intFlag{&f.Year, 1, 9999}, "year", "filter by year `Y`")
	flags.StringVar(&f.Series, "series", "", "filter by series `S`")
	flags.BoolVar(&f.Drafts, "drafts", false, "include drafts")
	flags.BoolVar(&f.Future, "future", false, "include future and expired posts")
	flags.StringVar(&f.Lang, "lang", "",
		"show posts in language `CODE`, or all (default: your locale's, or the first in the folder)")
	a.complete(cmd, "category", a.terms((*index.Index).Categories))
	a.complete(cmd, "tag", a.terms((*index.Index).Tags))
	a.complete(cmd, "series", a.valuesOf(search.Series))
	a.complete(cmd, "year", a.valuesOf(search.Year))
	a.complete(cmd, "lang", a.valuesOf(search.Lang, "all"))
}

func (opt *listOptions) validate() error {
	if err := checkFormat(opt.format, listFormats()); err != nil {
		return err
	}
	if s := string(opt.filter.Sort); s != "" && !slices.Contains(sorts(), s) {
		return unknownChoice("--sort", "order", s, sorts())
	}
	if _, err := search.Parse(opt.filter.Query); err != nil {
		return queryError("--query", opt.filter.Query, err)
	}
	return nil
}

// queryError returns the usage error for a query; it points at the place. what is the flag or
// command that took the query.
func queryError(what, query string, err error) error {
	const width = 64 // cells of the query that are shown
	var at *search.Error
	if !errors.As(err, &at) {
		return usageErrorf("%s: %w", what, err)
	}
	line, carets := at.Point(query, width)
	message, hint := splitAdvice(at.Message)
	return usageHint(hint, "%s: %s\n  %s\n  %s", what, message, line, carets)
}

// splitAdvice splits what to do from the end of a message on one line.
func splitAdvice(message string) (text, advice string) {
	for _, verb := range []string{"use ", "add "} {
		if at := strings.LastIndex(message, ": "+verb); at >= 0 {
			return message[:at], message[at+2:]
		}
	}
	return message, ""
}

// printList writes a list in the format that opt names.
func (a *app) printList(ctx context.Context, opt listOptions) error {
	ix, err := a.load(ctx)
	if err != nil {
		return err
	}
	if err := a.loadMarks(ctx, &opt.filter); err != nil {
		return err
	}
	if unread := ix.Unread(); unread > 0 && ix.Len() > 0 {
		a.printMessage(english.Plural(unread, "file", "")+" cannot be read", "quire check shows which and why")
	}
	sel := ix.Select(opt.filter, nil)
	if sel.Found() == 0 {
		a.suggestFilters(ix, opt.filter)
	}
	switch opt.format {
	case "json":
		return writePage(a.out, sel, opt)
	case "jsonl":
		for _, p := range opt.lines(sel) {
			if err := writeJSONLine(a.out, toJSON(p)); err != nil {
				return err
			}
		}
		return nil
	case "tsv":
		for _, p := range opt.lines(sel) {
			if _, err := fmt.Fprintln(a.out, tsv(p)); err != nil {
				return err
			}
		}
		return nil
	default:
		return a.printTable(ix, sel, opt)
	}
}

type archiveJSON struct {
	Total   int `json:"total"`
	Page    int `json:"page"`
	Pages   int `json:"pages"`
	PerPage int `json:"per_page"`
}

// writePage writes a page as a JSON document.
func writePage(w io.Writer, sel *index.Selection, opt listOptions) error {
	featured, posts := opt.onPage(sel)
	o := newObject(w)
	o.member("found", sel.Found())
	o.list("featured", postsJSON(featured))
	o.member("archive", archiveJSON{
		Total: len(sel.Archive()), Page: opt.page, PerPage: opt.perPage,
		Pages: index.Pages(len(sel.Archive()), opt.perPage),
	})
	o.list("posts", postsJSON(posts))
	return o.end()
}

// postsJSON passes on the JSON of posts, one after the other.
func postsJSON(posts []*post.Post) func(func(any) error) error {
	return func(add func(any) error) error {
		for _, p := range posts {
			if err := add(toJSON(p)); err != nil {
				return err
			}
		}
		return nil
	}
}

// onPage returns the posts of a page. Featured posts are on the first one only.
func (opt listOptions) onPage(sel *index.Selection) (featured, posts []*post.Post) {
	if opt.page == 1 {
		featured = sel.Featured()
	}
	return featured, index.Page(sel.Archive(), opt.page, opt.perPage)
}

// lines returns the posts for jsonl and tsv, in list order.
func (opt listOptions) lines(sel *index.Selection) []*post.Post {
	if !opt.paged {
		return sel.All()
	}
	featured, posts := opt.onPage(sel)
	shown := make(map[*post.Post]bool, len(featured)+len(posts))
	for _, p := range slices.Concat(featured, posts) {
		shown[p] = true
	}
	return slices.DeleteFunc(slices.Clone(sel.All()), func(p *post.Post) bool { return !shown[p] })
}

// tsv returns a post as tab-separated columns; sanitize.Line removes tabs from each.
func tsv(p *post.Post) string {
	date := ""
	if d := timeJSON(p.Date); d != nil {
		date = *d
	}
	columns := []string{p.Path, p.Slug, date, strconv.Itoa(p.Minutes), p.Category(), strings.Join(p.Tags, ","), p.Title}
	for i, column := range columns {
		columns[i] = sanitize.Line(column)
	}
	return strings.Join(columns, "\t")
}
