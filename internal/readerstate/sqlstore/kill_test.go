package sqlstore_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"quire/internal/readerstate"
	"quire/internal/readerstate/sqlstore"
)

// TestMain lets the test program be the writer that is killed.
func TestMain(m *testing.M) {
	if location := os.Getenv("QUIRE_TEST_WRITE"); location != "" {
		write(location, os.Getenv("QUIRE_TEST_NAME"))
	}
	os.Exit(m.Run())
}

// write saves marks endlessly and prints the number of each when it is confirmed.
func write(location, name string) {
	s := sqlstore.New(location, sqlstore.Options{})
	for i := 0; ; i++ {
		batch := []readerstate.Mark{
			{Key: readerstate.Key{Blog: "b", Path: fmt.Sprintf("%s/%d", name, i), Kind: readerstate.Read}, At: int64(i + 1)},
			{Key: readerstate.Key{Blog: "b", Path: "shared", Kind: readerstate.Star}, Value: name, At: time.Now().UnixMicro()},
		}
		if err := s.Save(context.Background(), readerstate.Local, batch); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		fmt.Println(i)
	}
}

// writer is a child process that writes marks.
type writer struct {
	name      string
	cmd       *exec.Cmd
	out       *bufio.Scanner
	confirmed int // the number of the last mark, -1 for none
	failure   string
}

func startWriter(t *testing.T, location, name string) *writer {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	w := &writer{name: name, confirmed: -1}
	w.cmd = exec.CommandContext(context.Background(), self)
	w.cmd.Env = append(os.Environ(), "QUIRE_TEST_WRITE="+location, "QUIRE_TEST_NAME="+name)
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	w.out = bufio.NewScanner(out)
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return w
}

// killAfter reads n confirmations, kills the writer, and reads the rest of its output.
func (w *writer) killAfter(n int) {
	for w.out.Scan() {
		line := w.out.Text()
		if i, err := strconv.Atoi(line); err != nil {
			w.failure = line
		} else {
			w.confirmed = max(w.confirmed, i)
		}
		if n--; n == 0 {
			_ = w.cmd.Process.Kill()
		}
	}
	_ = w.cmd.Wait()
}

// check fails if a confirmed mark is missing.
func (w *writer) check(t *testing.T, paths map[string]bool) {
	t.Helper()
	if w.failure != "" {
		t.Errorf("writer %s: %s", w.name, w.failure)
	}
	for i := range w.confirmed + 1 {
		if path := fmt.Sprintf("%s/%d", w.name, i); !paths[path] {
			t.Errorf("%s was confirmed and is lost", path)
		}
	}
}

func paths(t *testing.T, location string) map[string]bool {
	t.Helper()
	s := sqlstore.New(location, sqlstore.Options{})
	defer s.Close() //nolint:errcheck // nothing was written
	marks, err := s.Load(context.Background(), readerstate.Local)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, m := range marks {
		out[m.Path] = true
	}
	return out
}

// rounds is how often the writers are killed.
func rounds() int {
	if testing.Short() {
		return 10
	}
	return 200
}

func TestKilledWritersLoseNothingConfirmed(t *testing.T) {
	location := filepath.Join(t.TempDir(), "state.db")
	var all []*writer
	for round := range rounds() {
		// Two at once, killed at different points.
		pair := []*writer{
			startWriter(t, location, fmt.Sprintf("a%d", round)),
			startWriter(t, location, fmt.Sprintf("b%d", round)),
		}
		var wg sync.WaitGroup
		for i, w := range pair {
			wg.Add(1)
			go func() {
				defer wg.Done()
				w.killAfter(1 + (round*7+i*3)%11)
			}()
		}
		wg.Wait()
		all = append(all, pair...)
	}
	there, confirmed := paths(t, location), 0
	for _, w := range all {
		w.check(t, there)
		confirmed += w.confirmed + 1
	}
	if confirmed < rounds() {
		t.Errorf("%d marks confirmed in %d rounds: nothing was tested", confirmed, rounds())
	}
	t.Logf("%d marks confirmed in %d rounds", confirmed, rounds())
}

// Processes that start at the same time create the database once.
func TestProcessesStartAtOnce(t *testing.T) {
	for _, location := range []func(*testing.T) string{
		func(t *testing.T) string { t.Helper(); return filepath.Join(t.TempDir(), "new", "state.db") },
		func(t *testing.T) string { t.Helper(); return database(t) },
	} {
		t.Run("", func(t *testing.T) {
			at := location(t)
			var all []*writer
			for i := range 6 {
				all = append(all, startWriter(t, at, fmt.Sprint("w", i)))
			}
			var wg sync.WaitGroup
			for _, w := range all {
				wg.Add(1)
				go func() {
					defer wg.Done()
					w.killAfter(3)
				}()
			}
			wg.Wait()
			there := paths(t, at)
			for _, w := range all {
				w.check(t, there)
				if w.confirmed < 0 {
					t.Errorf("%s confirmed nothing", w.name)
				}
			}
			if !there["shared"] || len(there) < len(all)*3 {
				t.Errorf("%d marks", len(there))
			}
		})
	}
}
