package webserver

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"
	pathpkg "path"
	"strconv"
	"strings"
)

// Page is what the page of an archive or a post says to those who run no script.
type Page struct {
	Title    string // of the post, or of the blog
	Site     string
	Summary  string
	Lang     string // as in "de", "" when it is not known
	URL      string // where the page has its home, "" when that is not known
	Facts    string // of a post: date, reading time, category
	HTML     template.HTML
	Base     string // path of the archive, as in "/name", "" for the root of the site
	Posts    []Link // of an archive
	Blogs    []Link // of the server, on its front page
	Newer    string // page of the archive, "" for none
	Older    string
	NotFound bool
}

// Link is a post in an archive.
type Link struct{ Path, Title, Facts, Summary string }

// ErrNotFound is what Handler.Feed returns for an unknown feed.
var ErrNotFound = errors.New("not found")

//go:embed assets
var assets embed.FS

var pageTemplate = template.Must(template.ParseFS(assets, "assets/page.html"))

// asset is a file of the page.
type asset struct {
	kind, version string
	body          []byte
}

var files = func() map[string]asset {
	out := map[string]asset{}
	for name, kind := range map[string]string{"reader.js": "text/javascript", "reader.css": "text/css"} {
		body, err := assets.ReadFile("assets/" + name)
		if err != nil {
			panic(err) // it is embedded
		}
		sum := sha256.Sum256(body)
		out["/-/"+name] = asset{kind + "; charset=utf-8", base64.RawURLEncoding.EncodeToString(sum[:6]), body}
	}
	return out
}()

// feeds are the paths of feeds, and their formats.
var feeds = map[string]string{"/feed.xml": "rss", "/atom.xml": "atom", "/feed.json": "json"}

var feedKinds = map[string]string{
	"rss": "application/rss+xml; charset=utf-8", "atom": "application/atom+xml; charset=utf-8",
	"json": "application/feed+json; charset=utf-8",
}

// servePage answers a request for a page, or a file that it needs.
func (s *Server) servePage(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	if f, ok := files[path]; ok {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable") // its version is in its address
		write(w, r, http.StatusOK, f.kind, f.body)
		return
	}
	if dir, name := pathpkg.Split(path); feeds["/"+name] != "" && len(path) <= maxPath {
		s.serveFeed(w, r, feeds["/"+name], dir)
		return
	}
	switch {
	case path == "/robots.txt":
		write(w, r, http.StatusOK, "text/plain; charset=utf-8", []byte("User-agent: *\nDisallow: /-/\n"))
		return
	case strings.HasPrefix(path, "/-/"), len(path) > maxPath:
		http.NotFound(w, r)
		return
	}
	number, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || number < 1 {
		number = 1
	}
	var page Page
	err = s.inTurn(r, func(ctx context.Context) (err error) {
		page, err = s.opt.Handler.Page(ctx, path, number)
		return err
	})
	switch {
	case err != nil && r.Context().Err() != nil: // the client has gone
		return
	case err != nil:
		s.log.Error("cannot make a page", "error", err)
		http.Error(w, "this page cannot be read at the moment", http.StatusInternalServerError)
		return
	}
	var b bytes.Buffer
	err = pageTemplate.Execute(&b, struct {
		Page
		Script, Style string
	}{page, files["/-/reader.js"].version, files["/-/reader.css"].version})
	if err != nil {
		s.log.Error("cannot make a page", "error", err)
		http.Error(w, "this page cannot be shown", http.StatusInternalServerError)
		return
	}
	status := http.StatusOK
	if page.NotFound {
		status = http.StatusNotFound
	}
	w.Header().Set("Cache-Control", "no-cache")
	write(w, r, status, "text/html; charset=utf-8", b.Bytes())
}

// inTurn runs work in a turn of the client's source. What it makes is written afterwards, since
// writing waits for the client.
func (s *Server) inTurn(r *http.Request, work func(context.Context) error) error {
	release, err := s.opt.Handler.Turn(r.Context(), s.sourceOf(r))
	if err != nil {
		return err
	}
	defer release()
	return work(r.Context())
}

// maxPath bounds the path of a page, in bytes.
const maxPath = 1024

func (s *Server) serveFeed(w http.ResponseWriter, r *http.Request, format, dir string) {
	var body []byte
	err := s.inTurn(r, func(ctx context.Context) (err error) {
		body, err = s.feed(ctx, format, dir, r)
		return err
	})
	switch {
	case errors.Is(err, ErrNotFound):
		http.NotFound(w, r)
	case err != nil && r.Context().Err() != nil: // the client has gone
	case err != nil:
		s.log.Error("cannot make a feed", "error", err)
		http.Error(w, "this feed cannot be read at the moment", http.StatusInternalServerError)
	default:
		write(w, r, http.StatusOK, feedKinds[format], body)
	}
}

func (s *Server) feed(ctx context.Context, format, dir string, r *http.Request) ([]byte, error) {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return s.opt.Handler.Feed(ctx, format, dir, scheme+"://"+r.Host+"/")
}

// write sends a body, compressed if the client accepts that, and no body if it has this version.
func write(w http.ResponseWriter, r *http.Request, status int, kind string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Vary", "Accept-Encoding")
	if status == http.StatusOK {
		sum := sha256.Sum256(body)
		tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
		h.Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	const least = 500 // bytes that are worth it
	if len(body) >= least && acceptsGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write(body) // to memory
		_ = z.Close()
		body = b.Bytes()
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client may have gone
	}
}

// acceptsGzip reports whether an Accept-Encoding header (RFC 9110 12.5.3) names gzip.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			return strings.ReplaceAll(quality, " ", "") != "q=0"
		}
	}
	return false
}
