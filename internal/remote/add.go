package remote

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"quire/internal/remote/feed"
	"quire/internal/remote/fetch"
	"quire/internal/remote/gitsource"
	"quire/internal/remote/library"
	"quire/internal/remote/sshsource"
	"quire/internal/sanitize"
	"quire/internal/usererr"
)

// New source.
type Addition struct {
	Address string
	Source  library.Source // name, folder and the like, as the user wants them
	First   bool           // of several feeds of a page take the first
}

// ChoiceError is the error of a page that links to several feeds.
type ChoiceError struct {
	Page  string
	Feeds []feed.Link
}

func (e *ChoiceError) Error() string {
	return fmt.Sprintf("%s links to %d feeds", e.Page, len(e.Feeds))
}

// KnownError says that an address is a source already.
type KnownError struct{ Name string }

func (e *KnownError) Error() string { return fmt.Sprintf("already added as %q", e.Name) }

// Add adds a source: its first sync is part of it, and the address of a feed is asked once.
func (s *Syncer) Add(ctx context.Context, add Addition, opt Options) (library.Source, Result, error) {
	src := add.Source
	src.URL = normalize(add.Address)
	list, err := s.List()
	if err != nil {
		return src, Result{}, err
	}
	if err := known(list, src.URL); err != nil {
		return src, Result{}, err
	}
	var first *fetch.Response
	var title string
	switch {
	case sshsource.IsAddress(src.URL):
		src.Kind = library.KindSSH
	case gitsource.IsAddress(src.URL):
		src.Kind = library.KindGit
		if dir, err := filepath.Abs(src.URL); err == nil && isDir(src.URL) {
			src.URL = dir
		}
		if err := gitsource.CheckAddress(src.URL); err != nil {
			return src, Result{}, err
		}
	default:
		src.Kind = library.KindFeed
		if first, title, err = s.findFeed(ctx, &src, add.First); err != nil {
			return src, Result{}, err
		}
		if err := known(list, src.URL, withoutUser(first.URL)); err != nil {
			return src, Result{}, err
		}
	}
	if err := s.name(&src, list, title); err != nil {
		return src, Result{}, err
	}
	was := s.Library.Exists(src.Name)
	r := s.guardedFirst(ctx, src, opt, first)
	if r.Err != nil {
		if !was {
			_ = os.RemoveAll(s.Library.Path(src.Name)) // nothing of the user's is in it yet
		}
		return src, r, r.Err
	}
	err = library.UpdateSources(s.Sources, func(list []library.Source) ([]library.Source, error) {
		if err := known(list, src.URL); err != nil {
			return nil, err
		}
		return append(list, src), nil
	})
	return src, r, err
}

func (s *Syncer) guardedFirst(ctx context.Context, src library.Source, opt Options, first *fetch.Response) (r Result) {
	defer func() {
		r.Name = src.Name
		if p := recover(); p != nil {
			r.Err = errors.New(sanitize.PanicMessage(p))
		}
	}()
	return s.syncSource(withTerminal(ctx), src, opt, first)
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// normalize completes an address as a user types it.
func normalize(address string) string {
	address = strings.TrimSpace(feed.StripScheme(strings.TrimSpace(address)))
	if address == "" || strings.Contains(address, "://") || strings.HasPrefix(address, "git+") ||
		gitsource.IsAddress(address) ||
		strings.HasPrefix(address, "/") || strings.HasPrefix(address, ".") || strings.HasPrefix(address, "-") {
		return address
	}
	return "https://" + address
}

// known returns a *KnownError when one of the addresses is a source.
func known(list []library.Source, addresses ...string) error {
	for _, s := range list {
		for _, a := range addresses {
			if a != "" && sameAddress(s.URL, a) {
				return &KnownError{Name: s.Name}
			}
		}
	}
	return nil
}

func sameAddress(a, b string) bool {
	trim := func(s string) string {
		return strings.TrimRight(strings.TrimPrefix(strings.TrimPrefix(withoutUser(s), "https://"), "http://"), "/")
	}
	return trim(a) == trim(b)
}

func withoutUser(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return address
	}
	u.User = nil
	return u.String()
}

// findFeed asks for the feed at the address of src, or for the one that the page there
// names, and returns the answer and the title.
func (s *Syncer) findFeed(ctx context.Context, src *library.Source, first bool) (*fetch.Response, string, error) {
	typed := src.URL
	res, err := s.Client.Get(ctx, fetch.Request{URL: src.URL, UserAgent: src.UserAgent})
	if err != nil {
		return nil, "", err
	}
	if !feed.IsFeed(res.Body, res.Header.Get("Content-Type")) {
		if res, err = s.discover(ctx, src, res, first); err != nil {
			return nil, "", err
		}
	} else if to := res.Permanent(); to != "" && src.URL != to {
		src.URL = to // nothing is lost yet
	}
	base, err := url.Parse(res.URL)
	if err != nil {
		return nil, "", err
	}
	f, err := feed.Parse(res.Body, res.Header.Get("Content-Type"), base)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", typed, err)
	}
	return res, f.Title, nil
}

func (s *Syncer) discover(ctx context.Context, src *library.Source, page *fetch.Response,
	first bool,
) (*fetch.Response, error) {
	at, err := url.Parse(page.URL)
	if err != nil {
		return nil, err
	}
	links := feed.Discover(page.Body, page.Header, at)
	posts := slices.DeleteFunc(slices.Clone(links), func(l feed.Link) bool { return l.Comments })
	if len(posts) == 0 {
		posts = links
	}
	switch {
	case len(posts) == 0:
		return nil, usererr.WithHint(errNoFeed, "quire save "+src.URL+" saves the page itself")
	case len(posts) > 1 && !first:
		return nil, &ChoiceError{Page: src.URL, Feeds: posts}
	}
	typed := src.URL
	src.URL = posts[0].URL
	return s.Client.Get(ctx, fetch.Request{URL: src.URL, Typed: []string{typed}, Untyped: true, UserAgent: src.UserAgent})
}

// name gives a new source a name that is free, unless the user has chosen one.
func (s *Syncer) name(src *library.Source, list []library.Source, title string) error {
	listed := func(name string) bool {
		return slices.ContainsFunc(list, func(l library.Source) bool { return l.Name == name })
	}
	if src.Name != "" {
		switch {
		case !library.IsName(src.Name):
			return usererr.New(fmt.Sprintf("invalid name %q", sanitize.Line(src.Name)),
				"use lower-case letters, digits and -, and no language code")
		case listed(src.Name):
			return usererr.New(fmt.Sprintf("a source named %q exists", src.Name), "choose another name with --name")
		}
		return nil
	}
	host := ""
	if u, err := url.Parse(src.URL); err == nil {
		host = u.Hostname()
	}
	if src.Kind == library.KindGit {
		title = strings.TrimSuffix(path.Base(strings.TrimRight(strings.ReplaceAll(src.URL, ":", "/"), "/")), ".git")
	}
	if src.Title == "" {
		src.Title = title
	}
	src.Name = library.SourceName(firstNonEmpty(title, src.Title), host, func(name string) bool {
		return listed(name) || s.isOther(name, src.URL)
	})
	return nil
}

// isOther reports whether the folder of a name belongs to something else than the source of
// an address: what was kept of a source when it was removed may be taken up again.
func (s *Syncer) isOther(name, address string) bool {
	if !s.Library.Exists(name) {
		return false
	}
	m, err := s.Library.ReadManifest(name)
	return err != nil || m.URL != address
}

func firstNonEmpty(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
