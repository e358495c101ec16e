package cli

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize/english"
	"github.com/spf13/cobra"

	"quire/internal/fulltext"
	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/search"
)

// snippetWidth is the width of a snippet in cells without a terminal.
const snippetWidth = 160

type searchOptions struct {
	filter index.Filter // with the query
	limit  int
	format string
}

func searchFormats() []string { return []string{"table", "json", "jsonl", "tsv"} }

const searchAbout = `Search the whole text of the posts, best match first.

A post matches if every word of QUERY is in it, in any English form; the last word may be
the beginning of one. "A phrase" matches word for word, -this and -"not this" exclude
posts, and tag: cat: series: year: author: lang: is: narrow the search. Words in the
title count most, then those in headings, tags and text. If the last argument
is a folder, it is DIR; quote the whole query to search for that word.

jsonl and tsv write one result per line. The columns of tsv are those of quire list,
followed by score, heading and snippet.`

func (a *app) search() *cobra.Command {
	opt := searchOptions{limit: 20}
	cmd := &cobra.Command{
		Use:   "search QUERY",
		Short: "Search the text of all posts",
		Long:  searchAbout,
		Example: `  quire search rolling back a deployment
  quire search '"exponential backoff" -lambda'
  quire search 'rotation tag:aws year:2024..2026' --limit 5
  quire search kubernetes --format jsonl | jq -r .post.slug`,
		Args: func(_ *cobra.Command, args []string) error {
			if strings.TrimSpace(strings.Join(args, " ")) == "" {
				return usageHint("try quire search kubernetes pods", "missing argument: QUERY")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			opt.filter.Query = strings.Join(args, " ")
			if err := opt.validate(); err != nil {
				return err
			}
			return a.runSearch(cmd.Context(), opt)
		},
	}
	a.filterFlags(cmd, &opt.filter)
	cmd.Flags().Var(intFlag{&opt.limit, 1, maxNumber}, "limit", "show at most `N` results")
	cmd.Flags().StringVar(&opt.format, "format", "table", "print as `FORMAT`: table, json, jsonl or tsv")
	a.setChoices(cmd, "format", searchFormats())
	return cmd
}

func (opt *searchOptions) validate() error {
	if err := checkFormat(opt.format, searchFormats()); err != nil {
		return err
	}
	if _, err := search.Parse(opt.filter.Query); err != nil {
		return queryError("search", opt.filter.Query, err)
	}
	return nil
}

// runSearch prints the results of a search.
func (a *app) runSearch(ctx context.Context, opt searchOptions) error {
	reading := a.options()
	reading.Searched = true
	ix, err := a.loadWith(ctx, reading)
	if err != nil {
		return err
	}
	width := snippetWidth
	if opt.format == "table" && a.tableWidth() > 0 {
		width = a.tableWidth() - len(indent)
	}
	if err := a.loadMarks(ctx, &opt.filter); err != nil {
		return err
	}
	opt.filter.Pages = index.PagesByWords
	found, err := ix.FindText(ctx, opt.filter, opt.limit)
	if err != nil {
		return err
	}
	if found.Total == 0 {
		a.suggestFilters(ix, opt.filter)
	}
	each := func(do func(index.Hit) error) error { return found.Each(ctx, width, do) }
	switch opt.format {
	case "json":
		o := newObject(a.out)
		o.member("query", sanitize.Text(opt.filter.Query))
		o.member("found", found.Total)
		o.list("hits", func(add func(any) error) error {
			return each(func(h index.Hit) error { return add(toHitJSON(h)) })
		})
		return o.end()
	case "jsonl":
		return each(func(h index.Hit) error { return writeJSONLine(a.out, toHitJSON(h)) })
	case "tsv":
		return each(func(h index.Hit) error {
			score := strconv.FormatFloat(roundedScore(h), 'f', -1, 64)
			columns := []string{tsv(h.Post), score, sanitize.Line(h.Snippet.Heading), sanitize.Line(h.Snippet.Line)}
			_, err := fmt.Fprintln(a.out, strings.Join(columns, "\t"))
			return err
		})
	default:
		return a.printResults(found, each, opt)
	}
}

type hitJSON struct {
	Post    postJSON `json:"post"`
	Score   float64  `json:"score"`
	Heading *string  `json:"heading"`
	Snippet string   `json:"snippet"`
	Matches [][2]int `json:"matches"` // bytes of the snippet
}

func toHitJSON(h index.Hit) hitJSON {
	out := hitJSON{
		Post: toJSON(h.Post), Score: roundedScore(h),
		Heading: orNull(h.Snippet.Heading), Snippet: h.Snippet.Line, Matches: [][2]int{},
	}
	for _, m := range h.Snippet.Matches {
		out.Matches = append(out.Matches, [2]int{m.Start, m.End})
	}
	return out
}

func roundedScore(h index.Hit) float64 { return math.Round(h.Score*1000) / 1000 }

const indent = "  "

// printResults prints results as text.
func (a *app) printResults(found index.Results, each func(func(index.Hit) error) error, opt searchOptions) error {
	style := a.styler()
	width := a.tableWidth()
	noun := "post"
	if slices.ContainsFunc(found.Posts, func(p *post.Post) bool { return p.Page != post.NoPage }) {
		noun = "result" // pages are no posts
	}
	rows := []string{style.accent(english.Plural(found.Total, noun, "") + " found")}
	if chips := filterText(opt.filter); chips != "" {
		rows = append(rows, style.faint(fit(chips, width)))
	}
	if found.Total == 0 {
		rows = append(rows, "")
		rows = append(rows, wrap("No results. Try fewer words, or remove a filter.", width)...)
	}
	if err := a.printRows(rows...); err != nil {
		return err
	}
	err := each(func(h index.Hit) error {
		rows := []string{
			"", style.bold(fit(titleText(h.Post, style), width)),
			style.faint(fit(indent+resultOrigin(h), width)),
		}
		if h.Snippet.Line != "" {
			rows = append(rows, indent+highlightMatches(h.Snippet, style))
		}
		return a.printRows(rows...)
	})
	if more := found.Total - len(found.Posts); err == nil && more > 0 {
		err = a.printRows("", style.faint(fit(fmt.Sprintf("%d more: --limit %d shows them all", more, found.Total), width)))
	}
	return err
}

// printRows prints rows of text.
func (a *app) printRows(rows ...string) error {
	for _, row := range rows {
		if _, err := fmt.Fprintln(a.out, sanitize.Row(row)); err != nil {
			return err
		}
	}
	return nil
}

// resultOrigin returns where a result is: the slug and date of its post, and the heading
// above the snippet.
func resultOrigin(h index.Hit) string {
	parts := []string{h.Post.Slug, dateText(h.Post.Date)}
	if h.Post.Page != post.NoPage {
		parts = []string{sanitize.Line(h.Post.Path), "page"}
	}
	if h.Snippet.Heading != "" && h.Snippet.Heading != h.Post.Title && h.Snippet.Heading != h.Post.Written {
		parts = append(parts, h.Snippet.Heading)
	}
	return strings.Join(parts, " · ")
}

// highlightMatches returns a snippet with its matches in colour.
func highlightMatches(s fulltext.Snippet, style styler) string {
	var b strings.Builder
	at := 0
	for _, m := range s.Matches {
		b.WriteString(s.Line[at:m.Start] + style.accent(s.Line[m.Start:m.End]))
		at = m.End
	}
	return b.String() + s.Line[at:]
}
