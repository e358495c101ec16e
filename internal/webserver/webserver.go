// Package webserver serves the reader to browsers, beside the SSH server.
//
// A browser is no terminal here. The session that the server runs knows the rows it draws, so
// changed rows are sent as runs of text with style and link over one WebSocket, and a small script
// shows them as text: selectable, with real links. A client without scripts, such as a robot,
// finds the post in the page as plain HTML.
//
//	webserver.go  the HTTP server: addresses, limits, headers, the end
//	page.go       the page of an archive or a post, and the files of the script
//	socket.go     one browser: its messages in, its end
//	display.go    views → frames
//	spans.go      a row → runs of text with style and link
//	key.go        what a browser calls keys → what terminals send
//
// Nothing of a post reaches the page but as text nodes, or through the HTML that package render
// makes without raw HTML. The package knows neither posts nor the reader; its Handler brings them.
package webserver

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/coder/websocket"
)

// Limits bounds what browsers may cost. Durations and numbers of 0 mean no limit, unless said
// otherwise.
type Limits struct {
	Handshake time.Duration // until a browser has said its size; 0 is 10 s
	Idle      time.Duration // without a key
	Session   time.Duration // in all
	Write     time.Duration // until a frame has been taken; 0 is 10 s
	InputRate int           // bytes a second
	Burst     int           // bytes; 0 is 64 kB
	Paste     int           // bytes; 0 is 64 kB
	Width     int           // cells; 0 is 500
	Height    int           // cells; 0 is 200
}

// Program is the reader of one browser.
type Program interface {
	Feed(input []byte) bool            // false once it has ended
	Resize(width, height int)          // in cells
	Send(msg tea.Msg)                  // such as the colour of the background
	Notice(text string)                // shows a line
	End(farewell string, reason error) // it is over soon
	Done() <-chan struct{}             // closed once it is over
	Err() error                        // why, after that
}

// Handler is what the server shows.
type Handler struct {
	// Start opens the reader of a browser; nil if that is not possible at the moment. The context ends
	// with it.
	Start func(ctx context.Context, b *Browser, d *Display) Program
	// Page returns what the page of a path says to those who run no script. The number counts
	// pages of the archive, from 1.
	Page func(ctx context.Context, path string, number int) (Page, error)
	// Feed returns a feed of the archive at a path: "atom", "rss" or "json". base is the address of
	// the site.
	Feed func(ctx context.Context, format, path, base string) ([]byte, error)
	// Turn waits until the processor has a turn for a page or feed of a source. It may be called
	// from any goroutine; release ends the turn.
	Turn func(ctx context.Context, source netip.Addr) (release func(), err error)
	// Enter counts a reader of a source, or says why there is no room; leave is then nil.
	Enter func(source netip.Addr) (leave func(), refused string)
}

// Browser is what is known of a browser whose reader starts.
type Browser struct {
	ID            uint64
	Source        netip.Addr // the zero one when it is not known
	Path          string     // that it opens, as in "/slug"
	Heading       string     // where in it, without the "#"
	Languages     string     // that its reader prefers, as a locale, such as "de_DE"
	Dark          bool
	Width, Height int // cells
}

// Options is what a server runs with.
type Options struct {
	Handler  Handler
	Limits   Limits
	Proxies  []netip.Prefix // whose X-Forwarded-For is believed
	Host     string         // that browsers call the server, if another one than they ask for; "" for none
	Grace    time.Duration
	Farewell string
	Log      *slog.Logger // nil discards
	// ShowSource returns how an address is logged.
	ShowSource func(netip.Addr) string
}

// Stats counts what a server has done.
type Stats struct {
	Sessions                            atomic.Int64 // at this time
	Started, Refused, Pages, Panics     atomic.Uint64
	BytesIn, BytesOut, Frames, Rejected atomic.Uint64
}

// Server serves the reader to browsers. Use New, Serve.
type Server struct {
	Stats Stats

	opt    Options
	log    *slog.Logger
	nextID atomic.Uint64

	mu      sync.Mutex
	sockets map[*socket]struct{}
	active  sync.WaitGroup
}

// New returns a server.
func New(opt Options) *Server {
	l := &opt.Limits
	if l.Handshake == 0 {
		l.Handshake = 10 * time.Second
	}
	if l.Write == 0 {
		l.Write = 10 * time.Second
	}
	for _, d := range []struct {
		n     *int
		value int
	}{{&l.Burst, 64 << 10}, {&l.Paste, 64 << 10}, {&l.Width, 500}, {&l.Height, 200}} {
		if *d.n == 0 {
			*d.n = d.value
		}
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.ShowSource == nil {
		opt.ShowSource = netip.Addr.String
	}
	return &Server{opt: opt, log: opt.Log, sockets: map[*socket]struct{}{}}
}

// policy allows the page its own script and style, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if r.URL.Path == socketPath {
		s.serveSocket(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "use GET", http.StatusMethodNotAllowed)
		return
	}
	s.Stats.Pages.Add(1)
	s.servePage(w, r)
}

// Serve serves browsers on a listener until ctx is done, and ends their readers gracefully. Its
// TLS is the listener's.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	const timeout = 10 * time.Second
	h := &http.Server{
		Handler: s, ReadHeaderTimeout: timeout, ReadTimeout: timeout, WriteTimeout: 3 * timeout,
		IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- h.Serve(l) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	s.drain(h)
	if errors.Is(err, http.ErrServerClosed) || errors.Is(err, net.ErrClosed) {
		err = nil
	}
	return err
}

// drain ends all readers: by telling them, by ending them, by closing.
func (s *Server) drain(h *http.Server) {
	limited, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	defer h.Close()         //nolint:errcheck // the process ends
	_ = h.Shutdown(limited) // sockets are not its own any more
	done := make(chan struct{})
	go func() {
		s.active.Wait()
		close(done)
	}()
	s.forEachSocket(func(k *socket) { k.notice(s.opt.Farewell) })
	for _, stage := range []struct {
		wait time.Duration
		then func(*socket)
	}{
		{s.opt.Grace, func(k *socket) { k.end(s.opt.Farewell, errStopping) }},
		{time.Second, func(k *socket) { _ = k.ws.CloseNow() }},
	} {
		select {
		case <-done:
			return
		case <-time.After(stage.wait):
			s.forEachSocket(stage.then)
		}
	}
}

func (s *Server) forEachSocket(f func(*socket)) {
	s.mu.Lock()
	all := make([]*socket, 0, len(s.sockets))
	for k := range s.sockets {
		all = append(all, k)
	}
	s.mu.Unlock()
	for _, k := range all {
		f(k)
	}
}

// sourceOf returns the address of the client of a request: what a trusted proxy says it is.
func (s *Server) sourceOf(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	at := peer.Addr().Unmap()
	return forwardedFor(r.Header.Values("X-Forwarded-For"), at, s.opt.Proxies)
}

// acceptOptions returns how the socket of a request is accepted: from pages of the same host only.
func (s *Server) acceptOptions() *websocket.AcceptOptions {
	o := &websocket.AcceptOptions{CompressionMode: websocket.CompressionDisabled}
	if s.opt.Host != "" {
		o.OriginPatterns = []string{s.opt.Host}
	}
	return o
}
