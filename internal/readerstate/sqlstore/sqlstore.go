// Package sqlstore saves reader state in a database: one SQLite file, or PostgreSQL
// if several servers share their readers. Both have the same table, made by the same
// migrations, and pass the same tests.
//
// A Store opens its database on first use and tries again after a failure, so that
// creating one costs nothing and recovers when a server comes back. It knows no posts
// and no screen.
package sqlstore

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/pressly/goose/v3"

	"quire/internal/readerstate"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Options limits a store. The zero value is for one reader at home.
type Options struct {
	// PerReader is how many marks a reader may have; beyond that the oldest are deleted. 0
	// means no limit.
	PerReader int
	// Busy is how long to wait for another process that writes to the file; 0 means five
	// seconds.
	Busy time.Duration
}

// Store is a database of marks. Goroutines and processes may share one.
type Store struct {
	engine engine
	opt    Options

	mu      sync.Mutex    // guards the rest
	db      *sql.DB       // nil before it is open
	opening chan struct{} // not nil while a caller opens the database; closed at the end
	closed  bool
}

// openLimit is the timeout for opening, besides the caller's own.
const openLimit = 30 * time.Second

// engine is what differs between the kinds of databases.
type engine interface {
	// open connects, without a look at the schema.
	open(ctx context.Context, opt Options) (*sql.DB, error)
	dialect() goose.Dialect
	options() ([]goose.ProviderOption, error)
	// param returns the placeholder of parameter i, from 1; parameters are used in order.
	param(i int) string
	// describe words an error of the driver.
	describe(err error) *readerstate.StoreError
	// where returns the database for messages.
	where() string
}

// New returns the store at a location: an address such as postgres://user@host/db, or a
// file. It opens nothing.
func New(location string, opt Options) *Store {
	if opt.Busy == 0 {
		opt.Busy = 5 * time.Second
	}
	s := &Store{opt: opt}
	if isAddress(location) {
		s.engine = postgres{location}
	} else {
		s.engine = sqlite{location}
	}
	return s
}

// isAddress reports whether a location is a PostgreSQL server rather than a file.
func isAddress(location string) bool {
	return strings.HasPrefix(location, "postgres://") || strings.HasPrefix(location, "postgresql://")
}

// Where returns the file or server for messages, without a password.
func (s *Store) Where() string { return s.engine.where() }

// database returns the open database. One caller opens it; the others wait, each until its
// ctx ends.
func (s *Store) database(ctx context.Context) (*sql.DB, error) {
	for {
		s.mu.Lock()
		db, closed, others := s.db, s.closed, s.opening
		own := !closed && db == nil && others == nil
		if own {
			s.opening = make(chan struct{})
		}
		s.mu.Unlock()
		switch {
		case closed:
			return nil, s.closedError()
		case db != nil:
			return db, nil
		case own:
			return s.open(ctx)
		}
		select {
		case <-others: // if that failed, this caller tries
		case <-ctx.Done():
			return nil, s.storeError(ctx.Err())
		}
	}
}

func (s *Store) closedError() error {
	return &readerstate.StoreError{Where: s.Where(), Reason: "closed", Err: sql.ErrConnDone}
}

// open opens the database and migrates its schema. The caller has set s.opening.
func (s *Store) open(ctx context.Context) (*sql.DB, error) {
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		close(s.opening)
		s.opening = nil
	}()
	ctx, cancel := context.WithTimeout(ctx, openLimit)
	defer cancel()
	db, err := s.engine.open(ctx, s.opt)
	if err != nil {
		return nil, s.storeError(err)
	}
	if err = s.migrate(ctx, db); err != nil {
		_ = db.Close()
		return nil, s.storeError(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		_ = db.Close()
		return nil, s.closedError()
	}
	s.db = db
	return db, nil
}

// errNewer is a schema that this version does not know.
var errNewer = errors.New("newer schema")

// migrate brings the schema up to date. It rejects the schema of a newer quire.
func (s *Store) migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	opts, err := s.engine.options()
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(s.engine.dialect(), db, files, opts...)
	if err != nil {
		return err
	}
	known := p.ListSources()
	newest := known[len(known)-1].Version
	for try := 0; ; try++ {
		at, err := p.GetDBVersion(ctx)
		switch {
		case err == nil && at > newest:
			return errNewer
		case err == nil && at == newest:
			return nil
		case err == nil:
			if _, err = p.Up(ctx); err == nil {
				return nil
			}
		}
		// Another process may have migrated at the same time.
		if try == migrateTries || ctx.Err() != nil {
			return err
		}
	}
}

// migrateTries is how often a failed migration is tried again.
const migrateTries = 3

// storeError words any error as a *StoreError.
func (s *Store) storeError(err error) error {
	var known *readerstate.StoreError
	if errors.As(err, &known) {
		return known
	}
	out := &readerstate.StoreError{Where: s.Where(), Transient: true, Err: err}
	switch {
	case errors.Is(err, errNewer):
		out.Reason, out.Fix, out.Transient = "made by a newer quire", "update quire, or "+nameAnother, false
	case errors.Is(err, context.DeadlineExceeded):
		out.Reason, out.Fix = "timed out", "check that it runs and is not overloaded"
	case errors.Is(err, context.Canceled):
		out.Reason, out.Fix = "interrupted", "try again"
	default:
		return s.engine.describe(err)
	}
	return out
}

const columns = "reader, blog, path, kind, name, value, slug, at, gone"

// Load returns the marks of a reader.
func (s *Store) Load(ctx context.Context, reader string, blogs ...string) ([]readerstate.Mark, error) {
	db, err := s.database(ctx)
	if err != nil {
		return nil, err
	}
	query := "SELECT blog, path, kind, name, value, slug, at, gone FROM mark WHERE reader = " + s.engine.param(1)
	args := []any{reader}
	if len(blogs) > 0 {
		in := []string{"''"}
		for _, b := range blogs {
			args = append(args, b)
			in = append(in, s.engine.param(len(args)))
		}
		query += " AND blog IN (" + strings.Join(in, ", ") + ")"
	}
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, s.storeError(err)
	}
	defer func() { _ = rows.Close() }()
	var out []readerstate.Mark
	for rows.Next() {
		var m readerstate.Mark
		if err := rows.Scan(&m.Blog, &m.Path, &m.Kind, &m.Name, &m.Value, &m.Slug, &m.At, &m.Gone); err != nil {
			return nil, s.storeError(err)
		}
		if len(out) > 0 && out[len(out)-1].Blog == m.Blog {
			m.Blog = out[len(out)-1].Blog // one copy of what every row repeats
		}
		out = append(out, m)
	}
	if err := rows.Err(); err != nil {
		return nil, s.storeError(err)
	}
	return out, nil
}

// Save saves marks in one transaction.
func (s *Store) Save(ctx context.Context, reader string, marks []readerstate.Mark) error {
	newest := map[readerstate.Key]readerstate.Mark{}
	for _, m := range marks {
		if err := m.Check(); err != nil {
			return &readerstate.StoreError{Where: s.Where(), Reason: err.Error(), Err: err}
		}
	}
	readerstate.Merge(newest, marks)
	marks = marks[:0:0]
	for _, m := range newest {
		marks = append(marks, m)
	}
	slices.SortFunc(marks, func(a, b readerstate.Mark) int { return a.Compare(b.Key) })
	db, err := s.database(ctx)
	if err != nil {
		return err
	}
	if err := s.save(ctx, db, reader, marks); err != nil {
		return s.storeError(err)
	}
	return nil
}

// perStatement is how many marks a statement has: nine parameters each, of which SQLite
// takes 32 766 and PostgreSQL 65 535.
const perStatement = 500

func (s *Store) save(ctx context.Context, db *sql.DB, reader string, marks []readerstate.Mark) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	full := ""
	for run := range slices.Chunk(marks, perStatement) {
		statement := full
		if len(run) < perStatement || full == "" {
			statement = s.upsert(len(run))
		}
		if len(run) == perStatement {
			full = statement
		}
		args := make([]any, 0, 9*len(run))
		for _, m := range run {
			gone := 0
			if m.Gone {
				gone = 1
			}
			args = append(args, reader, m.Blog, m.Path, string(m.Kind), m.Name, m.Value, m.Slug, m.At, gone)
		}
		if _, err := tx.ExecContext(ctx, statement, args...); err != nil {
			return err
		}
	}
	if err := s.trim(ctx, tx, reader); err != nil {
		return err
	}
	return tx.Commit()
}

// upsert returns the statement that inserts n marks or replaces older ones.
func (s *Store) upsert(n int) string {
	var b strings.Builder
	b.WriteString("INSERT INTO mark (" + columns + ") VALUES ")
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		for j := range 9 {
			b.WriteString([]string{"(", ", "}[min(j, 1)])
			b.WriteString(s.engine.param(9*i + j + 1))
		}
		b.WriteString(")")
	}
	b.WriteString(" ON CONFLICT (reader, blog, path, kind, name) DO UPDATE SET value = excluded.value," +
		" slug = excluded.slug, at = excluded.at, gone = excluded.gone" +
		" WHERE excluded.at > mark.at OR excluded.at = mark.at AND (excluded.gone > mark.gone OR" +
		" excluded.gone = mark.gone AND excluded.value > mark.value)")
	return b.String()
}

// trim deletes a reader's oldest marks beyond the limit.
func (s *Store) trim(ctx context.Context, tx *sql.Tx, reader string) error {
	if s.opt.PerReader <= 0 {
		return nil
	}
	var have int
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM mark WHERE reader = "+s.engine.param(1),
		reader).Scan(&have); err != nil {
		return err
	}
	if have <= s.opt.PerReader {
		return nil
	}
	// The time of the oldest mark to keep; marks as old as that stay too.
	var oldest int64
	row := tx.QueryRowContext(ctx, "SELECT at FROM mark WHERE reader = "+s.engine.param(1)+
		" ORDER BY at DESC LIMIT 1 OFFSET "+strconv.Itoa(s.opt.PerReader-1), reader)
	if err := row.Scan(&oldest); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "DELETE FROM mark WHERE reader = "+s.engine.param(1)+" AND at < "+s.engine.param(2),
		reader, oldest)
	return err
}

// Expire deletes the readers that have made no mark since a time, and returns how many
// marks they had.
func (s *Store) Expire(ctx context.Context, since time.Time) (int64, error) {
	db, err := s.database(ctx)
	if err != nil {
		return 0, err
	}
	done, err := db.ExecContext(ctx, "DELETE FROM mark WHERE reader IN"+
		" (SELECT reader FROM mark GROUP BY reader HAVING MAX(at) < "+s.engine.param(1)+")", since.UnixMicro())
	if err != nil {
		return 0, s.storeError(err)
	}
	return done.RowsAffected()
}

// Close closes the database. A closed store does not open again.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.db == nil {
		return nil
	}
	db := s.db
	s.db = nil
	return db.Close()
}
