package server

import (
	"context"
	"io"
	"math"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"quire/internal/sshserver"
)

// watchMemory restricts the budget while the process comes near the memory limit of its runtime,
// GOMEMLIMIT: caches shrink first, then what needs much memory is refused, and at last new connections.
func (s *Server) watchMemory(ctx context.Context) {
	const every = 250 * time.Millisecond
	limit := debug.SetMemoryLimit(-1)
	if limit == math.MaxInt64 {
		return
	}
	samples := []metrics.Sample{
		{Name: "/gc/heap/live:bytes"},
		{Name: "/memory/classes/heap/stacks:bytes"},
		{Name: "/memory/classes/metadata/other:bytes"},
	}
	t := time.NewTicker(every)
	defer t.Stop()
	part, most := 1.0, 0.0 // most is 0 until the content has been read
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		metrics.Read(samples)
		used := uint64(0)
		for _, m := range samples {
			used += m.Value.Uint64()
		}
		if most == 0 && s.ssh.Ready() {
			most = fittingPart(limit, int64(used), s.opt.Memory)
		}
		now := partOfBudget(float64(used) / float64(limit))
		if now > 0 && most > 0 {
			now = min(now, most)
		}
		if now != part {
			part = now
			s.restrict(part)
		}
	}
}

// budgetShare is the share of the memory from which on the budget shrinks: the garbage collector needs the rest.
const budgetShare = 2. / 3

// fittingPart returns what part of the budget fits beside the content, so that work that is within it never
// comes near the limit. A little fits always.
func fittingPart(limit, content, budget int64) float64 {
	const least = .05
	if budget <= 0 {
		return 1
	}
	return max(least, min(1, (budgetShare*float64(limit)-float64(content))/float64(budget)))
}

// partOfBudget returns what part of the budget may be used while a share of the memory is in use: all of it up to
// budgetShare, and none from nine tenths on. It goes down in steps.
func partOfBudget(used float64) float64 {
	const end, steps = .9, 8
	left := (end - used) / (end - budgetShare)
	return math.Floor(steps*max(0, min(1, left))) / steps
}

// restrict leaves sessions a part of the budget. With none of it, new connections are refused.
func (s *Server) restrict(part float64) {
	if s.memory != nil {
		s.memory.Restrict(part)
	}
	if full := part == 0; s.ssh.SetFull(full) != full {
		if full {
			s.log.Warn("memory is short: refusing new connections")
			go debug.FreeOSMemory()
		} else {
			s.log.Info("memory is free again: letting readers in")
		}
	}
}

// writeMemoryMetrics writes the metrics of the budget.
func (s *Server) writeMemoryMetrics(w io.Writer) {
	if s.memory == nil {
		return
	}
	st := s.memory.Stats()
	for _, m := range []struct {
		name, kind, help string
		value            int64
	}{
		{"quire_memory_limit_bytes", "gauge", "Memory that caches and work may use at this time.", st.Limit},
		{"quire_memory_reserved_bytes", "gauge", "Memory that is reserved by work.", st.Used},
		{"quire_memory_waiting", "gauge", "Pieces of work that wait for memory.", int64(st.Waiting)},
		{"quire_memory_waited_total", "counter", "Pieces of work that had to wait for memory.", int64(st.Waited)},
		{"quire_memory_refused_total", "counter", "Pieces of work refused for lack of memory.", int64(st.Refused)},
	} {
		sshserver.WriteMetric(w, m.name, m.kind, m.help, m.value)
	}
}
