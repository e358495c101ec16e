package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// today is the day on which every test runs, after the newest post of the bundled
// blog: posts of the future stay so.
var today = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

// TestMain makes this test binary the program quire when it is called by that name:
// the scripts run it, and so does the test in a terminal.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"quire": func() {
		e := processEnv()
		e.now = func() time.Time { return today }
		os.Exit(runUntilSignal(e, os.Args[1:]))
	}})
}

// outcome is what one command line came to.
type outcome struct {
	status         int
	stdout, stderr string
}

// quire runs a command line in this process, without a terminal.
func quire(t testing.TB, args ...string) outcome {
	t.Helper()
	return quireIn(t, "", args...)
}

// quireIn is quire in a locale.
func quireIn(t testing.TB, locale string, args ...string) outcome {
	t.Helper()
	var out, errs bytes.Buffer
	e := env{
		stdin: strings.NewReader(""), stdout: &out, stderr: &errs,
		getenv: func(name string) string { return map[string]string{"LANG": locale}[name] },
		now:    func() time.Time { return today },
	}
	status := run(t.Context(), e, args)
	return outcome{status, out.String(), errs.String()}
}

func TestVersionIsOneLine(t *testing.T) {
	got := quire(t, "--version")
	if got.status != 0 || strings.Count(got.stdout, "\n") != 1 || !strings.HasPrefix(got.stdout, "quire ") {
		t.Errorf("%+v", got)
	}
}

// failing is an output that takes n bytes and fails with err from then on.
type failing struct {
	n   int
	err error
}

func (f *failing) Write(p []byte) (int, error) {
	if len(p) <= f.n {
		f.n -= len(p)
		return len(p), nil
	}
	n := f.n
	f.n = 0
	return n, f.err
}

// An output that fails is told, one that was closed by its reader is not.
func TestFailingOutput(t *testing.T) {
	for _, c := range []struct {
		name   string
		err    error
		status int
		stderr string
	}{
		{"closed by its reader", io.ErrClosedPipe, 0, ""},
		{"full", os.ErrInvalid, 1, "quire: invalid argument\n"},
	} {
		for _, args := range [][]string{
			{"list"},
			{"list", "--format", "jsonl"},
			{"show", "kms-key-rotation"},
			{"man"},
			{"--help"},
		} {
			var errs bytes.Buffer
			e := env{
				stdin: strings.NewReader(""), stdout: &failing{100, c.err}, stderr: &errs,
				getenv: func(string) string { return "" }, now: time.Now,
			}
			if status := run(t.Context(), e, args); status != c.status || errs.String() != c.stderr {
				t.Errorf("%s, %s: status %d, stderr %q, want %d, %q", args, c.name, status, errs.String(), c.status, c.stderr)
			}
		}
	}
}

// A command that panics is told in one line, with the place that is to be mended.
func TestPanickingCommand(t *testing.T) {
	var out, errs bytes.Buffer
	e := env{
		stdin: strings.NewReader(""), stdout: &out, stderr: &errs,
		getenv: func(string) string { return "" },
		now:    func() time.Time { panic("no\x1b[31m clock") },
	}
	status := run(t.Context(), e, []string{"list"})
	if ok, _ := regexp.MatchString(`^quire: this command failed: no\[31m clock \(\w+\.go:\d+\): please report this line\n$`, errs.String()); !ok || status != 1 || out.Len() > 0 {
		t.Errorf("status %d, stderr %q, stdout %q", status, errs.String(), out.String())
	}
}

// The bundled blog is out, also where the clock of the machine is behind.
func TestBundledBlogWhateverTheClock(t *testing.T) {
	var out, errs bytes.Buffer
	e := env{
		stdin: strings.NewReader(""), stdout: &out, stderr: &errs,
		getenv: func(string) string { return "" },
		now:    func() time.Time { return today.AddDate(-3, 0, 0) },
	}
	if status := run(t.Context(), e, []string{"list", "--format", "jsonl"}); status != 0 {
		t.Fatalf("status %d: %s", status, errs.String())
	}
	if want := quire(t, "list", "--format", "jsonl").stdout; out.String() != want {
		t.Errorf("%d posts, want %d", strings.Count(out.String(), "\n"), strings.Count(want, "\n"))
	}
}

// Input that never comes does not keep quire from being stopped.
func TestStopWhileWaitingForInput(t *testing.T) {
	silent, writer := io.Pipe()
	defer writer.Close()
	for _, args := range [][]string{{"-"}, {"show", "-"}} {
		ctx, stop := context.WithCancel(t.Context())
		var errs bytes.Buffer
		e := env{
			stdin: silent, stdout: io.Discard, stderr: &errs,
			getenv: func(string) string { return "" }, now: time.Now,
		}
		stop()
		if status := run(ctx, e, args); status != 1 || errs.String() != "quire: interrupted\n" {
			t.Errorf("%s: status %d, %q", args, status, errs.String())
		}
	}
}
