package sshserver

import (
	"fmt"
	"io"
	"net/netip"
	"runtime"
	"sync/atomic"
	"time"
)

// Stats is what a server has done. Nothing in it comes from clients.
type Stats struct {
	Accepted, AcceptErrors, Handshakes, SessionsTotal atomic.Uint64
	Sessions                                          atomic.Int64 // at this time
	Rejected, Throttled, Panics, BytesIn, BytesOut    atomic.Uint64

	refusals [len(refuseReasons)]atomic.Uint64
	failures [len(failReasons)]atomic.Uint64
	closes   [len(closeReasons)]atomic.Uint64

	handshake, session histogram
}

// What is counted apart. The names are labels of metrics.
var (
	refuseReasons = [...]string{tooMany, tooManySource, tooManyStarts, penalized}
	failReasons   = [...]string{"left", "timeout", "auth", "protocol"}
	closeReasons  = [...]string{"write", "no session", "idle", "time", "no answer"}
)

func (s *Stats) refused(why string)   { count(refuseReasons[:], s.refusals[:], why) }
func (s *Stats) failed(why string)    { count(failReasons[:], s.failures[:], why) }
func (s *Stats) closedFor(why string) { count(closeReasons[:], s.closes[:], why) }

func count(names []string, n []atomic.Uint64, name string) {
	for i := range names {
		if names[i] == name {
			n[i].Add(1)
		}
	}
}

func (s *Stats) handshakeTook(d time.Duration) { s.handshake.add(d) }
func (s *Stats) sessionTook(d time.Duration)   { s.session.add(d) }

// histogram counts durations in decades of thirds: 1, 2, 5 ms … 1 h and more.
type histogram struct {
	counts [len(bounds) + 1]atomic.Uint64
	sum    atomic.Uint64 // µs
}

var bounds = [...]float64{.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 30, 60, 300, 600, 1800, 3600}

func (h *histogram) add(d time.Duration) {
	i := 0
	for i < len(bounds) && d.Seconds() > bounds[i] {
		i++
	}
	h.counts[i].Add(1)
	h.sum.Add(uint64(max(0, d.Microseconds())))
}

// metric is one line of what is known, its kind and what it means.
type metric struct {
	name, kind, about string
	write             func(w io.Writer, name string)
}

// WriteMetrics writes the metrics in the text format of Prometheus.
func (s *Server) WriteMetrics(w io.Writer) {
	one := func(v func() float64) func(io.Writer, string) {
		return func(w io.Writer, name string) { fmt.Fprintf(w, "%s %v\n", name, v()) }
	}
	counter := func(n *atomic.Uint64) func(io.Writer, string) {
		return one(func() float64 { return float64(n.Load()) })
	}
	labelled := func(label string, names []string, n []atomic.Uint64) func(io.Writer, string) {
		return func(w io.Writer, name string) {
			for i := range names {
				fmt.Fprintf(w, "%s{%s=%q} %d\n", name, label, names[i], n[i].Load())
			}
		}
	}
	st := &s.Stats
	for _, m := range []metric{
		{"quire_ready", "gauge", "1 while new readers are let in.", one(func() float64 {
			if s.Ready() {
				return 1
			}
			return 0
		})},
		{"go_goroutines", "gauge", "Goroutines of the process.", one(func() float64 { return float64(runtime.NumGoroutine()) })},
		{"quire_ssh_connections", "gauge", "Connections at this time.", one(func() float64 { n, _ := s.admission.counts(); return float64(n) })},
		{"quire_ssh_startups", "gauge", "Connections that are not let in yet.", one(func() float64 { _, n := s.admission.counts(); return float64(n) })},
		{"quire_ssh_sessions", "gauge", "Sessions at this time.", one(func() float64 { return float64(st.Sessions.Load()) })},
		{"quire_ssh_sessions_total", "counter", "Sessions begun.", counter(&st.SessionsTotal)},
		{"quire_ssh_accepted_total", "counter", "Connections taken off the listener.", counter(&st.Accepted)},
		{"quire_ssh_accept_errors_total", "counter", "Times that no connection could be taken off the listener.", counter(&st.AcceptErrors)},
		{"quire_ssh_refused_total", "counter", "Connections refused by a limit.", labelled("limit", refuseReasons[:], st.refusals[:])},
		{"quire_ssh_handshakes_total", "counter", "Clients let in.", counter(&st.Handshakes)},
		{"quire_ssh_handshake_failures_total", "counter", "Clients not let in.", labelled("reason", failReasons[:], st.failures[:])},
		{"quire_ssh_handshake_seconds", "histogram", "Time until a client is let in.", st.handshake.write},
		{"quire_ssh_session_seconds", "histogram", "Time that a session lasts.", st.session.write},
		{"quire_ssh_cut_total", "counter", "Connections ended by the server.", labelled("reason", closeReasons[:], st.closes[:])},
		{"quire_ssh_requests_rejected_total", "counter", "Requests and channels that do not exist here.", counter(&st.Rejected)},
		{"quire_ssh_throttled_total", "counter", "Times that a client was slowed down.", counter(&st.Throttled)},
		{"quire_ssh_panics_total", "counter", "Sessions that ended by a fault of the server.", counter(&st.Panics)},
		{"quire_ssh_input_bytes_total", "counter", "Bytes read from sessions.", counter(&st.BytesIn)},
		{"quire_ssh_output_bytes_total", "counter", "Bytes written to sessions.", counter(&st.BytesOut)},
	} {
		fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", m.name, m.about, m.name, m.kind)
		m.write(w, m.name)
	}
}

func (h *histogram) write(w io.Writer, name string) {
	var n uint64
	for i, b := range bounds {
		n += h.counts[i].Load()
		fmt.Fprintf(w, "%s_bucket{le=\"%v\"} %d\n", name, b, n)
	}
	n += h.counts[len(bounds)].Load()
	fmt.Fprintf(w, "%s_bucket{le=\"+Inf\"} %d\n%s_sum %v\n%s_count %d\n", name, n, name, float64(h.sum.Load())/1e6, name, n)
}

// SourceLog says how much of a client's address is logged.
type SourceLog int

// The choices.
const (
	SourceNetwork SourceLog = iota // its network: /24 of IPv4, /48 of IPv6
	SourceFull
	SourceNone
)

// ParseSourceLog parses network, full or none.
func ParseSourceLog(s string) (SourceLog, error) {
	switch s {
	case "network":
		return SourceNetwork, nil
	case "full":
		return SourceFull, nil
	case "none":
		return SourceNone, nil
	}
	return 0, fmt.Errorf("unknown value %q: use network, full or none", s)
}

func (l SourceLog) show(a netip.Addr) string {
	switch {
	case l == SourceNone || !a.IsValid():
		return "-"
	case l == SourceFull:
		return a.String()
	}
	bits := 24
	if a.Is6() {
		bits = 48
	}
	p, err := a.WithZone("").Prefix(bits)
	if err != nil {
		return "-"
	}
	return p.String()
}
