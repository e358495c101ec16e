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
	"quire/internal/usererr"
)

// sqlite is a database in a file. Only its owner may read it: 0600, as for the files that
// SQLite puts beside it.
type sqlite struct{ file string }

func (e sqlite) where() string                            { return sanitize.Line(e.file) }
func (e sqlite) dialect() goose.Dialect                   { return goose.DialectSQLite3 }
func (e sqlite) options() ([]goose.ProviderOption, error) { return nil, nil }

// param returns a placeholder without a number: SQLite gives numbered ones names, which the
// driver then looks up one by one, and that takes four fifths of the time of a long
// statement.
func (e sqlite) param(int) string { return "?" }

func (e sqlite) open(ctx context.Context, opt Options) (*sql.DB, error) {
	if err := os.MkdirAll(filepath.Dir(e.file), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(e.file, os.O_RDWR|os.O_CREATE, 0o600) // SQLite would create it readable by all
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
		return nil, &readerstate.StoreError{Where: e.where(), Reason: "not a file", Fix: nameAnother}
	}
	// Writers wait for each other instead of failing (immediate, busy_timeout). With FULL,
	// confirmed writes survive a power cut.
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

// connect makes the first connection and retries while another process creates the database:
// SQLite's busy_timeout does not apply to the change to WAL.
func connect(ctx context.Context, db *sql.DB, timeout time.Duration) error {
	const retry = 10 * time.Millisecond
	for deadline := time.Now().Add(timeout); ; {
		err := db.PingContext(ctx)
		var code *sqlitedriver.Error
		if !errors.As(err, &code) || code.Code()&0xff != sqlitelib.SQLITE_BUSY || time.Now().After(deadline) {
			return err
		}
		select {
		case <-time.After(retry):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

const (
	nameAnother      = "name another location with --state"
	checkPermissions = "check the permissions of the file and its folder, or " + nameAnother
)

func (e sqlite) describe(err error) *readerstate.StoreError {
	out := &readerstate.StoreError{Where: e.where(), Reason: usererr.Reason(err), Fix: nameAnother, Err: err}
	var code *sqlitedriver.Error
	switch {
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		out.Reason, out.Fix, out.Transient = "too many open files",
			"raise the limit with ulimit -n, or close other programs", true
	case errors.Is(err, fs.ErrPermission):
		out.Reason, out.Fix = "cannot be written", checkPermissions
	case errors.Is(err, fs.ErrNotExist):
		out.Reason = "cannot create its folder"
	case errors.As(err, &code):
		describeCode(out, code.Code())
	}
	return out
}

// describeCode words an error code of SQLite.
func describeCode(out *readerstate.StoreError, code int) {
	switch code & 0xff {
	case sqlitelib.SQLITE_BUSY, sqlitelib.SQLITE_LOCKED:
		out.Reason, out.Fix, out.Transient = "locked by another program", "close that program", true
	case sqlitelib.SQLITE_CANTOPEN: // SQLite does not say why
		out.Reason, out.Transient = "cannot be opened", true
		out.Fix = "check the permissions of the file and its folder, and the limit of open files"
	case sqlitelib.SQLITE_READONLY, sqlitelib.SQLITE_PERM, sqlitelib.SQLITE_AUTH:
		out.Reason, out.Fix = "cannot be written", checkPermissions
	case sqlitelib.SQLITE_CORRUPT, sqlitelib.SQLITE_NOTADB:
		out.Reason, out.Fix = "damaged, or not a database", "move the file away to start a new one"
	case sqlitelib.SQLITE_FULL:
		out.Reason, out.Fix, out.Transient = "disk full", "free some space", true
	case sqlitelib.SQLITE_IOERR:
		out.Reason, out.Fix, out.Transient = "disk error", "check the disk", true
	default:
		out.Reason = fmt.Sprintf("database error %d", code)
	}
}
