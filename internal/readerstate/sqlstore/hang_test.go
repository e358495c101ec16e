package sqlstore_test

import (
	"context"
	"net"
	"testing"
	"time"

	"quire/internal/readerstate"
	"quire/internal/readerstate/sqlstore"
)

// A server that lets one in and then says nothing more holds up nobody beyond the time that
// they have, nor the end.
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
	go func() { // has all the time there is
		_, err := s.Load(first, readerstate.Local)
		waiting <- err
	}()
	defer (<-entered).Close() //nolint:errcheck // the end of it
	for range 3 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		_, err := s.Load(ctx, readerstate.Local)
		cancel()
		wantFault(t, err, true, "no answer in time")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	wantFault(t, saveOne(s), false, "closed already")
	stop()
	wantFault(t, <-waiting, true)
}
