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

// Postgres returns the address of an empty schema on the server of QUIRE_TEST_POSTGRES,
// which .ci/postgres starts; "" without one.
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

// Proxy is a TCP proxy to a server whose connections can be cut or frozen.
type Proxy struct {
	listener net.Listener
	to       string
	mu       sync.Mutex
	cut      bool
	frozen   chan struct{} // not nil while nothing is forwarded; closed by Restore
	open     []net.Conn
}

// NewProxy returns a proxy to the host of an address, and the address through the proxy.
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

// proxyEnd is one side of a connection through the proxy.
type proxyEnd struct {
	w  *Proxy
	to io.Writer
}

func (e proxyEnd) Write(p []byte) (int, error) {
	e.w.mu.Lock()
	frozen := e.w.frozen
	e.w.mu.Unlock()
	if frozen != nil {
		<-frozen
	}
	return e.to.Write(p)
}

// Freeze leaves all connections open and forwards nothing, like a host that vanished.
func (w *Proxy) Freeze() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.frozen == nil {
		w.frozen = make(chan struct{})
	}
}

// Cut closes all connections; new ones are closed at once.
func (w *Proxy) Cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = true
	for _, c := range w.open {
		_ = c.Close()
	}
	w.open = nil
}

// Restore forwards new connections, and those that were frozen.
func (w *Proxy) Restore() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = false
	if w.frozen != nil {
		close(w.frozen)
		w.frozen = nil
	}
}
