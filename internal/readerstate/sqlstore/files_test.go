//go:build linux

package sqlstore_test

import (
	"os"
	"syscall"
	"testing"

	"quire/internal/readerstate/sqlstore"
)

// A store recovers from a shortage of open files.
func TestFilesRunOut(t *testing.T) {
	for name, first := range map[string]bool{"before the first look": true, "before SQLite opens its own": false} {
		t.Run(name, func(t *testing.T) {
			file := newDatabase(t)
			s := sqlstore.New(file, sqlstore.Options{})
			t.Cleanup(func() { _ = s.Close() })
			free := exhaust(t)
			if !first { // as many as it takes to look at the file
				free(1)
			}
			wantStoreError(t, saveOne(s), true, file, "open files", "limit")
			free(1000)
			if err := saveOne(s); err != nil {
				t.Errorf("still not: %v", err)
			}
		})
	}
}

// exhaust opens files up to the limit of the process, and returns a function that closes
// some.
func exhaust(t *testing.T) (free func(n int)) {
	t.Helper()
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &was); err != nil {
		t.Fatal(err)
	}
	few := was
	few.Cur = 60
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &few); err != nil {
		t.Skip(err)
	}
	var open []*os.File
	free = func(n int) {
		for ; n > 0 && len(open) > 0; n-- {
			_ = open[len(open)-1].Close()
			open = open[:len(open)-1]
		}
	}
	t.Cleanup(func() {
		free(len(open))
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &was); err != nil {
			t.Error(err)
		}
	})
	for {
		f, err := os.Open(os.DevNull)
		if err != nil {
			return free
		}
		open = append(open, f)
	}
}
