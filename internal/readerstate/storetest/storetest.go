// Package storetest is the contract of a readerstate.Store as tests, run on each kind of
// store.
package storetest

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"quire/internal/readerstate"
)

// Contract tests a kind of store; open returns an empty one.
func Contract(t *testing.T, open func(t *testing.T) readerstate.Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, readerstate.Store){
		"saved marks are loaded":            testSaved,
		"the newer mark wins":               testNewer,
		"marks of one instant are ordered":  testSameInstant,
		"an undone mark stays undone":       testDeleted,
		"readers and blogs are separate":    testSeparate,
		"searches belong to every blog":     testSearches,
		"a batch may have a key twice":      testDuplicateKey,
		"any text is stored":                testAnyText,
		"an invalid mark rejects its batch": testRejected,
		"ten thousand marks are one batch":  testLargeBatch,
		"concurrent writers lose nothing":   testConcurrent,
		"nothing is saved after cancelling": testCanceled,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			t.Cleanup(func() { _ = s.Close() })
			test(t, s)
		})
	}
}

func mark(path string, kind readerstate.Kind, at int64) readerstate.Mark {
	return readerstate.Mark{Key: readerstate.Key{Blog: "b", Path: path, Kind: kind}, At: at}
}

func save(t *testing.T, s readerstate.Store, reader string, marks ...readerstate.Mark) {
	t.Helper()
	if err := s.Save(context.Background(), reader, marks); err != nil {
		t.Fatal(err)
	}
}

// wantMarks compares the marks of a reader in a blog with want, in any order.
func wantMarks(t *testing.T, s readerstate.Store, reader, blog string, want ...readerstate.Mark) {
	t.Helper()
	got, err := s.Load(context.Background(), reader, blog)
	if err != nil {
		t.Fatal(err)
	}
	sorted := func(a, b readerstate.Mark) int { return cmp.Or(a.Compare(b.Key), cmp.Compare(a.At, b.At)) }
	slices.SortFunc(got, sorted)
	slices.SortFunc(want, sorted)
	if !slices.Equal(got, want) {
		t.Errorf("reader %q has in %q\n%v\nwant\n%v", reader, blog, got, want)
	}
}

func testSaved(t *testing.T, s readerstate.Store) {
	read, left := mark("a.md", readerstate.Read, 5), mark("a.md", readerstate.Left, 7)
	read.Slug, left.Value = "a", readerstate.Position{Heading: "h", Block: 3, BlockOffset: 0.25}.String()
	save(t, s, "ada", read)
	save(t, s, "ada", left)
	wantMarks(t, s, "ada", "b", read, left)
}

func testNewer(t *testing.T, s readerstate.Store) {
	late, early := mark("a.md", readerstate.Star, 20), mark("a.md", readerstate.Star, 10)
	early.Gone = true
	save(t, s, "ada", late)
	save(t, s, "ada", early)
	wantMarks(t, s, "ada", "b", late)
	later := mark("a.md", readerstate.Star, 30)
	later.Gone = true
	save(t, s, "ada", later)
	wantMarks(t, s, "ada", "b", later)
}

func testSameInstant(t *testing.T, s readerstate.Store) {
	x, y := mark("a.md", readerstate.Left, 9), mark("a.md", readerstate.Left, 9)
	x.Value, y.Value = `{"block":1}`, `{"block":2}`
	save(t, s, "ada", x)
	save(t, s, "ada", y)
	save(t, s, "ada", x)
	wantMarks(t, s, "ada", "b", y)
	z := mark("a.md", readerstate.Left, 9)
	z.Gone = true
	save(t, s, "ada", z)
	save(t, s, "ada", y)
	wantMarks(t, s, "ada", "b", z)
}

func testDeleted(t *testing.T, s readerstate.Store) {
	tomb := mark("a.md", readerstate.Read, 50)
	tomb.Gone = true
	save(t, s, "ada", tomb)
	save(t, s, "ada", mark("a.md", readerstate.Read, 49)) // arrives late, from another machine
	wantMarks(t, s, "ada", "b", tomb)
}

func testSeparate(t *testing.T, s readerstate.Store) {
	mine, theirs := mark("a.md", readerstate.Read, 1), mark("a.md", readerstate.Star, 2)
	other := mark("a.md", readerstate.Read, 3)
	other.Blog = "c"
	save(t, s, "ada", mine, other)
	save(t, s, "bob", theirs)
	wantMarks(t, s, "ada", "b", mine)
	wantMarks(t, s, "ada", "c", other)
	wantMarks(t, s, "bob", "b", theirs)
	wantMarks(t, s, "eve", "b")
	all, err := s.Load(context.Background(), "ada")
	if err != nil || len(all) != 2 {
		t.Errorf("all of ada's marks: %v, %v", all, err)
	}
}

func testSearches(t *testing.T, s readerstate.Store) {
	search := readerstate.Mark{Key: readerstate.Key{Kind: readerstate.Search, Name: "kube rollback"}, At: 4}
	save(t, s, "ada", search, mark("a.md", readerstate.Read, 1))
	wantMarks(t, s, "ada", "b", search, mark("a.md", readerstate.Read, 1))
	wantMarks(t, s, "ada", "elsewhere", search)
}

func testDuplicateKey(t *testing.T, s readerstate.Store) {
	save(t, s, "ada", mark("a.md", readerstate.Read, 2), mark("a.md", readerstate.Read, 3),
		mark("a.md", readerstate.Read, 1))
	wantMarks(t, s, "ada", "b", mark("a.md", readerstate.Read, 3))
}

func testAnyText(t *testing.T, s readerstate.Store) {
	m := readerstate.Mark{Key: readerstate.Key{
		Blog: "file:///r/ä'b\"%20", Path: "日本/'; DROP TABLE mark; --.md",
		Kind: readerstate.Bookmark, Name: "ß",
	}, Value: "{\"heading\":\"\\u0001\\\\\"}", Slug: "🙂\n\t", At: 1 << 50}
	save(t, s, "r'r", m)
	wantMarks(t, s, "r'r", m.Blog, m)
}

func testRejected(t *testing.T, s readerstate.Store) {
	long := mark(string(make([]byte, 5000)), readerstate.Read, 1)
	for _, bad := range []readerstate.Mark{
		long, mark("a.md", "fave", 1), mark("a.md", readerstate.Read, 0),
		mark("a\x00.md", readerstate.Read, 1), mark("\xff.md", readerstate.Read, 1),
	} {
		if err := s.Save(context.Background(), "ada", []readerstate.Mark{
			mark("good.md", readerstate.Read, 1),
			bad,
		}); err == nil {
			t.Errorf("%.60v was accepted", bad)
		}
	}
	wantMarks(t, s, "ada", "b")
}

func testLargeBatch(t *testing.T, s readerstate.Store) {
	var all []readerstate.Mark
	for i := range 10_000 {
		all = append(all, mark(fmt.Sprintf("posts/%05d.md", i), readerstate.Read, int64(i+1)))
	}
	save(t, s, "ada", all...)
	wantMarks(t, s, "ada", "b", all...)
}

func testConcurrent(t *testing.T, s readerstate.Store) {
	const writers, rounds = 6, 15
	var wg sync.WaitGroup
	for w := range writers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range rounds {
				// One key of the writer's own, and one that all writers share.
				own, shared := mark(fmt.Sprintf("%d/%d.md", w, i), readerstate.Read, 1),
					mark("all.md", readerstate.Star, int64(w+writers*i+1))
				if err := s.Save(context.Background(), "ada", []readerstate.Mark{own, shared}); err != nil {
					t.Errorf("writer %d: %v", w, err)
				}
			}
		}()
	}
	wg.Wait()
	want := []readerstate.Mark{mark("all.md", readerstate.Star, writers*rounds)}
	for w := range writers {
		for i := range rounds {
			want = append(want, mark(fmt.Sprintf("%d/%d.md", w, i), readerstate.Read, 1))
		}
	}
	wantMarks(t, s, "ada", "b", want...)
}

func testCanceled(t *testing.T, s readerstate.Store) {
	save(t, s, "ada", mark("a.md", readerstate.Read, 1))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Save(ctx, "ada", []readerstate.Mark{mark("b.md", readerstate.Read, 1)}); err == nil {
		t.Error("saved without an error")
	}
	wantMarks(t, s, "ada", "b", mark("a.md", readerstate.Read, 1))
}

// Places runs a test for each kind of place that servers may share: a file of SQLite, and
// PostgreSQL when QUIRE_TEST_POSTGRES names a server.
func Places(t *testing.T, test func(t *testing.T, place string)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, filepath.Join(t.TempDir(), "readers.db"))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		place := Postgres(t)
		if place == "" {
			t.Skip("QUIRE_TEST_POSTGRES names no server")
		}
		test(t, place)
	})
}
