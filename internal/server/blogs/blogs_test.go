package blogs

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestIsName(t *testing.T) {
	for name, want := range map[string]bool{
		"a": true, "0": true, "team.blog_2-x": true, strings.Repeat("a", 32): true,
		"": false, ".a": false, "-a": false, "_a": false, "A": false, "a b": false, "a/b": false, "..": false,
		"a\x00": false, "ä": false, "a\n": false, strings.Repeat("a", 33): false, "feed.xml": false, "robots.txt": false,
	} {
		if got := isName(name); got != want {
			t.Errorf("IsName(%q) = %t", name, got)
		}
	}
}

func TestNameOf(t *testing.T) {
	for dir, want := range map[string]string{
		"/srv/a/content": "a", "/srv/Team": "team", "/srv/x/content/posts": "x", "/content": "content", "/srv/a b": "a b",
	} {
		if got := NameOf(dir); got != want {
			t.Errorf("NameOf(%q) = %q, want %q", dir, got, want)
		}
	}
}

func TestSettings(t *testing.T) {
	s, problems := parseSettings("a/quire.toml", []byte(strings.Join([]string{
		`title = "The \u001b[31mtitle"`,
		`tagline = "What it is"`,
		`theme = "no such"`,
		`language = "de-DE"`,
		`featured = ["one", "two.md"]`,
		`sort = "title"`,
		`drafts = true`,
		`[serve]`,
		`listen = ":1"`,
	}, "\n")))
	want := Settings{
		Title: "The [31mtitle", Tagline: "What it is", Language: "de_DE",
		Featured: []string{"one", "two.md"}, Sort: "title",
	}
	if s.Title = strings.ReplaceAll(s.Title, "�", ""); !s.equal(want) {
		t.Errorf("settings %+v, want %+v", s, want)
	}
	for i, start := range []string{
		"a/quire.toml:3: theme: ", "a/quire.toml:7: drafts: not a setting",
		"a/quire.toml:9: serve.listen: not a setting",
	} {
		if len(problems) != 3 || !strings.HasPrefix(problems[i], start) {
			t.Fatalf("problems %q, want %q at %d", problems, start, i)
		}
	}
	for _, bad := range []string{
		"title = 3", "title = [\"a\"]", "featured = \"a\"", "sort = \"up\"", "language = \"a b\"",
		"title = \"" + strings.Repeat("a", 400) + "\"",
		"title", strings.Repeat("#", maxSettings+1),
	} {
		if s, problems := parseSettings("a", []byte(bad)); len(problems) != 1 || !s.equal(Settings{}) {
			t.Errorf("%.30q: %+v, %q", bad, s, problems)
		}
	}
}

func FuzzSettings(f *testing.F) {
	f.Add([]byte("title = \"a\"\n[x]\nfeatured = [1, \"\x1b\"]\nsort = 'date'"))
	f.Add([]byte("theme = \"light\"\nlanguage=\"de\"\n= ["))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, problems := parseSettings("a", data)
		for _, line := range append(problems, s.Title, s.Tagline) {
			if strings.ContainsAny(line, "\x1b\n\r") {
				t.Errorf("%q is not one printable line", line)
			}
		}
	})
}

// folderOf makes a folder of blogs with a file in each of these.
func folderOf(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range files {
		write(t, filepath.Join(dir, name), "# A post\n")
	}
	return dir
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func names(s *Set, key string) string {
	var out []string
	for _, b := range s.Visible([]byte(key)) {
		out = append(out, b.Name)
	}
	return strings.Join(out, " ")
}

// linesOf takes every line of a list for a key.
func linesOf(src []byte) map[string]bool {
	keys := map[string]bool{}
	for line := range strings.Lines(string(src)) {
		keys[strings.TrimSpace(line)] = true
	}
	return keys
}

// Names that are none, names that are taken, links that lead out and what is no folder are refused
// in a line each; the others are blogs.
func TestRefused(t *testing.T) {
	dir := folderOf(t, "b/a.md", "B/a.md", "c d/a.md", ".hidden/a.md", "e/a.md")
	write(t, filepath.Join(dir, "file.md"), "# No blog\n")
	for link, to := range map[string]string{
		"out": t.TempDir(), "up": dir, "rel": "../..", "broken": "nowhere",
		"inside": "e", "leaf": "file.md",
	} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	var log bytes.Buffer
	s := New(Options{
		Folders: []Folder{{"first", filepath.Join(dir, "e")}}, Dir: dir, Log: slog.New(slog.NewTextHandler(&log, nil)),
		Sources: func() []Folder { return []Folder{{"e", dir}, {"日本", dir}} },
	})
	s.First(t.Context())
	if got, want := names(s, ""), "first b e inside"; got != want {
		t.Errorf("blogs %q, want %q", got, want)
	}
	for _, line := range []string{
		"/b: the name b is taken by " + filepath.Join(dir, "B"), "c d: not a name", "out: a symbolic link that leads out",
		"up: a symbolic link that leads out",
		"rel: a symbolic link that leads out", "broken: cannot be read", "leaf: not a folder",
		"the name e is taken by " + filepath.Join(dir, "e"),
	} {
		if strings.Count(log.String(), line) != 1 {
			t.Errorf("the log has %q %d times:\n%s", line, strings.Count(log.String(), line), &log)
		}
	}
	before := log.Len()
	if s.Look() || log.Len() != before {
		t.Errorf("another look changes something or logs again:\n%s", log.String()[before:])
	}
}

// Blogs appear, change and go while the server runs.
func TestChanges(t *testing.T) {
	dir := folderOf(t, "a/a.md")
	s := New(Options{Dir: dir, Keys: linesOf})
	s.First(t.Context())
	look := func(want string) {
		t.Helper()
		if !s.Look() || names(s, "") != want {
			t.Errorf("blogs %q, want %q", names(s, ""), want)
		}
	}
	first := s.Find("A", nil)
	write(t, filepath.Join(dir, "b", "b.md"), "")
	look("a b")
	if s.Find("a", nil) != first {
		t.Error("another blog has changed this one")
	}
	write(t, filepath.Join(dir, "a", "quire.toml"), `title = "New"`)
	look("a b")
	if now := s.Find("a", nil); now.ID == first.ID || now.Title != "New" {
		t.Errorf("%+v after a change of its settings", now)
	}
	write(t, filepath.Join(dir, "a", "authorized_keys"), "ada\n")
	look("b")
	if names(s, "ada") != "a b" || names(s, "eve") != "b" || s.Find("a", []byte("eve")) != nil || s.Find("a", nil) != nil {
		t.Error("others than the keys of its list see a blog")
	}
	if err := os.Remove(filepath.Join(dir, "a", "authorized_keys")); err != nil {
		t.Fatal(err)
	}
	if s.Look(); names(s, "") != "b" { // it may be about to be replaced
		t.Error("a blog is open to everyone as soon as its list is gone")
	}
	look("a b")
	if err := os.RemoveAll(filepath.Join(dir, "a")); err != nil {
		t.Fatal(err)
	}
	look("b")
}

// A list that cannot be read allows no key.
func TestUnreadableList(t *testing.T) {
	dir := folderOf(t, "a/a.md", "b/a.md", "elsewhere/keys")
	write(t, filepath.Join(dir, "a", "authorized_keys", "x"), "") // a folder
	if err := os.Symlink("../elsewhere/keys", filepath.Join(dir, "b", "authorized_keys")); err != nil {
		t.Skip(err)
	}
	var log bytes.Buffer
	s := New(Options{Dir: dir, Keys: linesOf, Log: slog.New(slog.NewTextHandler(&log, nil))})
	s.First(t.Context())
	if got := names(s, "# A post"); got != "elsewhere" {
		t.Errorf("blogs %q", got)
	}
	if strings.Count(log.String(), "no key may see this blog") != 2 {
		t.Error(log.String())
	}
	open := New(Options{Dir: dir})
	if open.First(t.Context()); names(open, "") != "a b elsewhere" {
		t.Errorf("without --blog-access: %q", names(open, ""))
	}
}

// Follow looks again and again, and says what has changed.
func TestFollow(t *testing.T) {
	dir := folderOf(t, "a/a.md")
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{Dir: dir})
		s.First(t.Context())
		ctx, stop := context.WithCancel(t.Context())
		var changes atomic.Int32
		go s.Follow(ctx, func() { changes.Add(1) })
		time.Sleep(3 * interval)
		if n := changes.Load(); n != 0 {
			t.Errorf("%d changes of nothing", n)
		}
		write(t, filepath.Join(dir, "b", "b.md"), "")
		time.Sleep(2 * interval)
		if n := changes.Load(); n != 1 || names(s, "") != "a b" {
			t.Errorf("%d changes, blogs %q", n, names(s, ""))
		}
		stop()
		synctest.Wait()
	})
}

// A folder that does not answer holds up no other, and is looked at once at a time.
func TestHanging(t *testing.T) {
	dir := folderOf(t, "a/a.md", "b/b.md", "c/c.md")
	write(t, filepath.Join(dir, "b", "authorized_keys"), "hang\n")
	synctest.Test(t, func(t *testing.T) {
		answer := make(chan struct{})
		var asked atomic.Int32
		var log bytes.Buffer
		s := New(Options{Dir: dir, Log: slog.New(slog.NewTextHandler(&log, nil)), Keys: func(src []byte) map[string]bool {
			asked.Add(1)
			<-answer
			return linesOf(src)
		}})
		began := time.Now()
		s.First(t.Context())
		if took := time.Since(began); took > 2*firstWait {
			t.Errorf("the first look takes %v", took)
		}
		s.Look()
		if got := names(s, "hang"); got != "a c" || asked.Load() != 1 {
			t.Errorf("blogs %q, %d looks", got, asked.Load())
		}
		if strings.Count(log.String(), "b: does not answer") != 1 {
			t.Error(log.String())
		}
		close(answer)
		synctest.Wait()
		s.Look()
		if names(s, "hang") != "a b c" || names(s, "") != "a c" {
			t.Errorf("blogs %q once it answers", names(s, "hang"))
		}
	})
}
