package sqlstore_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quire/internal/readerstate"
	"quire/internal/readerstate/sqlstore"
	"quire/internal/readerstate/storetest"
)

func TestSQLite(t *testing.T) {
	storetest.Contract(t, func(t *testing.T) readerstate.Store {
		return sqlstore.New(filepath.Join(t.TempDir(), "quire", "state.db"), sqlstore.Options{})
	})
}

func TestPostgres(t *testing.T) {
	storetest.Contract(t, func(t *testing.T) readerstate.Store { return sqlstore.New(database(t), sqlstore.Options{}) })
}

// database returns the address of an empty PostgreSQL schema.
func database(t testing.TB) string {
	t.Helper()
	address := storetest.Postgres(t)
	if address == "" {
		t.Skip("QUIRE_TEST_POSTGRES is not set")
	}
	return address
}

func TestMarksPerReaderAreLimited(t *testing.T) {
	s := sqlstore.New(filepath.Join(t.TempDir(), "state.db"), sqlstore.Options{PerReader: 10})
	t.Cleanup(func() { _ = s.Close() })
	for i := range 30 {
		m := readerstate.Mark{Key: readerstate.Key{Blog: "b", Path: fmt.Sprint(i), Kind: readerstate.Read}, At: int64(i + 1)}
		if err := s.Save(context.Background(), "ada", []readerstate.Mark{m}); err != nil {
			t.Fatal(err)
		}
	}
	marks, err := s.Load(context.Background(), "ada")
	if err != nil || len(marks) != 10 {
		t.Fatalf("%d marks, %v; want the ten newest", len(marks), err)
	}
	for _, m := range marks {
		if m.At <= 20 {
			t.Errorf("an old mark stayed: %v", m)
		}
	}
}

func TestInactiveReadersExpire(t *testing.T) {
	s := sqlstore.New(filepath.Join(t.TempDir(), "state.db"), sqlstore.Options{})
	t.Cleanup(func() { _ = s.Close() })
	now := time.Now()
	for reader, at := range map[string]time.Time{"old": now.Add(-time.Hour), "new": now} {
		m := readerstate.Mark{Key: readerstate.Key{Path: "a", Kind: readerstate.Read}, At: at.UnixMicro()}
		if err := s.Save(context.Background(), reader, []readerstate.Mark{m}); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.Expire(context.Background(), now.Add(-time.Minute)); n != 1 || err != nil {
		t.Errorf("%d marks expired, %v; want 1", n, err)
	}
	if marks, _ := s.Load(context.Background(), "new"); len(marks) != 1 {
		t.Error("an active reader has expired too")
	}
}

func TestFileIsPrivate(t *testing.T) {
	file := filepath.Join(t.TempDir(), "quire", "state.db")
	s := sqlstore.New(file, sqlstore.Options{})
	t.Cleanup(func() { _ = s.Close() })
	if _, err := os.Stat(file); err == nil {
		t.Error("the file exists before it is needed")
	}
	if _, err := s.Load(context.Background(), readerstate.Local); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{file, file + "-wal", file + "-shm"} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v; want 0600", filepath.Base(name), info, err)
		}
	}
}

func TestPasswordIsNotShown(t *testing.T) {
	s := sqlstore.New("postgres://ada:s3cret@127.0.0.1:1/quire", sqlstore.Options{})
	_, err := s.Load(context.Background(), readerstate.Local)
	if err == nil || strings.Contains(err.Error(), "s3cret") || strings.Contains(s.Where(), "s3cret") {
		t.Errorf("%v, %s", err, s.Where())
	}
	if !readerstate.IsTransient(err) {
		t.Errorf("%v: not transient", err)
	}
}
