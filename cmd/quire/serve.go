package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os/signal"
	"runtime"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"quire/internal/cli"
	"quire/internal/index"
	"quire/internal/picture"
	"quire/internal/readerstate"
	"quire/internal/readerstate/sqlstore"
	"quire/internal/render"
	"quire/internal/sanitize"
	"quire/internal/sshserver"
	"quire/internal/sshserver/session"
	"quire/ui"
	"quire/ui/keymap"
	"quire/ui/list"
	"quire/ui/styles"
)

// serve runs the SSH server until ctx is done.
func (e env) serve(ctx context.Context, what cli.ServeOptions) error {
	opt, err := e.serverOptions(what)
	if err != nil {
		return err
	}
	key, err := sshserver.LoadHostKey(e.stateFile(what.HostKey, "host_key"))
	if err != nil {
		return err
	}
	if what.AuthorizedKeys != "" {
		if opt.Access, err = sshserver.LoadAccessList(what.AuthorizedKeys); err != nil {
			return err
		}
	}
	opt.HostKey = key
	e.allow(what.Grace)
	h := newHouse(e, what, opt.Log, key.Secret("readers"))
	defer h.close()
	opt.Handler = sshserver.Handler{Start: h.start, Exec: h.exec}
	var listeners []net.Listener
	opt.Serving = func() {
		for _, l := range listeners {
			opt.Log.Info("listening", "address", l.Addr().String(), "content", what.Name, "posts", h.library.Index().Len(),
				"host_key", sshserver.Fingerprint(key), "made_host_key", key.Made)
		}
	}
	server := sshserver.New(opt)

	defer func() {
		for _, l := range listeners {
			_ = l.Close()
		}
	}()
	for _, addr := range what.Listen {
		l, err := net.Listen("tcp", addr)
		if err != nil {
			return cannotListen("listen", addr, err)
		}
		listeners = append(listeners, l)
	}
	if what.Admin != "" {
		l, err := net.Listen("tcp", what.Admin)
		if err != nil {
			return cannotListen("admin", what.Admin, err)
		}
		adminCtx, stop := context.WithCancel(context.Background()) // it answers while readers leave
		defer stop()
		go server.ServeAdmin(adminCtx, l)
		opt.Log.Info("answering operators", "address", l.Addr().String())
	}

	e.hurry.over()
	if e.getenv("GOGC") == "" { // what a session costs in memory matters more than what collecting it costs
		const percent = 50
		defer debug.SetGCPercent(debug.SetGCPercent(percent))
	}
	following, stop := context.WithCancel(context.Background()) // readers who are leaving still read
	defer stop()
	go h.follow(following)
	go h.expire(following)
	if err := h.await(ctx); err != nil {
		return nil // told to stop before it began
	}
	restore := context.AfterFunc(ctx, func() { // a second signal ends the process at once
		signal.Reset(syscall.SIGINT, syscall.SIGTERM)
	})
	defer restore()
	return server.Serve(ctx, listeners...)
}

func cannotListen(flag, addr string, err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err
	}
	return fmt.Errorf("--%s %s: cannot listen there: %w: choose another address", flag, addr, err)
}

// serverOptions translates what was asked for.
func (e env) serverOptions(what cli.ServeOptions) (sshserver.Options, error) {
	startups, err := sshserver.ParseStartups(what.Startups)
	if err != nil {
		return sshserver.Options{}, fmt.Errorf("--max-startups: %w", err)
	}
	sources, ok := sshserver.ParseSourceLog(what.LogSources)
	if !ok {
		return sshserver.Options{}, fmt.Errorf("--log-sources: %q is none: choose network, full or none", what.LogSources)
	}
	out := sanitize.NewWriter(e.stderr)
	var handler slog.Handler = slog.NewTextHandler(out, nil)
	if what.Log == "json" {
		handler = slog.NewJSONHandler(out, nil)
	}
	return sshserver.Options{
		Limits: sshserver.Limits{
			Connections: affordable(what.Connections), PerSource: what.PerSource, Startups: startups,
			Handshake: what.Handshake, Idle: what.Idle, Session: what.Session, Write: what.Write,
			InputRate: what.InputRate, InputBurst: max(64<<10, what.Paste), Width: what.Width, Height: what.Height,
		},
		Proxies: what.Proxies, Grace: what.Grace, Log: slog.New(handler), Sources: sources,
		Stopped: "The server is going down for a moment. Come back soon: your place is kept if you have a key.",
	}, nil
}

// affordable keeps a number of connections below the number of files that the process may
// open, with some left for posts.
func affordable(n int) int {
	const others = 64
	files := openFiles()
	if files < 2*others {
		return n
	}
	if most := files - others; n == 0 || n > most {
		return most
	}
	return n
}

// house is what all sessions share: the posts and what has been drawn of them.
type house struct {
	env      env
	what     cli.ServeOptions
	log      *slog.Logger
	secret   []byte            // that names of readers are made with
	store    readerstate.Store // nil keeps nothing
	comers   *readerstate.NewReaderLimiter
	blog     string // under which marks are kept
	library  *index.Library
	cache    *render.Cache
	pics     *picture.Cache
	keys     *keymap.KeyMap
	styles   *styles.Wardrobe
	rows     *list.Cache
	pool     *session.Pool
	guests   chan struct{} // commands at work
	tars     *downloads
	whole    chan struct{} // closed once the whole folder has been read
	mu       sync.Mutex
	sessions map[*session.Session]string // and their locales
}

func newHouse(e env, what cli.ServeOptions, log *slog.Logger, secret []byte) *house {
	var store readerstate.Store
	if what.State != "off" {
		const perReader = 5000
		store = sqlstore.New(e.stateFile(what.State, "readers.db"), sqlstore.Options{PerReader: perReader})
	}
	return &house{
		env: e, what: what, log: log, secret: secret, store: store, comers: readerstate.LimitNewReaders(what.NewReaders, e.now), blog: what.Source.Blog(),
		library: index.NewLibrary(what.Source, what.Options), cache: render.NewCache(0), pics: picture.NewCache(maxPictures, picture.Limits{}),
		keys: ui.GuestKeys(), styles: styles.NewWardrobe(), rows: list.NewCache(),
		pool: session.NewPool(8 * runtime.GOMAXPROCS(0)), guests: make(chan struct{}, 4*runtime.GOMAXPROCS(0)), tars: newDownloads(4 * runtime.GOMAXPROCS(0)),
		whole: make(chan struct{}), sessions: map[*session.Session]string{},
	}
}

// follow reads the folder, follows it, and sends every session each snapshot.
func (h *house) follow(ctx context.Context) {
	known := false
	for ix := range h.library.Follow(ctx) {
		if ix.Complete() && !known {
			known = true
			close(h.whole)
		}
		h.tell(ix)
	}
}

// await waits until the whole folder has been read.
func (h *house) await(ctx context.Context) error {
	select {
	case <-h.whole:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// tell hands every session a snapshot as its reader is shown it.
func (h *house) tell(ix *index.Index) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s, locale := range h.sessions {
		s.Send(ui.Updated(ix.For(locale)))
	}
}

// expire forgets readers who have not come for long, now and then.
func (h *house) expire(ctx context.Context) {
	const remembered, every, patience = 400 * 24 * time.Hour, 24 * time.Hour, time.Minute
	store, ok := h.store.(*sqlstore.Store)
	for ok {
		looking, stop := context.WithTimeout(ctx, patience)
		n, err := store.Expire(looking, h.env.now().Add(-remembered))
		stop()
		if err != nil && ctx.Err() == nil {
			h.log.Warn("reader state cannot be looked through: readers read on without it", "place", store.Where(), "error", err)
		} else if n > 0 {
			h.log.Info("forgot readers of long ago", "marks", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
	}
}

func (h *house) close() {
	if h.store != nil {
		if err := h.store.Close(); err != nil {
			h.log.Warn("reader state cannot be closed", "error", err)
		}
	}
}
