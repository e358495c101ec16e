//go:build unix

package main

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
)

// A store that does not answer holds up nobody: readers without number wait for it, and
// posts open.
func TestStoreHangs(t *testing.T) {
	t.Parallel()
	address := storetest.Postgres(t)
	if address == "" {
		t.Skip("QUIRE_TEST_POSTGRES names no server")
	}
	wire, through := storetest.NewProxy(t, address)
	h := serveIt(t, "--state", through, "--max-new-readers", "0", "-C", blog(t, 10))
	readers := make([]*visitor, 12*runtime.GOMAXPROCS(0))
	for i := range readers {
		readers[i] = visit(t, h.dial(ssh.PublicKeys(signer(t))), "", "xterm", 80, 24)
		readers[i].await("10 posts found")
	}
	readers[0].press("s")
	readers[0].await("★")
	wire.Freeze()
	for _, v := range readers {
		v.press("js")
	}
	for i, v := range readers[:5] {
		v.press(fmt.Sprintf("%s\r", strings.Repeat("j", i)))
		v.await("words of it.")
	}
	late := visit(t, h.dial(ssh.PublicKeys(signer(t))), "post-03", "xterm", 80, 24)
	late.await("words of it.")
	wire.Restore()
	for _, v := range readers {
		_ = v.client.Close()
	}
}

// Guests who do not read what they asked for hold up no other guest.
func TestGuestsWhoDoNotRead(t *testing.T) {
	t.Parallel()
	dir := blog(t, 3)
	write(t, filepath.Join(dir, "long.md"), "---\ntitle: A long one\n---\n"+strings.Repeat("A line of the long one.\n\n", 150_000))
	h := serveIt(t, "-C", dir, "--write-timeout", "10m", "--max-startups", "0")
	for _, command := range []string{"show long --format markdown", "archive"} {
		begun := make(chan error)
		for range 5 * runtime.GOMAXPROCS(0) {
			s, err := h.dial().NewSession()
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
				_, err := io.ReadFull(out, make([]byte, 512)) // it has begun, and nobody reads on
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
		if got := h.guest("list"); !strings.Contains(got.stdout, "Post 02") {
			t.Errorf("%s: %+v", command, got)
		}
	}
}

// Of one source two archives are sent at a time, so that it takes them from nobody else.
func TestArchivesOfOneSource(t *testing.T) {
	t.Parallel()
	dir := blog(t, 1)
	if err := os.WriteFile(filepath.Join(dir, "large.png"), bytes.Repeat([]byte("picture "), 1<<19), 0o600); err != nil {
		t.Fatal(err)
	}
	h := serveIt(t, "-C", dir, "--max-per-source", "16")
	var clients []*ssh.Client
	for range 2 {
		c := h.dial()
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
	if got := h.guest("archive"); got.status != 1 || !strings.Contains(got.stderr, "come again") || got.stdout != "" {
		t.Errorf("a third one: %d, %q, %d bytes", got.status, got.stderr, len(got.stdout))
	}
	if got := h.guest("list"); got.status != 0 {
		t.Errorf("a list: %+v", got)
	}
	_ = clients[0].Close()
	late := time.After(patience)
	for got := h.guest("archive"); got.status != 0; got = h.guest("archive") { // once that one is gone
		select {
		case <-late:
			t.Fatalf("no archive after one has ended: %d, %q", got.status, got.stderr)
		default:
		}
	}
}
