package index

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"quire/internal/index/folder"
	"quire/internal/post"
)

// part is what was read of one content folder of a joined source.
type part struct {
	name     string
	stamp    folder.Stamp // of its manifest when it was read
	records  []folder.Record
	findings []post.Finding
}

// loadJoined reads all content folders of a joined source.
func loadJoined(ctx context.Context, o *origin) (*Index, error) {
	if o.opt.Searched {
		o.text.preload(o)
	}
	started := time.Now()
	k := o.knownParts()
	ix, _, err := o.readJoined(ctx, k, started)
	return ix, err
}

// joinedKnown is what a cache has of a joined source.
type joinedKnown struct {
	*known
	parts []part // nil without a cache
}

// knownParts loads from the cache what was last read of the content folders.
func (o *origin) knownParts() (k joinedKnown) {
	defer func() {
		if recover() != nil { // the cache has nothing then
			k = joinedKnown{}
		}
	}()
	state := o.opt.Cache.Load(o.src)
	if state == nil {
		return joinedKnown{}
	}
	at := map[string]int{}
	for i, p := range o.src.Parts() {
		at[p.Name] = i
		k.parts = append(k.parts, part{name: p.Name, stamp: unread})
	}
	for _, i := range state.Walked {
		r := &state.Records[i]
		name, _, _ := strings.Cut(r.Path, "/")
		n, ok := at[name]
		if !ok { // the list of sources has changed
			return joinedKnown{}
		}
		if r.Post != nil {
			r.Post.Source = k.parts[n].name
		}
		k.parts[n].records = append(k.parts[n].records, *r)
	}
	k.known = newKnown(state)
	return k
}

// unread is the stamp of a content folder that is known from a cache only. No manifest has it.
var unread = folder.Stamp{Size: -2}

// readJoined reads the content folders, or confirms what is known of them, and makes an index of
// them. A changed one is kept in the cache.
func (o *origin) readJoined(ctx context.Context, k joinedKnown, started time.Time) (*Index, []part, error) {
	parts, hasChanged, err := o.readParts(ctx, k.parts)
	if err != nil {
		return nil, nil, err
	}
	if k.known != nil && !hasChanged {
		var findings []post.Finding
		for _, p := range parts {
			findings = append(findings, p.findings...)
		}
		return k.index(o).confirmed(findings), parts, nil
	}
	ix := o.join(parts)
	o.saveJoined(ix, started)
	return ix, parts, nil
}

// saveJoined writes to the cache what was read.
func (o *origin) saveJoined(ix *Index, started time.Time) {
	defer func() { _ = recover() }() // losing the cache only costs speed
	o.opt.Cache.Save(o.src, ix.state, ix.posts, started)
}

// readParts reads the content folders of a joined source: all of them, or those whose manifest has
// changed since before. hasChanged reports whether the posts of any are others, or one has gone.
func (o *origin) readParts(ctx context.Context, before []part) (parts []part, hasChanged bool, err error) {
	all := o.src.Parts()
	parts = make([]part, len(all))
	var changed atomic.Bool
	changed.Store(len(all) != len(before))
	opt := o.opt
	opt.Searched = false // the full text is that of all
	opt.GitDates = false // what is synced is in no repository
	var group sync.WaitGroup
	semaphore := make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))
	for i, p := range all {
		now := p.Source.ManifestStamp()
		at := slices.IndexFunc(before, func(b part) bool { return b.name == p.Name })
		if at >= 0 && before[at].stamp == now {
			parts[i] = before[at]
			continue
		}
		semaphore <- struct{}{}
		group.Go(func() {
			defer func() { <-semaphore }()
			if at >= 0 && before[at].stamp == unread {
				if confirmed, ok := confirmPart(ctx, p, before[at]); ok {
					parts[i] = confirmed
					parts[i].stamp = now
					return
				}
			}
			changed.Store(true)
			parts[i] = readPart(ctx, p, opt)
			parts[i].stamp = now
		})
	}
	group.Wait()
	return parts, changed.Load(), ctx.Err()
}

// confirmPart looks at a content folder and returns what is known of it, if that is still so.
func confirmPart(ctx context.Context, p folder.Part, was part) (part, bool) {
	state := &folder.State{Records: slices.Clone(was.records)}
	for i := range state.Records {
		r := &state.Records[i]
		r.Path = r.Path[len(p.Name)+1:]
		r.Findings = slices.Clone(r.Findings)
		for k := range r.Findings {
			r.Findings[k].Path = r.Path
		}
	}
	w, err := folder.NewWalk(ctx, p.Source, true, nil)
	if err != nil {
		return part{}, false
	}
	now, findings, err := w.Read(ctx, state, nil)
	if err != nil {
		return part{}, false
	}
	if state.Site = now.Site; now.Changes(state) > 0 { // an archive of several has a title of its own
		return part{}, false
	}
	was.findings = prefixed(p.Name, findings)
	return was, true
}

// prefixed returns findings with the paths that they have in a joined source.
func prefixed(name string, findings []post.Finding) []post.Finding {
	out := slices.Clone(findings)
	for i := range out {
		out[i].Path = name + "/" + out[i].Path
	}
	return out
}

// readPart reads a content folder and gives its posts the paths that they have in the joined
// source. If the folder cannot be read, that is a finding.
func readPart(ctx context.Context, p folder.Part, opt Options) part {
	ix, err := Load(ctx, p.Source, opt)
	if err != nil {
		return part{name: p.Name, findings: []post.Finding{
			{Path: p.Name, Severity: post.Error, Rule: folder.Unreadable, Message: err.Error()},
		}}
	}
	return partOf(p.Name, ix)
}

// partOf returns a content folder as the part of that name.
func partOf(name string, ix *Index) part {
	out := part{name: name}
	out.records = slices.Clone(ix.state.Records)
	posts := make([]post.Post, len(out.records))
	for i := range out.records {
		r := &out.records[i]
		r.Path, r.Findings = name+"/"+r.Path, prefixed(name, r.Findings)
		if r.Post != nil {
			posts[i] = *r.Post
			posts[i].Path, posts[i].Source = r.Path, name
			r.Post = &posts[i]
		}
	}
	out.findings = prefixed(name, ix.found)
	return out
}

// join makes one index of the parts.
func (o *origin) join(parts []part) *Index {
	state := &folder.State{Site: folder.Site{Title: o.src.Title()}}
	var findings []post.Finding
	for _, p := range parts {
		state.Records = append(state.Records, p.records...)
		findings = append(findings, p.findings...)
	}
	ix := build(o, state.Site, state.Posts(), findings, true)
	ix.state = state
	return ix
}

// Sources returns the sources of an archive of several, in their order, with the number of posts
// that f selects of each, and the number for all of them; nil for any other archive. It takes a
// look at every post: it belongs in a command.
func (ix *Index) Sources(f Filter) (sources []Term, total int) {
	if !ix.src.IsJoined() {
		return nil, 0
	}
	f.Source = ""
	counts := map[string]int{}
	for _, at := range ix.selected(f) {
		counts[ix.posts[at].Source]++
		total++
	}
	for _, p := range ix.src.KnownParts() {
		sources = append(sources, Term{Name: p.Name, Count: counts[p.Name]})
	}
	return sources, total
}

// followJoined is follow for a joined source: it reads a content folder again when a sync has
// ended there, and all of them when it is asked to.
func (l *Library) followJoined(ctx context.Context, deliver func(*Index)) {
	var background sync.WaitGroup
	defer background.Wait()
	wanted := make(chan *Index, 1)
	background.Go(func() { prepareTyping(ctx, wanted) })
	k := l.knownParts()
	if k.known != nil {
		deliver(k.index(&l.origin))
		if len(k.Records) > folder.Big && !sleep(ctx, firstPaint) {
			return
		}
	}
	ix, parts, err := l.readJoined(ctx, k, time.Now())
	if err != nil {
		return
	}
	for k = (joinedKnown{}); ; {
		if ix != nil {
			l.deliverChanged(ix, deliver)
			replace(wanted, l.Index())
		}
		select {
		case <-ctx.Done():
			return
		case <-l.rescan:
			parts = nil
		case <-time.After(pollInterval):
		}
		started := time.Now()
		next, hasChanged, err := l.readParts(ctx, parts)
		if err != nil {
			return
		}
		if parts, ix = next, nil; hasChanged {
			ix = l.join(parts)
			l.saveJoined(ix, started)
		}
	}
}
