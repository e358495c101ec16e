package cli

import (
	"context"
	"time"

	"quire/internal/index"
	"quire/internal/linear"
	"quire/internal/post"
	"quire/internal/readerstate"
	"quire/internal/sanitize"
)

// linear reports whether to use the line-based reader: it was asked for, or the terminal
// supports nothing else.
func (a *app) linear() bool {
	return a.values["linear"].On() || a.canOpenReader() && a.env.Getenv("TERM") == "dumb"
}

// runLinear opens the line-based reader on the archive, on the post that open names, or, if
// file is not nil, on a file.
func (a *app) runLinear(ctx context.Context, file *File, open string) error {
	set := a.values
	opt := linear.Options{
		In: a.env.Stdin, Out: a.env.Stdout, Load: a.load,
		Filter:   index.Filter{Drafts: set["drafts"].On(), Future: set["future"].On(), Lang: set["lang"].Value},
		PageSize: set["page_size"].Number(), Echo: !a.env.InputTerminal, Open: open,
		TeX: !sanitize.IsUTF8(a.env.Getenv),
	}
	if a.env.Terminal && a.env.Width > 0 {
		opt.Width = min(max(a.env.Width, 20), textMeasure)
	}
	if a.env.Terminal && a.env.InputTerminal {
		opt.Height = a.env.Height
	}
	if file != nil {
		p, body := file.parse()
		opt.Document = &linear.Document{Title: p.Title, Body: body}
	}
	opt.Sources = a.linearSources()
	defer a.attachState(ctx, &opt, file)()
	return linear.Run(ctx, opt)
}

// attachState lets the line-based reader load and save marks until the function that it
// returns is called. Marks that cannot be saved last as long as the session.
func (a *app) attachState(ctx context.Context, opt *linear.Options, file *File) (end func()) {
	end = func() {}
	if a.env.OpenState == nil || a.env.Archive != nil || file != nil && file.Reload == nil {
		return end
	}
	r := ReadOptions{File: file}
	if file == nil {
		var err error
		if r.Source, err = a.source(); err != nil {
			return end // Load reports it
		}
	}
	r.setBlog()
	var store readerstate.Store
	if a.values["state"].Value != "off" {
		state, err := a.readerState()
		if err != nil {
			a.printError(err)
		} else {
			store, end = state.Store, func() { _ = state.Store.Close() } // what was confirmed is durable already
		}
	}
	session := r.session(store, a.env.Now)
	if err := session.Load(ctx); err != nil {
		a.printError(storeError(ctx, err))
	}
	path := func(p *post.Post) string {
		if file != nil {
			return r.File.Path
		}
		return p.Path
	}
	ConnectState(opt, session, path)
	if load := opt.Load; r.Source != nil && r.Blogs != nil { // sources may have been added since
		opt.Load = func(ctx context.Context) (*index.Index, error) {
			ix, err := load(ctx)
			if err == nil && session.SetBlogs(r.Source.Blogs()) {
				err = storeError(ctx, session.Load(ctx))
			}
			return ix, err
		}
	}
	return end
}

// ConnectState lets the line-based reader load and save marks and positions in a session;
// path returns the path by which the session knows a post.
func ConnectState(opt *linear.Options, s *readerstate.Session, path func(*post.Post) string) {
	opt.Filter.Marks = func(p *post.Post) index.Marks { return marksOf(s.Post(path(p))) }
	const limit = 5 * time.Second
	opt.LastHeading = func(p *post.Post) string {
		if known := s.Post(path(p)); known.IsBegun() {
			return known.Left.Heading
		}
		return ""
	}
	opt.SavePosition = func(ctx context.Context, p *post.Post, heading string, share float64) error {
		ctx, stop := context.WithTimeout(ctx, limit)
		defer stop()
		position := readerstate.Position{Heading: heading, Progress: share}
		return s.Put(ctx, s.Mark(readerstate.Key{Path: path(p), Kind: readerstate.Left}, p.Slug, position.String(), false))
	}
	opt.SaveMarks = func(ctx context.Context, p *post.Post, now index.Marks) error {
		ctx, stop := context.WithTimeout(ctx, limit)
		defer stop()
		was := s.Post(path(p))
		var marks []readerstate.Mark
		if was.Read != now.Read {
			marks = append(marks, s.Mark(readerstate.Key{Path: path(p), Kind: readerstate.Read}, p.Slug, "", !now.Read))
		}
		if was.Starred != now.Starred {
			marks = append(marks, s.Mark(readerstate.Key{Path: path(p), Kind: readerstate.Star}, p.Slug, "", !now.Starred))
		}
		return s.Put(ctx, marks...)
	}
}
