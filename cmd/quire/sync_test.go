//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/ssh"

	"quire/internal/sshserver"
	"quire/internal/sshserver/sshtest"
)

// home is the home directory of a user whose library is synced by processes of their own.
type home struct {
	t   *testing.T
	dir string
}

func newHome(t *testing.T) home { return home{t, t.TempDir()} }

func (h home) library() string { return filepath.Join(h.dir, "data", "quire", "library") }

// command returns a process of quire in this home.
func (h home) command(args ...string) *exec.Cmd {
	h.t.Helper()
	program, err := exec.LookPath("quire") // this test binary: see TestMain
	if err != nil {
		h.t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Env = []string{
		"HOME=" + h.dir, "PATH=" + os.Getenv("PATH"), "GORACE=" + os.Getenv("GORACE"), "LC_ALL=C.UTF-8",
		"XDG_DATA_HOME=" + filepath.Join(h.dir, "data"), "XDG_CONFIG_HOME=" + filepath.Join(h.dir, "config"),
	}
	return cmd
}

// run runs a command and returns what it wrote.
func (h home) run(args ...string) (string, error) {
	h.t.Helper()
	text, err := h.command(args...).CombinedOutput()
	return string(text), err
}

// must runs a command that succeeds.
func (h home) must(args ...string) string {
	h.t.Helper()
	text, err := h.run(args...)
	if err != nil {
		h.t.Fatalf("%v: %v\n%s", args, err, text)
	}
	return text
}

// posts returns the posts of the library by their paths. Every file of a sync must be whole, and
// a manifest that can be read.
func (h home) posts() map[string]string {
	h.t.Helper()
	posts := map[string]string{}
	err := filepath.WalkDir(h.library(), func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		switch base := filepath.Base(name); {
		case base == "manifest.json":
			if !json.Valid(text) {
				h.t.Errorf("%s: half a manifest", name)
			}
		case strings.HasSuffix(base, ".md"):
			if !strings.HasPrefix(string(text), "---\n") || !strings.HasSuffix(string(text), endMark+"\n") {
				h.t.Errorf("%s: half a file of %d bytes", name, len(text))
			}
			posts[name] = string(text)
		}
		return nil
	})
	if err != nil && !os.IsNotExist(err) {
		h.t.Fatal(err)
	}
	return posts
}

// endMark ends every post of the feeds.
const endMark = "That is the end."

// serveFeeds serves feeds with so many entries each. Each is asked for by its number.
func serveFeeds(t *testing.T, feeds, entries int) (addresses []string) {
	t.Helper()
	mux := http.NewServeMux()
	for f := range feeds {
		var b strings.Builder
		fmt.Fprintf(&b, "<rss version='2.0'><channel><title>Blog %d</title>", f)
		for e := range entries {
			fmt.Fprintf(&b, "<item><title>Post %d</title><guid isPermaLink='false'>%d-%d</guid><description>%s &lt;p&gt;%s</description></item>",
				e, f, e, strings.Repeat("Words to read. ", 100+e*30), endMark)
		}
		b.WriteString("</channel></rss>")
		mux.HandleFunc(fmt.Sprint("/", f), func(w http.ResponseWriter, _ *http.Request) {
			_,
				_ = w.Write([]byte(b.String()))
		})
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	for f := range feeds {
		addresses = append(addresses, fmt.Sprint(server.URL, "/", f))
	}
	return addresses
}

// follow writes the list of sources.
func (h home) follow(addresses ...string) {
	var b strings.Builder
	for i, address := range addresses {
		fmt.Fprintf(&b, "[[source]]\nname = \"blog-%d\"\nkind = \"feed\"\nurl = %q\n\n", i, address)
	}
	write(h.t, filepath.Join(h.dir, "config", "quire", "sources.toml"), b.String())
}

// written returns how many files of posts the library has, whole or not.
func (h home) written() int {
	names, err := filepath.Glob(filepath.Join(h.library(), "*", "*.md"))
	if err != nil {
		h.t.Fatal(err)
	}
	return len(names)
}

// TestSyncKilled kills syncs at many moments: when so many of the posts have been written. None leaves half a file or a manifest that cannot
// be read, and the next one brings what is missing and doubles nothing.
func TestSyncKilled(t *testing.T) {
	t.Parallel()
	const feeds, entries = 4, 25
	moments := 30
	if testing.Short() {
		moments = 6
	}
	addresses := serveFeeds(t, feeds, entries)
	h := newHome(t)
	h.follow(addresses...)
	h.must("sync", "--force")
	if got := len(h.posts()); got != feeds*entries || h.written() != got {
		t.Fatalf("%d posts, %d written, want %d", got, h.written(), feeds*entries)
	}
	for i := range moments {
		h := newHome(t)
		h.follow(addresses...)
		cmd := h.command("sync", "--force")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		sshtest.Eventually(t, "some of the posts", func() bool {
			return h.written() >= feeds*entries*i/moments || len(ended) > 0
		})
		_ = cmd.Process.Kill() // it may have ended
		<-ended
		h.posts()
		if text, err := h.run("sources", "list"); err != nil {
			t.Errorf("moment %d: sources list: %v\n%s", i, err, text)
		}
		h.must("sync", "--force")
		if got := len(h.posts()); got != feeds*entries {
			t.Errorf("moment %d: %d posts after the next sync, want %d", i, got, feeds*entries)
		}
	}
}

// TestTwoSyncs runs syncs at once: nothing is doubled, and none fails.
func TestTwoSyncs(t *testing.T) {
	t.Parallel()
	const feeds, entries, syncs = 3, 20, 4
	h := newHome(t)
	h.follow(serveFeeds(t, feeds, entries)...)
	var all sync.WaitGroup
	for range syncs {
		all.Go(func() {
			if text, err := h.run("sync", "--force"); err != nil {
				t.Errorf("%v\n%s", err, text)
			}
		})
	}
	all.Wait()
	if got := len(h.posts()); got != feeds*entries {
		t.Errorf("%d posts, want %d", got, feeds*entries)
	}
	if text := h.must("sync", "--force"); strings.Contains(text, " new") && !strings.Contains(text, "nothing new") {
		t.Errorf("the next sync: %s", text)
	}
}

// TestFullDisk verifies that a sync on a full disk fails, leaves what was there, and works again
// once there is room.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	if err := os.MkdirAll(h.library(), 0o700); err != nil {
		t.Fatal(err)
	}
	if !mountSmall(t, h.library()) {
		t.Skip("no file system can be mounted here")
	}
	h.follow(serveFeeds(t, 1, 60)...)
	text, err := h.run("sync", "--force")
	if err == nil || !strings.Contains(text, "no space left") {
		t.Errorf("a sync on a full disk: %v\n%s", err, text)
	}
	if got := len(h.posts()); got > 0 {
		t.Errorf("%d posts are left of a sync that failed", got)
	}
	h.must("sources", "list")
}

// TestSSHSource reads another quire server, whose key must be known.
func TestSSHSource(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("ssh"); err != nil {
		t.Skip("there is no ssh here")
	}
	const posts = 5
	dir, h := blog(t, posts), newHome(t)
	keyFile := filepath.Join(t.TempDir(), "host_key")
	server := serveProcess(t, nil, "serve", "-C", dir, "--listen", "127.0.0.1:0", "--state", "off", "--host-key", keyFile)
	write(t, filepath.Join(h.dir, "config", "quire", "sources.toml"),
		fmt.Sprintf("[[source]]\nname = \"friend\"\nkind = \"ssh\"\nurl = \"ssh://%s\"\n", server.Addr))
	known := filepath.Join(t.TempDir(), "known_hosts")
	ssh := func(line string) { // ssh reads the home directory of the user, not $HOME
		write(t, known, line)
		real, err := exec.LookPath("ssh")
		if err != nil {
			t.Fatal(err)
		}
		script := fmt.Sprintf("#!/bin/sh\nexec %s -F none -oUserKnownHostsFile=%s -oGlobalKnownHostsFile=none -oIdentityAgent=none \"$@\"\n", real, known)
		write(t, filepath.Join(h.dir, "bin", "ssh"), script)
		if err := os.Chmod(filepath.Join(h.dir, "bin", "ssh"), 0o700); err != nil { //nolint:gosec // a program
			t.Fatal(err)
		}
	}
	sync := func() (string, error) {
		cmd := h.command("sync")
		cmd.Env = append(cmd.Env, "PATH="+filepath.Join(h.dir, "bin")+":"+os.Getenv("PATH"))
		text, err := cmd.CombinedOutput()
		return string(text), err
	}
	entries := func() int {
		names, err := filepath.Glob(filepath.Join(h.library(), "friend", "*.md"))
		if err != nil {
			t.Fatal(err)
		}
		return len(names)
	}

	ssh("")
	if text, err := sync(); err == nil || !strings.Contains(text, "host key") || entries() > 0 {
		t.Errorf("a host whose key is not known: %v, %d posts\n%s", err, entries(), text)
	}
	other, err := sshserver.LoadHostKey(filepath.Join(t.TempDir(), "other"))
	if err != nil {
		t.Fatal(err)
	}
	ssh(knownHost(server.Addr, other.PublicKey()))
	if text, err := sync(); err == nil || entries() > 0 {
		t.Errorf("a host with another key: %v, %d posts\n%s", err, entries(), text)
	}
	key, err := sshserver.LoadHostKey(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	ssh(knownHost(server.Addr, key.PublicKey()))
	if text, err := sync(); err != nil || entries() != posts {
		t.Fatalf("%v: %d posts, want %d\n%s", err, entries(), posts, text)
	}
	if text, err := sync(); err != nil || !strings.Contains(text, "nothing new") {
		t.Errorf("the same again: %v\n%s", err, text)
	}
	touch(t, dir, 0, "other")
	if err := os.Remove(filepath.Join(dir, "post-04.md")); err != nil {
		t.Fatal(err)
	}
	if text, err := sync(); err != nil || entries() != posts-1 || !strings.Contains(text, "1 updated") {
		t.Errorf("after a change: %v, %d posts\n%s", err, entries(), text)
	}
}

// knownHost returns the line of a host in a file of known hosts.
func knownHost(address string, key ssh.PublicKey) string {
	host, port, _ := strings.Cut(address, ":")
	return fmt.Sprintf("[%s]:%s %s", host, port, ssh.MarshalAuthorizedKey(key))
}
