package index

import (
	"context"
	"slices"

	"quire/internal/index/folder"
	"quire/internal/post"
)

// Part is what was read of one content folder of an archive of several whose caller reads them one
// by one, so that one that does not answer holds up no other. It never changes: goroutines, and
// the libraries that join it with others, share it.
type Part struct {
	part
	site folder.Site
	opt  Options
}

// ReadPart reads a content folder, which its options name and feature as they do for Load.
func ReadPart(ctx context.Context, p folder.Part, opt Options) (*Part, error) {
	ix, err := Load(ctx, p.Source, opt)
	if err != nil {
		return nil, err
	}
	out := &Part{part: partOf(p.Name, ix), site: ix.Site(), opt: opt}
	(&origin{opt: opt}).featureRecords(out.records, len(p.Name)+1)
	return out, nil
}

// Refresh returns the part as its folder is now: the same one if nothing has changed.
func (p *Part) Refresh(ctx context.Context, in folder.Part) (*Part, error) {
	if _, ok := confirmPart(ctx, in, p.part); ok {
		return p, nil
	}
	return ReadPart(ctx, in, p.opt)
}

// Name returns the name of the part.
func (p *Part) Name() string { return p.name }

// Site returns what the folder is called.
func (p *Part) Site() folder.Site { return p.site }

// Len returns the number of posts and pages.
func (p *Part) Len() int { return len(p.records) }

// featureRecords is feature for records of a part, whose paths begin with so many bytes of its name.
func (o *origin) featureRecords(records []folder.Record, prefix int) {
	if o.opt.Featured == nil {
		return
	}
	for i := range records {
		if p := records[i].Post; p != nil { // its own since it was given its path
			p.Featured = slices.Contains(o.opt.Featured, p.Slug) || slices.Contains(o.opt.Featured, p.Path[prefix:])
		}
	}
}

// Join makes parts the newest snapshot of a library whose source is one of folder.JoinParts, and
// returns it. complete says that no part is still to come. Calls must not overlap, and Follow is not
// for such a library.
func (l *Library) Join(parts []*Part, complete bool) *Index {
	state := &folder.State{Site: folder.Site{Title: l.src.Title()}}
	var findings []post.Finding
	for _, p := range parts {
		state.Records = append(state.Records, p.records...)
		findings = append(findings, p.findings...)
	}
	ix := build(&l.origin, state.Site, state.Posts(), findings, complete)
	if complete {
		ix.state = state
	}
	ix.version = l.Index().version + 1
	if complete {
		ix.Findings()
	}
	l.current.Store(ix)
	return ix
}
