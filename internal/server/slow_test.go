//go:build unix

package server_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"quire/internal/readerstate/storetest"
	"quire/internal/server"
	"quire/internal/sshserver/sshtest"
)

// A store that hangs delays no reader: many sessions wait for it, and posts open.
func TestStoreHangs(t *testing.T) {
	t.Parallel()
	address := storetest.Postgres(t)
	if address == "" {
		t.Skip("QUIRE_TEST_POSTGRES names no server")
	}
	wire, through := storetest.NewProxy(t, address)
	r := start(t, setup{dir: blog(t, 10), state: through, change: func(o *server.Options) { o.NewReaders = 0 }})
	readers := make([]*sshtest.Terminal, 12*runtime.GOMAXPROCS(0))
	for i := range readers {
		readers[i] = sshtest.Open(t, r.Dial(ssh.PublicKeys(sshtest.NewSigner(t))), sshtest.Spec{Term: "xterm"})
		readers[i].Await("10 posts found")
	}
	readers[0].Press("s")
	readers[0].Await("★")
	wire.Freeze()
	for _, v := range readers {
		v.Press("js")
	}
	for i, v := range readers[:5] {
		v.Press(fmt.Sprintf("%s\r", strings.Repeat("j", i)))
		v.Await("words of it.")
	}
	late := sshtest.Open(t, r.Dial(ssh.PublicKeys(sshtest.NewSigner(t))), sshtest.Spec{Command: "post-03", Term: "xterm"})
	late.Await("words of it.")
	wire.Restore()
	for _, v := range readers {
		_ = v.Client.Close()
	}
}

// Commands whose clients do not read their output delay no other command.
func TestCommandsOfSlowClients(t *testing.T) {
	t.Parallel()
	dir := blog(t, 3)
	writeFile(t, filepath.Join(dir, "long.md"),
		"---\ntitle: A long one\n---\n"+strings.Repeat("A line of the long one.\n\n", 150_000))
	r := start(t, setup{dir: dir, change: func(o *server.Options) { o.SSH.Limits.Write = 10 * time.Minute }})
	for _, command := range []string{"show long --format markdown", "archive"} {
		begun := make(chan error)
		for range 5 * runtime.GOMAXPROCS(0) {
			s, err := r.Dial().NewSession()
			if err != nil {
				t.Fatal(err)
			}
			out, err := s.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Start(command); err != nil {
				t.Fatal(err)
			}
			go func() {
				_, err := io.ReadFull(out, make([]byte, 512)) // it has begun, and is not read further
				select {
				case begun <- err:
				case <-t.Context().Done():
				}
			}()
		}
		for range 4 * runtime.GOMAXPROCS(0) { // more archives do not begin meanwhile
			if err := <-begun; err != nil {
				t.Fatal(err)
			}
		}
		if got := r.Run("list"); !strings.Contains(got.Stdout, "Post 02") {
			t.Errorf("%s: %+v", command, got)
		}
	}
}

// One source gets two archives at a time, so that others get theirs.
func TestArchivesOfOneSource(t *testing.T) {
	t.Parallel()
	dir := blog(t, 1)
	if err := os.WriteFile(filepath.Join(dir, "large.png"), bytes.Repeat([]byte("picture "), 1<<19), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, setup{dir: dir, change: func(o *server.Options) { o.SSH.Limits.PerSource = 16 }})
	var clients []*ssh.Client
	for range 2 {
		c := r.Dial()
		s, err := c.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		out, err := s.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Start("archive"); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(out, make([]byte, 512)); err != nil {
			t.Fatal(err)
		}
		clients = append(clients, c)
	}
	if got := r.Run("archive"); got.Status != 1 || !strings.Contains(got.Stderr, "try again") || got.Stdout != "" {
		t.Errorf("a third one: %d, %q, %d bytes", got.Status, got.Stderr, len(got.Stdout))
	}
	if got := r.Run("list"); got.Status != 0 {
		t.Errorf("a list: %+v", got)
	}
	_ = clients[0].Close()
	late := time.After(sshtest.Timeout)
	for got := r.Run("archive"); got.Status != 0; got = r.Run("archive") { // once that one is gone
		select {
		case <-late:
			t.Fatalf("no archive after one has ended: %d, %q", got.Status, got.Stderr)
		default:
		}
	}
}
