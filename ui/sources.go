package ui

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/dustin/go-humanize/english"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/sanitize"
	"quire/internal/usererr"
	"quire/ui/popup"
)

// Sources is what a session can do with the offline library. Its functions may take long and
// are called by commands only.
type Sources struct {
	// List returns the state of every source; nil where none is open.
	List func(context.Context) ([]SourceState, error)
	// Sync syncs the sources that are open, calls progress as they are done, and returns what
	// they brought, in words; nil where none is open.
	Sync func(ctx context.Context, progress func(done, total int)) (summary string, err error)
	// Save fetches a page and saves it for later; it returns its title.
	Save func(ctx context.Context, address string) (title string, err error)
}

// SourceState is the state of a source.
type SourceState struct {
	Name, State string
	Synced      time.Time // the zero time is never
	Error       string    // of the last sync, "" if it was fine
	Hint        string    // what to do about it
}

// syncProgress is how far a sync is; the command writes it, Update reads it.
type syncProgress struct {
	mu          sync.Mutex
	done, total int
}

func (p *syncProgress) set(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done, p.total = done, total
}

func (p *syncProgress) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.total == 0 {
		return "syncing"
	}
	return fmt.Sprintf("syncing: %d of %s", p.done, english.Plural(p.total, "source", ""))
}

// syncing is the sync that is under way, if any.
type syncing struct {
	run     latest
	running bool
}

// syncProgressTime is how often the progress of a sync is shown.
const syncProgressTime = 500 * time.Millisecond

// syncSources syncs the sources in the background. New posts appear by themselves: the library
// follows its folders.
func (a *app) syncSources() tea.Cmd {
	s := a.cfg.Sources
	switch {
	case s == nil || s.Sync == nil:
		return a.notices.say("no sources are open: quire --all reads them")
	case a.sync.running:
		return a.notices.say("already syncing")
	}
	a.sync.running = true
	progress := &syncProgress{}
	t := a.sync.run.start(a.tasks)
	var show func() tea.Cmd
	show = func() tea.Cmd {
		if !a.sync.running {
			return nil
		}
		return tea.Batch(a.notices.show(progress.text(), noticeTime), a.tasks.after(syncProgressTime, t, show))
	}
	work := run(a.tasks, t, func(ctx context.Context) (string, error) {
		return s.Sync(ctx, progress.set)
	}, func(summary string, err error) tea.Cmd {
		a.sync.running = false
		if err != nil {
			return a.notices.warn("sync: " + usererr.Line(err))
		}
		return a.notices.say(sanitize.Line(summary))
	})
	return tea.Batch(work, show())
}

// openSources opens the sources with unread posts and state: enter shows one of them.
func (a *app) openSources() tea.Cmd {
	ix := a.snapshot.ix
	if ix == nil || (a.cfg.Sources == nil || a.cfg.Sources.List == nil) && !a.archive.bySource {
		return a.notices.say("no sources are open: quire --all reads them")
	}
	f, here, list, bySource := a.archive.filterWithMarks(), a.archive.filter.Source, a.cfg.Sources, a.archive.bySource
	now := a.cfg.Now()
	return openFound(a, func(ctx context.Context) (popup.Options, choices, error) {
		var states []SourceState
		if list != nil && list.List != nil {
			var err error
			if states, err = list.List(ctx); err != nil {
				return popup.Options{}, choices{}, err
			}
		}
		title := strings.ToUpper(a.archive.sourcesName[:1]) + a.archive.sourcesName[1:]
		o := popup.Options{Title: title, Empty: "No sources. Add one with quire sources add ADDRESS."}
		if !bySource {
			o.ReadOnly = true
			for _, s := range states {
				o.Items = append(o.Items, sourceItems(s.Name, "", s, now)...)
			}
			return o, choices{}, nil
		}
		return sourcesOf(a, ix, f, here, states, o, now)
	})
}

// sourcesName returns what the sources of a session are for its reader.
func sourcesName(cfg *Config) string {
	if cfg.Shared {
		return "blogs"
	}
	return "sources"
}

// sourcesOf fills the popup of sources of an archive of several.
func sourcesOf(a *app, ix *index.Index, f index.Filter, here string, states []SourceState, o popup.Options,
	now time.Time,
) (popup.Options, choices, error) {
	terms, total := countSources(ix, index.Filter{Drafts: f.Drafts, Future: f.Future, Lang: f.Lang, Marks: f.Marks})
	byName := map[string]SourceState{}
	for _, s := range states {
		byName[s.Name] = s
	}
	o.Items = []popup.Item{{Label: "All " + a.archive.sourcesName, Detail: strconv.Itoa(total) + " unread"}}
	names := []string{""} // of the items
	for _, t := range terms {
		if t.Name == here {
			o.Start = len(o.Items)
		}
		for _, item := range sourceItems(t.Name, strconv.Itoa(t.Count)+" unread", byName[t.Name], now) {
			o.Items, names = append(o.Items, item), append(names, t.Name)
		}
	}
	return o, choices{pick: func(item int) tea.Cmd {
		closed := a.toArchive()
		return tea.Batch(closed, a.archive.setSource(names[item]))
	}}, nil
}

// sourceItems returns the rows of a source: its name with counts and state and, if it fails,
// why and what to do.
func sourceItems(name, unread string, s SourceState, now time.Time) []popup.Item {
	var detail []string
	if unread != "" {
		detail = append(detail, unread)
	}
	if s.State != "" && s.State != "ok" {
		detail = append(detail, s.State)
	}
	if !s.Synced.IsZero() {
		detail = append(detail, humanize.RelTime(s.Synced, now, "ago", "from now"))
	}
	items := []popup.Item{{Label: sanitize.Line(name), Detail: strings.Join(detail, " · ")}}
	for _, line := range []string{s.Error, s.Hint} {
		if line = sanitize.Line(line); line != "" {
			items = append(items, popup.Item{Label: line, Indent: 1})
		}
	}
	return items
}

// loadNewSources loads the marks of sources that were added while the reader is open.
func (a *app) loadNewSources() tea.Cmd {
	session := a.state.session
	if session == nil || a.cfg.Library == nil || !a.archive.bySource {
		return nil
	}
	src := a.cfg.Library.Source()
	if !slices.ContainsFunc(src.KnownParts(), func(p folder.Part) bool { return !session.KnowsBlog(p.Name) }) {
		return nil
	}
	work := func(context.Context) (bool, error) { return session.SetBlogs(src.Blogs()), nil }
	return run(a.tasks, token{}, work, func(isNew bool, _ error) tea.Cmd {
		if !isNew {
			return nil
		}
		return a.state.load()
	})
}

// saveLink saves the chosen link for later, or else the post's own address.
func (a *app) saveLink() tea.Cmd {
	target := ""
	if l, ok := a.post.pager.Link(); ok {
		target = l.Target
	} else if p := a.post.current(); p != nil {
		target = p.Canonical
	}
	if target == "" {
		return a.notices.say("no link selected, and this post has no web address")
	}
	if cmd := a.saveForLater(target); cmd != nil {
		return cmd
	}
	return a.notices.say("not a web page: " + sanitize.Line(target))
}

// saveForLater saves a page in the background; nil if the target is not a web page.
func (a *app) saveForLater(target string) tea.Cmd {
	s := a.cfg.Sources
	address, ok := webAddress(target)
	if s == nil || !ok {
		return nil
	}
	return tea.Batch(a.notices.say("saving "+address), run(a.tasks, token{}, func(ctx context.Context) (string, error) {
		return s.Save(ctx, address)
	}, func(title string, err error) tea.Cmd {
		if err != nil {
			return a.notices.warn("not saved: " + usererr.Line(err))
		}
		return a.notices.say("saved for later: " + sanitize.Line(title))
	}))
}

// webAddress returns the target of a link that is a page of the web.
func webAddress(target string) (address string, ok bool) {
	address, ok = sanitize.URL(target)
	return address, ok && (strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://"))
}
