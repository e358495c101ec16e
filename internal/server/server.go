// Package server is the SSH application: one archive, read over SSH by many. It holds what
// sessions share (the posts, what has been rendered of them, the store of reader state) and
// decides what a session gets: the reader where there is a terminal, a command's output
// where a command is named, else the line-based reader.
//
// Not here are connections, authentication and limits (package sshserver), the look of the
// reader (Options.UI brings it), and flags, databases and files of this machine (cmd/quire).
//
// Arrows: Listen binds the addresses, Serve reads the content and runs sshserver.Server,
// which calls start (reader.go) for a session with a terminal and exec (exec.go) for all
// others. follow hands each new snapshot to the library and to every open session.
package server

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"runtime"
	"sync"
	"time"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/memory"
	"quire/internal/picture"
	"quire/internal/readerstate"
	"quire/internal/render"
	"quire/internal/sshserver"
	"quire/internal/sshserver/fairqueue"
	"quire/internal/usererr"
	"quire/internal/webserver"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/net/netutil"
)

// maxPictureBytes bounds the pictures that all sessions share.
const maxPictureBytes = 64 << 20

// Options is what a server runs with.
type Options struct {
	// SSH is how clients are let in and what they may cost. Its HostKey, Handler, OnReady
	// and Farewell are set by New. A nil Log discards.
	SSH     sshserver.Options
	HostKey *sshserver.HostKey
	Listen  []string // TCP addresses
	Web     Web      // how browsers read
	Admin   string   // TCP address of the endpoints for operators, "" for none

	Source *folder.Source // the only archive; unused with Blogs
	Blogs  *Blogs         // serves many; nil serves Source
	Index  index.Options
	Name   string // of the content, for the log
	Host   string // that readers reach by SSH, for links: "host" or "host:port"; "" for none

	Memory     int64 // bytes for caches and what is being read and sent; 0 is no limit
	UI         UI
	Store      readerstate.Store // of what readers star and where they stop; nil saves nothing
	NewReaders int               // whose state is saved, per source and hour; 0 is no limit
	MaxEscape  int               // longest escape sequence that is decoded, in bytes; 0 is the default of session
	MaxPaste   int               // longest paste that is kept, in bytes; 0 is the default of session

	Now     func() time.Time
	Version string // of the program
}

// UI makes the reader for sessions with a terminal.
type UI struct {
	// New returns the model of one session, and what saves the marks that it has not saved
	// yet. The context ends with the session.
	New func(context.Context, Reader) (model tea.Model, flush func(context.Context) error)
	// Updated returns the message that gives a model a new snapshot.
	Updated func(*index.Index) tea.Msg
	// Notice returns the message that shows a line of text to a reader.
	Notice func(text string) tea.Msg
	// Marked returns the message that another session of the same reader has saved marks; nil where
	// that is not followed.
	Marked func() tea.Msg
	// Address returns what a model shows as an address below the blog, such as "/slug#heading".
	Address func(tea.Model) string
}

// Reader is what the model of a session is made from.
type Reader struct {
	Open    string // slug or path of the post to open, with its heading behind "#"; "" for the archive
	Site    string // address at which the archive is served to browsers, "" for none
	Command string // that opens it over SSH, before the slug of a post; "" when that is not known
	NoColor bool
	Front   bool   // it is all blogs of the server
	Theme   string // built-in one that the blog begins with, "" for the usual
	Sort    index.Sort

	State          *readerstate.Session // nil keeps marks for the session
	NotSavedReason string               // why State is nil

	// What all sessions share.
	Library  *index.Library
	Rendered *render.Cache
	Pictures *picture.Cache
	// PicturesOf names the library among those whose sessions share Pictures.
	PicturesOf string
	Overlay    *picture.Overlay // of what is written to the terminal, nil without one
}

// expirer is a store that can forget readers who have not been seen for long.
type expirer interface {
	Expire(ctx context.Context, before time.Time) (int64, error)
	Where() string
}

// Server is one archive that is read over SSH. Use New, Listen, Serve, Close.
type Server struct {
	opt       Options
	log       *slog.Logger
	ssh       *sshserver.Server
	listeners []net.Listener
	together  together
	admin     net.Listener      // nil without
	web       *webserver.Server // nil without
	webAt     net.Listener

	secret     []byte // that keys the IDs of readers
	newReaders *readerstate.NewReaderLimiter
	library    *index.Library // nil with many
	only       *reading       // nil with many
	many       *many          // nil without
	rendered   *render.Cache
	pictures   *picture.Cache
	queue      *fairqueue.Queue
	memory     *memory.Budget // nil for none
	downloads  *downloads
	loaded     chan struct{} // closed once all of the content has been read

	mu      sync.Mutex
	viewers map[*viewer]bool
}

// New returns a server that does not listen yet.
func New(opt Options) *Server {
	processors := runtime.GOMAXPROCS(0)
	s := &Server{
		opt: opt, log: opt.SSH.Log,
		secret:     opt.HostKey.Secret("readers"),
		newReaders: readerstate.LimitNewReaders(opt.NewReaders, opt.Now),
		rendered:   render.NewCache(0),
		pictures:   picture.NewCache(maxPictureBytes, picture.Limits{}),
		queue:      newQueue(opt.SSH.Limits, processors),
		downloads:  newDownloads(4 * processors),
		loaded:     make(chan struct{}),
		viewers:    map[*viewer]bool{},
	}
	if opt.Memory > 0 {
		s.memory = memory.New(opt.Memory)
	}
	s.rendered.Within(s.memory)
	s.pictures.Within(s.memory)
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if opt.Blogs != nil {
		s.many = s.newMany(*opt.Blogs)
	} else {
		s.library = index.NewLibrary(opt.Source, opt.Index)
		s.only = &reading{library: s.library, ready: s.loaded}
	}
	opt.SSH.HostKey, opt.SSH.Queue = opt.HostKey, s.queue
	opt.SSH.Handler = sshserver.Handler{Start: s.start, Exec: s.exec}
	opt.SSH.Farewell = "The server is shutting down. Reconnect in a moment; with a key, your place is saved."
	opt.SSH.OnReady = s.logListening
	opt.SSH.Metrics = s.writeMetrics
	s.ssh = sshserver.New(opt.SSH)
	if opt.Web.Listen != "" {
		s.web = s.newWebServer()
	}
	return s
}

// newQueue returns the queue for what sessions ask of the processors. Keys and frames leave one to
// the rest, so that a reader who opens a post does not wait for those who hold a key down; so does
// what runs in the background.
func newQueue(l sshserver.Limits, processors int) *fairqueue.Queue {
	const burst = 10 * time.Second
	opt := fairqueue.Options{Rate: float64(l.Processor) / 100 * float64(processors), Burst: burst}
	opt.Turns[fairqueue.Interactive] = max(1, processors-1)
	opt.Turns[fairqueue.Background] = max(1, processors-1)
	opt.Turns[fairqueue.Handshake] = max(1, processors/2)
	return fairqueue.New(opt)
}

// Listen binds the addresses, so that the caller learns what cannot be served before any
// content is read.
func (s *Server) Listen() error {
	for _, address := range s.opt.Listen {
		l, err := net.Listen("tcp", address)
		if err != nil {
			return listenError("listen", address, err)
		}
		s.listeners = append(s.listeners, l)
	}
	if s.web != nil {
		l, err := net.Listen("tcp", s.opt.Web.Listen)
		if err != nil {
			return listenError("http", s.opt.Web.Listen, err)
		}
		if most := s.opt.SSH.Limits.Connections; most > 0 {
			l = netutil.LimitListener(l, most)
		}
		if s.webAt = l; s.opt.Web.TLS != nil {
			s.webAt = tls.NewListener(l, s.opt.Web.TLS)
		}
	}
	if s.opt.Admin != "" {
		l, err := net.Listen("tcp", s.opt.Admin)
		if err != nil {
			return listenError("admin", s.opt.Admin, err)
		}
		s.admin = l
		s.log.Info("admin listening", "address", l.Addr().String())
	}
	return nil
}

func listenError(flag, address string, err error) error {
	return usererr.New(fmt.Sprintf("--%s %s: cannot listen: %s", flag, address, usererr.Reason(err)),
		"choose another address or port")
}

// Addresses returns where the server listens.
func (s *Server) Addresses() []net.Addr {
	out := make([]net.Addr, len(s.listeners))
	for i, l := range s.listeners {
		out[i] = l.Addr()
	}
	return out
}

// Serve reads the content, lets readers in until ctx is done, and stops gracefully.
func (s *Server) Serve(ctx context.Context) error {
	// Readers who are leaving still read, and operators still ask how that goes on.
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	if s.admin != nil {
		go s.ssh.ServeAdmin(background, s.admin)
	}
	if s.many != nil {
		go func() {
			s.many.start(background, s.onBlogs)
			close(s.loaded)
		}()
	} else {
		go s.follow(background)
	}
	go s.expire(background)
	go s.watchMemory(background)
	select {
	case <-s.loaded:
	case <-ctx.Done():
		return nil
	}
	var browsers sync.WaitGroup
	defer browsers.Wait()
	if s.web != nil {
		browsers.Go(func() { s.serveWeb(ctx) })
	}
	return s.ssh.Serve(ctx, s.listeners...)
}

func (s *Server) logListening() {
	what := []any{"content", s.opt.Name}
	if s.many != nil {
		what = append(what, "blogs", len(s.many.set.All()))
	} else {
		what = append(what, "posts", s.library.Index().Len())
	}
	for _, a := range s.Addresses() {
		s.log.With("address", a.String()).With(what...).Info("listening",
			"host_key", sshserver.Fingerprint(s.opt.HostKey), "made_host_key", s.opt.HostKey.Made, "connect", connectCommand(a))
	}
	if s.many == nil && s.library.Index().Len() == 0 {
		s.log.Warn("no posts", "content", s.opt.Name)
	}
}

// connectCommand returns the command that reads from an address on this machine.
func connectCommand(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	switch {
	case !ok:
		return ""
	case tcp.IP.IsUnspecified():
		return fmt.Sprintf("ssh -p %d localhost", tcp.Port)
	}
	return fmt.Sprintf("ssh -p %d %s", tcp.Port, tcp.IP)
}

// Close releases the addresses and the store.
func (s *Server) Close() {
	for _, l := range s.listeners {
		_ = l.Close()
	}
	for _, l := range []net.Listener{s.admin, s.webAt} {
		if l != nil {
			_ = l.Close()
		}
	}
	if s.opt.Store != nil {
		if err := s.opt.Store.Close(); err != nil {
			s.log.Warn("cannot close the reader state", "error", err)
		}
	}
}

// follow reads the content, follows its changes, and hands out each snapshot.
func (s *Server) follow(ctx context.Context) {
	for ix := range s.library.Follow(ctx) {
		if ix.Complete() {
			select {
			case <-s.loaded:
			default:
				close(s.loaded)
			}
		}
		s.broadcast(s.library, ix)
	}
}

// expire deletes the state of readers who have not been seen for long, once a day.
func (s *Server) expire(ctx context.Context) {
	const keep, every, timeout = 400 * 24 * time.Hour, 24 * time.Hour, time.Minute
	store, ok := s.opt.Store.(expirer)
	for ok {
		limited, stop := context.WithTimeout(ctx, timeout)
		n, err := store.Expire(limited, s.opt.Now().Add(-keep))
		stop()
		if err != nil && ctx.Err() == nil {
			s.log.Warn("cannot expire reader state: readers read on without it", "place", store.Where(), "error", err)
		} else if n > 0 {
			s.log.Info("expired reader state", "marks", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
	}
}
