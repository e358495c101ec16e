package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"quire/internal/readerstate"
	"quire/internal/sanitize"
)

// postgres is a database on a server.
type postgres struct{ address string }

func (e postgres) dialect() goose.Dialect { return goose.DialectPostgres }
func (e postgres) param(i int) string     { return "$" + strconv.Itoa(i) }

// where returns the address without user and password.
func (e postgres) where() string {
	u, err := url.Parse(e.address)
	if err != nil {
		return "postgres"
	}
	return sanitize.Line("postgres://" + u.Host + u.Path)
}

// options makes servers that start at the same time migrate one after the other.
func (e postgres) options() ([]goose.ProviderOption, error) {
	l, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 10))
	if err != nil {
		return nil, err
	}
	return []goose.ProviderOption{goose.WithSessionLocker(l)}, nil
}

func (e postgres) open(ctx context.Context, _ Options) (*sql.DB, error) {
	cfg, err := pgx.ParseConfig(e.address)
	if err != nil {
		return nil, &readerstate.StoreError{
			Where: e.where(), Reason: "not a PostgreSQL address",
			Fix: "use one such as postgres://user@host:5432/database", Err: errors.New("parse"), // err may quote the password
		}
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = 3 * time.Second
	}
	for name, value := range map[string]string{
		"application_name": "quire", "statement_timeout": "10000",
		"lock_timeout": "5000",
	} {
		if _, set := cfg.RuntimeParams[name]; !set {
			cfg.RuntimeParams[name] = value
		}
	}
	db := stdlib.OpenDB(*cfg)
	db.SetMaxOpenConns(8)
	db.SetMaxIdleConns(2)
	db.SetConnMaxIdleTime(5 * time.Minute)
	db.SetConnMaxLifetime(30 * time.Minute)
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close()
		return nil, err
	}
	return db, nil
}

func (e postgres) describe(err error) *readerstate.StoreError {
	out := &readerstate.StoreError{
		Where: e.where(), Reason: "cannot be reached", Fix: "check that the server runs", Transient: true, Err: err,
	}
	var reply *pgconn.PgError
	if !errors.As(err, &reply) {
		return out
	}
	switch {
	case strings.HasPrefix(reply.Code, "28"): // authorization
		out.Reason, out.Fix = "login failed", "check the user and password of --state"
	case reply.Code == "3D000": // no such database
		out.Reason, out.Fix = "no such database", "create it with createdb"
	case reply.Code == "42501", reply.Code == "25006": // privilege, read-only
		out.Reason, out.Fix = "cannot be written", "grant the user the rights to create tables and to write"
	default:
		out.Reason, out.Fix = "the server says: "+sanitize.Line(reply.Message), "see the log of the server"
	}
	return out
}
