package gitsource_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"quire/internal/remote/gitsource"
)

// repository makes a repository and returns its folder and a function that runs git in it.
func repository(t *testing.T) (dir string, git func(args ...string) string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	dir = t.TempDir()
	git = func(args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "git", append([]string{
			"-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main",
			"-c", "protocol.file.allow=always", "-c", "core.ignorecase=false",
		}, args...)...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	git("init", "--quiet")
	return dir, git
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	name = filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// files fetches a repository and returns its files with their content.
func files(t *testing.T, r gitsource.Repo, folder string) (commit string, files map[string]string) {
	t.Helper()
	head, err := r.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	commit, err = r.Fetch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if head != commit {
		t.Errorf("head is %s, fetched %s", head, commit)
	}
	blobs, err := r.List(t.Context(), commit, folder)
	if err != nil {
		t.Fatal(err)
	}
	files = map[string]string{}
	err = r.Read(t.Context(), blobs, func(b gitsource.Blob, in io.Reader) error {
		content, err := io.ReadAll(in)
		files[b.Path] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return commit, files
}

func TestRepository(t *testing.T) {
	dir, git := repository(t)
	sub, subGit := repository(t)
	write(t, sub, "in.md", "sub")
	subGit("add", "-A")
	subGit("commit", "-qm", "s")
	write(t, dir, "a.md", "one")
	write(t, dir, "content/b c.md", "two\n\x00")
	write(t, dir, "empty.md", "")
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link.md")); err != nil {
		t.Skip(err)
	}
	git("submodule", "--quiet", "add", "--", sub, "sub")
	write(t, dir, ".git/hooks/post-checkout", "#!/bin/sh\ntouch "+filepath.Join(dir, "hooked")+"\n")
	git("add", "-A")
	git("commit", "-qm", "1")

	r := gitsource.Repo{URL: "file://" + dir, Store: filepath.Join(t.TempDir(), "store")}
	_, got := files(t, r, "")
	want := map[string]string{
		"a.md": "one", "content/b c.md": "two\n\x00", "empty.md": "",
		".gitmodules": got[".gitmodules"],
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q", got)
	}
	if _, got = files(t, r, "content"); fmt.Sprint(got) != fmt.Sprint(map[string]string{"b c.md": "two\n\x00"}) {
		t.Errorf("a folder of it: %q", got)
	}

	// Names that clash on other systems come as they are; the writer decides.
	blob := git("hash-object", "-w", "a.md")
	git("update-index", "--add", "--cacheinfo", "100644,"+blob+",A.md")
	git("commit", "-qm", "clash")
	if _, got = files(t, r, ""); got["A.md"] != "one" || got["a.md"] != "one" {
		t.Errorf("names that differ by case: %q", got)
	}

	git("checkout", "-q", "--orphan", "other")
	git("rm", "-rfq", "--cached", ".")
	write(t, dir, "new.md", "forced")
	git("add", "new.md")
	git("commit", "-qm", "rewritten")
	git("branch", "-qf", "main", "other")
	git("checkout", "-qf", "main")
	if err := os.WriteFile(filepath.Join(r.Store, "shallow.lock"), nil, 0o600); err != nil { // of a killed run
		t.Fatal(err)
	}
	if _, got = files(t, r, ""); fmt.Sprint(got) != "map[new.md:forced]" {
		t.Errorf("after a forced push: %q", got)
	}
	if _, got = files(t, gitsource.Repo{URL: dir, Branch: "other", Store: r.Store},
		""); fmt.Sprint(got) != "map[new.md:forced]" {
		t.Errorf("a branch: %q", got)
	}
	if _, err := os.Stat(filepath.Join(dir, "hooked")); err == nil {
		t.Error("a hook was run")
	}
	if _, err := (gitsource.Repo{URL: dir, Branch: "none", Store: r.Store}).Head(t.Context()); err == nil ||
		!strings.Contains(err.Error(), "no branch") {
		t.Errorf("a branch that is not there: %v", err)
	}
	if _, err := (gitsource.Repo{URL: filepath.Join(dir, "nowhere"), Store: r.Store}).Fetch(t.Context()); err == nil ||
		!strings.HasPrefix(err.Error(), "git: ") {
		t.Errorf("no repository: %v", err)
	}
}

func TestAddresses(t *testing.T) {
	dir, _ := repository(t)
	for address, want := range map[string]bool{
		"https://a.example/x.git": true, "git@a.example:x/y": true, "git://a.example/x": true,
		"ssh://git@a.example/x": true, "git+https://a.example/x": true,
		"file:///x": true, dir: true, "https://a.example/feed.xml": false, "ssh://a.example": false,
		"ssh://a.example:2222/": false, "a.example": false, "/nowhere": false,
	} {
		if got := gitsource.IsAddress(address); got != want {
			t.Errorf("IsAddress(%q) = %v", address, got)
		}
	}
	for _, address := range []string{
		"", "-x", "--upload-pack=x", "ext::sh -c x", "git+ext::sh", "fd::3",
		"ssh://-oProxyCommand=x/y", "ssh://u@-x/y", "a\nb",
	} {
		if gitsource.CheckAddress(address) == nil {
			t.Errorf("%q is taken", address)
		}
		if _, err := (gitsource.Repo{URL: address, Store: t.TempDir()}).Fetch(t.Context()); err == nil {
			t.Errorf("%q is fetched", address)
		}
	}
	for _, branch := range []string{"-x", "a b", "a:b", "a..b"} {
		if _, err := (gitsource.Repo{URL: dir, Branch: branch}).Head(t.Context()); err == nil {
			t.Errorf("branch %q is taken", branch)
		}
	}
}

func TestNoGit(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := gitsource.Repo{URL: "https://a.example/x.git", Store: t.TempDir()}.Fetch(t.Context())
	if err == nil || !strings.Contains(err.Error(), "not installed") {
		t.Errorf("without git: %v", err)
	}
}

func FuzzParseTree(f *testing.F) {
	id := strings.Repeat("a", 40)
	f.Add([]byte("100644 blob " + id + "       3\ta b.md\x00120000 blob " + id + " 3\tl\x00160000 commit " + id +
		" -\ts\x00"))
	f.Fuzz(func(t *testing.T, out []byte) {
		blobs, err := gitsource.ParseTree(out)
		if err == nil && slices.ContainsFunc(blobs, func(b gitsource.Blob) bool { return b.Path == "" || b.Size < 0 }) {
			t.Errorf("%+v", blobs)
		}
	})
}

func FuzzReadBatch(f *testing.F) {
	id := strings.Repeat("a", 40)
	f.Add([]byte(id+" blob 3\nxyz\n"+id+" blob 3\nxyz\n"), int64(3))
	f.Add([]byte(id+" missing\n"), int64(0))
	f.Fuzz(func(t *testing.T, out []byte, size int64) {
		if size < 0 || size > 1<<20 {
			return
		}
		blobs := []gitsource.Blob{{Path: "a", ID: id, Size: size}, {Path: "b", ID: id, Size: size}}
		n := 0
		err := gitsource.ReadBatch(strings.NewReader(string(out)), blobs, func(_ gitsource.Blob, r io.Reader) error {
			b, err := io.ReadAll(r)
			if int64(len(b)) > size {
				t.Errorf("%d bytes of %d", len(b), size)
			}
			n++
			return err
		})
		if err == nil && n != 2 {
			t.Errorf("%d of 2 and no error", n)
		}
	})
}
