package sshserver

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"quire/internal/usererr"
)

// Of processes that create the host key at once, one does, and only its owner can read it.
func TestHostKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "deep", "host_key")
	var mu sync.Mutex
	var all sync.WaitGroup
	keys := map[string]bool{}
	for range 20 {
		all.Go(func() {
			k, err := LoadHostKey(file)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			keys[string(k.PublicKey().Marshal())] = true
			mu.Unlock()
		})
	}
	all.Wait()
	if len(keys) != 1 {
		t.Errorf("%d different keys", len(keys))
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".host-key-*")); len(left) > 0 {
		t.Errorf("left behind: %s", left)
	}
	a, err := LoadHostKey(file)
	if err != nil || a.Made || a.PublicKey().Type() != "ssh-ed25519" {
		t.Errorf("%+v, %v", a, err)
	}
	b, _ := LoadHostKey(file)
	if !bytes.Equal(a.Secret("one"), b.Secret("one")) || bytes.Equal(a.Secret("one"), a.Secret("two")) {
		t.Error("secrets are not those of the key and the purpose")
	}
}

func TestBadHostKeys(t *testing.T) {
	dir := t.TempDir()
	open := filepath.Join(dir, "open")
	writeFile(t, open, "x")
	if err := os.Chmod(open, 0o644); err != nil { //nolint:gosec // that is the point
		t.Fatal(err)
	}
	wrong := filepath.Join(dir, "wrong")
	writeFile(t, wrong, "not a key")
	for file, want := range map[string]string{
		open: "chmod 600", wrong: "is not a private key", dir: "is not a private key file",
		"/proc/nowhere/key": "--host-key FILE",
	} {
		if _, err := LoadHostKey(file); err == nil || !strings.Contains(usererr.Line(err), want) {
			t.Errorf("%s: %v", file, err)
		}
	}
}
