//go:build unix

package main

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"quire/internal/readerstate"
	"quire/internal/readerstate/sqlstore"
	"quire/internal/readerstate/storetest"
	"quire/internal/server"
	"quire/internal/sshserver"
	"quire/internal/sshserver/sshtest"
)

// A reader whose server dies reconnects to another, and is where the reading stopped.
func TestReplicaIsLost(t *testing.T) {
	storetest.Places(t, func(t *testing.T, place string) {
		dir := t.TempDir()
		a := serveProcess(t, nil, "serve", "--listen", "127.0.0.1:0", "--host-key", filepath.Join(dir, "host_key"),
			"--state", place)
		b := serveProcess(t, nil, "serve", "--listen", "127.0.0.1:0", "--host-key", filepath.Join(dir, "host_key"),
			"--state", place)
		key := sshtest.NewSigner(t)
		v := sshtest.Open(t, a.Dial(ssh.PublicKeys(key)), sshtest.Spec{Command: "kms-key-rotation", Term: "xterm"})
		v.Await("AWS KMS Key Rotation", "min read")
		v.Press("s")
		v.Await("★")
		v.Press("8d")
		v.Await("!min read")
		stopped := v.TopLine()
		v.Press("J") // away, which keeps the place
		v.Await("min read")
		awaitLeft(t, place, filepath.Join(dir, "host_key"), key)
		a.kill()
		if err := v.Wait(); err == nil {
			t.Error("the session of a dead server ends well")
		}
		v = sshtest.Open(t, b.Dial(ssh.PublicKeys(key)), sshtest.Spec{Command: "kms-key-rotation", Term: "xterm"})
		v.Await("where you stopped", "!min read")
		if line := v.TopLine(); line != stopped {
			t.Errorf("the first line is %q, it was %q", line, stopped)
		}
		v.Press("g")
		v.Await("★")
	})
}

// awaitLeft waits until the position of a reader is in a store; the screen does not show that.
func awaitLeft(t *testing.T, place, hostKey string, key ssh.Signer) {
	t.Helper()
	host, err := sshserver.LoadHostKey(hostKey)
	if err != nil {
		t.Fatal(err)
	}
	store := sqlstore.New(place, sqlstore.Options{})
	defer store.Close() //nolint:errcheck // nothing was written
	isLeft := func(m readerstate.Mark) bool { return m.Kind == readerstate.Left }
	late := time.After(sshtest.Timeout)
	for {
		marks, err := store.Load(t.Context(), server.ReaderID(host.Secret("readers"), key.PublicKey().Marshal()))
		if slices.ContainsFunc(marks, isLeft) {
			return
		}
		select {
		case <-time.After(time.Millisecond):
		case <-late:
			t.Fatalf("the place is never kept: %v, %v", marks, err)
		}
	}
}
