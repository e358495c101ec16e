//go:build linux

package sqlstore_test

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"quire/internal/readerstate/sqlstore"
)

func TestReadOnlyDatabase(t *testing.T) {
	file := newDatabase(t)
	s := sqlstore.New(file, sqlstore.Options{})
	t.Cleanup(func() { _ = s.Close() })
	makeReadOnly(t, filepath.Dir(file))
	wantStoreError(t, saveOne(s), false, file, "cannot be written", "check the permissions")
}

// makeReadOnly makes a folder and its files read-only for the rest of the test. As root it
// drops the rights of the thread, because root may write anything.
func makeReadOnly(t *testing.T, dir string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if err := os.Chmod(name, 0o444); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
	if os.Geteuid() != 0 {
		return
	}
	// Only this thread loses its rights.
	for up := filepath.Dir(dir); len(up) > len(os.TempDir()); up = filepath.Dir(up) {
		if err := os.Chmod(up, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	const root, nobody = 0, 65534
	runtime.LockOSThread()
	become := func(user uintptr) syscall.Errno {
		_, _, errno := syscall.RawSyscall(syscall.SYS_SETFSUID, user, 0, 0)
		return errno
	}
	t.Cleanup(func() { become(root); runtime.UnlockOSThread() })
	if become(nobody) != 0 {
		t.Skip("this system has no file rights per thread")
	}
}
