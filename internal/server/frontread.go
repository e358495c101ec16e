package server

import (
	"time"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/sanitize"
	"quire/internal/server/blogs"
	"quire/internal/usererr"
)

// start reads a blog, or looks whether it has changed. The caller holds mu.
func (s *fronts) start(p *frontPart, now time.Time) {
	p.busy, p.since, p.stale, s.started = true, now, false, now
	b, in, before := p.blog, p.in, p.part
	go func() {
		r := partResult{of: p, in: in}
		func() {
			defer func() {
				if v := recover(); v != nil {
					r.part, r.err = nil, errPanic{sanitize.PanicMessage(v)}
				}
			}()
			r.in, r.part, r.err = s.load(b, in, before)
		}()
		select {
		case s.results <- r:
		case <-s.ctx.Done():
		}
	}()
}

type errPanic struct{ message string }

func (e errPanic) Error() string { return e.message }

func (s *fronts) readPart(b *blogs.Blog, in folder.Part, before *index.Part) (folder.Part, *index.Part, error) {
	if in.Source == nil {
		src, err := folder.OpenLoose(b.Dir)
		if err != nil {
			return in, nil, err
		}
		src = src.Limited(s.limit)
		in = folder.Part{Name: b.Name, Source: src, Blog: src.Blog()}
	}
	var part *index.Part
	var err error
	if before != nil {
		part, err = before.Refresh(s.ctx, in)
	} else {
		part, err = index.ReadPart(s.ctx, in, s.options(b))
	}
	return in, part, err
}

// onResult takes over what reading a blog has brought.
func (s *fronts) onResult(r partResult) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := r.of
	wasFailed := p.failed
	p.busy, p.looked, p.failed = false, time.Now(), r.err != nil
	if r.err != nil {
		if p.part = nil; !wasFailed && s.ctx.Err() == nil {
			s.log.Error("cannot read a blog", "blog", p.blog.Name, "error", usererr.Line(r.err))
		}
		return
	}
	p.in, p.part = r.in, r.part
	p.title = r.part.Site().Title
}
