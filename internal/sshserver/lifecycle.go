package sshserver

import (
	"context"
	"errors"
	"io"
	"runtime/debug"
	"time"

	"golang.org/x/crypto/ssh"
)

const maxEnv = 16 // variables of a session

// events are what a session waits for. Those of a session that does not exist never come.
type events struct {
	requests              <-chan *ssh.Request
	programDone, finished <-chan struct{}
}

func (s *Session) events() events {
	if s == nil {
		return events{}
	}
	return events{s.requests, s.programDone, s.finished}
}

// serve answers the requests of a session until it is closed.
func (s *Session) serve() {
	for !s.isClosed() {
		events := s.events()
		select {
		case r, ok := <-events.requests:
			s.onRequest(r, ok)
		case <-events.programDone:
			s.onProgramDone()
		case <-events.finished:
			s.onFinished()
		}
	}
}

// await waits for the end of a session that has been hung up.
func (s *Session) await() {
	s.requests = nil
	s.serve()
}

// isClosed reports whether the client has closed a session and nothing of it runs. One that
// does not exist is not.
func (s *Session) isClosed() bool {
	return s != nil && s.requests == nil && s.programDone == nil && s.finished == nil
}

func (s *Session) isRunning() bool { return s.running.Load() }

// isActive reports whether a session is running and not given up.
func (s *Session) isActive() bool { return s.running.Load() && !s.cutOff.Load() }

// onRequest answers one request. ok is false when the client has closed the session.
func (s *Session) onRequest(r *ssh.Request, ok bool) {
	if !ok {
		s.requests = nil
		s.hangUp(errHungUp)
		return
	}
	const patience = 500 // requests that come too fast, five seconds of them
	if wait := s.limit.reserve(1, time.Now()); wait <= 0 {
		s.throttled = 0
	} else {
		s.conn.server.Stats.Throttled.Add(1)
		if s.throttled++; s.throttled > patience {
			s.conn.server.Stats.closedFor("flood")
			s.conn.close()
			return
		}
		select {
		case <-time.After(min(wait, time.Second)):
		case <-s.ending:
		case <-s.conn.closed:
		}
	}
	s.answer(r)
}

// answer answers one request of the client.
func (s *Session) answer(r *ssh.Request) {
	granted, run := false, false
	switch r.Type {
	case "pty-req":
		granted = s.onPty(r.Payload)
	case "env":
		if v, ok := parseEnv(r.Payload); ok && !s.requested && len(s.Env) < maxEnv {
			granted = true
			s.Env = append(s.Env, v)
		}
	case "window-change":
		granted = s.onWindowChange(r.Payload)
	case "shell", "exec":
		granted = s.onStart(r)
		run = granted
	}
	if !granted {
		s.conn.server.Stats.Rejected.Add(1)
	}
	if r.WantReply {
		_ = r.Reply(granted, nil)
	}
	if run {
		s.run()
	}
}

func (s *Session) onPty(payload []byte) bool {
	t, ok := parsePty(payload)
	if !ok || s.requested || s.Terminal {
		return false
	}
	s.Terminal = true
	s.Width, s.Height = s.clampSize(t.width, t.height)
	if t.name != "" {
		s.Env = append(s.Env, "TERM="+t.name)
	}
	return true
}

func (s *Session) onWindowChange(payload []byte) bool {
	w, h, ok := parseSize(payload)
	if !ok || !s.Terminal {
		return false
	}
	width, height := s.clampSize(w, h)
	if !s.requested {
		s.Width, s.Height = width, height
	} else if p := s.program.Load(); p != nil {
		(*p).Resize(width, height)
	}
	return true
}

func (s *Session) clampSize(width, height uint32) (int, int) {
	l := s.conn.server.opt.Limits
	return clamp(width, 80, l.Width), clamp(height, 24, l.Height)
}

// onStart notes what is to be run.
func (s *Session) onStart(r *ssh.Request) bool {
	const longest = 4096
	if s.requested {
		return false
	}
	if r.Type == "exec" {
		command, _, ok := cutString(r.Payload)
		if !ok || len(command) > longest {
			return false
		}
		s.Command = string(command)
	}
	s.requested = true
	return true
}

// run runs the session: its program where there is a terminal, else its command.
func (s *Session) run() {
	srv := s.conn.server
	s.Flow = srv.queue.Flow(srv.share(s.conn.source), s.onSlow)
	ctx, cancel := context.WithCancel(s.Flow.Context(srv.ctx))
	s.cancel = func() {
		cancel()
		s.Flow.Close()
	}
	s.began = time.Now()
	s.finished = s.done
	s.lastActive.Store(s.began.UnixNano())
	s.log = srv.log.With("session", s.ID)
	s.running.Store(true)
	srv.Stats.Sessions.Add(1)
	srv.Stats.SessionsTotal.Add(1)
	s.log.Info("session starts", "source", srv.opt.Sources.Show(s.Source), "user", s.User, "key", s.Key != nil,
		"terminal", s.Terminal, "size", []int{s.Width, s.Height}, "term", s.Getenv("TERM"), "command", s.Command != "")
	started := make(chan Program)
	go func() { // starting goes deep into the stack, so it gets a goroutine of its own
		defer close(started)
		defer s.recover("start")
		if s.Terminal && srv.opt.Handler.Start != nil {
			if p := srv.opt.Handler.Start(ctx, s); p != nil {
				started <- p
			}
		}
	}()
	if p, ok := <-started; ok {
		s.program.Store(&p)
		s.programDone = p.Done()
		if srv.stopping.Load() { // the others have their notice already
			s.notice(srv.opt.Farewell)
		}
		go s.feed(p)
		return
	}
	if s.panicked.Load() {
		s.finish(1, nil)
		return
	}
	go s.exec(ctx)
}

// feed reads the input of a program. A terminal that has no more of it can only be left.
func (s *Session) feed(p Program) {
	defer s.recover("input")
	buf := make([]byte, 512)
	for {
		n, err := s.Read(buf)
		if n > 0 {
			s.warned.Store(false)
			if !p.Feed(buf[:n]) {
				break
			}
		}
		if err != nil {
			s.onEndOfInput(p)
			break
		}
	}
	// What a client sends after its session has ended must still be taken, or the
	// connection would never come to its end.
	_, _ = io.Copy(io.Discard, s.channel)
}

// onEndOfInput ends a program whose terminal sends no more input, such as that of
// "ssh -tt HOST </dev/null". If the client has closed the session, that is its reason.
func (s *Session) onEndOfInput(p Program) {
	const forClose = 100 * time.Millisecond
	select {
	case <-s.ending:
	case <-time.After(forClose):
		p.End("quire: session closed: end of input", nil)
	}
}

// exec runs a command.
func (s *Session) exec(ctx context.Context) {
	status := 1
	defer func() { s.finish(status, nil) }()
	defer s.recover("command")
	status = s.conn.server.opt.Handler.Exec(ctx, s)
}

// onProgramDone tells the client that its program has ended.
func (s *Session) onProgramDone() {
	s.programDone = nil
	status := 0
	err := (*s.program.Load()).Err()
	if err != nil {
		status = 1
	}
	s.finish(status, err)
}

// finish tells the client that its session has ended.
func (s *Session) finish(status int, err error) {
	stats := &s.conn.server.Stats
	stats.Sessions.Add(-1)
	took := time.Since(s.began)
	stats.sessionTook(took)
	if why, ok := s.reason.Load().(error); ok && err == nil {
		err = why
	}
	switch fault, panicked := err.(interface{ StackTrace() []byte }); {
	case panicked:
		stats.Panics.Add(1)
		s.log.Error("panic in a session", "after", took, "error", err, "stack", string(fault.StackTrace()))
	case err != nil:
		s.log.Info("session ends", "after", took, "why", err.Error())
	default:
		s.log.Info("session ends", "after", took)
	}
	s.cancel()
	sendExitStatus(s.channel, status)
	s.endOnce.Do(func() { close(s.ending) })
	s.running.Store(false)
	close(s.done)
}

// onFinished leaves it to the client to close the connection, for a while.
func (s *Session) onFinished() {
	s.finished = nil
	s.conn.mu.Lock()
	defer s.conn.mu.Unlock()
	s.conn.noteIdle(time.Now())
}

// sendExitStatus tells the client how a session ended, and closes it.
func sendExitStatus(ch ssh.Channel, status int) {
	_, _ = ch.SendRequest("exit-status", false, ssh.Marshal(struct{ Status uint32 }{uint32(status)}))
	_ = ch.Close()
}

// hangUp ends a session whose client does not hear of it any more.
func (s *Session) hangUp(why error) {
	s.endOnce.Do(func() { close(s.ending) })
	if !s.isRunning() {
		return
	}
	s.cancel()
	if p := s.program.Load(); p != nil {
		(*p).End("", why)
	}
}

// onSlow tells a reader whose network has used up its share of the processor.
func (s *Session) onSlow() {
	s.conn.server.Stats.Throttled.Add(1)
	s.notice("slow down: your network uses more than its share of this server")
}

// notice shows a line of text to a reader.
func (s *Session) notice(text string) {
	if p := s.program.Load(); p != nil && text != "" {
		(*p).Notice(text)
	}
}

// end asks a session to end, with a text on its terminal. A command is cut off.
func (s *Session) end(farewell string, why error) {
	s.reason.CompareAndSwap(nil, why)
	if p := s.program.Load(); p != nil {
		(*p).End(farewell, why)
		return
	}
	s.kill()
}

// kill closes a session, whatever it is doing, and its connection with it unless that has
// other sessions.
func (s *Session) kill() {
	s.cutOff.Store(true)
	for _, other := range s.conn.snapshot() {
		if other.isActive() {
			s.hangUp(errSlow)
			go s.channel.Close() //nolint:errcheck // it may wait for the client, as s does
			return
		}
	}
	s.conn.close()
}

// recover confines a panic to its session.
func (s *Session) recover(where string) {
	if p := recover(); p != nil {
		s.panicked.Store(true)
		s.conn.server.Stats.Panics.Add(1)
		s.conn.server.log.Error("panic in a session",
			"session", s.ID, "where", where, "error", p, "stack", string(debug.Stack()))
		s.hangUp(errPanic)
	}
}

// Reasons why sessions end.
var (
	errStopping = errors.New("server shutdown")
	errIdle     = errors.New("idle")
	errTime     = errors.New("time limit")
	errSlow     = errors.New("output not read")
	errNoAnswer = errors.New("no answer to keepalives")
	errHungUp   = errors.New("closed by the client")
	errPanic    = errors.New("panic")
)
