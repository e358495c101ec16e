// Package remote brings sources home: it syncs feeds, repositories, quire servers and
// single articles into the offline library. It puts together what the packages below it
// can do, and knows neither commands nor screens.
//
//	fetch, feed, article, htmlmd, entry   from an address to Markdown
//	gitsource, sshsource                  from a tree to files
//	library                               files, manifest, lock, list of sources
//	opml, feedgen                         lists of feeds; feeds of a folder
package remote

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dustin/go-humanize/english"

	"quire/internal/remote/fetch"
	"quire/internal/remote/htmlmd"
	"quire/internal/remote/library"
	"quire/internal/sanitize"
)

// Config is what a Syncer works with.
type Config struct {
	Library *library.Library
	Sources string // the file with the list of sources
	Stores  string // a folder for the stores of repositories
	Client  *fetch.Client
	Now     func() time.Time
	// Marks returns what all readers have marked in the source of a name. An error means that
	// it is not known: then nothing is removed. nil is a library without reader state.
	Marks func(ctx context.Context, name string) (Marks, error)
}

// Marks is what readers have marked in a blog, by the paths of its posts.
type Marks struct{ Read, Starred map[string]bool }

// Syncer syncs sources. Goroutines may share it.
type Syncer struct {
	Config
	convert *htmlmd.Converter
	slots   chan struct{} // one for each feed that is being parsed and converted
}

// New returns a Syncer.
func New(c Config) *Syncer {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Client == nil {
		c.Client = fetch.New(fetch.Options{})
	}
	return &Syncer{Config: c, convert: htmlmd.New(), slots: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// Options are what one sync does.
type Options struct {
	Mode    fetch.Mode
	Full    bool // fetch the articles of entries that the feed cuts short
	Images  bool // fetch images
	History bool // follow the feed to its older pages
}

// Result is what the sync of a source brought.
type Result struct {
	Name                  string
	New, Updated, Removed int
	// Skipped reports whether the source was not due: nothing was asked and nothing is to
	// be said.
	Skipped bool
	Notes   []string // what the user may want to know
	Err     error    // why it failed
}

// Unchanged reports whether a sync brought nothing.
func (r Result) Unchanged() bool { return r.Err == nil && r.New+r.Updated+r.Removed == 0 }

// Summary returns what a sync brought, in a few words.
func Summary(results []Result) string {
	var created, updated, asked int
	var failed []string
	for _, r := range results {
		created, updated = created+r.New, updated+r.Updated
		if !r.Skipped {
			asked++
		}
		if r.Err != nil {
			failed = append(failed, r.Name)
		}
	}
	var parts []string
	if created > 0 {
		parts = append(parts, english.Plural(created, "new post", ""))
	}
	if updated > 0 {
		parts = append(parts, fmt.Sprint(updated, " updated"))
	}
	if len(parts) == 0 {
		parts = append(parts, "nothing new")
	}
	switch n := len(failed); {
	case n > 1 && n == asked:
		return "no source could be reached: are you offline?"
	case n == 1:
		parts = append(parts, sanitize.Line(failed[0])+" failed")
	case n > 1:
		parts = append(parts, fmt.Sprint(n, " sources failed"))
	}
	return strings.Join(parts, ", ")
}

// Progress is notified of sources while they are synced, from several goroutines.
type Progress struct {
	Started  func(name string)
	Finished func(Result)
}

// sourcesAtOnce is how many sources are synced at a time. More than one of a host wait for
// each other.
const sourcesAtOnce = 8

// Sync syncs the named sources, all of them when none is named. Every source is synced,
// whatever becomes of the others; the results are in the order of the list. The error is
// that of the list itself.
func (s *Syncer) Sync(ctx context.Context, names []string, opt Options, p Progress) ([]Result, error) {
	sources, err := s.choose(names)
	if err != nil {
		return nil, err
	}
	results := make([]Result, len(sources))
	jobs := make(chan int)
	var group sync.WaitGroup
	for range min(sourcesAtOnce, len(sources)) {
		group.Go(func() {
			for i := range jobs {
				if p.Started != nil {
					p.Started(sources[i].Name)
				}
				results[i] = s.guarded(ctx, sources[i], opt)
				if p.Finished != nil {
					p.Finished(results[i])
				}
			}
		})
	}
	for i := range sources {
		jobs <- i
	}
	close(jobs)
	group.Wait()
	return results, nil
}

// List returns the sources.
func (s *Syncer) List() ([]library.Source, error) { return library.LoadSources(s.Sources) }

// UnknownError names a source that is not in the list.
type UnknownError struct {
	Name  string
	Names []string // those that are
}

func (e *UnknownError) Error() string {
	return fmt.Sprintf("no source is named %q", sanitize.Line(e.Name))
}

func (s *Syncer) choose(names []string) ([]library.Source, error) {
	list, err := s.List()
	if err != nil || len(names) == 0 {
		return list, err
	}
	var chosen []library.Source
	for _, name := range names {
		i := slices.IndexFunc(list, func(l library.Source) bool { return l.Name == name })
		if i < 0 {
			unknown := &UnknownError{Name: name}
			for _, l := range list {
				unknown.Names = append(unknown.Names, l.Name)
			}
			return nil, unknown
		}
		if !slices.Contains(chosen, list[i]) {
			chosen = append(chosen, list[i])
		}
	}
	return chosen, nil
}

// guarded syncs one source. A panic is an error of that source alone.
func (s *Syncer) guarded(ctx context.Context, src library.Source, opt Options) (r Result) {
	defer func() {
		r.Name = src.Name
		if p := recover(); p != nil {
			r.Err = errors.New(sanitize.PanicMessage(p))
		}
	}()
	if ctx.Err() != nil {
		return Result{Err: ctx.Err()}
	}
	return s.syncSource(ctx, src, opt, nil)
}

// syncSource syncs one source; first is the answer when its address was asked just now.
func (s *Syncer) syncSource(ctx context.Context, src library.Source, opt Options, first *fetch.Response) (r Result) {
	if src.Kind == library.KindSaved {
		return Result{Skipped: true}
	}
	f, err := s.Library.Lock(src.Name)
	if errors.Is(err, library.ErrBusy) {
		return Result{Notes: []string{err.Error()}}
	}
	if err != nil {
		return Result{Err: err}
	}
	defer f.Close()
	m := f.Manifest
	if m.Blog == "" {
		m.Blog = blogOf(src)
	}
	m.Kind, m.URL = src.Kind, src.URL
	w := &work{Syncer: s, ctx: ctx, src: src, opt: opt, f: f}
	w.opt.Full, w.opt.Images = opt.Full || src.Full, opt.Images || src.Images
	switch src.Kind {
	case library.KindFeed:
		r = w.syncFeed(first)
	default:
		r = w.syncTree()
	}
	if !r.Unchanged() || f.Status.Posts == 0 {
		f.Status.Posts = len(m.Paths())
	}
	if err := f.SaveStatus(); err != nil && r.Err == nil && !r.Skipped {
		r.Notes = append(r.Notes, "the status is not kept: "+err.Error())
	}
	return r
}

// blogOf names the blog of a source in reader state: by its first address, without what is
// secret in it.
func blogOf(src library.Source) string {
	u, err := url.Parse(src.URL)
	if err != nil || u.Host == "" {
		return "source:" + src.URL
	}
	u.User = nil
	return u.String()
}

// work is the sync of one source.
type work struct {
	*Syncer
	ctx context.Context //nolint:containedctx // it lives as long as one sync
	src library.Source
	opt Options
	f   *library.Folder
}

// every returns the least time between two scheduled syncs that the source asks for.
func (w *work) every() time.Duration {
	d, err := parseDays(w.src.Every)
	if err != nil {
		return 0
	}
	return d
}

// parseDays reads a duration that may be written in days: "90d".
func parseDays(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		s = days + "h"
		d, err := time.ParseDuration(s)
		return d * 24, err
	}
	return time.ParseDuration(s)
}

// refused returns the result of a source that must not be asked now.
func refused(err error) Result {
	switch wait, ok := errors.AsType[*fetch.WaitError](err); {
	case errors.Is(err, fetch.ErrNotDue), errors.Is(err, fetch.ErrGone):
		return Result{Skipped: true}
	case ok && wait.ByServer:
		return Result{Notes: []string{wait.Error()}}
	case ok:
		return Result{Notes: []string{wait.Error() + " (--force asks now)"}}
	}
	return Result{Err: err}
}

// marks returns what readers have marked in the source; known is false when
// that cannot be said.
func (w *work) marks() (m Marks, known bool) {
	if w.Marks == nil {
		return Marks{}, true
	}
	m, err := w.Syncer.Marks(w.ctx, w.src.Name)
	return m, err == nil
}
