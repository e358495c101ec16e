package ui_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/readerstate"
	"quire/ui"
	"quire/ui/uitest"
)

// sourcesConfig is a reader of two sources with one and two posts.
func sourcesConfig(t *testing.T) ui.Config {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"ada/2026-11-03-one.md":   "---\ntitle: Ada one\n---\nSee [the web](https://a.example/page).\n",
		"bob/2026-11-02-two.md":   "---\ntitle: Bob two\n---\nx\n",
		"bob/2026-11-01-three.md": "---\ntitle: Bob three\n---\nx\n",
	} {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	src := folder.Join(dir, func() []string { return []string{"ada", "bob"} })
	now := func() time.Time { return time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC) }
	return ui.Config{
		Library: index.NewLibrary(src, index.Options{Now: now}), Now: now,
		State: readerstate.NewJoinedSession(nil, readerstate.Local, map[string]string{"ada": "a", "bob": "b"}, now),
	}
}

func TestSourcesAreTabs(t *testing.T) {
	d := uitest.Open(t, sourcesConfig(t), 100, 30)
	wants(t, d, "All sources 3", "ada 1", "bob 2", "Ada one", "Bob two")
	d.Press("C")
	wants(t, d, "Sources", "3 unread", "2 unread")
	d.Press("down", "down", "enter")
	wants(t, d, "Bob two", "bob 2")
	wantsNot(t, d, "Ada one")
	d.Press("U") // one of Bob's is read
	wants(t, d, "All sources 2", "bob 1")
	d.Press("x")
	wants(t, d, "Ada one")
}

// TestSourceAddedMeanwhile verifies that a source that is added while the reader is open has its
// counts and the marks that are saved of it, and keeps new ones.
func TestSourceAddedMeanwhile(t *testing.T) {
	cfg := sourcesConfig(t)
	dir := cfg.Library.Source().Dir()
	var added atomic.Bool
	src := folder.Join(dir, func() []string {
		if added.Load() {
			return []string{"ada", "bob"}
		}
		return []string{"ada"}
	})
	store := &readerstate.Memory{}
	alone := readerstate.NewSession(store, readerstate.Local, "file://"+dir+"/bob", cfg.Now)
	if err := alone.Put(t.Context(), alone.Mark(readerstate.Key{Path: "2026-11-01-three.md", Kind: readerstate.Read}, "",
		"", false)); err != nil {
		t.Fatal(err)
	}
	cfg.Library = index.NewLibrary(src, index.Options{Now: cfg.Now})
	cfg.State = readerstate.NewJoinedSession(store, readerstate.Local, src.Blogs(), cfg.Now)
	d := uitest.Open(t, cfg, 100, 30)
	wants(t, d, "ada 1")
	wantsNot(t, d, "bob")
	added.Store(true)
	d.Press("r")
	d.AwaitScreen("bob 1")
	d.Press("C", "down", "down", "enter")
	wants(t, d, "Bob two", "Bob three")
	d.Press("s")
	if err := d.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := alone.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !alone.Post("2026-11-02-two.md").Starred {
		t.Error("a star in a source that was added is lost")
	}
}

// TestKeysOfSources verifies that the keys of sources say how to open them where none is open.
func TestKeysOfSources(t *testing.T) {
	cfg := sourcesConfig(t)
	alone := folder.FromFS(fstest.MapFS{"a.md": {Data: []byte("# A\n")}})
	cfg.Library, cfg.Sources = index.NewLibrary(alone, index.Options{Now: cfg.Now}), &ui.Sources{}
	for _, key := range []string{"C", "R"} {
		d := uitest.Open(t, cfg, 100, 30)
		d.Press(key)
		wants(t, d, "no sources are open: quire --all reads them")
	}
}

func TestSyncFromTheReader(t *testing.T) {
	cfg := sourcesConfig(t)
	result, failure := "3 new posts", error(nil)
	saved := ""
	cfg.Sources = &ui.Sources{
		List: func(context.Context) ([]ui.SourceState, error) {
			return []ui.SourceState{
				{Name: "ada", State: "ok", Synced: cfg.Now().Add(-time.Hour)},
				{Name: "bob", State: "failing", Error: "the server answered 500", Hint: "try \x1b[31m later"},
			}, nil
		},
		Sync: func(_ context.Context, progress func(done, total int)) (string, error) {
			progress(1, 2)
			return result, failure
		},
		Save: func(_ context.Context, address string) (string, error) {
			saved = address
			return "The page", nil
		},
	}
	d := uitest.Open(t, cfg, 100, 30)
	d.Press("R")
	wants(t, d, "3 new posts")
	result = "nothing new, bob failed"
	d.Press("R")
	wants(t, d, "nothing new, bob failed")
	failure = errors.New("no sources")
	d.Press("R")
	wants(t, d, "sync: no sources")
	d.Press("C")
	wants(t, d, "1 hour ago", "failing", "the server answered 500", "try [31m later")
	d.Press("esc", "enter")
	wants(t, d, "See the web")
	d.Press("tab", "D")
	if saved != "https://a.example/page" {
		t.Errorf("saved %q", saved)
	}
	wants(t, d, "saved for later: The page")
	saved = ""
	d.Press("o")
	wants(t, d, "https://a.example/page", "save for later")
	d.Press("down", "enter")
	if saved != "https://a.example/page" {
		t.Errorf("the actions of a link save %q", saved)
	}
	saved = ""
	d.Press("#", "space", "esc")
	if saved == "" {
		t.Error("the links box saves nothing")
	}
}

// TestLinkOpensWithoutALibrary verifies that there is nothing to choose where nothing can be
// saved, as over SSH.
func TestLinkOpensWithoutALibrary(t *testing.T) {
	cfg := sourcesConfig(t)
	opened := ""
	cfg.Browse = func(address string) error {
		opened = address
		return nil
	}
	d := uitest.Open(t, cfg, 100, 30)
	d.Press("enter", "tab", "o")
	if opened != "https://a.example/page" {
		t.Errorf("opened %q", opened)
	}
}

// TestNoSourcesOnAServer verifies that a reader without a library has no keys for it.
func TestNoSourcesOnAServer(t *testing.T) {
	cfg := sourcesConfig(t)
	cfg.Keys = ui.GuestKeys()
	d := uitest.Open(t, cfg, 100, 30)
	before := d.Screen()
	d.Press("R", "C")
	if after := d.Screen(); strings.Contains(after, "sync") || after != before {
		t.Error("a guest can sync")
	}
}
