package remote

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"quire/internal/remote/entry"
	"quire/internal/remote/feed"
	"quire/internal/remote/fetch"
	"quire/internal/remote/library"
	"quire/internal/usererr"
)

const (
	// maxHistory is how many older pages of a feed are followed.
	maxHistory = 20
	// maxWork is how long the texts of one source may take to convert.
	maxWork = 30 * time.Second
)

// syncFeed asks for a feed, unless first is the answer already, and writes what is new.
func (w *work) syncFeed(first *fetch.Response) Result {
	m, st := w.f.Manifest, &w.f.Status.State
	st.ETag, st.LastModified, st.BodyHash = m.ETag, m.LastModified, m.BodyHash
	now := w.Now().UTC()
	res := first
	if res == nil {
		if err := st.Ask(now, w.opt.Mode, m.Skip.Includes(now)); err != nil {
			return refused(err)
		}
		req := fetch.Request{URL: w.src.URL, ETag: st.ETag, LastModified: st.LastModified, UserAgent: w.src.UserAgent}
		if w.opt.History {
			req.ETag, req.LastModified = "", ""
		}
		var err error
		if res, err = w.Client.Get(w.ctx, req); err != nil {
			return w.failed(now, err)
		}
	}
	interval := max(time.Duration(m.Interval)*time.Second, w.every())
	hash := bodyHash(res.Body)
	if res.Status == http.StatusNotModified || hash == m.BodyHash && !w.opt.History {
		st.OnSuccess(now, res, interval)
		if w.isSettled() {
			return Result{}
		}
		return w.finish(now, Result{})
	}
	r, err := w.take(now, res)
	if err != nil {
		return w.failed(now, err)
	}
	st.OnSuccess(now, res, max(time.Duration(m.Interval)*time.Second, w.every()))
	st.BodyHash = hash
	if to := st.OnMoved(now, w.src.URL, res.Permanent()); to != "" {
		r.Notes = append(r.Notes, w.move(to))
	}
	return w.finish(now, r)
}

// isSettled reports whether a feed that is as it was leaves nothing to do, and nothing in the
// manifest that is not written: most syncs are of such feeds.
func (w *work) isSettled() bool {
	m, st := w.f.Manifest, w.f.Status
	return !w.opt.Full && !w.opt.Images && w.src.Keep == "" && w.f.IsSaved() && st.Posts > 0 &&
		m.ETag == st.ETag && m.LastModified == st.LastModified && m.BodyHash == st.BodyHash
}

// failed records a failure and returns it. The posts and the validators stay.
func (w *work) failed(now time.Time, err error) Result {
	st := &w.f.Status.State
	if w.ctx.Err() != nil { // the user has stopped it
		return Result{Err: w.ctx.Err()}
	}
	if to := st.OnVanished(err); to != "" {
		note := w.move(to)
		st.OnFailure(now, err)
		st.Gone, st.NextDue = false, now
		return Result{Notes: []string{note}, Err: err}
	}
	st.OnFailure(now, err)
	if st.Gone {
		err = usererr.WithHint(fmt.Errorf("%w: no longer synced, its posts stay", fetch.ErrGone),
			"quire sources remove "+w.src.Name+" removes it")
	}
	return Result{Err: err}
}

// move gives the source another address.
func (w *work) move(to string) string {
	old := w.src.URL
	err := library.UpdateSources(w.Sources, func(list []library.Source) ([]library.Source, error) {
		for i := range list {
			if list[i].Name == w.src.Name && list[i].URL == old {
				list[i].URL = to
			}
		}
		return list, nil
	})
	if err != nil {
		return "moved to " + to + ", but cannot write the list of sources: " + err.Error()
	}
	w.f.Manifest.URL, w.f.Manifest.Old = to, append(w.f.Manifest.Old, old)
	return "moved to " + to
}

// finish fetches what belongs to the posts, prunes, and writes the manifest.
func (w *work) finish(now time.Time, r Result) Result {
	m, st := w.f.Manifest, &w.f.Status.State
	if w.opt.Full {
		if err := w.articles(); err != nil {
			r.Notes = append(r.Notes, err.Error())
		}
	}
	if w.opt.Images {
		if err := w.images(); err != nil {
			r.Notes = append(r.Notes, err.Error())
		}
	}
	removed, err := w.prune(now)
	if err != nil {
		r.Notes = append(r.Notes, err.Error())
	}
	r.Removed += removed
	m.ETag, m.LastModified, m.BodyHash = st.ETag, st.LastModified, st.BodyHash
	if err := w.f.Save(); err != nil {
		r.Err = err
	}
	return r
}

// convertSlot waits until a processor is free and returns what gives it back: more feeds at once
// would take memory and be no quicker.
func (w *work) convertSlot() (release func()) {
	w.slots <- struct{}{}
	return func() { <-w.slots }
}

// take parses a feed and writes its new and changed entries.
func (w *work) take(now time.Time, res *fetch.Response) (Result, error) {
	m := w.f.Manifest
	release := w.convertSlot()
	defer func() { release() }()
	f, err := w.parse(res)
	if err != nil {
		return Result{}, err
	}
	if f.Title != "" {
		m.Title = f.Title
	}
	m.Site, m.Interval, m.Skip = f.Link, int(f.Interval/time.Second), f.Skip
	names, err := w.f.Adopt()
	if err != nil {
		return Result{}, err
	}
	deadline := time.Now().Add(maxWork)
	check := func() error {
		if time.Now().After(deadline) {
			return fmt.Errorf("its texts take more than %v to convert", maxWork)
		}
		return w.ctx.Err()
	}
	merger := &entry.Merger{Manifest: m, Convert: w.convert, Now: now, Names: names}
	changes, err := merger.Merge(f, true, check)
	if err != nil {
		return Result{}, err
	}
	next, expired := f.Next, f.Expired
	f, res.Body = nil, nil // writing takes long, and needs neither
	release()
	release = func() {}
	var r Result
	if w.opt.History {
		older, err := w.history(merger, next, check)
		changes = append(changes, older...)
		if err != nil {
			r.Notes = append(r.Notes, "older pages: "+err.Error())
		}
	}
	files := make([]library.File, 0, len(changes))
	for _, c := range changes {
		files = append(files, c.File)
		if c.New {
			r.New++
		} else {
			r.Updated++
		}
	}
	if err := w.f.Write(files); err != nil {
		for _, c := range changes { // what the manifest does not know is not left behind
			if c.New {
				_ = w.f.RemoveFile(c.File.Path) // the next sync would adopt it
			}
		}
		return Result{}, err
	}
	if expired {
		w.f.Status.Gone = true
		r.Notes = append(r.Notes, "the feed says that it has ended: it is not asked again")
	}
	return r, nil
}

func (w *work) parse(res *fetch.Response) (*feed.Feed, error) {
	base, err := url.Parse(res.URL)
	if err != nil {
		return nil, err
	}
	f, err := feed.Parse(res.Body, res.Header.Get("Content-Type"), base)
	if err != nil {
		return nil, err
	}
	if lang := res.Header.Get("Content-Language"); f.Lang == "" && len(lang) <= 8 {
		for i := range f.Entries {
			if f.Entries[i].Lang == "" {
				f.Entries[i].Lang = lang
			}
		}
	}
	return f, nil
}

// history follows a feed to its older pages, as far as they bring something new.
func (w *work) history(merger *entry.Merger, next string, check func() error) ([]entry.Change, error) {
	var changes []entry.Change
	seen := map[string]bool{}
	for range maxHistory {
		if next == "" || seen[next] {
			return changes, nil
		}
		seen[next] = true
		res, err := w.Client.Get(w.ctx, fetch.Request{
			URL: next, Typed: []string{w.src.URL}, Untyped: true,
			UserAgent: w.src.UserAgent,
		})
		if err != nil {
			return changes, err
		}
		more, older, err := w.mergePage(merger, res, check)
		if err != nil {
			return changes, err
		}
		next = older
		if len(more) == 0 { // a page that is known
			return changes, nil
		}
		changes = append(changes, more...)
	}
	return changes, nil
}

// mergePage parses an older page, merges its entries, and returns the address of the next one.
func (w *work) mergePage(merger *entry.Merger, res *fetch.Response,
	check func() error,
) (changes []entry.Change, next string, err error) {
	defer w.convertSlot()()
	f, err := w.parse(res)
	if err != nil {
		return nil, "", err
	}
	changes, err = merger.Merge(f, false, check)
	return changes, f.Next, err
}

func bodyHash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:16])
}

// errNoFeed is returned for an address where there is no feed.
var errNoFeed = errors.New("no feed at this address")
