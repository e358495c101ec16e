package index

import (
	"context"
	"runtime"
	"slices"
	"sync"
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
	parts, _, err := o.readParts(ctx, nil)
	if err != nil {
		return nil, err
	}
	return o.join(parts), nil
}

// readParts reads the content folders of a joined source: all of them, or those whose manifest has
// changed since before. hasChanged reports whether any was read or has gone.
func (o *origin) readParts(ctx context.Context, before []part) (parts []part, hasChanged bool, err error) {
	all := o.src.Parts()
	parts = make([]part, len(all))
	hasChanged = len(all) != len(before)
	opt := o.opt
	opt.Searched = false // the full text is that of all
	var group sync.WaitGroup
	semaphore := make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))
	for i, p := range all {
		now := p.Source.ManifestStamp()
		at := slices.IndexFunc(before, func(b part) bool { return b.name == p.Name })
		if at >= 0 && before[at].stamp == now {
			parts[i] = before[at]
			continue
		}
		hasChanged = true
		semaphore <- struct{}{}
		group.Go(func() {
			defer func() { <-semaphore }()
			parts[i] = readPart(ctx, p, opt)
			parts[i].stamp = now
		})
	}
	group.Wait()
	return parts, hasChanged, ctx.Err()
}

// readPart reads a content folder and gives its posts the paths that they have in the joined
// source. If the folder cannot be read, that is a finding.
func readPart(ctx context.Context, p folder.Part, opt Options) part {
	out := part{name: p.Name}
	ix, err := Load(ctx, p.Source, opt)
	if err != nil {
		out.findings = []post.Finding{{Path: p.Name, Severity: post.Error, Rule: folder.Unreadable, Message: err.Error()}}
		return out
	}
	out.records = slices.Clone(ix.state.Records)
	posts := make([]post.Post, len(out.records))
	for i := range out.records {
		r := &out.records[i]
		r.Path = p.Name + "/" + r.Path
		if r.Post != nil {
			posts[i] = *r.Post
			posts[i].Path, posts[i].Source = r.Path, p.Name
			r.Post = &posts[i]
		}
	}
	for _, f := range ix.found {
		f.Path = p.Name + "/" + f.Path
		out.findings = append(out.findings, f)
	}
	return out
}

// join makes one index of the parts.
func (o *origin) join(parts []part) *Index {
	state := &folder.State{Site: folder.Site{Title: folder.JoinedTitle}}
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
	var parts []part
	for isFirst := true; ; isFirst = false {
		next, hasChanged, err := l.readParts(ctx, parts)
		if err != nil {
			return
		}
		parts = next
		if hasChanged || isFirst {
			ix := l.join(parts)
			ix.Findings()
			deliver(ix)
			ix.prepareLookups()
			replace(wanted, ix)
		}
		select {
		case <-ctx.Done():
			return
		case <-l.rescan:
			parts = nil
		case <-time.After(pollInterval):
		}
	}
}
