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
	file := kept(t)
	s := sqlstore.New(file, sqlstore.Options{})
	t.Cleanup(func() { _ = s.Close() })
	asNobody(t, filepath.Dir(file))
	wantFault(t, saveOne(s), false, file, "may not be written", "check the permissions")
}

// asNobody makes a folder and what is in it read-only for the rest of the test, which goes
// on without the rights of root, for root may write anything.
func asNobody(t *testing.T, dir string) {
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
	// The rights of one thread only, which the test keeps to.
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
