package sshserver

import "time"

const (
	sweepEvery = time.Second
	probeEvery = 30 * time.Second // between keepalives
	maxProbes  = 3                // that stay without an answer
	warning    = time.Minute      // before a session ends for its time
)

// sweep checks all connections: one clock instead of timers in each.
func (s *Server) sweep() {
	t := time.NewTicker(sweepEvery)
	defer t.Stop()
	for {
		select {
		case <-s.sweeper:
			return
		case now := <-t.C:
			s.forEachConn(func(c *conn) { c.check(now) })
			s.admission.sweep(now)
		}
	}
}

// check ends a connection, or a session of it, whose time is up in one way or another. What
// has not ended by itself a while later is closed.
func (c *conn) check(now time.Time) {
	if !c.open.Load() {
		return // the deadline of the handshake applies
	}
	limit := 2 * c.server.opt.Limits.Handshake // without a session
	c.mu.Lock()
	idle := now.Sub(c.idleSince)
	c.mu.Unlock()
	running := false
	for _, s := range c.snapshot() {
		switch {
		case s.isActive():
			running = true
			s.check(now)
		case s.isRunning(): // it waits for a client that does not read
		case now.Sub(s.opened) > limit && now.Sub(s.opened) <= limit+sweepEvery:
			go s.channel.Close() //nolint:errcheck // it has been opened and asks for nothing
		}
	}
	if !running && idle > limit {
		c.server.Stats.closedFor("no session")
		c.close()
		return
	}
	c.probe(now)
}

// check ends a running session whose time is up.
func (s *Session) check(now time.Time) {
	stats, l := &s.conn.server.Stats, s.conn.server.opt.Limits
	idle := now.Sub(time.Unix(0, s.lastActive.Load()))
	age := now.Sub(s.began)
	switch w := s.writeSince.Load(); {
	case w != 0 && now.Sub(time.Unix(0, w)) > l.Write:
		stats.closedFor("write")
		s.reason.CompareAndSwap(nil, errSlow)
		s.kill()
	case l.Idle > 0 && idle > l.Idle:
		s.expire(idle-l.Idle, "idle", errIdle, "quire: session closed: no input for "+shortDuration(l.Idle))
	case l.Session > 0 && age > l.Session:
		s.expire(age-l.Session, "time", errTime, "quire: session closed: reached the time limit of "+shortDuration(l.Session))
	case l.Idle > 2*warning && idle > l.Idle-warning && !s.warned.Swap(true):
		s.notice("no input: session closes in one minute")
	case l.Session > 2*warning && age > l.Session-warning && age <= l.Session-warning+sweepEvery:
		s.notice("time limit: session closes in one minute")
	}
}

// expire ends a session: by asking, and some seconds later by closing.
func (s *Session) expire(late time.Duration, what string, why error, farewell string) {
	const patience = 5 * time.Second
	if late > patience {
		s.kill()
		return
	}
	if s.reason.Load() == nil {
		s.conn.server.Stats.closedFor(what)
		s.end(farewell, why)
	}
}

// probe asks a client now and then whether it is still there.
func (c *conn) probe(now time.Time) {
	due := int32(now.Sub(c.began) / probeEvery)
	if due <= c.probes.Load() {
		return
	}
	if c.probing.Load() {
		if due-c.probes.Load() >= maxProbes {
			c.server.Stats.closedFor("no answer")
			for _, s := range c.snapshot() {
				s.reason.CompareAndSwap(nil, errNoAnswer)
			}
			c.close()
		}
		return
	}
	c.probes.Store(due)
	c.probing.Store(true)
	go func() {
		_, _, err := c.ssh.SendRequest("keepalive@openssh.com", true, nil)
		if err == nil {
			c.probes.Store(int32(time.Since(c.began) / probeEvery))
		}
		c.probing.Store(false)
	}()
}

// shortDuration writes a duration without zero units at its end.
func shortDuration(d time.Duration) string {
	s := d.Round(time.Second).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if len(s) > len(zero) && s[len(s)-len(zero):] == zero {
			s = s[:len(s)-2]
		}
	}
	return s
}
