package sshsource_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"quire/internal/remote/sshsource"
)

type sink map[string]string

func (s sink) Accept(path string, _ int64) (bool, error) {
	if path == "stop" {
		return false, errors.New("stop")
	}
	return path != "no", nil
}

func (s sink) Add(path, _ string, r io.Reader) error {
	b, err := io.ReadAll(r)
	s[path] = string(b)
	return err
}

var modified = time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC)

func archive(t testing.TB, entries ...tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range entries {
		h.Mode, h.ModTime = 0o644, modified
		if h.Typeflag == tar.TypeReg {
			h.Size = int64(len(h.Name))
		}
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			if _, err := io.WriteString(w, h.Name); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func regular(name string) tar.Header { return tar.Header{Name: name, Typeflag: tar.TypeReg} }

func TestReadArchive(t *testing.T) {
	src := archive(t, regular("a.md"), tar.Header{Name: "l", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"},
		tar.Header{Name: "h", Typeflag: tar.TypeLink, Linkname: "a.md"}, tar.Header{Name: "d/", Typeflag: tar.TypeDir},
		tar.Header{Name: "p", Typeflag: tar.TypeFifo}, regular("no"), regular("./d/b.md"))
	got := sink{}
	tag, err := sshsource.ReadArchive(bytes.NewReader(src), got)
	if err != nil || fmt.Sprint(got) != "map[a.md:a.md d/b.md:./d/b.md]" {
		t.Fatalf("%v %v", got, err)
	}
	var d sshsource.Digest
	d.Add("d/b.md", 8, modified)
	d.Add("no", 2, modified)
	d.Add("a.md", 4, modified.Local())
	if d.Tag() != tag {
		t.Error("the tag depends on order or zone")
	}
	if _, err := sshsource.ReadArchive(bytes.NewReader(src[:700]), sink{}); err == nil {
		t.Error("a cut archive is whole")
	}
	if _, err := sshsource.ReadArchive(bytes.NewReader(archive(t, regular("stop"))), sink{}); err == nil ||
		err.Error() != "stop" {
		t.Errorf("the sink does not stop it: %v", err)
	}
}

// fakeSSH puts a program into the PATH that does what script says.
func fakeSSH(t *testing.T, script string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a shell script")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ssh"), []byte("#!/bin/sh\n"+script),
		0o700); err != nil { //nolint:gosec // it is run
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":/usr/bin:/bin")
}

func TestFetch(t *testing.T) {
	tarFile := filepath.Join(t.TempDir(), "a.tar")
	if err := os.WriteFile(tarFile, archive(t, regular("a.md")), 0o600); err != nil {
		t.Fatal(err)
	}
	server := sshsource.Server{URL: "ssh://me@a.example:2222"}
	fakeSSH(t, `case "$*" in *"-p 2222"*"-- me@a.example archive"*) cat `+tarFile+`;; *) exit 9;; esac`)
	got := sink{}
	tag, err := server.Fetch(t.Context(), "", got)
	if err != nil || len(got) != 1 {
		t.Fatalf("%v %v", got, err)
	}
	fakeSSH(t, `case "$*" in *"archive --unless `+tag+`") exit 0;; *) exit 9;; esac`)
	if _, err := server.Fetch(t.Context(), tag, sink{}); !errors.Is(err, sshsource.ErrUnchanged) {
		t.Errorf("nothing new: %v", err)
	}
	fakeSSH(t, `case "$*" in *--unless*) echo "unknown flag" >&2; exit 2;; *) cat `+tarFile+`;; esac`)
	if got, err := server.Fetch(t.Context(), tag, sink{}); err != nil || got != tag {
		t.Errorf("an old server: %v %v", got, err)
	}
	fakeSSH(t, `head -c 700 `+tarFile+`; exit 255`)
	if _, err := server.Fetch(t.Context(), "", sink{}); err == nil {
		t.Error("a stream that was cut off is whole")
	}
	fakeSSH(t, `cat `+tarFile+`; echo "Connection reset" >&2; exit 255`)
	if _, err := server.Fetch(t.Context(), "", sink{}); err == nil {
		t.Error("a stream that ended with an error is whole")
	}
	fakeSSH(t, `echo "Host key verification failed." >&2; exit 255`)
	if _, err := server.Fetch(t.Context(), "", sink{}); err == nil || !strings.Contains(err.Error(), "host key unknown") {
		t.Errorf("an unknown host: %v", err)
	}
	fakeSSH(t, `exit 0`)
	if _, err := server.Fetch(t.Context(), "", sink{}); err == nil {
		t.Error("an empty stream is an archive")
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := server.Fetch(t.Context(), "", sink{}); !errors.Is(err, sshsource.ErrNoSSH) {
		t.Errorf("without ssh: %v", err)
	}
}

func TestAddresses(t *testing.T) {
	fakeSSH(t, "exit 7")
	for address, want := range map[string]bool{
		"ssh://a.example": true, "ssh://a.example:23231/": true, "ssh://me@a.example": true, "ssh://a.example/x.git": false,
		"https://a.example": false, "a.example": false,
	} {
		if got := sshsource.IsAddress(address); got != want {
			t.Errorf("IsAddress(%q) = %v", address, got)
		}
	}
	for _, address := range []string{
		"ssh://-oProxyCommand=x", "ssh://-l@a.example", "ssh://a.example:0",
		"ssh://a.example:99999", "ssh://a b", "ssh://", "x",
	} {
		if _, err := (sshsource.Server{URL: address}).Fetch(t.Context(), "", sink{}); err == nil ||
			strings.HasPrefix(err.Error(), "ssh: ") {
			t.Errorf("%q is asked: %v", address, err)
		}
	}
}

func FuzzReadArchive(f *testing.F) {
	f.Add(archive(f, regular("a.md"), tar.Header{Name: "l", Typeflag: tar.TypeSymlink, Linkname: "x"}))
	f.Fuzz(func(_ *testing.T, src []byte) {
		_, _ = sshsource.ReadArchive(bytes.NewReader(src), sink{})
	})
}
