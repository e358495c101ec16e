package sqlstate_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quire/internal/state"
	"quire/internal/state/sqlstate"
	"quire/internal/state/statetest"
)

func TestSQLite(t *testing.T) {
	statetest.Contract(t, func(t *testing.T) state.Store {
		return sqlstate.New(filepath.Join(t.TempDir(), "quire", "state.db"), sqlstate.Options{})
	})
}

func TestPostgres(t *testing.T) {
	statetest.Contract(t, func(t *testing.T) state.Store { return sqlstate.New(database(t), sqlstate.Options{}) })
}

// database is the address of an empty schema of PostgreSQL.
func database(t testing.TB) string {
	t.Helper()
	address := statetest.Postgres(t)
	if address == "" {
		t.Skip("QUIRE_TEST_POSTGRES names no server")
	}
	return address
}

func TestMarksOfAReaderAreBounded(t *testing.T) {
	s := sqlstate.New(filepath.Join(t.TempDir(), "state.db"), sqlstate.Options{PerReader: 10})
	t.Cleanup(func() { _ = s.Close() })
	for i := range 30 {
		m := state.Mark{Key: state.Key{Blog: "b", Path: fmt.Sprint(i), Kind: state.Read}, At: int64(i + 1)}
		if err := s.Save(context.Background(), "ada", []state.Mark{m}); err != nil {
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

func TestReadersWhoStayAwayExpire(t *testing.T) {
	s := sqlstate.New(filepath.Join(t.TempDir(), "state.db"), sqlstate.Options{})
	t.Cleanup(func() { _ = s.Close() })
	now := time.Now()
	for reader, at := range map[string]time.Time{"old": now.Add(-time.Hour), "new": now} {
		m := state.Mark{Key: state.Key{Path: "a", Kind: state.Read}, At: at.UnixMicro()}
		if err := s.Save(context.Background(), reader, []state.Mark{m}); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.Expire(context.Background(), now.Add(-time.Minute)); n != 1 || err != nil {
		t.Errorf("%d marks expired, %v; want 1", n, err)
	}
	if marks, _ := s.Load(context.Background(), "new"); len(marks) != 1 {
		t.Error("a reader who is there has expired too")
	}
}

func TestFileIsTheReadersAlone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "quire", "state.db")
	s := sqlstate.New(file, sqlstate.Options{})
	t.Cleanup(func() { _ = s.Close() })
	if _, err := os.Stat(file); err == nil {
		t.Error("the file is there before it is needed")
	}
	if _, err := s.Load(context.Background(), state.Local); err != nil {
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
	s := sqlstate.New("postgres://ada:s3cret@127.0.0.1:1/quire", sqlstate.Options{})
	_, err := s.Load(context.Background(), state.Local)
	if err == nil || strings.Contains(err.Error(), "s3cret") || strings.Contains(s.Where(), "s3cret") {
		t.Errorf("%v, %s", err, s.Where())
	}
	if !state.Soon(err) {
		t.Errorf("%v: not to be tried again", err)
	}
}
