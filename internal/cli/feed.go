package cli

import (
	"context"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/remote/feedgen"
	"quire/internal/render"
	"quire/internal/sanitize"
	"quire/internal/search"
	"quire/internal/usererr"
)

const feedAbout = `Write a feed of the archive: RSS 2.0, Atom or JSON Feed, newest post first.

A post links to the address in its front matter, or to one below the address of the site:
--base, or else the one in the configuration of the site's generator.`

type feedOptions struct {
	filter index.Filter
	format string
	base   string
	limit  int
}

func (a *app) feed() *cobra.Command {
	opt := feedOptions{format: "rss"}
	cmd := &cobra.Command{
		Use:   "feed",
		Short: "Write a feed of the archive",
		Long:  feedAbout,
		Example: `  quire feed -C ~/blog --base https://example.org > public/feed.xml
  quire feed -C ~/blog --format atom --tag go --limit 20`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkFormat(opt.format, feedgen.Formats()); err != nil {
				return err
			}
			if _, err := search.Parse(opt.filter.Query); err != nil {
				return queryError("--query", opt.filter.Query, err)
			}
			return a.writeFeed(cmd.Context(), opt)
		},
	}
	a.filterFlags(cmd, &opt.filter)
	f := cmd.Flags()
	f.StringVar(&opt.filter.Query, "query", "", "filter by query `Q`")
	f.StringVar(&opt.format, "format", opt.format, "write as `FORMAT`: rss, atom or json")
	f.StringVar(&opt.base, "base", "", "use `URL` as the address of the site")
	f.Var(intFlag{&opt.limit, 0, maxNumber}, "limit", "write at most `N` posts, 0 for all")
	a.setChoices(cmd, "format", feedgen.Formats())
	return cmd
}

func (a *app) writeFeed(ctx context.Context, opt feedOptions) error {
	ix, err := a.load(ctx)
	if err != nil {
		return err
	}
	base, err := a.feedBase(opt)
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
	posts := sel.All()
	if opt.limit > 0 {
		posts = posts[:min(len(posts), opt.limit)]
	}
	out, err := Feed(ix, posts, opt.format, base)
	if err == nil {
		_, err = a.out.Write(out)
	}
	return err
}

// Feed returns a feed of posts, in one of the formats of package feedgen. base is the address of the
// site, with a slash at its end.
func Feed(ix *index.Index, posts []*post.Post, format string, base *url.URL) ([]byte, error) {
	site := ix.Site()
	self := map[string]string{"rss": "feed.xml", "atom": "atom.xml", "json": "feed.json"}[format]
	f := feedgen.Feed{
		Title: site.Title, Description: site.Tagline, Link: base.String(),
		Self: base.JoinPath(self).String(),
	}
	for _, p := range posts {
		item, err := feedItem(ix, p, base)
		if err != nil {
			return nil, err
		}
		f.Items = append(f.Items, item)
		for _, t := range []time.Time{p.Date, p.Updated} {
			if t.After(f.Updated) {
				f.Updated = t
			}
		}
	}
	return feedgen.Write(format, f)
}

// feedBase returns the address of the site, with a slash at its end.
func (a *app) feedBase(opt feedOptions) (*url.URL, error) {
	address := opt.base
	if address == "" {
		src, err := a.source()
		if err != nil {
			return nil, err
		}
		address = src.Address()
	}
	if address == "" {
		return nil, usererr.New("the address of the site is unknown", "name it with --base https://example.org/")
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, usageErrorf("--base: invalid address %q: use https://example.org/", sanitize.Line(address))
	}
	u.Path = strings.TrimSuffix(u.Path, "/") + "/"
	u.RawQuery, u.Fragment = "", ""
	return u, nil
}

func feedItem(ix *index.Index, p *post.Post, base *url.URL) (feedgen.Item, error) {
	link := postAddress(p, base)
	at, err := url.Parse(link)
	if err != nil {
		at = base
	}
	text, err := ix.Text(p)
	if err != nil {
		return feedgen.Item{}, err
	}
	resolve := func(target string) string {
		if d := ix.Follow(p, target); d.Kind == index.ToPost && d.Post != nil {
			to := postAddress(d.Post, base)
			if d.Fragment != "" {
				to += "#" + d.Fragment
			}
			return to
		}
		if u, err := at.Parse(target); err == nil {
			return u.String()
		}
		return target
	}
	item := feedgen.Item{
		Title: p.Title, Link: link, Summary: p.Summary, HTML: render.HTML(text.Markdown, resolve), Lang: p.Lang,
		Published: p.Date, Updated: p.Updated, Authors: p.Authors, Tags: append(append([]string{}, p.Categories...),
			p.Tags...),
	}
	if p.Cover != "" {
		item.Image = resolve(p.Cover)
	}
	return item, nil
}

// postAddress returns the address of a post on the web: its own, else the address that it
// has below the site, else its slug there.
func postAddress(p *post.Post, base *url.URL) string {
	if p.Source != "" {
		base = base.JoinPath(p.Source)
	}
	if u, err := url.Parse(p.Canonical); err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") {
		return u.String()
	}
	for _, alias := range p.Aliases {
		if u, err := url.Parse(alias); err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") {
			return u.String()
		} else if err == nil && u.Host == "" && strings.HasPrefix(alias, "/") {
			return base.JoinPath(alias).String()
		}
	}
	if p.Slug != "" {
		return base.JoinPath(p.Slug).String() + "/"
	}
	return base.JoinPath(strings.TrimSuffix(p.Path, path.Ext(p.Path))).String() + "/"
}
