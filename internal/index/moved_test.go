//go:build unix

package index

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"quire/internal/index/cache"
	"quire/internal/index/folder"
)

// releases are two releases of a site, "one" and "two", of the same files, sizes and times, and a
// link that leads to the first.
type releases struct {
	t   *testing.T
	dir string
}

const releasePosts = 40

func newReleases(t *testing.T) releases {
	t.Helper()
	r := releases{t, t.TempDir()}
	at := time.Now().Add(-time.Hour)
	for _, name := range []string{"one", "two"} {
		for i := range releasePosts {
			file := filepath.Join(r.dir, name, "content", fmt.Sprintf("d%d", i%4), fmt.Sprintf("p%02d.md", i))
			writeFile(t, file, "---\ntitle: "+name+"\n---\n"+strings.Repeat("Text of "+name+". ", 10)+"\n")
			if err := os.Chtimes(file, at, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	r.point("one")
	return r
}

// point makes the link lead to a release: in one step, as deployments do, or in two like ln -sfn.
func (r releases) point(name string) {
	r.t.Helper()
	link := filepath.Join(r.dir, "current")
	if name == "two" {
		_ = os.Remove(link)
		if err := os.Symlink(name, link); err != nil {
			r.t.Fatal(err)
		}
		return
	}
	_ = os.Remove(link + ".new")
	if err := os.Symlink(name, link+".new"); err != nil {
		r.t.Fatal(err)
	}
	if err := os.Rename(link+".new", link); err != nil {
		r.t.Fatal(err)
	}
}

// release returns the release that all of a snapshot is of: its list and its texts.
func release(t *testing.T, ix *Index) string {
	t.Helper()
	if ix.Len() != releasePosts {
		t.Fatalf("%d posts of %d: %v", ix.Len(), releasePosts, ix.Findings())
	}
	name := ix.Posts()[0].Title
	for _, p := range ix.Posts() {
		body, err := ix.Read(p)
		if err != nil {
			t.Fatal(err)
		}
		if p.Title != name || !strings.HasPrefix(string(body), "Text of "+name) {
			t.Fatalf("%s: title %q and text %.20q in a list of %q", p.Path, p.Title, body, name)
		}
	}
	return name
}

// A library turns to another release once the link leads there, and no snapshot, old or new, is
// ever of both.
func TestLinkIsPointedElsewhere(t *testing.T) {
	for what, root := range map[string]string{"a link": "current", "a link further up": "current/content"} {
		t.Run(what, func(t *testing.T) {
			r := newReleases(t)
			dir := filepath.Join(r.dir, root)
			src, err := folder.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			ticks := make(chan time.Time)
			l := NewLibrary(src, Options{Cache: cache.Cache{Dir: t.TempDir()}})
			l.moveTick = func() <-chan time.Time { return ticks }
			snapshots := snapshotsOf(t, l)
			var kept []*Index
			until := func(want string) {
				t.Helper()
				limit := time.After(patience)
				for {
					select {
					case ix := <-snapshots:
						if !ix.Complete() {
							continue
						}
						kept = append(kept, ix)
						if release(t, ix) == want {
							return
						}
					case <-limit:
						t.Fatalf("the posts stay those of %q", kept[len(kept)-1].Posts()[0].Title)
					}
				}
			}
			until("one")
			for _, name := range []string{"two", "one", "two"} {
				r.point(name)
				ticks <- time.Now()
				until(name)
				if got := hitSlugs(t, l.Index(), Filter{Query: name}); !strings.HasSuffix(got, fmt.Sprint(" of ", releasePosts)) {
					t.Errorf("%s: the full text finds %q", name, got)
				}
				if file, err := l.Source().ReadFile(kept[0].Posts()[0].Path); err != nil || !strings.Contains(string(file), name) {
					t.Errorf("%s: its source reads %.20q, %v", name, file, err)
				}
			}
			for _, ix := range kept { // a reader may still be in one
				release(t, ix)
			}
			writeFile(t, filepath.Join(dir, filepath.Dir(kept[0].Posts()[0].Path), "new.md"), "Text.\n") // which is watched
			for limit := time.After(patience); l.Index().Len() == releasePosts; {
				select {
				case <-snapshots:
				case <-limit:
					t.Fatal("a post of the new release is not seen")
				}
			}
		})
	}
}

// Whatever a link does meanwhile, a list is of one release.
func TestLoadWhileLinkMoves(t *testing.T) {
	r := newReleases(t)
	ctx, stop := context.WithCancel(t.Context())
	var moving sync.WaitGroup
	defer moving.Wait()
	defer stop()
	link := filepath.Join(r.dir, "current")
	moving.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			_ = os.Symlink([]string{"one", "two"}[i%2], link+".new")
			_ = os.Rename(link+".new", link)
		}
	})
	for range 60 {
		src, err := folder.Open(filepath.Join(link, "content"))
		if err != nil {
			t.Fatal(err)
		}
		ix, err := Load(t.Context(), src, Options{})
		if err != nil {
			t.Fatal(err)
		}
		release(t, ix)
	}
}

// A folder that is replaced by another one of its name is followed there.
func TestFolderIsReplaced(t *testing.T) {
	r := newReleases(t)
	dir := filepath.Join(r.dir, "one", "content")
	src, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	l := NewLibrary(src, Options{})
	ticks := make(chan time.Time)
	l.moveTick = func() <-chan time.Time { return ticks }
	snapshots := snapshotsOf(t, l)
	for ix := range snapshots {
		if ix.Complete() {
			break
		}
	}
	if err := os.Rename(filepath.Join(r.dir, "one"), filepath.Join(r.dir, "old")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(r.dir, "two"), filepath.Join(r.dir, "one")); err != nil {
		t.Fatal(err)
	}
	release(t, l.Index()) // as long as it has not been looked at
	for limit := time.After(patience); release(t, l.Index()) != "two"; {
		select {
		case ticks <- time.Now():
		case <-snapshots:
		case <-limit:
			t.Fatal("the posts stay those of the folder before")
		}
	}
}
