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
)

// a is some mark.
var a = readerstate.Mark{Key: readerstate.Key{Blog: "b", Path: "a.md", Kind: readerstate.Star}, At: 1}

func saveOne(s readerstate.Store) error {
	return s.Save(context.Background(), readerstate.Local, []readerstate.Mark{a})
}

// wantFault fails unless err says all of words, and whether it may pass.
func wantFault(t *testing.T, err error, soon bool, words ...string) {
	t.Helper()
	var f *readerstate.StoreError
	if !errors.As(err, &f) {
		t.Fatalf("%v: no fault", err)
	}
	for _, word := range words {
		if !strings.Contains(f.Error(), word) {
			t.Errorf("%q does not say %q", f.Error(), word)
		}
	}
	if f.Transient != soon {
		t.Errorf("%q: may pass is %v, want %v", f.Error(), f.Transient, soon)
	}
	if strings.Contains(f.Error(), "SQLITE") || strings.Contains(f.Error(), "SQLSTATE") || strings.Contains(f.Error(), "\n") {
		t.Errorf("%q is not for people", f.Error())
	}
}

// kept makes a database with one mark and returns its file.
func kept(t *testing.T) string {
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

// raw runs a statement past the store.
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
	file := kept(t)
	other := raw(t, file, "BEGIN EXCLUSIVE")
	s := sqlstore.New(file, sqlstore.Options{Busy: 20 * time.Millisecond})
	t.Cleanup(func() { _ = s.Close() })
	wantFault(t, saveOne(s), true, file, "locked by another program", "end that program")
	if _, err := other.ExecContext(context.Background(), "COMMIT"); err != nil {
		t.Fatal(err)
	}
	if err := saveOne(s); err != nil {
		t.Errorf("still not: %v", err)
	}
}

func TestDamagedDatabase(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"no database":      func([]byte) []byte { return bytes.Repeat([]byte("Dear Ada, "), 2000) },
		"a torn header":    func(db []byte) []byte { return append(make([]byte, 100), db[100:]...) },
		"torn pages":       func(db []byte) []byte { return append(db[:100:100], bytes.Repeat([]byte{0xAA}, len(db)-100)...) },
		"a piece of it":    func(db []byte) []byte { return db[:5000] },
		"the first sector": func(db []byte) []byte { return db[:512] },
	} {
		t.Run(name, func(t *testing.T) {
			file := kept(t)
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
			wantFault(t, loading, false, file, "damaged, or no database", "move it away, and a new one is made")
			wantFault(t, saveOne(s), false, "damaged")
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
			if err := saveOne(s); err != nil {
				t.Errorf("not even once it is away: %v", err)
			}
		})
	}
}

func TestNewerDatabaseIsLeftAlone(t *testing.T) {
	file := kept(t)
	raw(t, file, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, 1)")
	s := sqlstore.New(file, sqlstore.Options{})
	t.Cleanup(func() { _ = s.Close() })
	wantFault(t, saveOne(s), false, file, "made by a newer quire", "update quire, or name another place with --state")
}

func TestPlacesThatAreNone(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, place := range []string{dir, filepath.Join(file, "state.db"), "/proc/none/state.db", "/dev/null"} {
		s := sqlstore.New(place, sqlstore.Options{})
		wantFault(t, saveOne(s), false, place, "name another place with --state")
		_ = s.Close()
	}
	s := sqlstore.New("postgres://ada:pass word@:port/", sqlstore.Options{})
	wantFault(t, saveOne(s), false, "not an address of PostgreSQL", "write it as postgres://")
}

func TestPostgresGoesAwayAndComesBack(t *testing.T) {
	w, address := storetest.NewProxy(t, database(t))
	s := sqlstore.New(address, sqlstore.Options{})
	t.Cleanup(func() { _ = s.Close() })
	session := readerstate.NewSession(s, readerstate.Local, "b", nil)
	if err := session.Put(context.Background(), session.Mark(readerstate.Key{Path: "a.md", Kind: readerstate.Star}, "a", "", false)); err != nil {
		t.Fatal(err)
	}
	w.Cut()
	for range 3 { // connections of the pool die one by one
		err := session.Put(context.Background(), session.Mark(readerstate.Key{Path: "b.md", Kind: readerstate.Star}, "b", "", false))
		wantFault(t, err, true, "not to be reached", "see that the server runs")
	}
	if !session.Post("b.md").Starred || !session.IsDirty() {
		t.Error("what could not be saved does not hold in memory")
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
