//go:build unix

package server_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"quire/internal/readerstate/storetest"
	"quire/internal/server"
	"quire/internal/sshserver/sshtest"
)

// A reader with a key is known on every replica that has the host key and the store: what
// was starred and where it was stopped, also while both run. Another key, and no key, are
// other readers.
func TestReplicasShareReaders(t *testing.T) {
	storetest.Places(t, func(t *testing.T, place string) {
		shared := setup{hostKey: filepath.Join(t.TempDir(), "host_key"), state: place}
		key := sshtest.NewSigner(t)
		a, b := start(t, shared), start(t, shared)
		v := sshtest.Open(t, a.Dial(ssh.PublicKeys(key)), sshtest.Spec{Command: "kms-key-rotation", Term: "xterm"})
		v.Await("AWS KMS Key Rotation", "min read")
		v.Press("s")
		v.Await("★")
		v.Press("8d")
		v.Await("!min read")
		v.Press("Q")
		if err := v.Wait(); err != nil {
			t.Fatal(err)
		}
		v = sshtest.Open(t, b.Dial(ssh.PublicKeys(key)), sshtest.Spec{Command: "kms-key-rotation", Term: "xterm"})
		v.Await("where you stopped", "!min read")
		v.Press("g")
		v.Await("★")
		v.Press("s")
		v.Await("unstarred", "!★")
		v = sshtest.Open(t, a.Dial(ssh.PublicKeys(key)), sshtest.Spec{Command: "kms-key-rotation", Term: "xterm"})
		v.Await("where you stopped", "!min read")
		v.Press("g")
		v.Await("min read", "!★") // the newer mark wins, on whichever server it was made
		v.Press("s")
		v.Await("★")
		for name, auth := range map[string][]ssh.AuthMethod{
			"another key": {ssh.PublicKeys(sshtest.NewSigner(t))},
			"no key":      nil,
		} {
			o := sshtest.Open(t, b.Dial(auth...), sshtest.Spec{Command: "kms-key-rotation", Term: "xterm"})
			o.Await("AWS KMS Key Rotation", "min read", "!★")
			if auth == nil {
				o.Await("without a key")
			} else if strings.Contains(o.Output(), "where you stopped") {
				t.Errorf("%s is taken for the reader", name)
			}
		}
	})
}

// When PostgreSQL goes down, readers are told in a line and go on reading; what they mark
// meanwhile is saved once it is up again.
func TestPostgresGoesDown(t *testing.T) {
	t.Parallel()
	address := storetest.Postgres(t)
	if address == "" {
		t.Skip("QUIRE_TEST_POSTGRES names no server")
	}
	wire, through := storetest.NewProxy(t, address)
	host := filepath.Join(t.TempDir(), "host_key")
	r := start(t, setup{hostKey: host, state: through})
	key := sshtest.NewSigner(t)
	v := sshtest.Open(t, r.Dial(ssh.PublicKeys(key)),
		sshtest.Spec{Command: "kms-key-rotation", Term: "xterm", Width: 160, Height: 30})
	v.Await("AWS KMS Key Rotation", "min read")
	v.Press("s")
	v.Await("★")
	wire.Cut()
	v.Press("J")
	v.Await("cannot be reached: check that the server runs", "!AWS KMS Key Rotation: What")
	v.Press("s")
	v.Await("★")
	v.Press("5d")
	v.Await("!min read")
	w := sshtest.Open(t, r.Dial(ssh.PublicKeys(sshtest.NewSigner(t))),
		sshtest.Spec{Term: "xterm", Width: 160, Height: 30}) // a reader who comes meanwhile
	w.Await("posts found", "cannot be reached")
	w.Press("\r")
	w.Await("!posts found", "min read")
	if n := strings.Count(r.log.String(), "\n"); n > 12 {
		t.Errorf("%d lines are logged:\n%s", n, r.log)
	}
	wire.Restore()
	v.Press("Q") // which saves what could not be
	if err := v.Wait(); err != nil {
		t.Error(err)
	}
	other := start(t, setup{hostKey: host, state: address})
	for slug, place := range map[string]string{
		"kms-key-rotation":       "min read",
		"lambda-execution-model": "where you stopped",
	} {
		v = sshtest.Open(t, other.Dial(ssh.PublicKeys(key)),
			sshtest.Spec{Command: slug, Term: "xterm", Width: 160, Height: 30})
		v.Await(place)
		v.Press("g")
		v.Await("min read", "★")
	}
}

// The state of a limited number of new readers is saved per address and hour. Others are told
// and go on reading, and are saved when they come again later; known readers always are.
func TestNewReadersOfOneAddress(t *testing.T) {
	file := filepath.Join(t.TempDir(), "readers.db")
	r := start(t, setup{state: file, change: func(o *server.Options) { o.NewReaders = 2 }})
	star := func(key ssh.Signer, kept int, told ...string) {
		t.Helper()
		v := sshtest.Open(t, r.Dial(ssh.PublicKeys(key)),
			sshtest.Spec{Command: "kms-key-rotation", Term: "xterm", Width: 100, Height: 24})
		v.Await("AWS KMS Key Rotation", "min read")
		v.Press("s")
		v.Await(append(told, "★")...)
		v.Press("Q")
		if err := v.Wait(); err != nil {
			t.Error(err)
		}
		if n := readersIn(t, file); n != kept {
			t.Errorf("%d readers are kept, want %d", n, kept)
		}
	}
	const refused = "limit of 2 new readers per hour reached"
	known, late := sshtest.NewSigner(t), sshtest.NewSigner(t)
	star(known, 1)
	star(sshtest.NewSigner(t), 2)
	star(late, 2, refused)
	r.clock.Add(int64(59 * time.Minute))
	star(late, 2, refused)
	r.clock.Add(int64(time.Minute))
	star(late, 3)
	star(sshtest.NewSigner(t), 4)
	star(sshtest.NewSigner(t), 4, refused)
	v := sshtest.Open(t, r.Dial(ssh.PublicKeys(known)),
		sshtest.Spec{Command: "kms-key-rotation", Term: "xterm", Width: 100, Height: 24})
	v.Await("AWS KMS Key Rotation", "★")
	v.Press("s")
	v.Await("unstarred", "!★")
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

// Without its store the server lets readers read.
func TestStoreIsDown(t *testing.T) {
	r := start(t, setup{state: "postgres://127.0.0.1:1/none?connect_timeout=1"})
	v := sshtest.Open(t, r.Dial(ssh.PublicKeys(sshtest.NewSigner(t))), sshtest.Spec{Term: "xterm", Width: 100, Height: 30})
	v.Await("posts found")
	v.Press("\r")
	v.Await("!posts found", "min read")
	v.Press("j j ")
	v.Press("Q")
	if err := v.Wait(); err != nil {
		t.Error(err)
	}
}

// The folder is replaced, as git pull does, under a hundred readers: all see the new posts, and
// no session is lost.
func TestContentReplacedUnderReaders(t *testing.T) {
	dir := t.TempDir()
	write := func(round int) {
		for i := range 20 {
			name := filepath.Join(dir, fmt.Sprintf("post-%02d.md", i))
			body := fmt.Sprintf("---\ntitle: Post %02d of round %d\ndate: 2026-01-%02d\n---\n%s", i, round, i+1,
				strings.Repeat("A line to read.\n\n", 40))
			if err := os.WriteFile(name+".new", []byte(body), 0o600); err != nil {
				t.Error(err)
			}
			if err := os.Rename(name+".new", name); err != nil {
				t.Error(err)
			}
		}
	}
	write(1)
	r := start(t, setup{dir: dir})
	var all sync.WaitGroup
	readers := make([]*sshtest.Terminal, 100)
	for i := range readers {
		readers[i] = r.open(sshtest.Spec{Term: "xterm"})
	}
	for _, v := range readers {
		v.Await("of round 1")
	}
	write(2)
	for _, v := range readers {
		all.Go(func() {
			v.Await("of round 2", "!of round 1")
			v.Press("jjk")
			v.Press("q")
		})
	}
	all.Wait()
	for i, v := range readers {
		if err := v.Wait(); err != nil {
			t.Errorf("reader %d: %v", i, err)
		}
	}
}

// What a reader marks in one session is shown in the others that are open at the same time, in lists
// and in the open post.
func TestSessionsOfOneReader(t *testing.T) {
	r := start(t, setup{state: filepath.Join(t.TempDir(), "readers.db")})
	key := ssh.PublicKeys(sshtest.NewSigner(t))
	open := func(command string, auth ...ssh.AuthMethod) *sshtest.Terminal {
		return sshtest.Open(t, r.Dial(auth...), sshtest.Spec{Command: command, Term: "xterm"})
	}
	list, post, marking := open("", key), open("kms-key-rotation", key), open("kms-key-rotation", key)
	other := open("kms-key-rotation", ssh.PublicKeys(sshtest.NewSigner(t)))
	list.Await("posts found")
	for _, v := range []*sshtest.Terminal{post, marking, other} {
		v.Await("AWS KMS Key Rotation", "min read", "!★")
	}
	list.Press("/kms rotation\r")
	list.Await("AWS KMS Key Rotation", "!★")
	marking.Press("s")
	marking.Await("★")
	post.Await("★")
	list.Await("★")
	post.Press("s")
	post.Await("unstarred", "!★")
	marking.Await("!★")
	list.Await("!★")
	other.Await("AWS KMS Key Rotation", "!★")
}
