package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"quire/internal/config"
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
	perPage int
	format  string
}

func listFormats() []string { return []string{"table", "json", "jsonl", "tsv"} }

func sorts() []string { return []string{"date", "title", "updated", "reading"} }

const listAbout = `List the archive, newest first.

A table and JSON show one page, with the featured posts on the first. jsonl and tsv
write every post, one a line, unless --page is given. The columns of tsv are path,
slug, date, minutes, category, tags (parted by commas) and title.`

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
			opt.filter.Sort = index.Sort(order)
			opt.paged = cmd.Flags().Changed("page")
			if err := opt.validate(); err != nil {
				return err
			}
			return a.printList(cmd.Context(), opt)
		},
	}
	flags := cmd.Flags()
	a.filterFlags(cmd, &opt.filter)
	flags.StringVar(&opt.filter.Query, "query", "", "posts that match `Q`, best match first: words, \"phrases\", -not, tag: cat: series: year: author: lang: is:")
	flags.StringVar(&order, "sort", "", "in `ORDER`: date, title, updated or reading")
	flags.BoolVar(&opt.filter.Reverse, "reverse", false, "the other way round")
	flags.Var(intFlag{&opt.page, 1, maxNumber, "a number from 1"}, "page", "page `N`")
	flags.Var(intFlag{&opt.perPage, 1, maxNumber, "a number from 1"}, "per-page", "`N` posts a page")
	flags.StringVar(&opt.format, "format", "table", "output as `FORMAT`: table, json, jsonl or tsv")
	a.setChoices(cmd, "sort", sorts())
	a.setChoices(cmd, "format", listFormats())
	return cmd
}

// filterFlags adds the flags by which posts are chosen.
func (a *app) filterFlags(cmd *cobra.Command, f *index.Filter) {
	flags := cmd.Flags()
	flags.StringVar(&f.Category, "category", "", "posts of category `C`")
	flags.StringArrayVar(&f.Tags, "tag", nil, "posts with tag `T`; repeat it to ask for several")
	flags.Var(intFlag{&f.Year, 1, 9999, "it as 2026"}, "year", "posts of year `Y`")
	flags.StringVar(&f.Series, "series", "", "posts of series `S`")
	flags.BoolVar(&f.Drafts, "drafts", false, "drafts too")
	flags.BoolVar(&f.Future, "future", false, "posts of the future and expired ones too")
	flags.StringVar(&f.Lang, "lang", "", "language `CODE`, or all (default: your locale's, or the first there is)")
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
		return usageErrorf("--sort: there is no order %q: choose %s", s, config.OneOf(sorts()))
	}
	if _, err := search.Parse(opt.filter.Query); err != nil {
		return badQuery("--query", opt.filter.Query, err)
	}
	return nil
}

// badQuery shows where in a query, which was given as what, its error is.
func badQuery(what, query string, err error) error {
	const width = 64 // cells of the query that are shown
	var wrong *search.Error
	if !errors.As(err, &wrong) {
		return usageErrorf("%s: %s", what, err)
	}
	line, carets := wrong.Point(query, width)
	return usageErrorf("%s: %s\n  %s\n  %s", what, wrong.Message, line, carets)
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
	sel := ix.Select(opt.filter, nil)
	if sel.Found() == 0 {
		a.suggestFilters(ix, opt.filter)
	}
	switch opt.format {
	case "json":
		return writeJSON(a.out, pageJSON(sel, opt))
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

type listJSON struct {
	Found    int         `json:"found"`
	Featured []postJSON  `json:"featured"`
	Archive  archiveJSON `json:"archive"`
	Posts    []postJSON  `json:"posts"`
}

type archiveJSON struct {
	Total   int `json:"total"`
	Page    int `json:"page"`
	Pages   int `json:"pages"`
	PerPage int `json:"per_page"`
}

func pageJSON(sel *index.Selection, opt listOptions) listJSON {
	featured, posts := opt.onPage(sel)
	return listJSON{
		Found: sel.Found(), Featured: postsJSON(featured), Posts: postsJSON(posts),
		Archive: archiveJSON{
			Total: len(sel.Archive()), Page: opt.page, PerPage: opt.perPage,
			Pages: index.Pages(len(sel.Archive()), opt.perPage),
		},
	}
}

// onPage returns what a page shows: the featured posts on the first only.
func (opt listOptions) onPage(sel *index.Selection) (featured, posts []*post.Post) {
	if opt.page == 1 {
		featured = sel.Featured()
	}
	return featured, index.Page(sel.Archive(), opt.page, opt.perPage)
}

// lines returns the posts of a list of lines, in list order.
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

// tsv returns a post as tab-separated columns; sanitize.Line leaves no tab in any.
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
