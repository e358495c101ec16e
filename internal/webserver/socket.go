package webserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image/color"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/coder/websocket"
	"golang.org/x/time/rate"

	"quire/internal/sanitize"
)

const socketPath = "/-/socket"

// Why a session ends.
var (
	errStopping = errors.New("the server stops")
	errHungUp   = errors.New("hung up")
	errIdle     = errors.New("idle")
	errTime     = errors.New("time is up")
	errBad      = errors.New("message is not understood")
)

// message is what a page sends. The first one says hello; each other one says one thing.
type message struct {
	Hello *hello  `json:"hello"`
	Key   string  `json:"k"` // as browsers call it
	Mods  string  `json:"m"` // of s, a, c
	Text  string  `json:"p"` // pasted, or typed without keys
	Size  *[2]int `json:"r"`
	Dark  *bool   `json:"d"`
	Mouse string  `json:"b"` // click, up, down
	X     int     `json:"x"`
	Y     int     `json:"y"`
}

type hello struct {
	Size    [2]int `json:"r"`
	Path    string `json:"path"`
	Heading string `json:"at"`
	Dark    bool   `json:"d"`
}

// socket is one browser.
type socket struct {
	server *Server
	ws     *websocket.Conn
	ctx    context.Context
	cancel context.CancelFunc
	info   Browser
	limit  *rate.Limiter // of bytes
	prog   Program
}

// serveSocket runs the reader of one browser.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	source := s.sourceOf(r)
	leave, refused := s.opt.Handler.Enter(source)
	if leave == nil {
		s.Stats.Refused.Add(1)
		w.Header().Set("Retry-After", "30")
		http.Error(w, "too many readers: "+refused, http.StatusServiceUnavailable)
		return
	}
	defer leave()
	ws, err := websocket.Accept(w, r, s.acceptOptions())
	if err != nil { // it has been answered
		s.Stats.Rejected.Add(1)
		return
	}
	defer ws.CloseNow() //nolint:errcheck // it may be closed already
	ws.SetReadLimit(int64(s.opt.Limits.Paste) + 4<<10)
	l := s.opt.Limits
	limit := rate.Inf
	if l.InputRate > 0 {
		limit = rate.Limit(l.InputRate)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	defer cancel()
	k := &socket{server: s, ws: ws, ctx: ctx, cancel: cancel, limit: rate.NewLimiter(limit, max(l.Burst, l.Paste+8<<10))}
	k.info = Browser{ID: s.nextID.Add(1), Source: source, Languages: localeOf(r.Header.Get("Accept-Language"))}
	s.active.Add(1)
	defer s.active.Done()
	k.run()
}

// run greets the browser, and runs its reader until either ends.
func (k *socket) run() {
	s := k.server
	h, err := k.greet()
	if err != nil {
		s.Stats.Rejected.Add(1)
		_ = k.ws.Close(websocket.StatusPolicyViolation, "say hello first")
		return
	}
	k.info.Path, k.info.Heading, k.info.Dark = h.Path, h.Heading, h.Dark
	k.info.Width, k.info.Height = k.clamp(h.Size)
	log := s.log.With("browser", k.info.ID)
	log.Info("session starts", "source", s.opt.ShowSource(k.info.Source), "size", []int{k.info.Width, k.info.Height})
	began := time.Now()
	s.Stats.Started.Add(1)
	s.Stats.Sessions.Add(1)
	defer s.Stats.Sessions.Add(-1)
	defer func() {
		if p := recover(); p != nil {
			s.Stats.Panics.Add(1)
			log.Error("panic in a session", "error", sanitize.PanicMessage(p), "stack", string(debug.Stack()))
		}
	}()
	d := newDisplay(k.send, k.info.Width, k.info.Height)
	if k.prog = s.opt.Handler.Start(k.ctx, &k.info, d); k.prog == nil {
		log.Info("session ends", "after", time.Since(began), "why", "nothing to read")
		_ = k.ws.Close(websocket.StatusTryAgainLater, "")
		return
	}
	k.onDark(k.info.Dark)
	s.mu.Lock()
	s.sockets[k] = struct{}{}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.sockets, k)
		s.mu.Unlock()
	}()
	go func() {
		<-k.prog.Done()
		_ = k.ws.Close(websocket.StatusNormalClosure, "")
		k.cancel()
	}()
	if l := s.opt.Limits.Session; l > 0 {
		defer time.AfterFunc(l, func() { k.end("The time of this session is up.", errTime) }).Stop()
	}
	why := k.read()
	k.prog.End("", why)
	<-k.prog.Done()
	log.Info("session ends", "after", time.Since(began), "why", reasonOf(k, why))
}

func reasonOf(k *socket, why error) string {
	if err := k.prog.Err(); err != nil {
		return err.Error()
	}
	if k.ctx.Err() != nil {
		return "the reader quit"
	}
	return why.Error()
}

// greet waits for the first message.
func (k *socket) greet() (*hello, error) {
	ctx, cancel := context.WithTimeout(k.ctx, k.server.opt.Limits.Handshake)
	defer cancel()
	_, data, err := k.ws.Read(ctx)
	if err != nil {
		return nil, err
	}
	var m message
	if err := json.Unmarshal(data, &m); err != nil || m.Hello == nil {
		return nil, errBad
	}
	return m.Hello, nil
}

// read takes messages until the browser leaves, is idle for too long, or sends an invalid one.
func (k *socket) read() error {
	s := k.server
	var idle *time.Timer
	if d := s.opt.Limits.Idle; d > 0 {
		idle = time.AfterFunc(d, func() { k.end("Disconnected after a while without a key. Reload to read on.", errIdle) })
		defer idle.Stop()
	}
	for {
		kind, data, err := k.ws.Read(k.ctx)
		if err != nil {
			return errHungUp
		}
		s.Stats.BytesIn.Add(uint64(len(data)))
		if err := k.limit.WaitN(k.ctx, min(len(data)+16, k.limit.Burst())); err != nil {
			return errHungUp
		}
		var m message
		if kind != websocket.MessageText || json.Unmarshal(data, &m) != nil || m.Hello != nil {
			s.Stats.Rejected.Add(1)
			_ = k.ws.Close(websocket.StatusPolicyViolation, errBad.Error())
			return errBad
		}
		if active, ok := k.take(m); !ok {
			return errHungUp
		} else if active && idle != nil {
			idle.Reset(s.opt.Limits.Idle)
		}
	}
}

// take handles one message. It reports whether the reader did something, and ok false once the session
// has ended.
func (k *socket) take(m message) (active, ok bool) {
	if m.Size != nil {
		k.prog.Resize(k.clamp(*m.Size))
	}
	if m.Dark != nil {
		k.onDark(*m.Dark)
	}
	input := ""
	switch {
	case m.Key != "":
		input = encodeKey(m.Key, m.Mods)
	case m.Text != "":
		input = encodeText(m.Text)
	case m.Mouse != "" && m.X >= 0 && m.Y >= 0 && m.X < k.server.opt.Limits.Width && m.Y < k.server.opt.Limits.Height:
		input = encodeMouse(m.Mouse, m.X, m.Y)
	}
	if input == "" {
		return false, true
	}
	return true, k.prog.Feed([]byte(input))
}

// onDark tells the reader which ground the page has, as a terminal would.
func (k *socket) onDark(dark bool) {
	c := color.RGBA{0xff, 0xff, 0xff, 0xff}
	if dark {
		c = color.RGBA{0x16, 0x18, 0x1d, 0xff}
	}
	k.prog.Send(tea.BackgroundColorMsg{Color: c})
}

// send writes a frame. A browser that does not take it in time is cut off.
func (k *socket) send(data []byte) error {
	ctx, cancel := context.WithTimeout(k.ctx, k.server.opt.Limits.Write)
	defer cancel()
	k.server.Stats.Frames.Add(1)
	k.server.Stats.BytesOut.Add(uint64(len(data)))
	if err := k.ws.Write(ctx, websocket.MessageText, data); err != nil {
		return fmt.Errorf("cannot send: %w", errHungUp)
	}
	return nil
}

func (k *socket) clamp(size [2]int) (width, height int) {
	l := k.server.opt.Limits
	return min(max(size[0], 1), l.Width), min(max(size[1], 1), l.Height)
}

func (k *socket) notice(text string) {
	if text != "" {
		k.prog.Notice(text)
	}
}

func (k *socket) end(farewell string, why error) { k.prog.End(farewell, why) }

// localeOf returns the first language of an Accept-Language header (RFC 9110 12.5.4) as a locale.
func localeOf(header string) string {
	first, _, _ := strings.Cut(header, ",")
	first, _, _ = strings.Cut(strings.TrimSpace(first), ";")
	if len(first) > 20 || strings.Trim(strings.ToLower(first), "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return ""
	}
	return strings.ReplaceAll(first, "-", "_")
}
