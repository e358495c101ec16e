package sqlstore_test

import (
	"context"
	"net"
	"testing"
	"time"

	"quire/internal/readerstate"
	"quire/internal/readerstate/sqlstore"
)

// A server that accepts a login and then hangs blocks no call beyond its timeout, and not
// Close.
func TestServerThatHangs(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // the end of it
	entered := make(chan net.Conn, 10)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			// AuthenticationOk and ReadyForQuery, of the protocol of PostgreSQL
			_, _ = c.Write([]byte{'R', 0, 0, 0, 8, 0, 0, 0, 0, 'Z', 0, 0, 0, 5, 'I'})
			entered <- c
		}
	}()
	s := sqlstore.New("postgres://ada@"+l.Addr().String()+"/quire?sslmode=disable", sqlstore.Options{})
	first, stop := context.WithCancel(context.Background())
	waiting := make(chan error, 1)
	go func() { // without a timeout
		_, err := s.Load(first, readerstate.Local)
		waiting <- err
	}()
	defer (<-entered).Close() //nolint:errcheck // the end of it
	for range 3 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		_, err := s.Load(ctx, readerstate.Local)
		cancel()
		wantStoreError(t, err, true, "timed out")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	wantStoreError(t, saveOne(s), false, "closed")
	stop()
	wantStoreError(t, <-waiting, true)
}
