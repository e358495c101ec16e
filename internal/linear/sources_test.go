package linear_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/linear"
	"quire/internal/post"
)

// library writes two sources with one and two posts, and returns options of a reader of both.
func library(t *testing.T) func(*linear.Options) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"ada/2026-11-03-one.md":   "---\ntitle: Ada one\n---\nSee [the web](https://a.example/page) and [two](two.md).\n",
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
	return func(o *linear.Options) {
		o.Load = func(ctx context.Context) (*index.Index, error) { return index.Load(ctx, src, index.Options{}) }
		o.Filter.Marks = func(p *post.Post) index.Marks { return index.Marks{Read: p.Title == "Bob three"} }
	}
}

func TestSources(t *testing.T) {
	both := library(t)
	saved := ""
	out := run(t, func(o *linear.Options) {
		both(o)
		o.Sources = linear.Sources{
			List: func(context.Context) ([]linear.SourceState, error) {
				return []linear.SourceState{
					{Name: "ada", State: "ok", Synced: time.Now().Add(-time.Hour)},
					{Name: "bob", State: "failing", Error: "the server answered 500", Hint: "quire sync bob --force asks again"},
				}, nil
			},
			Sync: func(_ context.Context, done func(string)) (string, error) {
				done("ada: 1 new")
				done("bob: the server\x1b[31m answered 500")
				return "1 new post, bob failed", nil
			},
			Save: func(_ context.Context, address string) (string, error) {
				saved = address
				return "The page", nil
			},
		}
	}, "s", "3", "x", "sync", "1", "save", "save 2", "l", "1", "save 1")
	wants(t, out,
		"3 posts.", "1. Ada one, ada, 1 minute",
		"archive> s\n", "1. All sources, 2 unread", "2. ada, 1 unread, synced 1 hour ago",
		"3. bob, 1 unread, failing. The server answered 500. Hint: quire sync bob",
		"sources> 3\n", "2 posts of bob.", "1. Bob two, 1 minute",
		"archive> x\n", "3 posts.",
		"archive> sync\nSyncing.\nada: 1 new\nbob: the server[31m answered 500\n1 new post, bob failed.\n", "3 posts.",
		"end> save\nType save and the number of a link", "end> save 2\nNot a web page: two.md",
		"links> 1\nhttps://a.example/page\nType save 1 to save it for later.",
		"end> save 1\nSaving https://a.example/page\nSaved for later: The page",
	)
	if saved != "https://a.example/page" {
		t.Errorf("saved %q", saved)
	}
	if strings.Contains(out, "\x1b") {
		t.Error("an escape sequence is written")
	}
}

// TestSourcesAreReadOnlyOnAServer verifies that a guest can choose a source and nothing else.
func TestSourcesAreReadOnlyOnAServer(t *testing.T) {
	out := run(t, library(t), "s", "2", "sync", "1", "save 1", "l", "1")
	wants(t, out, "2. ada, 1 unread\n", "1 post of ada.", "Sources cannot be synced here.", "Pages cannot be saved here.")
	if strings.Contains(out, "to save it for later") {
		t.Error("a guest is told to save a page")
	}
}

func TestSourceFailures(t *testing.T) {
	out := run(t, func(o *linear.Options) {
		o.Sources = linear.Sources{
			Sync: func(context.Context, func(string)) (string, error) { return "", errors.New("no sources") },
			List: func(context.Context) ([]linear.SourceState, error) {
				return []linear.SourceState{{Name: "ada", State: "gone"}}, nil
			},
		}
	}, "sync", "s")
	wants(t, out, "Syncing.\nNot synced: no sources.\n", "ada, gone\n")
	wants(t, run(t, nil, "s"), "No sources are open.")
}
