package server

import (
	"context"
	"time"

	"quire/internal/cli"
	"quire/internal/index"
	"quire/internal/linear"
	"quire/internal/parallel"
	"quire/internal/post"
	"quire/internal/readerstate"
	"quire/internal/sanitize"
	"quire/internal/sshserver"
	"quire/internal/sshserver/fairqueue"
)

// stateTimeout bounds how long the line-based reader waits for what is known of its reader.
const stateTimeout = 5 * time.Second

// runLinear runs the line-based reader, for a session without a terminal or with one that has
// no cursor movement.
func (s *Server) runLinear(ctx context.Context, conn *sshserver.Session, reads *reading, open string) int {
	turn, err := conn.Flow.Acquire(ctx, fairqueue.Background)
	if err != nil {
		return cli.Failed
	}
	defer turn.Release()
	stdout := pausingWriter{conn.Stdout(), turn}
	out := sanitize.NewWriter(stdout)
	opt := linear.Options{
		In: conn, Out: out, Open: open,
		Load: func(context.Context) (*index.Index, error) { return reads.index(index.Locale(conn.Getenv)), nil },
	}
	if conn.Terminal {
		const widest = 80 // cells
		out.ASCII = !sanitize.IsUTF8(conn.Getenv)
		opt.Raw, opt.TeX = stdout, out.ASCII
		opt.Width, opt.Height = min(conn.Width, widest), conn.Height
	}
	opt.Filter.Sort = reads.sort()
	state, notSavedReason := s.stateOf(conn, reads, nil)
	opt.NotSavedReason = notSavedReason
	if state == nil { // it lasts as long as the session
		state = s.newState(nil, readerstate.Local, reads)
	}
	limited, stop := context.WithTimeout(ctx, stateTimeout)
	defer stop()
	turn.Pause() // the store may take long
	err = state.Load(limited)
	turn.Resume()
	if err != nil {
		s.log.Warn("cannot load reader state", "session", conn.ID, "error", err)
	}
	cli.ConnectState(&opt, state, func(p *post.Post) string { return p.Path })
	if err := linear.Run(parallel.WithTurn(ctx, turn), opt); err != nil {
		return cli.Failed // the client has gone, or the server is stopping
	}
	return cli.OK
}
