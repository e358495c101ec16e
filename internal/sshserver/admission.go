package sshserver

import (
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"quire/internal/usererr"
)

// Startups bounds connections that are not let in yet, as OpenSSH's MaxStartups does:
// from Begin on Rate percent are dropped, growing to all of them at Full.
type Startups struct{ Begin, Rate, Full int }

// ParseStartups parses "100:30:500", "500" (drop all from there on) or "0" (no limit).
func ParseStartups(s string) (Startups, error) {
	fields := strings.Split(s, ":")
	var n [3]int
	for i, f := range fields {
		v, err := strconv.Atoi(f)
		if err != nil || v < 0 || i > 2 {
			return Startups{}, errStartups
		}
		n[i] = v
	}
	switch {
	case len(fields) == 1:
		return Startups{n[0], 100, n[0]}, nil
	case len(fields) != 3 || n[0] > n[2] || n[1] > 100:
		return Startups{}, errStartups
	}
	return Startups{n[0], n[1], n[2]}, nil
}

var errStartups = usererr.New("invalid limit: use START:RATE:FULL, such as 100:30:500",
	"from START connections on, RATE percent are dropped, from FULL on all")

// drops reports whether to drop one more start-up when there are n.
func (s Startups) drops(n int, dice func() float64) bool {
	switch {
	case s.Full == 0 || n < s.Begin:
		return false
	case n >= s.Full:
		return true
	}
	share := float64(s.Rate)
	if s.Full > s.Begin {
		share += (100 - share) * float64(n-s.Begin) / float64(s.Full-s.Begin)
	}
	return dice()*100 < share
}

// Reasons why a connection is refused.
const (
	tooMany       = "connections"
	tooManySource = "source"
	tooManyStarts = "startups"
	penalized     = "penalty"
	noMemory      = "memory"
)

// admission counts connections: all, by source, and those that are starting. A source that
// keeps failing is refused for a while that grows.
type admission struct {
	limits Limits
	dice   func() float64

	full atomic.Bool // memory is short: no connection is let in

	mu       sync.Mutex
	total    int // connections
	extra    int // sessions besides the first of each connection
	starting int
	sources  map[netip.Prefix]*source
}

type source struct {
	conns, starting int       // conns counts further sessions too
	penalty         time.Time // when its failures are forgotten
	refusing        bool      // until then
}

func newAdmission(l Limits) *admission {
	return &admission{limits: l, dice: rand.Float64, sources: map[netip.Prefix]*source{}}
}

// start lets a connection start, or returns why not. The zero source is one that is not known yet.
func (a *admission) start(from netip.Prefix, now time.Time) (refused string) {
	if a.full.Load() {
		return noMemory
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.limits.Connections > 0 && a.total+a.extra >= a.limits.Connections {
		return tooMany
	}
	if why := a.enter(from, now); why != "" {
		return why
	}
	if a.limits.Startups.drops(a.starting, a.dice) {
		if s := a.sources[from]; s != nil {
			s.starting--
		}
		a.exit(from)
		return tooManyStarts
	}
	a.total++
	a.starting++
	return ""
}

// enter counts a connection for its source. a.mu is held.
func (a *admission) enter(from netip.Prefix, now time.Time) string {
	if most := a.limits.PerSource; most > 0 && from.IsValid() {
		s := a.sources[from]
		if s == nil {
			s = &source{}
			a.sources[from] = s
		}
		switch {
		case s.refusing && now.Before(s.penalty):
			return penalized
		case s.conns >= most, s.starting >= (most+1)/2:
			return tooManySource
		}
		s.refusing = false
		s.conns++
		s.starting++
	}
	return ""
}

func (a *admission) exit(from netip.Prefix) {
	s := a.sources[from]
	if s == nil {
		return
	}
	s.conns--
	a.forget(from, s, time.Now())
}

func (a *admission) forget(from netip.Prefix, s *source, now time.Time) {
	if s.conns == 0 && !now.Before(s.penalty) {
		delete(a.sources, from)
	}
}

// identify counts a connection as one of the source that its PROXY header names.
func (a *admission) identify(from netip.Prefix, now time.Time) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.enter(from, now)
}

// started notes that a connection has been let in, or is given up.
func (a *admission) started(from netip.Prefix) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.starting--
	if s := a.sources[from]; s != nil {
		s.starting--
	}
}

func (a *admission) leave(from netip.Prefix) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.total--
	a.exit(from)
}

// enterSession counts a further session of a connection as one of its source, or says why not.
func (a *admission) enterSession(from netip.Prefix) (refused string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.limits.Connections > 0 && a.total+a.extra >= a.limits.Connections {
		return tooMany
	}
	if s := a.sources[from]; s != nil {
		if s.conns >= a.limits.PerSource {
			return tooManySource
		}
		s.conns++
	}
	a.extra++
	return ""
}

func (a *admission) leaveSession(from netip.Prefix) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.extra--
	a.exit(from)
}

// penalize makes a source wait for a failure. Penalties add up: from 15 seconds on it is
// refused until they are over, after ten minutes at most.
func (a *admission) penalize(from netip.Prefix, cost time.Duration, now time.Time) {
	const due, most = 15 * time.Second, 10 * time.Minute
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.sources[from]
	if s == nil {
		return
	}
	if s.penalty.Before(now) {
		s.penalty = now
	}
	if s.penalty = s.penalty.Add(cost); s.penalty.Sub(now) > most {
		s.penalty = now.Add(most)
	}
	s.refusing = s.refusing || s.penalty.Sub(now) >= due
}

// sweep forgets sources whose penalties are over.
func (a *admission) sweep(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for from, s := range a.sources {
		a.forget(from, s, now)
	}
}

func (a *admission) counts() (total, starting int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.total, a.starting
}

// addressOf returns the IP address of a peer, the zero one for peers without.
func addressOf(a net.Addr) netip.Addr {
	if tcp, ok := a.(*net.TCPAddr); ok {
		return tcp.AddrPort().Addr().Unmap()
	}
	return netip.Addr{}
}

// sourceOf returns what counts as one source: an IPv4 address, the IPv6 network of one customer.
func sourceOf(a netip.Addr) netip.Prefix {
	if !a.IsValid() {
		return netip.Prefix{}
	}
	bits := 32
	if a.Is6() {
		bits = 64
	}
	p, _ := a.WithZone("").Prefix(bits)
	return p
}
