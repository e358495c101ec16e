package server

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/netip"
	"net/url"
	"strings"

	"github.com/charmbracelet/colorprofile"

	"quire/internal/cli"
	"quire/internal/index"
	"quire/internal/memory"
	"quire/internal/post"
	"quire/internal/render"
	"quire/internal/sshserver"
	"quire/internal/sshserver/fairqueue"
	"quire/internal/sshserver/session"
	"quire/internal/webserver"
)

// Web is how browsers read the archive.
type Web struct {
	Listen  string         // TCP address, "" for none
	TLS     *tls.Config    // nil is plain HTTP
	URL     string         // that readers know the server by, such as "https://blog.example.org/"; "" for none
	Proxies []netip.Prefix // whose X-Forwarded-For is believed
}

// newWebServer returns the server for browsers, whose limits are those of the SSH server.
func (s *Server) newWebServer() *webserver.Server {
	l := s.opt.SSH.Limits
	host := ""
	if u, err := url.Parse(s.opt.Web.URL); err == nil {
		host = u.Host
	}
	return webserver.New(webserver.Options{
		Handler: webserver.Handler{Start: s.startWeb, Page: s.page, Feed: s.feed, Turn: s.turn, Enter: s.ssh.Enter},
		Limits: webserver.Limits{
			Handshake: l.Handshake, Idle: l.Idle, Session: l.Session, Write: l.Write,
			InputRate: l.InputRate, Burst: l.InputBurst, Paste: s.opt.MaxPaste, Width: l.Width, Height: l.Height,
		},
		Proxies: s.opt.Web.Proxies, Host: host, Grace: s.opt.SSH.Grace, Log: s.log,
		Farewell:   "The server is shutting down. Reload in a moment.",
		ShowSource: s.opt.SSH.Sources.Show,
	})
}

func (s *Server) serveWeb(ctx context.Context) {
	s.log.Info("serving browsers", "address", s.webAt.Addr().String(), "tls", s.opt.Web.TLS != nil, "url", s.opt.Web.URL)
	if err := s.web.Serve(ctx, s.webAt); err != nil {
		s.log.Error("cannot serve browsers any more", "error", err)
	}
}

// startWeb opens the reader for a browser, at the post that its address names. It returns nil for
// what does not answer.
func (s *Server) startWeb(ctx context.Context, b *webserver.Browser, d *webserver.Display) webserver.Program {
	reads, name, err := s.webReads(ctx, b.Path)
	if err != nil {
		return nil
	}
	r := s.readerOf(reads)
	r.NotSavedReason = "not saved in a browser; it lasts until you close the page"
	if name != "" && reads.front == nil && reads.wait(ctx) == nil && hasPost(reads, name) {
		if r.Open = name; b.Heading != "" {
			r.Open += "#" + b.Heading
		}
	}
	ctx = memory.With(ctx, s.memory)
	flow := s.ssh.Flow(b.Source)
	context.AfterFunc(ctx, flow.Close)
	model, flush := s.opt.UI.New(flow.Context(ctx), r)
	d.Follow(func() string { return reads.base() + s.opt.UI.Address(model) })
	return s.run(ctx, model, reads, nil, b.Languages, session.Options{
		Display: d, Output: io.Discard, Flow: flow, Width: b.Width, Height: b.Height, Profile: colorprofile.TrueColor,
		Env:    []string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=" + b.Languages + ".UTF-8"},
		Finish: func() { _ = flush(ctx) }, // there is no store
	})
}

// webReads returns what the path of a page names, which the caller closes, and the address of the
// post there, "" for none. Browsers have no key: they are shown what everyone may see.
func (s *Server) webReads(ctx context.Context, path string) (reads *reading, post string, err error) {
	name := strings.Trim(path, "/")
	if s.many == nil {
		return s.only, name, nil
	}
	first, rest, _ := strings.Cut(name, "/")
	if reads, err = s.read(ctx, first, nil); err != nil {
		return nil, "", err
	}
	if reads.front != nil { // its posts are below the names of their blogs
		return reads, name, nil
	}
	return reads, rest, nil
}

// turn waits until the processor has a turn for a page of a source.
func (s *Server) turn(ctx context.Context, source netip.Addr) (release func(), err error) {
	flow := s.ssh.Flow(source)
	turn, err := flow.Acquire(ctx, fairqueue.Background)
	if err != nil {
		flow.Close()
		return nil, err
	}
	return func() {
		turn.Release()
		flow.Close()
	}, nil
}

// perPage is how many posts a page of the archive lists.
const perPage = 24

// page returns what a path shows to browsers without scripts: the archive, a post, or nothing.
func (s *Server) page(ctx context.Context, path string, number int) (webserver.Page, error) {
	reads, name, err := s.webReads(ctx, path)
	if err != nil {
		return webserver.Page{}, err
	}
	defer reads.close()
	if reads.front != nil && name != "" || !isPlain(path) {
		return webserver.Page{Title: "No such page", Site: s.siteTitle(reads), NotFound: true}, nil
	}
	if err := reads.wait(ctx); err != nil {
		return webserver.Page{}, err
	}
	ix := reads.library.Index()
	if name == "" {
		return s.archivePage(reads, ix, number), nil
	}
	site := ix.Site()
	p := ix.Find(name)
	if p == nil {
		return webserver.Page{Title: "No such page", Site: site.Title, Base: reads.base(), NotFound: true}, nil
	}
	const copies = 4 // of the text, until it is a page
	release, err := memory.Reserve(memory.With(ctx, s.memory), copies*ix.Stamp(p).Size)
	if err != nil {
		return webserver.Page{}, err
	}
	defer release()
	body, err := ix.Read(p)
	if err != nil {
		return webserver.Page{}, err
	}
	resolve := func(target string) string {
		if d := ix.Follow(p, target); d.Kind == index.ToPost && d.Post != nil {
			return reads.pathOf(d.Post, d.Fragment)
		}
		return target
	}
	return webserver.Page{
		Title: p.Title, Site: site.Title, Base: reads.base(), Summary: p.Summary, Lang: cmp.Or(p.Lang, reads.language()),
		Facts: factsOf(p), URL: cmp.Or(p.Canonical, s.webURL(reads.pathOf(p, ""))),
		HTML: template.HTML(render.HTML(body, resolve)), //nolint:gosec // made without raw HTML
	}, nil
}

// siteTitle returns what an archive is called.
func (s *Server) siteTitle(reads *reading) string { return reads.library.Index().Site().Title }

// isPlain reports whether a path has only plain elements: not "..", nor an empty one.
func isPlain(path string) bool {
	trimmed := strings.Trim(path, "/")
	return trimmed == "" || fs.ValidPath(trimmed) && len(path)-len(trimmed) <= 2
}

func (s *Server) archivePage(reads *reading, ix *index.Index, number int) webserver.Page {
	site, home := ix.Site(), reads.base()+"/"
	all := ix.Select(index.Filter{Sort: reads.sort()}, nil).All()
	page := webserver.Page{
		Title: site.Title, Site: site.Title, Base: reads.base(), Summary: site.Tagline, Lang: reads.language(),
		URL: s.webURL(home),
	}
	if reads.front != nil && number == 1 {
		for _, b := range s.many.set.Visible(nil) {
			page.Blogs = append(page.Blogs, webserver.Link{Path: "/" + b.Name + "/", Title: cmp.Or(b.Title, b.Name)})
		}
	}
	for _, p := range index.Page(all, number, perPage) {
		page.Posts = append(page.Posts, webserver.Link{
			Path: reads.pathOf(p, ""), Title: p.Title, Facts: factsOf(p), Summary: p.Summary,
		})
	}
	if len(page.Posts) == 0 {
		page.NotFound = number > 1
		page.HTML = "<p>No posts yet.</p>"
		return page
	}
	if number > 1 {
		page.Newer = fmt.Sprintf("%s?page=%d", home, number-1)
	}
	if number < index.Pages(len(all), perPage) {
		page.Older = fmt.Sprintf("%s?page=%d", home, number+1)
	}
	return page
}

// pathOf returns the path of a post, or of a heading in it, below the site.
func (r *reading) pathOf(p *post.Post, heading string) string {
	name := p.Slug
	switch {
	case name == "" && p.Source != "":
		name = strings.TrimPrefix(p.Path, p.Source+"/")
	case name == "":
		name = p.Path
	}
	base := r.base()
	if p.Source != "" && r.front != nil {
		base = "/" + p.Source
	}
	u := url.URL{Path: base + "/" + name, Fragment: heading}
	return u.String()
}

// webURL returns the address of a path, "" without --url.
func (s *Server) webURL(path string) string {
	if s.opt.Web.URL == "" {
		return ""
	}
	return strings.TrimSuffix(s.opt.Web.URL, "/") + path
}

// factsOf returns the date, the reading time and the categories of a post.
func factsOf(p *post.Post) string {
	var facts []string
	if !p.Date.IsZero() {
		facts = append(facts, p.Date.Format("2 Jan 2006"))
	}
	facts = append(facts, fmt.Sprintf("%d min read", p.Minutes))
	return strings.Join(append(facts, p.Categories...), " · ")
}

// maxFeedPosts bounds a feed.
const maxFeedPosts = 30

// feed returns a feed of the newest posts of the archive at a path. base is the address of the site
// at which it is asked for.
func (s *Server) feed(ctx context.Context, format, path, base string) ([]byte, error) {
	u, err := url.Parse(cmp.Or(s.opt.Web.URL, base))
	if err != nil || u.Host == "" {
		return nil, webserver.ErrNotFound
	}
	reads, rest, err := s.webReads(ctx, path)
	if err != nil {
		return nil, err
	}
	defer reads.close()
	if rest != "" {
		return nil, webserver.ErrNotFound
	}
	if err := reads.wait(ctx); err != nil {
		return nil, err
	}
	u.Path = strings.TrimSuffix(u.Path, "/") + reads.base() + "/"
	ix := reads.library.Index()
	all := ix.Select(index.Filter{}, nil).All()
	return cli.Feed(ix, all[:min(len(all), maxFeedPosts)], format, u)
}

// writeMetrics writes the metrics of blogs and browsers. No blog is named: what one may see of them
// depends on who asks.
func (s *Server) writeMetrics(w io.Writer) {
	if m := s.many; m != nil {
		sshserver.WriteMetric(w, "quire_blogs", "gauge", "Blogs of the server.", int64(len(m.set.All())))
		sshserver.WriteMetric(w, "quire_blogs_open", "gauge", "Blogs that are kept in memory.", int64(m.open.count()))
	}
	s.writeMemoryMetrics(w)
	s.writeWebMetrics(w)
}

// writeWebMetrics writes the metrics of the server for browsers.
func (s *Server) writeWebMetrics(w io.Writer) {
	if s.web == nil {
		return
	}
	st := &s.web.Stats
	sshserver.WriteMetric(w, "quire_web_sessions", "gauge", "Running sessions of browsers.", st.Sessions.Load())
	for _, m := range []struct {
		name, help string
		n          uint64
	}{
		{"quire_web_sessions_total", "Sessions of browsers started.", st.Started.Load()},
		{"quire_web_refused_total", "Browsers refused by a limit.", st.Refused.Load()},
		{"quire_web_rejected_total", "Sockets closed for what they sent.", st.Rejected.Load()},
		{"quire_web_pages_total", "Pages and files sent.", st.Pages.Load()},
		{"quire_web_frames_total", "Frames sent.", st.Frames.Load()},
		{"quire_web_panics_total", "Panics in sessions of browsers.", st.Panics.Load()},
		{"quire_web_input_bytes_total", "Bytes read from sockets.", st.BytesIn.Load()},
		{"quire_web_output_bytes_total", "Bytes written to sockets.", st.BytesOut.Load()},
	} {
		sshserver.WriteMetric(w, m.name, "counter", m.help, int64(m.n))
	}
}
