package index

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// writeFile writes a file, and the folders that it is in.
func writeFile(t testing.TB, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// snapshotsOf follows a library for as long as a test takes. The folders of the test, whose cleanup is
// older, are removed after the library has written its last file.
func snapshotsOf(t testing.TB, l *Library) <-chan *Index {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	snapshots := l.Follow(ctx)
	t.Cleanup(func() {
		stop()
		for range snapshots {
		}
	})
	return snapshots
}
