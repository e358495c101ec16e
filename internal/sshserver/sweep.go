package sshserver

import "time"

const (
	sweepEvery = time.Second
	probeEvery = 30 * time.Second // between questions whether a silent client is still there
	maxProbes  = 3                // that stay without an answer
	warning    = time.Minute      // before a session ends for its time
)

// sweep looks after all connections: one clock instead of timers in each.
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

// check ends a connection whose time is up in one way or another. What ends by itself is
// closed when it has not done so a while later.
func (c *conn) check(now time.Time) {
	if !c.open.Load() {
		return // the deadline of the handshake holds
	}
	l := c.server.opt.Limits
	idle := now.Sub(time.Unix(0, c.lastActive.Load()))
	age := now.Sub(c.began)
	switch w := c.writeSince.Load(); {
	case w != 0 && now.Sub(time.Unix(0, w)) > l.Write:
		c.server.Stats.closedFor("write")
		c.reason.CompareAndSwap(nil, errSlow)
		c.close()
	case !c.running.Load():
		if age > 2*l.Handshake { // let in and asks for nothing
			c.server.Stats.closedFor("no session")
			c.close()
		}
	case l.Idle > 0 && idle > l.Idle:
		c.expire(idle-l.Idle, "idle", errIdle, "quire: session closed: no input for "+shortDuration(l.Idle))
	case l.Session > 0 && age > l.Session:
		c.expire(age-l.Session, "time", errTime, "quire: session closed: reached the time limit of "+shortDuration(l.Session))
	case l.Idle > 2*warning && idle > l.Idle-warning && !c.warned.Swap(true):
		c.notice("no input: session closes in one minute")
	case l.Session > 2*warning && age > l.Session-warning && age <= l.Session-warning+sweepEvery:
		c.notice("time limit: session closes in one minute")
	}
	c.probe(now)
}

// expire ends a session: by asking, and some seconds later by closing.
func (c *conn) expire(late time.Duration, what string, why error, farewell string) {
	const patience = 5 * time.Second
	if late > patience {
		c.close()
		return
	}
	if c.reason.Load() == nil {
		c.server.Stats.closedFor(what)
		c.end(farewell, why)
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
			c.reason.CompareAndSwap(nil, errNoAnswer)
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

// shortDuration is a duration in words.
func shortDuration(d time.Duration) string {
	s := d.Round(time.Second).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if len(s) > len(zero) && s[len(s)-len(zero):] == zero {
			s = s[:len(s)-2]
		}
	}
	return s
}
