package remote

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/url"
	"path"
	"strings"
	"time"

	"quire/internal/remote/article"
	"quire/internal/remote/entry"
	"quire/internal/remote/fetch"
	"quire/internal/remote/htmlmd"
	"quire/internal/remote/library"
	"quire/internal/sanitize"
)

// SavedName is the source in which single articles are kept.
const SavedName = "saved"

// Page fetches one page as a post: an HTML page as its article, Markdown and plain text as
// they are. The address of a repository of a known forge is its README.
func (s *Syncer) Page(ctx context.Context, address string) (entry.Post, error) {
	address = normalize(address)
	if raw := readme(address); raw != nil {
		for _, try := range raw {
			if res, err := s.Client.Get(ctx, fetch.Request{
				URL: try, Accept: fetch.AcceptPage, MaxBytes: article.MaxBytes,
				Once: true,
			}); err == nil {
				p, err := s.page(res)
				p.Link = address
				return p, err
			}
		}
	}
	res, err := s.Client.Get(ctx, fetch.Request{URL: address, Accept: fetch.AcceptPage, MaxBytes: article.MaxBytes})
	if err != nil {
		return entry.Post{}, err
	}
	return s.page(res)
}

func (s *Syncer) page(res *fetch.Response) (entry.Post, error) {
	base, err := url.Parse(res.URL)
	if err != nil {
		return entry.Post{}, err
	}
	p := entry.Post{Link: res.URL, ID: res.URL, Site: base.Hostname()}
	mediaType, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")) // "" when it is broken
	text := string(res.Body)
	switch {
	case mediaType == "text/markdown" || mediaType == "text/x-markdown" || isMarkdownName(base.Path) &&
		mediaType != "text/html":
		p.Title, p.Body = markdownTitle(text), sanitize.Text(text)
	case mediaType == "text/html" || mediaType == "application/xhtml+xml" || mediaType == "" &&
		strings.Contains(text[:min(len(text), 1024)], "<"):
		a, err := article.Extract(res.Body, res.Header.Get("Content-Type"), base)
		if err != nil {
			return p, err
		}
		p.Title, p.Authors, p.Lang, p.Description, p.Date, p.Cover = a.Title, authors(a.Author), a.Lang, a.Summary,
			a.Published, a.Image
		if a.Updated.After(a.Published) {
			p.Mod = a.Updated
		}
		p.Title = article.TrimSite(p.Title, append(s.siteNames(base), a.Site)...)
		p.Site = firstNonEmpty(a.Site, p.Site)
		p.Body, _ = s.convert.Convert(a.HTML, base)
	case strings.HasPrefix(mediaType, "text/") || mediaType == "":
		p.Body = htmlmd.Escape(text)
	default:
		return p, fmt.Errorf("%s: not a page or a text", sanitize.Line(mediaType))
	}
	if strings.TrimSpace(p.Body) == "" {
		return p, article.ErrNone
	}
	if p.Title == "" {
		p.Title = firstNonEmpty(strings.TrimSuffix(path.Base(base.Path), path.Ext(base.Path)), base.Hostname())
		if p.Title == "/" || p.Title == "." {
			p.Title = base.Hostname()
		}
	}
	return p, nil
}

// siteNames returns the names that the site of an address is known by: its host, and the titles
// of sources from there.
func (s *Syncer) siteNames(at *url.URL) []string {
	names := []string{at.Hostname()}
	list, err := s.List()
	if err != nil {
		return names // a page can be read without them
	}
	for _, l := range list {
		if u, err := url.Parse(l.URL); err == nil && strings.EqualFold(u.Hostname(), at.Hostname()) {
			names = append(names, l.Title)
		}
	}
	return names
}

func authors(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func isMarkdownName(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".mdown", ".mkd":
		return true
	}
	return false
}

// markdownTitle returns the first heading of level one.
func markdownTitle(text string) string {
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "# "); ok {
			return sanitize.Line(strings.TrimRight(rest, "# \r\n"))
		}
	}
	return ""
}

// readme returns where the README of a repository may be as it is, nil for an address that
// is not one of a known forge.
func readme(address string) []string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		return nil
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(parts) != 2 || parts[0] == "" || parts[1] == "" {
		return nil
	}
	owner, repo := parts[0], strings.TrimSuffix(parts[1], ".git")
	switch strings.TrimPrefix(strings.ToLower(u.Host), "www.") {
	case "github.com":
		at := "https://raw.githubusercontent.com/" + owner + "/" + repo + "/HEAD/"
		return []string{at + "README.md", at + "readme.md"}
	case "gitlab.com":
		return []string{"https://gitlab.com/" + owner + "/" + repo + "/-/raw/HEAD/README.md"}
	case "codeberg.org", "gitea.com":
		return []string{"https://" + u.Host + "/" + owner + "/" + repo + "/raw/HEAD/README.md"}
	case "git.sr.ht":
		return []string{"https://git.sr.ht/" + owner + "/" + repo + "/blob/HEAD/README.md"}
	}
	return nil
}

// Save keeps a page in the source of single articles and returns its title and file. One
// that is there already is written again, under its name.
func (s *Syncer) Save(ctx context.Context, address string) (title, file string, err error) {
	p, err := s.Page(ctx, address)
	if err != nil {
		return "", "", err
	}
	err = library.UpdateSources(s.Sources, func(list []library.Source) ([]library.Source, error) {
		for _, l := range list {
			if l.Name == SavedName {
				if l.Kind != library.KindSaved {
					return nil, fmt.Errorf("the name %q belongs to another kind of source", SavedName)
				}
				return list, nil
			}
		}
		return append(list, library.Source{Name: SavedName, Kind: library.KindSaved, Title: "Saved"}), nil
	})
	if err != nil {
		return "", "", err
	}
	file, err = s.keep(ctx, p)
	return p.Title, file, err
}

// keep writes a page into the source of single articles.
func (s *Syncer) keep(ctx context.Context, p entry.Post) (string, error) {
	f, err := s.lockSaved(ctx)
	if err != nil {
		return "", err
	}
	defer f.Close()
	names, err := f.Adopt()
	if err != nil {
		return "", err
	}
	m := f.Manifest
	m.Kind, m.Title = library.KindSaved, "Saved"
	if m.Blog == "" {
		m.Blog = "quire:saved"
	}
	now := s.Now().UTC().Truncate(time.Second)
	if p.Date.After(now) {
		p.Date = time.Time{}
	}
	e := m.Entries[p.ID]
	if e == nil {
		if p.Date.IsZero() {
			p.Date = now
		}
		e = &library.Entry{Seen: now, Date: p.Date, File: entry.Name(p, now, names)}
	} else {
		p.Date = e.Date
	}
	data := p.Bytes()
	if err := f.Write([]library.File{{Path: e.File, Data: data}}); err != nil {
		return "", err
	}
	e.Hash, e.Link, e.Title = entry.Sum(data), p.Link, p.Title
	m.Entries[p.ID] = e
	f.Status.Posts = len(m.Entries)
	f.Status.OnReached(now, 0)
	return e.File, errors.Join(f.Save(), f.SaveStatus())
}

// lockSaved waits a little for another that saves an article too.
func (s *Syncer) lockSaved(ctx context.Context) (*library.Folder, error) {
	const tries, pause = 50, 100 * time.Millisecond
	for i := 0; ; i++ {
		f, err := s.Library.Lock(SavedName)
		if !errors.Is(err, library.ErrBusy) || i == tries {
			return f, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
	}
}
