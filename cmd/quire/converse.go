package main

import (
	"context"
	"time"

	"quire/internal/cli"
	"quire/internal/index"
	"quire/internal/linear"
	"quire/internal/post"
	"quire/internal/readerstate"
	"quire/internal/sanitize"
	"quire/internal/sshserver"
)

// patient is how long a dialogue waits for what is known of its reader.
const patient = 5 * time.Second

// converse is the reader as a dialogue of plain lines, for a session without a terminal or
// with one that nothing can be drawn on.
func (h *house) converse(ctx context.Context, s *sshserver.Session, open string) int {
	out := sanitize.NewWriter(s.Stdout()) // nothing is sent but through a gate
	opt := linear.Options{
		In: s, Out: out, Open: open,
		Load: func(context.Context) (*index.Index, error) { return h.archive(s), nil },
	}
	if s.Terminal {
		out.ASCII = !sanitize.IsUTF8(s.Getenv)
		opt.Raw = s.Stdout()
		opt.Width, opt.Height = min(s.Width, 80), s.Height
	}
	kept, unkept := h.stateOf(s)
	opt.NotSavedReason = unkept
	if kept == nil { // it lasts as long as the session
		kept = readerstate.NewSession(nil, readerstate.Local, h.blog, h.env.now)
	}
	limited, stop := context.WithTimeout(ctx, patient)
	defer stop()
	if err := kept.Load(limited); err != nil {
		h.log.Warn("reader state is not read", "session", s.ID, "error", err)
	}
	cli.ConnectState(&opt, kept, func(p *post.Post) string { return p.Path })
	if err := linear.Run(ctx, opt); err != nil {
		return cli.Failed // the reader has gone, or the server is stopping
	}
	return cli.OK
}
