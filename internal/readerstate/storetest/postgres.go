package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx
)

// Postgres is the address of an empty schema on the server of QUIRE_TEST_POSTGRES, which
// .ci/postgres starts; "" without one.
func Postgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv("QUIRE_TEST_POSTGRES")
	if server == "" {
		return ""
	}
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("t_%d_%d", os.Getpid(), time.Now().UnixNano())
	if _, err := db.ExecContext(context.Background(), "CREATE SCHEMA "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = db.ExecContext(context.Background(), "DROP SCHEMA "+name+" CASCADE")
		_ = db.Close()
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

// Proxy is a connection to a server that can be cut, and that can go dead.
type Proxy struct {
	listener net.Listener
	to       string
	mu       sync.Mutex
	cut      bool
	dead     chan struct{} // not nil while nothing gets through; closed when it does again
	open     []net.Conn
}

// NewProxy leads to the host of an address, and returns the address that goes through it.
func NewProxy(t testing.TB, address string) (w *Proxy, through string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	w = &Proxy{to: u.Host}
	if w.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.listener.Close(); w.Cut(); w.Restore() })
	go func() {
		for {
			c, err := w.listener.Accept()
			if err != nil {
				return
			}
			go w.forward(c)
		}
	}()
	u.Host = w.listener.Addr().String()
	return w, u.String()
}

func (w *Proxy) forward(c net.Conn) {
	defer c.Close() //nolint:errcheck // it may be cut
	w.mu.Lock()
	if w.cut {
		w.mu.Unlock()
		return
	}
	far, err := net.Dial("tcp", w.to)
	if err != nil {
		w.mu.Unlock()
		return
	}
	w.open = append(w.open, c, far)
	w.mu.Unlock()
	go func() { _, _ = io.Copy(proxyEnd{w, far}, c); _ = far.Close() }()
	_, _ = io.Copy(proxyEnd{w, c}, far)
}

// proxyEnd is where a wire comes out.
type proxyEnd struct {
	w  *Proxy
	to io.Writer
}

func (e proxyEnd) Write(p []byte) (int, error) {
	e.w.mu.Lock()
	dead := e.w.dead
	e.w.mu.Unlock()
	if dead != nil {
		<-dead
	}
	return e.to.Write(p)
}

// Freeze leaves all connections open and lets nothing through, as a host does that vanished.
func (w *Proxy) Freeze() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.dead == nil {
		w.dead = make(chan struct{})
	}
}

// Cut ends all that goes over the wire; what is begun from then on ends at once.
func (w *Proxy) Cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = true
	for _, c := range w.open {
		_ = c.Close()
	}
	w.open = nil
}

// Restore lets what is begun from now on through, and what a dead wire has kept.
func (w *Proxy) Restore() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = false
	if w.dead != nil {
		close(w.dead)
		w.dead = nil
	}
}
