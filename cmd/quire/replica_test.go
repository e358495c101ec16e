//go:build unix

package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"quire/internal/readerstate"
	"quire/internal/readerstate/sqlstore"
	"quire/internal/readerstate/storetest"
	"quire/internal/sshserver"
)

// stores are what replicas may share: a file on one machine, PostgreSQL beyond.
func stores(t *testing.T, test func(t *testing.T, place string)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, filepath.Join(t.TempDir(), "readers.db"))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		place := storetest.Postgres(t)
		if place == "" {
			t.Skip("QUIRE_TEST_POSTGRES names no server")
		}
		test(t, place)
	})
}

// A reader with a key is known on every replica that has the host key and the store: what
// was starred and where it was stopped, also while both run. Another key, and no key, are
// other readers.
func TestReplicasShareReaders(t *testing.T) {
	stores(t, func(t *testing.T, place string) {
		shared := []string{"--host-key", filepath.Join(t.TempDir(), "host_key"), "--state", place}
		key := signer(t)
		a, b := serveIt(t, shared...), serveIt(t, shared...)
		v := visit(t, a.dial(ssh.PublicKeys(key)), "kms-key-rotation", "xterm", 80, 24)
		v.await("AWS KMS Key Rotation", "min read")
		v.press("s")
		v.await("★")
		v.press("8d")
		v.await("!min read")
		v.press("Q")
		if err := v.ends(); err != nil {
			t.Fatal(err)
		}
		v = visit(t, b.dial(ssh.PublicKeys(key)), "kms-key-rotation", "xterm", 80, 24)
		v.await("where you stopped", "!min read")
		v.press("g")
		v.await("★")
		v.press("s")
		v.await("star taken away", "!★")
		v = visit(t, a.dial(ssh.PublicKeys(key)), "kms-key-rotation", "xterm", 80, 24)
		v.await("where you stopped", "!min read")
		v.press("g")
		v.await("min read", "!★") // the newer mark holds, wherever it was made
		v.press("s")
		v.await("★")
		for name, auth := range map[string][]ssh.AuthMethod{"another key": {ssh.PublicKeys(signer(t))}, "no key": nil} {
			o := visit(t, b.dial(auth...), "kms-key-rotation", "xterm", 80, 24)
			o.await("AWS KMS Key Rotation", "min read", "!★")
			if auth == nil {
				o.await("without a key")
			} else if strings.Contains(o.output(), "where you stopped") {
				t.Errorf("%s is taken for the reader", name)
			}
		}
	})
}

// A reader whose server dies reconnects to another, and is where the reading stopped.
func TestReplicaIsLost(t *testing.T) {
	stores(t, func(t *testing.T, place string) {
		dir := t.TempDir()
		a := serveProcess(t, nil, "serve", "--listen", "127.0.0.1:0", "--host-key", filepath.Join(dir, "host_key"), "--state", place)
		b := serveProcess(t, nil, "serve", "--listen", "127.0.0.1:0", "--host-key", filepath.Join(dir, "host_key"), "--state", place)
		key := signer(t)
		v := visit(t, a.dial(ssh.PublicKeys(key)), "kms-key-rotation", "xterm", 80, 24)
		v.await("AWS KMS Key Rotation", "min read")
		v.press("s")
		v.await("★")
		v.press("8d")
		v.await("!min read")
		stopped := v.topLine()
		v.press("J") // away, which keeps the place
		v.await("min read")
		awaitLeft(t, place, filepath.Join(dir, "host_key"), key)
		a.kill()
		if err := v.ends(); err == nil {
			t.Error("the session of a dead server ends well")
		}
		v = visit(t, b.dial(ssh.PublicKeys(key)), "kms-key-rotation", "xterm", 80, 24)
		v.await("where you stopped", "!min read")
		if line := v.topLine(); line != stopped {
			t.Errorf("the first line is %q, it was %q", line, stopped)
		}
		v.press("g")
		v.await("★")
	})
}

// awaitLeft waits until a place of a reader is in a store; the screen does not tell.
func awaitLeft(t *testing.T, place, hostKey string, key ssh.Signer) {
	t.Helper()
	host, err := sshserver.LoadHostKey(hostKey)
	if err != nil {
		t.Fatal(err)
	}
	store := sqlstore.New(place, sqlstore.Options{})
	defer store.Close() //nolint:errcheck // nothing was written
	isLeft := func(m readerstate.Mark) bool { return m.Kind == readerstate.Left }
	late := time.After(patience)
	for {
		marks, err := store.Load(t.Context(), readerOf(host.Secret("readers"), key.PublicKey().Marshal()))
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

// topLine is the first line of text on the screen.
func (v *visitor) topLine() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	for line := range strings.Lines(v.screen.String()) {
		if line = strings.TrimRight(line, " ▐\n"); strings.TrimSpace(line) != "" {
			return line
		}
	}
	return ""
}

// PostgreSQL that goes away under a reader is told in a line, keeps nobody from reading, and
// is found again with what was marked meanwhile.
func TestPostgresGoesAwayUnderAReader(t *testing.T) {
	t.Parallel()
	address := storetest.Postgres(t)
	if address == "" {
		t.Skip("QUIRE_TEST_POSTGRES names no server")
	}
	wire, through := storetest.NewProxy(t, address)
	host := filepath.Join(t.TempDir(), "host_key")
	h := serveIt(t, "--host-key", host, "--state", through)
	key := signer(t)
	v := visit(t, h.dial(ssh.PublicKeys(key)), "kms-key-rotation", "xterm", 160, 30)
	v.await("AWS KMS Key Rotation", "min read")
	v.press("s")
	v.await("★")
	wire.Cut()
	v.press("J")
	v.await("not to be reached: see that the server runs", "!AWS KMS Key Rotation: What")
	v.press("s")
	v.await("★")
	v.press("5d")
	v.await("!min read")
	w := visit(t, h.dial(ssh.PublicKeys(signer(t))), "", "xterm", 160, 30) // who comes meanwhile
	w.await("posts found", "not to be reached")
	w.press("\r")
	w.await("!posts found", "min read")
	if n := strings.Count(h.logs.String(), "\n"); n > 12 {
		t.Errorf("%d lines are logged:\n%s", n, h.logs)
	}
	wire.Restore()
	v.press("Q") // which saves what could not be
	if err := v.ends(); err != nil {
		t.Error(err)
	}
	other := serveIt(t, "--host-key", host, "--state", address)
	for slug, place := range map[string]string{"kms-key-rotation": "min read", "lambda-execution-model": "where you stopped"} {
		v = visit(t, other.dial(ssh.PublicKeys(key)), slug, "xterm", 160, 30)
		v.await(place)
		v.press("g")
		v.await("min read", "★")
	}
}

// Of one address only so many new readers are kept in an hour. Others are told, read on, and
// are kept when they come again later; who is known is kept always.
func TestNewReadersOfOneAddress(t *testing.T) {
	file := filepath.Join(t.TempDir(), "readers.db")
	h := serveIt(t, "--max-new-readers", "2", "--state", file)
	star := func(key ssh.Signer, kept int, told ...string) {
		t.Helper()
		v := visit(t, h.dial(ssh.PublicKeys(key)), "kms-key-rotation", "xterm", 100, 24)
		v.await("AWS KMS Key Rotation", "min read")
		v.press("s")
		v.await(append(told, "★")...)
		v.press("Q")
		if err := v.ends(); err != nil {
			t.Error(err)
		}
		if n := readersIn(t, file); n != kept {
			t.Errorf("%d readers are kept, want %d", n, kept)
		}
	}
	const refused = "2 new readers in this hour already"
	known, late := signer(t), signer(t)
	star(known, 1)
	star(signer(t), 2)
	star(late, 2, refused)
	h.late.Add(int64(59 * time.Minute))
	star(late, 2, refused)
	h.late.Add(int64(time.Minute))
	star(late, 3)
	star(signer(t), 4)
	star(signer(t), 4, refused)
	v := visit(t, h.dial(ssh.PublicKeys(known)), "kms-key-rotation", "xterm", 100, 24)
	v.await("AWS KMS Key Rotation", "★")
	v.press("s")
	v.await("star taken away", "!★")
}

// readersIn counts the readers of whom a file keeps something.
func readersIn(t *testing.T, file string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // nothing was written
	if err := db.QueryRowContext(t.Context(), "SELECT COUNT(DISTINCT reader) FROM mark").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// A store that is away is told and does not keep anybody from reading.
func TestStoreIsAway(t *testing.T) {
	h := serveIt(t, "--state", "postgres://127.0.0.1:1/none?connect_timeout=1")
	v := visit(t, h.dial(ssh.PublicKeys(signer(t))), "", "xterm", 100, 30)
	v.await("posts found")
	v.press("\r")
	v.await("!posts found", "min read")
	v.press("j j ")
	v.press("Q")
	if err := v.ends(); err != nil {
		t.Error(err)
	}
}

// The folder is replaced, as git pull does, while a hundred readers read: all see the new
// posts, nobody is lost, and the one who reads keeps the place.
func TestContentReplacedUnderReaders(t *testing.T) {
	dir := t.TempDir()
	write := func(round int) {
		for i := range 20 {
			name := filepath.Join(dir, fmt.Sprintf("post-%02d.md", i))
			body := fmt.Sprintf("---\ntitle: Post %02d of round %d\ndate: 2026-01-%02d\n---\n%s", i, round, i+1, strings.Repeat("A line to read.\n\n", 40))
			if err := os.WriteFile(name+".new", []byte(body), 0o600); err != nil {
				t.Error(err)
			}
			if err := os.Rename(name+".new", name); err != nil {
				t.Error(err)
			}
		}
	}
	write(1)
	h := serveIt(t, "-C", dir)
	var all sync.WaitGroup
	readers := make([]*visitor, 100)
	for i := range readers {
		readers[i] = visit(t, h.dial(), "", "xterm", 80, 24)
	}
	for _, v := range readers {
		v.await("of round 1")
	}
	write(2)
	for _, v := range readers {
		all.Go(func() {
			v.await("of round 2", "!of round 1")
			v.press("jjk")
			v.press("q")
		})
	}
	all.Wait()
	for i, v := range readers {
		select {
		case err := <-v.done:
			if err != nil {
				t.Errorf("reader %d: %v", i, err)
			}
		case <-time.After(patience):
			t.Fatalf("reader %d does not come to the end", i)
		}
	}
}
