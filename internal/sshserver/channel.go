package sshserver

import (
	"context"
	"errors"
	"io"
	"time"

	"golang.org/x/crypto/ssh"
)

// takeChannel takes the one session that a connection may have. It returns false when the
// client does not stop asking for what it cannot have.
func (c *conn) takeChannel(ch ssh.NewChannel) bool {
	switch {
	case ch.ChannelType() != "session":
		_ = ch.Reject(ssh.UnknownChannelType, "only session channels are served")
	case c.channel != nil:
		_ = ch.Reject(ssh.ResourceShortage, "only one session per connection")
	default:
		channel, requests, err := ch.Accept()
		if err != nil {
			return false
		}
		c.channel, c.requests = channel, requests
		c.session = Session{ID: c.id, User: printable(c.ssh.User(), 32), Key: keyOf(c.ssh), Source: c.addr, conn: c}
		l := c.server.opt.Limits
		c.session.in = rateLimiter{rate: float64(l.InputRate), burst: float64(l.InputBurst)}
		return true
	}
	c.server.Stats.Rejected.Add(1)
	c.rejects++
	return c.rejects < maxRejected
}

// answer answers one request of the session.
func (c *conn) answer(r *ssh.Request) {
	yes := false
	s, l := &c.session, c.server.opt.Limits
	switch r.Type {
	case "pty-req":
		if t, ok := parsePty(r.Payload); ok && !c.started && !s.Terminal {
			yes = true
			s.Terminal, s.Width, s.Height = true, clamp(t.width, 80, l.Width), clamp(t.height, 24, l.Height)
			if t.name != "" {
				s.Env = append(s.Env, "TERM="+t.name)
			}
		}
	case "env":
		if v, ok := parseEnv(r.Payload); ok && !c.started && len(s.Env) < maxEnv {
			yes = true
			s.Env = append(s.Env, v)
		}
	case "window-change":
		if w, h, ok := parseSize(r.Payload); ok && s.Terminal {
			yes = true
			width, height := clamp(w, 80, l.Width), clamp(h, 24, l.Height)
			if !c.started {
				s.Width, s.Height = width, height
			} else if p := c.program.Load(); p != nil {
				(*p).Resize(width, height)
			}
		}
	case "shell", "exec":
		yes = c.start(r)
	}
	if !yes {
		c.server.Stats.Rejected.Add(1)
	}
	if r.WantReply {
		_ = r.Reply(yes, nil)
	}
	if yes && (r.Type == "shell" || r.Type == "exec") {
		c.run()
	}
}

// start notes what is to be run.
func (c *conn) start(r *ssh.Request) bool {
	const longest = 4096
	if c.started {
		return false
	}
	if r.Type == "exec" {
		command, _, ok := cutString(r.Payload)
		if !ok || len(command) > longest {
			return false
		}
		c.session.Command = string(command)
	}
	c.started = true
	return true
}

// run runs the session: its program where there is a terminal, else its command.
func (c *conn) run() {
	srv := c.server
	ctx, cancel := context.WithCancel(srv.ctx)
	c.cancel = cancel
	c.running.Store(true)
	srv.Stats.Sessions.Add(1)
	srv.Stats.SessionsTotal.Add(1)
	s := &c.session
	log := srv.log.With("session", c.id)
	log.Info("session starts", "source", srv.opt.Sources.show(c.addr), "user", s.User, "key", s.Key != nil,
		"terminal", s.Terminal, "size", []int{s.Width, s.Height}, "term", s.Getenv("TERM"), "command", s.Command != "")
	began := time.Now()
	c.log, c.sessionBegan = log, began
	ready := make(chan Program)
	go func() { // starting goes deep into the stack, so it gets a goroutine of its own
		defer close(ready)
		defer c.recover("session")
		if s.Terminal && srv.opt.Handler.Start != nil {
			if p := srv.opt.Handler.Start(ctx, s); p != nil {
				ready <- p
			}
		}
	}()
	if p, ok := <-ready; ok {
		c.program.Store(&p)
		c.programDone = p.Done()
		go c.feed(p)
		return
	}
	if c.broken.Load() {
		c.done(1, nil)
		return
	}
	go c.exec(ctx)
}

// feed reads the input of a program.
func (c *conn) feed(p Program) {
	defer c.recover("input")
	buf := make([]byte, 512)
	for {
		n, err := c.session.Read(buf)
		if n > 0 {
			c.warned.Store(false)
			if !p.Feed(buf[:n]) {
				break
			}
		}
		if err != nil {
			break
		}
	}
	// What a client sends after its session has ended must still be taken, or the
	// connection would never come to its end.
	_, _ = io.Copy(io.Discard, c.channel)
}

// endProgram tells the client that its program has ended.
func (c *conn) endProgram() {
	status := 0
	err := (*c.program.Load()).Err()
	if err != nil {
		status = 1
	}
	c.done(status, err)
}

// exec runs a command.
func (c *conn) exec(ctx context.Context) {
	status := 1
	defer func() { c.done(status, nil) }()
	defer c.recover("command")
	status = c.server.opt.Handler.Exec(ctx, &c.session)
}

// done tells the client that its session has ended.
func (c *conn) done(status int, err error) {
	stats, log := &c.server.Stats, c.log
	stats.Sessions.Add(-1)
	took := time.Since(c.sessionBegan)
	stats.sessionTook(took)
	if why, ok := c.reason.Load().(error); ok && err == nil {
		err = why
	}
	switch fault, panicked := err.(interface{ StackTrace() []byte }); {
	case panicked:
		stats.Panics.Add(1)
		log.Error("panic in a session", "after", took, "error", err, "stack", string(fault.StackTrace()))
	case err != nil:
		log.Info("session ends", "after", took, "why", err.Error())
	default:
		log.Info("session ends", "after", took)
	}
	c.cancel()
	exitStatus(c.channel, status)
	c.endOnce.Do(func() { close(c.ended) })
	close(c.over)
}

// hangUp ends the session of a client that has closed it.
func (c *conn) hangUp() {
	c.endOnce.Do(func() { close(c.ended) })
	if c.cancel != nil {
		c.cancel()
	}
	if p := c.program.Load(); p != nil {
		(*p).End("", errHungUp)
	}
}

var errHungUp = errors.New("the client is gone")

// finish waits for what the connection has started.
func (c *conn) finish() {
	c.close()
	c.hangUp()
	if c.channel != nil {
		_ = c.channel.Close()
	}
	if !c.running.Load() {
		return
	}
	if c.programDone != nil {
		<-c.programDone
		c.endProgram()
	}
	<-c.over
}

// notice shows a text on the screen of a reader.
func (c *conn) notice(text string) {
	if p := c.program.Load(); p != nil && text != "" {
		(*p).Notice(text)
	}
}

// end asks a session to end, with a text on the reader's terminal. A connection without
// one is closed.
func (c *conn) end(farewell string, why error) {
	c.reason.CompareAndSwap(nil, why)
	if p := c.program.Load(); p != nil {
		(*p).End(farewell, why)
		return
	}
	c.close()
}
