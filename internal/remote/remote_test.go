package remote_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"quire/internal/remote"
	"quire/internal/remote/library"
)

func TestAddIsOneRequest(t *testing.T) {
	r := newRig(t)
	r.serve("/feed", rss("one", "two"), "ETag", `"1"`)
	src := r.add("/feed")
	if n := r.requests(); n != 1 {
		t.Errorf("%d requests", n)
	}
	if src.Name != "the-blog" || src.Title != "The Blog" || src.Kind != library.KindFeed {
		t.Errorf("%+v", src)
	}
	files := r.files("the-blog")
	if len(files) != 2 || !strings.Contains(files["2026-11-03-one.md"], "Text of one.") {
		t.Errorf("%q", files)
	}
	_, _, err := r.Add(t.Context(), remote.Addition{Address: r.url + "/feed"}, remote.Options{})
	if known, ok := errors.AsType[*remote.KnownError](err); !ok || known.Name != "the-blog" || r.requests() != 0 {
		t.Errorf("a source that is there: %v", err)
	}
	res := r.sync(remote.Options{})
	if !res.Unchanged() || r.last().Header.Get("If-None-Match") != `"1"` {
		t.Errorf("%+v", res)
	}
}

func TestDiscovery(t *testing.T) {
	r := newRig(t)
	r.serve("/", `<html><link rel=alternate type="application/rss+xml" title="Comments" href=/comments><link rel=alternate type="application/atom+xml" href=/feed>`, "Content-Type", "text/html")
	r.serve("/feed", rss("one"))
	if src := r.add("/"); src.URL != r.url+"/feed" || r.requests() != 2 {
		t.Errorf("%+v", src)
	}
	r.serve("/two", `<html><link rel=alternate type="application/rss+xml" href=/a><link rel=alternate type="application/rss+xml" href=/b>`)
	r.serve("/a", rss("one"))
	_, _, err := r.Add(t.Context(), remote.Addition{Address: r.url + "/two"}, remote.Options{})
	if choice, ok := errors.AsType[*remote.ChoiceError](err); !ok || len(choice.Feeds) != 2 {
		t.Errorf("two feeds: %v", err)
	}
	if src, _, err := r.Add(t.Context(), remote.Addition{Address: r.url + "/two", First: true},
		remote.Options{}); err != nil || src.URL != r.url+"/a" || src.Name != "the-blog-2" {
		t.Errorf("the first: %+v %v", src, err)
	}
	r.serve("/none", "<html>x")
	if _, _, err := r.Add(t.Context(), remote.Addition{Address: r.url + "/none"}, remote.Options{}); err == nil ||
		!strings.Contains(err.Error(), "no feed") {
		t.Errorf("no feed: %v", err)
	}
	for _, path := range []string{"/none", "/404"} {
		before, _ := os.ReadDir(r.lib.Dir())
		_, _, _ = r.Add(t.Context(), remote.Addition{Address: r.url + path}, remote.Options{})
		if after, _ := os.ReadDir(r.lib.Dir()); len(after) != len(before) {
			t.Errorf("%s leaves a folder", path)
		}
	}
}

func TestNothingNewWritesNothing(t *testing.T) {
	r := newRig(t)
	r.serve("/feed", rss("one"), "ETag", `"1"`)
	name := r.add("/feed").Name
	stamp := func() string {
		var s string
		_ = filepath.WalkDir(r.lib.Dir(), func(path string, d os.DirEntry, err error) error {
			if info, e := d.Info(); err == nil && e == nil && !d.IsDir() {
				s += fmt.Sprintln(path, info.ModTime(), info.Size())
			}
			return nil
		})
		return s
	}
	before := stamp()
	r.sync(forced) // the same body
	r.status("/feed", 304, "ETag", `"1"`)
	r.sync(forced)
	if after := stamp(); after != before {
		t.Errorf("written:\n%s\n%s", before, after)
	}
	r.status("/feed", 304, "ETag", `"2"`)
	r.sync(forced)
	r.sync(forced)
	if got := r.last().Header.Get("If-None-Match"); got != `"2"` {
		t.Errorf("the validator of a 304 is not kept: %q", got)
	}
	_ = name
}

func TestUpdatesAndWhatLeft(t *testing.T) {
	r := newRig(t)
	r.serve("/feed", rss("one", "two"))
	name := r.add("/feed").Name
	r.serve("/feed", strings.Replace(rss("two", "three"), "Text of two", "New text of two", 1))
	if res := r.sync(remote.Options{}); res.New != 1 || res.Updated != 1 || res.Err != nil {
		t.Errorf("%+v", res)
	}
	files := r.files(name)
	if len(files) != 3 || !strings.Contains(files["2026-11-03-two.md"], "New text") ||
		!strings.Contains(files["2026-11-03-two.md"], "lastmod: 2026-11-28T12:00:00Z") {
		t.Errorf("%q", files)
	}
}

func TestMovedFeed(t *testing.T) {
	r := newRig(t)
	r.serve("/old", rss("one"))
	r.serve("/new", rss("one", "two"))
	name := r.add("/old").Name
	blog := r.manifest(name).Blog
	r.status("/old", 301, "Location", "/new")
	r.sync(forced)
	if list, _ := r.List(); list[0].URL != r.url+"/old" {
		t.Errorf("rewritten at once: %s", list[0].URL)
	}
	r.now = r.now.AddDate(0, 0, 8)
	r.serve("/new", rss("one", "two", "three")) // an equal body is not parsed
	if res := r.sync(forced); len(res.Notes) != 1 {
		t.Errorf("%+v", res)
	}
	list, _ := r.List()
	m := r.manifest(name)
	if list[0].URL != r.url+"/new" || m.Blog != blog || !slices.Equal(m.Old, []string{r.url + "/old"}) {
		t.Errorf("%+v %+v", list, m.Old)
	}
}

// TestStarredIsNeverLost verifies that no clean-up takes a starred post, or any while
// reader state cannot be read.
func TestStarredIsNeverLost(t *testing.T) {
	r := newRig(t)
	r.serve("/feed", rss("star", "read", "unread", "edited", "here"))
	src := r.add("/feed")
	err := library.UpdateSources(r.list, func(l []library.Source) ([]library.Source, error) {
		l[0].Keep = "1"
		return l,
			nil
	})
	if err != nil {
		t.Fatal(err)
	}
	edited := filepath.Join(r.lib.Path(src.Name), "2026-11-03-edited.md")
	if err := os.WriteFile(edited, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := func(s string) string { return "2026-11-03-" + s + ".md" }
	r.marks = remote.Marks{
		Read:    map[string]bool{p("star"): true, p("read"): true, p("edited"): true, p("here"): true},
		Starred: map[string]bool{p("star"): true},
	}
	r.serve("/feed", rss("here"))
	r.blind = true
	if res := r.sync(forced); res.Removed != 0 || len(res.Notes) != 1 || len(r.files(src.Name)) != 5 {
		t.Errorf("blind: %+v", res)
	}
	r.blind = false
	if res := r.sync(forced); res.Removed != 1 {
		t.Errorf("%+v", res)
	}
	files := r.files(src.Name)
	for _, name := range []string{"star", "unread", "edited", "here"} {
		if files[p(name)] == "" {
			t.Errorf("%s is gone", name)
		}
	}
	r.serve("/feed", rss("here", "read"))
	if res := r.sync(forced); res.New != 0 || len(r.files(src.Name)) != 4 {
		t.Errorf("a pruned post comes back: %+v", res)
	}
	kept, err := r.Remove(src.Name, r.marks, false)
	if err != nil || kept != 1 || r.files(src.Name)[p("star")] == "" {
		t.Errorf("removed with its star: %d %v", kept, err)
	}
	if again := r.add("/feed"); again.Name != src.Name || len(r.files(src.Name)) < 2 {
		t.Errorf("added again: %+v", again)
	}
}

func TestSave(t *testing.T) {
	r := newRig(t)
	r.serve("/a", `<html><head><title>The title</title><meta name=author content="Ann"></head><body><article>`+
		strings.Repeat("<p>Words of an article, with commas, that is long enough.</p>", 20)+`</article></body></html>`,
		"Content-Type", "text/html")
	r.serve("/b.md", "# Head\n\ntext \x1b[31m", "Content-Type", "text/markdown")
	r.serve("/c", "plain *text*\nline", "Content-Type", "text/plain")
	r.serve("/d", "%PDF", "Content-Type", "application/pdf")
	for path, want := range map[string]string{"/a": "The title", "/b.md": "Head", "/c": "c"} {
		title, file, err := r.Save(t.Context(), r.url+path)
		if err != nil || title != want || r.files("saved")[file] == "" {
			t.Errorf("%s: %q %q %v", path, title, file, err)
		}
	}
	if _, _, err := r.Save(t.Context(), r.url+"/d"); err == nil {
		t.Error("a PDF is saved")
	}
	if _, _, err := r.Save(t.Context(), r.url+"/a"); err != nil || len(r.files("saved")) != 3 {
		t.Errorf("saved twice: %d files, %v", len(r.files("saved")), err)
	}
	all := fmt.Sprint(r.files("saved"))
	for _, want := range []string{
		`authors: ["Ann"]`, `plain \*text\*`, "site: \"127.0.0.1\"",
		"canonicalURL: \"" + r.url,
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in\n%s", want, all)
		}
	}
	if strings.Contains(all, "\x1b") {
		t.Error("a control character")
	}
	list, err := r.List()
	if err != nil || len(list) != 1 || list[0].Kind != library.KindSaved {
		t.Errorf("%+v %v", list, err)
	}
	if res := r.sync(remote.Options{}); !res.Skipped {
		t.Errorf("single articles are synced: %+v", res)
	}
}

func TestLists(t *testing.T) {
	r := newRig(t)
	added, there, err := r.Import([]byte(`<opml><body><outline text="News"><outline text="A" xmlUrl="https://a.example/f"/><outline text="A" xmlUrl="https://b.example/f"/></outline></body></opml>`))
	if err != nil || len(added) != 2 || there != 0 || added[1].Name != "a-2" || added[0].Folder != "News" {
		t.Fatalf("%+v %d %v", added, there, err)
	}
	out, err := r.Export()
	if err != nil {
		t.Fatal(err)
	}
	if added, there, err = r.Import(out); err != nil || len(added) != 0 || there != 2 {
		t.Errorf("imported again: %+v %d %v", added, there, err)
	}
}
