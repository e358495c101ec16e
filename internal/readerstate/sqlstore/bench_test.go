package sqlstore_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"quire/internal/readerstate"
	"quire/internal/readerstate/sqlstore"
)

// locations returns the databases to measure.
func locations(b *testing.B) map[string]func() string {
	b.Helper()
	n := 0
	out := map[string]func() string{"sqlite": func() string {
		n++
		return filepath.Join(b.TempDir(), fmt.Sprint(n), "state.db")
	}}
	if os.Getenv("QUIRE_TEST_POSTGRES") != "" {
		out["postgres"] = func() string { return database(b) }
	}
	return out
}

func marks(n int, at int64) []readerstate.Mark {
	out := make([]readerstate.Mark, n)
	for i := range out {
		out[i] = readerstate.Mark{Key: readerstate.Key{
			Blog: "file:///home/ada/blog",
			Path: fmt.Sprintf("content/posts/2026/post-%06d.md", i), Kind: readerstate.Read,
		}, Slug: fmt.Sprintf("post-%06d", i), At: at}
	}
	return out
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkMarkAll marks ten thousand posts read, through a session as the reader does.
func BenchmarkMarkAll(b *testing.B) {
	for name, location := range locations(b) {
		b.Run(name, func(b *testing.B) {
			s := sqlstore.New(location(), sqlstore.Options{})
			b.Cleanup(func() { _ = s.Close() })
			session := readerstate.NewSession(s, readerstate.Local, "file:///home/ada/blog", nil)
			for i := 0; b.Loop(); i++ {
				all := marks(10_000, int64(i+1))
				must(b, session.Put(context.Background(), all...))
			}
		})
	}
}

// BenchmarkStar saves one mark.
func BenchmarkStar(b *testing.B) {
	for name, location := range locations(b) {
		b.Run(name, func(b *testing.B) {
			s := sqlstore.New(location(), sqlstore.Options{})
			b.Cleanup(func() { _ = s.Close() })
			for i := 0; b.Loop(); i++ {
				must(b, s.Save(context.Background(), readerstate.Local, marks(1, int64(i+1))))
			}
		})
	}
}

// BenchmarkLoad opens a database and loads its marks into a session.
func BenchmarkLoad(b *testing.B) {
	for name, location := range locations(b) {
		for _, n := range []int{0, 1_000, 100_000} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				at := location()
				s := sqlstore.New(at, sqlstore.Options{})
				must(b, s.Save(context.Background(), readerstate.Local, marks(n, 1)))
				must(b, s.Close())
				for b.Loop() {
					s := sqlstore.New(at, sqlstore.Options{})
					session := readerstate.NewSession(s, readerstate.Local, "file:///home/ada/blog", nil)
					must(b, session.Load(context.Background()))
					must(b, s.Close())
				}
			})
		}
	}
}
