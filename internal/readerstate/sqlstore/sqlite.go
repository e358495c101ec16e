package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/pressly/goose/v3"
	sqlitedriver "modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"

	"quire/internal/readerstate"
	"quire/internal/sanitize"
)

// sqlite is a file. It is the reader's alone: 0600, as are the files that SQLite puts
// beside it.
type sqlite struct{ file string }

func (e sqlite) where() string                            { return sanitize.Line(e.file) }
func (e sqlite) dialect() goose.Dialect                   { return goose.DialectSQLite3 }
func (e sqlite) options() ([]goose.ProviderOption, error) { return nil, nil }

// param has no number: SQLite gives numbered ones names, which the driver then looks for
// one by one, and that takes four fifths of the time of a long statement.
func (e sqlite) param(int) string { return "?" }

func (e sqlite) open(ctx context.Context, opt Options) (*sql.DB, error) {
	if err := os.MkdirAll(filepath.Dir(e.file), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(e.file, os.O_RDWR|os.O_CREATE, 0o600) // SQLite would make it for all to read
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &readerstate.StoreError{Where: e.where(), Reason: "not a file", Hint: "name another place with --state"}
	}
	// Writers wait for each other instead of failing (immediate, busy_timeout); FULL makes
	// what was confirmed outlive a power cut too.
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {
		fmt.Sprintf("busy_timeout(%d)", opt.Busy.Milliseconds()), "journal_mode(WAL)", "synchronous(FULL)",
		"journal_size_limit(16777216)", "trusted_schema(0)",
	}}
	abs, err := filepath.Abs(e.file)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: filepath.ToSlash(abs), RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(4)
	if err := connect(ctx, db, opt.Busy); err != nil {
		_ = db.Close()
		return nil, err
	}
	return db, nil
}

// connect makes the first connection. While another process makes the database SQLite fails
// instead of waiting: its busy_timeout does not hold for the change to WAL.
func connect(ctx context.Context, db *sql.DB, patience time.Duration) error {
	const again = 10 * time.Millisecond
	for late := time.Now().Add(patience); ; {
		err := db.PingContext(ctx)
		var code *sqlitedriver.Error
		if !errors.As(err, &code) || code.Code()&0xff != sqlitelib.SQLITE_BUSY || time.Now().After(late) {
			return err
		}
		select {
		case <-time.After(again):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (e sqlite) describe(err error) *readerstate.StoreError {
	f := &readerstate.StoreError{Where: e.where(), Reason: sanitize.Line(err.Error()), Hint: "name another place with --state", Err: err}
	var code *sqlitedriver.Error
	switch {
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		f.Reason, f.Hint, f.Transient = "too many open files", "raise their limit with ulimit -n, or end other programs", true
	case errors.Is(err, fs.ErrPermission):
		f.Reason, f.Hint = "may not be written", "check the permissions of the file and its folder, or name another place with --state"
	case errors.Is(err, fs.ErrNotExist):
		f.Reason, f.Hint = "its folder cannot be made", "name another place with --state"
	case errors.As(err, &code):
		switch code.Code() & 0xff {
		case sqlitelib.SQLITE_BUSY, sqlitelib.SQLITE_LOCKED:
			f.Reason, f.Hint, f.Transient = "locked by another program", "end that program", true
		case sqlitelib.SQLITE_CANTOPEN: // for what reason SQLite does not say
			f.Reason, f.Hint, f.Transient = "cannot be opened", "check the permissions of the file and its folder, and the limit of open files", true
		case sqlitelib.SQLITE_READONLY, sqlitelib.SQLITE_PERM, sqlitelib.SQLITE_AUTH:
			f.Reason, f.Hint = "may not be written", "check the permissions of the file and its folder, or name another place with --state"
		case sqlitelib.SQLITE_CORRUPT, sqlitelib.SQLITE_NOTADB:
			f.Reason, f.Hint = "damaged, or no database", "move it away, and a new one is made"
		case sqlitelib.SQLITE_FULL:
			f.Reason, f.Hint, f.Transient = "no room on the disk", "make room", true
		case sqlitelib.SQLITE_IOERR:
			f.Reason, f.Hint, f.Transient = "the disk fails", "look at the disk", true
		}
	default:
		var at *fs.PathError
		if errors.As(err, &at) {
			f.Reason = sanitize.Line(at.Err.Error())
		}
	}
	return f
}
