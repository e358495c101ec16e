package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/creack/pty"
)

// budgetLine is a line of .ci/budget: a name, the most that it may be, and its unit.
var budgetLine = regexp.MustCompile(`(?m)^([a-z-]+)\s+([0-9.]+)\s+(\S+)`)

// checkBudget measures the program and compares it with the budget in a file. What costs more is
// an error, until the file is changed in the same commit.
func checkBudget(root, file string, out io.Writer) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "quire-budget-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work) //nolint:errcheck // a temporary folder
	m := meter{root: root, work: work, program: filepath.Join(work, "quire")}
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", m.program, "./cmd/quire")
	build.Dir, build.Stderr = root, os.Stderr
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if err := build.Run(); err != nil {
		return fmt.Errorf("build: %w", err)
	}
	measures := map[string]func() (float64, error){
		"size": m.size, "init": m.initTime, "init-allocs": m.initAllocs, "first-page": m.firstPage,
		"first-page-allocs": m.firstPageAllocs,
	}
	var over []error
	for _, l := range budgetLine.FindAllStringSubmatch(string(text), -1) {
		measure := measures[l[1]]
		if measure == nil {
			return fmt.Errorf("%s: unknown figure %q", file, l[1])
		}
		delete(measures, l[1])
		most, err := strconv.ParseFloat(l[2], 64)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		got, err := measure()
		if err != nil {
			return fmt.Errorf("%s: %w", l[1], err)
		}
		if _, err := fmt.Fprintf(out, "%-18s %10.2f of %10.2f %s\n", l[1], got, most, l[3]); err != nil {
			return err
		}
		if got > most {
			over = append(over, fmt.Errorf("%s is %.2f %s, the budget is %.2f", l[1], got, l[3], most))
		}
	}
	for name := range measures {
		over = append(over, fmt.Errorf("%s: no figure %s", file, name))
	}
	for _, line := range m.slowest {
		if _, err := fmt.Fprintln(out, "  init", line); err != nil {
			return err
		}
	}
	return errors.Join(over...)
}

// meter measures a stripped program.
type meter struct {
	root, work, program string
	slowest             []string // packages, the slowest to initialize first
}

// size returns the size of the program in megabytes.
func (m *meter) size() (float64, error) {
	info, err := os.Stat(m.program)
	if err != nil {
		return 0, err
	}
	return float64(info.Size()) / 1e6, nil
}

// initLine is a line of GODEBUG=inittrace=1.
var initLine = regexp.MustCompile(`init (\S+) @\S+ ms, ([0-9.]+) ms clock, \d+ bytes, (\d+) allocs`)

// initTrace returns the time in milliseconds and the allocations of initialization, of the fastest
// of several runs.
func (m *meter) initTrace() (least, allocs float64, err error) {
	const runs = 9
	least = -1
	for range runs {
		cmd := exec.Command(m.program, "--version")
		cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1", "HOME="+m.work)
		var trace bytes.Buffer
		cmd.Stderr = &trace
		if err := cmd.Run(); err != nil {
			return 0, 0, err
		}
		type pkg struct {
			name string
			time float64
		}
		var all []pkg
		var total, n float64
		for _, l := range initLine.FindAllStringSubmatch(trace.String(), -1) {
			t, err := strconv.ParseFloat(l[2], 64)
			if err != nil {
				return 0, 0, err
			}
			a, err := strconv.ParseFloat(l[3], 64)
			if err != nil {
				return 0, 0, err
			}
			total, n = total+t, n+a
			all = append(all, pkg{l[1], t})
		}
		if len(all) == 0 {
			return 0, 0, errors.New("no trace")
		}
		if least >= 0 && total >= least {
			continue
		}
		least, allocs = total, n
		slices.SortFunc(all, func(a, b pkg) int { return int(1000 * (b.time - a.time)) })
		m.slowest = nil
		for _, p := range all[:min(8, len(all))] {
			m.slowest = append(m.slowest, fmt.Sprintf("%6.2f ms %s", p.time, p.name))
		}
	}
	return least, allocs, nil
}

func (m *meter) initTime() (float64, error) {
	t, _, err := m.initTrace()
	return t, err
}

func (m *meter) initAllocs() (float64, error) {
	_, n, err := m.initTrace()
	return n, err
}

// firstPage returns the time from exec to the first page of the bundled blog in a terminal, in
// milliseconds, of the fastest of several runs.
func (m *meter) firstPage() (float64, error) {
	const runs, limit = 11, 30 * time.Second
	least := limit
	for range runs {
		cmd := exec.Command(m.program)
		cmd.Env = []string{"HOME=" + m.work, "TERM=xterm-256color", "LC_ALL=C.UTF-8", "PATH=" + os.Getenv("PATH")}
		started := time.Now()
		tty, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 80, Rows: 24})
		if err != nil {
			return 0, err
		}
		late := time.AfterFunc(limit, func() { _ = cmd.Process.Kill() })
		var got []byte
		buf := make([]byte, 32<<10)
		for !bytes.Contains(got, []byte("posts found")) {
			n, err := tty.Read(buf)
			got = append(got, buf[:n]...)
			if err != nil {
				break
			}
		}
		took := time.Since(started)
		late.Stop()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = tty.Close()
		if !bytes.Contains(got, []byte("posts found")) {
			return 0, errors.New("no first page")
		}
		least = min(least, took)
	}
	return float64(least.Microseconds()) / 1000, nil
}

var allocsLine = regexp.MustCompile(`(?m)^BenchmarkFirstPage\S*\s.*?(\d+) allocs/op`)

// firstPageAllocs returns the allocations of BenchmarkFirstPage with 24 posts, in thousands.
func (m *meter) firstPageAllocs() (float64, error) {
	cmd := exec.Command("go", "test", "-run", "^$", "-bench", "FirstPage/^24$", "-benchtime", "20x", "-benchmem", "./ui")
	cmd.Dir, cmd.Stderr = m.root, os.Stderr
	text, err := cmd.Output()
	if err != nil {
		return 0, err
	}
	var most float64
	for _, l := range allocsLine.FindAllStringSubmatch(string(text), -1) {
		n, err := strconv.ParseFloat(l[1], 64)
		if err != nil {
			return 0, err
		}
		most = max(most, n)
	}
	if most == 0 {
		return 0, fmt.Errorf("no allocations in %s", strings.TrimSpace(string(text)))
	}
	return most / 1000, nil
}
