package sshserver

import (
	"fmt"
	"io"
	"net/netip"
	"runtime"
	"sync/atomic"
	"time"
)

// Stats counts what a server has done. Nothing in it is text from clients.
type Stats struct {
	Accepted, AcceptErrors, Handshakes, SessionsTotal atomic.Uint64
	Sessions                                          atomic.Int64 // at this time
	Rejected, Throttled, Panics, BytesIn, BytesOut    atomic.Uint64

	refusals [len(refuseReasons)]atomic.Uint64
	failures [len(failReasons)]atomic.Uint64
	closes   [len(closeReasons)]atomic.Uint64

	handshake, session histogram
}

// Values of the labels of metrics.
var (
	refuseReasons = [...]string{tooMany, tooManySource, tooManyStarts, penalized, noMemory}
	failReasons   = [...]string{"left", "timeout", "auth", "protocol"}
	closeReasons  = [...]string{"write", "no session", "idle", "time", "no answer", "flood"}
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

// histogram counts durations in buckets of 1, 2, 5 ms and so on, up to an hour.
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

// metric is a metric of Prometheus.
type metric struct {
	name, kind, help string
	write            func(w io.Writer)
}

// writeMetrics writes the metrics in the text format of Prometheus.
func (s *Server) writeMetrics(w io.Writer) {
	gauge := func(name, help string, value int64) metric {
		return metric{name, "gauge", help, func(w io.Writer) { fmt.Fprintf(w, "%s %d\n", name, value) }}
	}
	counter := func(name, help string, n *atomic.Uint64) metric {
		return metric{name, "counter", help, func(w io.Writer) { fmt.Fprintf(w, "%s %d\n", name, n.Load()) }}
	}
	labelled := func(name, help, label string, values []string, n []atomic.Uint64) metric {
		return metric{name, "counter", help, func(w io.Writer) {
			for i := range values {
				fmt.Fprintf(w, "%s{%s=%q} %d\n", name, label, values[i], n[i].Load())
			}
		}}
	}
	durations := func(name, help string, h *histogram) metric {
		return metric{name, "histogram", help, func(w io.Writer) { h.write(w, name) }}
	}
	ready := int64(0)
	if s.Ready() {
		ready = 1
	}
	connections, starting := s.admission.counts()
	queue := s.queue.Stats()
	seconds := metric{
		"quire_ssh_processor_seconds_total", "counter", "Processor time used by sessions and handshakes.", func(w io.Writer) {
			for kind, took := range map[string]time.Duration{
				"interactive": queue.Interactive, "background": queue.Background, "handshake": queue.Handshake,
			} {
				fmt.Fprintf(w, "quire_ssh_processor_seconds_total{kind=%q} %v\n", kind, took.Seconds())
			}
		},
	}
	var overBudget atomic.Uint64
	overBudget.Store(queue.Throttled)
	st := &s.Stats
	for _, m := range []metric{
		gauge("quire_ready", "1 while new readers are let in.", ready),
		gauge("go_goroutines", "Goroutines of the process.", int64(runtime.NumGoroutine())),
		gauge("quire_ssh_connections", "Open connections.", int64(connections)),
		gauge("quire_ssh_startups", "Connections before login.", int64(starting)),
		gauge("quire_ssh_sessions", "Running sessions.", st.Sessions.Load()),
		counter("quire_ssh_sessions_total", "Sessions started.", &st.SessionsTotal),
		counter("quire_ssh_accepted_total", "Connections accepted from the listener.", &st.Accepted),
		counter("quire_ssh_accept_errors_total", "Errors while accepting connections.", &st.AcceptErrors),
		labelled("quire_ssh_refused_total", "Connections and sessions refused by a limit.",
			"limit", refuseReasons[:], st.refusals[:]),
		counter("quire_ssh_handshakes_total", "Clients that logged in.", &st.Handshakes),
		labelled("quire_ssh_handshake_failures_total", "Clients that failed to log in.", "reason", failReasons[:],
			st.failures[:]),
		durations("quire_ssh_handshake_seconds", "Duration of handshakes.", &st.handshake),
		durations("quire_ssh_session_seconds", "Duration of sessions.", &st.session),
		labelled("quire_ssh_cut_total", "Connections and sessions closed by the server.",
			"reason", closeReasons[:], st.closes[:]),
		counter("quire_ssh_requests_rejected_total", "Requests and channels that were rejected.", &st.Rejected),
		counter("quire_ssh_throttled_total", "Times that a client was throttled.", &st.Throttled),
		seconds,
		gauge("quire_ssh_waiting", "Sessions waiting for a processor.", int64(queue.Waiting)),
		counter("quire_ssh_over_budget_total", "Times that a session waited for the budget of its source.", &overBudget),
		counter("quire_ssh_panics_total", "Panics in connections and sessions.", &st.Panics),
		counter("quire_ssh_input_bytes_total", "Bytes read from sessions.", &st.BytesIn),
		counter("quire_ssh_output_bytes_total", "Bytes written to sessions.", &st.BytesOut),
	} {
		fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", m.name, m.help, m.name, m.kind)
		m.write(w)
	}
	if s.opt.Metrics != nil {
		s.opt.Metrics(w)
	}
}

// WriteMetric writes one metric without labels in the text format of Prometheus.
func WriteMetric(w io.Writer, name, kind, help string, value int64) {
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n%s %d\n", name, help, name, kind, name, value)
}

func (h *histogram) write(w io.Writer, name string) {
	var n uint64
	for i, b := range bounds {
		n += h.counts[i].Load()
		fmt.Fprintf(w, "%s_bucket{le=\"%v\"} %d\n", name, b, n)
	}
	n += h.counts[len(bounds)].Load()
	fmt.Fprintf(w, "%s_bucket{le=\"+Inf\"} %d\n", name, n)
	fmt.Fprintf(w, "%s_sum %v\n%s_count %d\n", name, float64(h.sum.Load())/1e6, name, n)
}

// SourceLog is how much of a client's address is logged.
type SourceLog int

// How addresses are logged.
const (
	SourceNetwork SourceLog = iota // as networks: /24 of IPv4, /48 of IPv6
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

// Show returns how an address is logged.
func (l SourceLog) Show(a netip.Addr) string {
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
