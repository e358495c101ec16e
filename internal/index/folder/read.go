package folder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"quire/internal/post"
)

const (
	batch        = 64                     // files that a goroutine takes at a time
	firstPartial = 30 * time.Millisecond  // until the first partial result at the latest
	firstPosts   = 2 * batch              // posts in the first one of a folder that takes that long
	nextPartial  = 150 * time.Millisecond // between the others
)

// Big is how many documents a folder has that takes noticeably long to read.
const Big = 1500

// Unreadable is the rule of findings about files and folders that could not be read.
const Unreadable = "unreadable"

// Partial is what has been read so far while a folder is first read. The slices are the
// receiver's.
type Partial struct {
	Site     Site
	Posts    []*post.Post
	Findings []post.Finding
}

// Read reads the documents: all of them, or what has changed since the state before. It
// returns the new state, before itself when nothing has changed, and what is wrong with single
// files. While it reads for the first time it calls partial, which may be nil, with what it
// has. It fails only when file descriptors run out or ctx ends.
func (w *Walk) Read(ctx context.Context, before *State, partial func(Partial)) (*State, []post.Finding, error) {
	all := make([]Record, len(w.docs))
	spans := make(chan [2]int, len(w.docs)/batch+1)
	go w.readAll(ctx, all, before, spans)
	site := w.site()
	timer := time.NewTimer(firstPartial)
	defer timer.Stop()
	var posts []*post.Post
	findings := slices.Clone(w.findings)
	isSoon := partial != nil && before == nil && len(w.docs) > Big
	emit := func() {
		if partial != nil && before == nil && len(posts) > 0 {
			partial(Partial{site, slices.Clone(posts), slices.Clone(findings)})
		}
		timer.Reset(nextPartial)
	}
	for open := true; open; {
		select {
		case span, ok := <-spans:
			if open = ok; !ok {
				break
			}
			for i := range all[span[0]:span[1]] {
				r := &all[span[0]+i]
				if r.Post != nil {
					posts = append(posts, r.Post)
				}
				findings = append(findings, r.Findings...)
			}
			if isSoon && len(posts) >= firstPosts {
				isSoon = false
				emit()
			}
		case <-timer.C:
			emit()
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	if w.short.Load() { // posts would be missing that are there
		return nil, nil, w.src.unreadable(syscall.EMFILE)
	}
	site.LeftOut = w.leftOut(all)
	after := &State{Records: all, Site: site, changed: int(w.changed.Load())}
	if before != nil && after.Changes(before) == 0 {
		after = before
	}
	return after, findings, nil
}

// readAll reads every document on a few goroutines and sends the spans of records that are
// done; it closes the channel at the end. The last directories come first, for they tend to
// hold the newest posts.
func (w *Walk) readAll(ctx context.Context, all []Record, before *State, spans chan<- [2]int) {
	defer close(spans)
	var taken atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), 8) {
		wg.Go(func() {
			r := w.src.tree.reader(maxFile)
			defer r.close()
			for ctx.Err() == nil {
				to := len(all) - int(taken.Add(batch)) + batch
				from := max(to-batch, 0)
				if to <= 0 {
					return
				}
				for i := from; i < to; i++ {
					all[i] = w.readDocument(r, &w.docs[i], before.of(i, &w.docs[i]))
				}
				spans <- [2]int{from, to}
			}
		})
	}
	wg.Wait()
}

// readDocument returns the record of a document: the one from before, which may be nil, if
// the document has not changed since.
func (w *Walk) readDocument(r reader, d *document, before *Record) Record {
	contextHash := d.contextHash()
	if before != nil && before.ContextHash == contextHash && before.Stamp.IsKnown() {
		if !d.now.IsKnown() {
			d.now = r.stamp(d.dir.path, d.name)
		}
		if d.now == before.Stamp {
			return *before
		}
	}
	record := w.parse(r, d, contextHash, before)
	if before == nil || before.Stamp != record.Stamp || before.ContextHash != record.ContextHash {
		w.changed.Add(1)
		runtime.Gosched() // the screen is waiting for a turn
	}
	return record
}

// parse reads and parses a document, unless its file is as before.
func (w *Walk) parse(r reader, d *document, contextHash uint64, before *Record) (out Record) {
	place := w.place(d, before)
	out.Path, out.ContextHash = place.Path, contextHash
	fail := func(message string) Record {
		out.Post, out.Stamp = nil, noStamp
		out.Findings = []post.Finding{{Path: place.Path, Severity: post.Error, Rule: Unreadable, Message: message}}
		return out
	}
	defer func() { // one bad post hides no other
		if p := recover(); p != nil {
			out = fail(fmt.Sprintf("not readable: the parser failed: %v", p))
		}
	}()
	old := noStamp
	if before != nil && before.ContextHash == contextHash {
		old = before.Stamp
	}
	data, now, err := r.read(d.dir.path, d.name, old)
	switch {
	case errors.Is(err, errUnchanged):
		return *before
	case errors.Is(err, fs.ErrNotExist): // deleted since the walk
		out.Stamp = noStamp
		return out
	case errors.Is(err, errSpecial):
		return fail("not a regular file, not read")
	case err != nil:
		if isOutOfFiles(err) {
			w.short.Store(true)
		}
		return fail("not readable: " + plainError(err).Error())
	}
	out.Stamp, place.Modified = now, now.modified()
	out.Post, out.Findings = post.Parse(place, data)
	return out
}
