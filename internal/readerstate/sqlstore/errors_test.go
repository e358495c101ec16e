package sqlstore_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quire/internal/readerstate"
	"quire/internal/readerstate/sqlstore"
	"quire/internal/readerstate/storetest"
	"quire/internal/usererr"
)

// a is a mark.
var a = readerstate.Mark{Key: readerstate.Key{Blog: "b", Path: "a.md", Kind: readerstate.Star}, At: 1}

func saveOne(s readerstate.Store) error {
	return s.Save(context.Background(), readerstate.Local, []readerstate.Mark{a})
}

// wantStoreError fails unless the text and hint of err have all words, and err is transient
// or not.
func wantStoreError(t *testing.T, err error, transient bool, words ...string) {
	t.Helper()
	var e *readerstate.StoreError
	if !errors.As(err, &e) {
		t.Fatalf("%v: not a store error", err)
	}
	line := usererr.Line(e)
	for _, word := range words {
		if !strings.Contains(line, word) {
			t.Errorf("%q has no %q", line, word)
		}
	}
	if e.Transient != transient {
		t.Errorf("%q: transient is %v, want %v", line, e.Transient, transient)
	}
	for _, raw := range []string{"SQLITE", "SQLSTATE", "sqlite", "pgx", "\n"} {
		if strings.Contains(e.Error(), raw) {
			t.Errorf("%q has the words of a library", line)
		}
	}
}

// newDatabase creates a database with one mark and returns its file.
func newDatabase(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "state.db")
	s := sqlstore.New(file, sqlstore.Options{})
	if err := saveOne(s); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

// raw runs a statement without the store.
func raw(t *testing.T, file, statement string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestLockedDatabase(t *testing.T) {
	file := newDatabase(t)
	other := raw(t, file, "BEGIN EXCLUSIVE")
	s := sqlstore.New(file, sqlstore.Options{Busy: 20 * time.Millisecond})
	t.Cleanup(func() { _ = s.Close() })
	wantStoreError(t, saveOne(s), true, file, "locked by another program", "close that program")
	if _, err := other.ExecContext(context.Background(), "COMMIT"); err != nil {
		t.Fatal(err)
	}
	if err := saveOne(s); err != nil {
		t.Errorf("still not: %v", err)
	}
}

func TestDamagedDatabase(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"not a database": func([]byte) []byte { return bytes.Repeat([]byte("Dear Ada, "), 2000) },
		"a torn header":  func(db []byte) []byte { return append(make([]byte, 100), db[100:]...) },
		"torn pages": func(db []byte) []byte {
			return append(db[:100:100],
				bytes.Repeat([]byte{0xAA}, len(db)-100)...)
		},
		"a piece of it":    func(db []byte) []byte { return db[:5000] },
		"the first sector": func(db []byte) []byte { return db[:512] },
	} {
		t.Run(name, func(t *testing.T) {
			file := newDatabase(t)
			db, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			broken := damage(db)
			if err := os.WriteFile(file, broken, 0o600); err != nil {
				t.Fatal(err)
			}
			s := sqlstore.New(file, sqlstore.Options{})
			t.Cleanup(func() { _ = s.Close() })
			_, loading := s.Load(context.Background(), readerstate.Local)
			wantStoreError(t, loading, false, file, "damaged, or not a database", "move the file away to start a new one")
			wantStoreError(t, saveOne(s), false, "damaged")
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
			if err := saveOne(s); err != nil {
				t.Errorf("still failing without the file: %v", err)
			}
		})
	}
}

func TestNewerSchemaIsRejected(t *testing.T) {
	file := newDatabase(t)
	raw(t, file, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, 1)")
	s := sqlstore.New(file, sqlstore.Options{})
	t.Cleanup(func() { _ = s.Close() })
	wantStoreError(t, saveOne(s), false, file, "made by a newer quire",
		"update quire, or name another location with --state")
}

func TestBadLocations(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, location := range []string{dir, filepath.Join(file, "state.db"), "/proc/none/state.db", "/dev/null"} {
		s := sqlstore.New(location, sqlstore.Options{})
		wantStoreError(t, saveOne(s), false, location, "name another location with --state")
		_ = s.Close()
	}
	s := sqlstore.New("postgres://ada:pass word@:port/", sqlstore.Options{})
	wantStoreError(t, saveOne(s), false, "not a PostgreSQL address", "use one such as postgres://")
}

func TestPostgresGoesAwayAndComesBack(t *testing.T) {
	w, address := storetest.NewProxy(t, database(t))
	s := sqlstore.New(address, sqlstore.Options{})
	t.Cleanup(func() { _ = s.Close() })
	session := readerstate.NewSession(s, readerstate.Local, "b", nil)
	if err := session.Put(context.Background(), session.Mark(readerstate.Key{Path: "a.md", Kind: readerstate.Star}, "a",
		"", false)); err != nil {
		t.Fatal(err)
	}
	w.Cut()
	for range 3 { // connections of the pool die one by one
		err := session.Put(context.Background(), session.Mark(readerstate.Key{Path: "b.md", Kind: readerstate.Star}, "b",
			"", false))
		wantStoreError(t, err, true, "cannot be reached", "check that the server runs")
	}
	if !session.Post("b.md").Starred || !session.IsDirty() {
		t.Error("a mark that could not be saved is not applied")
	}
	w.Restore()
	if err := session.Flush(context.Background()); err != nil {
		t.Fatalf("still away: %v", err)
	}
	again := readerstate.NewSession(s, readerstate.Local, "b", nil)
	if err := again.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	if !again.Post("a.md").Starred || !again.Post("b.md").Starred {
		t.Error("a mark is lost")
	}
}
