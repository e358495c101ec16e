package server_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"quire/internal/server"
	"quire/internal/sshserver/sshtest"
)

// web starts a server that serves browsers too, and returns its address.
func web(t testing.TB, s setup) (r *rig, address string) {
	t.Helper()
	change := s.change
	s.change = func(o *server.Options) {
		o.Web.Listen = "127.0.0.1:0"
		if change != nil {
			change(o)
		}
	}
	r = start(t, s)
	at := r.log.Await(t, `msg="serving browsers" address=(\S+)`)
	return r, "http://" + at[1]
}

// page is a browser that shows frames as text.
type page struct {
	t   testing.TB
	ws  *websocket.Conn
	ctx context.Context

	mu      sync.Mutex
	changed chan struct{} // closed by the next frame, or by the end
	err     error         // of reading
	rows    []string
	title   string
	address string
	copied  string
	bye     *string
	bytes   int
}

// visit opens the reader in a browser.
func visit(t testing.TB, address, path string, width, height int) *page {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	ws, _, err := websocket.Dial(ctx, address+"/-/socket", nil) //nolint:bodyclose // the socket is
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ws.CloseNow() })
	ws.SetReadLimit(1 << 20)
	p := &page{t: t, ws: ws, ctx: ctx, changed: make(chan struct{})}
	path, heading, _ := strings.Cut(path, "#")
	p.send(map[string]any{"hello": map[string]any{"r": []int{width, height}, "path": path, "at": heading, "d": true}})
	go func() {
		for err := error(nil); err == nil; {
			_, data, e := ws.Read(ctx)
			if err = e; err == nil {
				err = p.show(data)
			}
			p.mu.Lock()
			p.err = err
			close(p.changed)
			p.changed = make(chan struct{})
			p.mu.Unlock()
		}
	}()
	return p
}

func (p *page) send(message any) {
	p.t.Helper()
	data, err := json.Marshal(message)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.ws.Write(p.ctx, websocket.MessageText, data); err != nil {
		p.t.Fatal(err)
	}
}

// press presses keys, by the names that browsers have for them.
func (p *page) press(keys ...string) {
	p.t.Helper()
	for _, k := range keys {
		p.send(map[string]any{"k": k})
	}
}

// show takes one frame.
func (p *page) show(data []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.bytes += len(data)
	var f struct {
		R    [][]any
		H    int
		T, U *string
		Clip string
		Bye  *string
	}
	if err := json.Unmarshal(data, &f); err != nil {
		return err
	}
	if f.H > 0 {
		p.rows = make([]string, f.H)
	}
	for _, row := range f.R {
		var text strings.Builder
		for _, run := range row[1:] {
			text.WriteString(run.([]any)[0].(string))
		}
		p.rows[int(row[0].(float64))] = strings.TrimRight(text.String(), " ")
	}
	if f.T != nil {
		p.title = *f.T
	}
	if f.U != nil {
		p.address = *f.U
	}
	if f.Clip != "" {
		p.copied = f.Clip
	}
	if f.Bye != nil {
		p.bye = f.Bye
	}
	return nil
}

// await waits until something holds.
func (p *page) await(what string, holds func() bool) {
	p.t.Helper()
	for {
		p.mu.Lock()
		ok, err, changed, screen := holds(), p.err, p.changed, p.screen()
		p.mu.Unlock()
		if ok {
			return
		}
		if err != nil {
			p.t.Fatalf("waiting for %s: %v\n%s", what, err, screen)
		}
		select {
		case <-changed:
		case <-time.After(sshtest.Timeout):
			p.t.Fatalf("never: %s\n%s", what, screen)
		}
	}
}

func (p *page) awaitText(words ...string) {
	p.t.Helper()
	p.await(strings.Join(words, ", "), func() bool {
		for _, w := range words {
			if !strings.Contains(p.screen(), w) {
				return false
			}
		}
		return true
	})
}

// screen returns the text that is shown. p.mu is held.
func (p *page) screen() string { return strings.Join(p.rows, "\n") }

// get asks for a page without a script.
func get(t testing.TB, address string) (status int, header http.Header, body string) {
	t.Helper()
	resp, err := http.Get(address) //nolint:noctx // the server is this process
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(data)
}
