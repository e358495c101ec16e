package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	tea "charm.land/bubbletea/v2"

	"quire/internal/cli"
	"quire/internal/readerstate/sqlstore"
	"quire/internal/sanitize"
	"quire/internal/server"
	"quire/internal/server/blogs"
	"quire/internal/sshserver"
	"quire/internal/sshserver/fairqueue"
	"quire/internal/sshserver/session"
	"quire/internal/theme"
	"quire/internal/usererr"
	"quire/ui"
	"quire/ui/list"
	"quire/ui/styles"
)

// serve runs the SSH server until ctx is done.
func (e env) serve(ctx context.Context, flags cli.ServeOptions) error {
	opt, err := e.serverOptions(flags)
	if err != nil {
		return err
	}
	if opt.HostKey, err = sshserver.LoadHostKey(e.stateFile(flags.HostKey, "host_key")); err != nil {
		return err
	}
	if flags.AuthorizedKeys != "" {
		if opt.SSH.Access, err = sshserver.LoadAccessList(flags.AuthorizedKeys); err != nil {
			return err
		}
	}
	if flags.State != "off" {
		const marksPerReader = 5000
		opt.Store = sqlstore.New(e.stateFile(flags.State, "readers.db"), sqlstore.Options{PerReader: marksPerReader})
	}
	if flags.TLSCert != "" {
		if opt.Web.TLS, err = loadTLS(flags.TLSCert, flags.TLSKey); err != nil {
			return err
		}
	}
	e.shutdown.extend(flags.Grace)
	srv := server.New(opt)
	defer srv.Close()
	if err := srv.Listen(); err != nil {
		return err
	}
	e.deferGC.end()
	if e.getenv("GOGC") == "" { // a session is to cost little memory, even if collecting it costs more
		const percent = 50
		defer debug.SetGCPercent(debug.SetGCPercent(percent))
	}
	defer limitMemory(e.getenv, readFromRoot)()
	if e.getenv("GOMAXPROCS") == "" {
		// What sessions ask for may keep all processors busy. With two more threads the network is
		// answered meanwhile: the system shares the processors out more finely than the runtime does.
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 2))
	}
	restore := context.AfterFunc(ctx, func() { // a second signal ends the process at once
		signal.Reset(syscall.SIGINT, syscall.SIGTERM)
	})
	defer restore()
	return srv.Serve(ctx)
}

// loadTLS reads the certificate of the server for browsers.
func loadTLS(cert, key string) (*tls.Config, error) {
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, usererr.New(fmt.Sprintf("--tls-cert %s: cannot be used: %s", sanitize.Line(cert), usererr.Reason(err)),
			"name a certificate and its key in PEM form")
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, NextProtos: []string{"http/1.1"}}, nil
}

// serverOptions translates the flags of quire serve.
func (e env) serverOptions(flags cli.ServeOptions) (server.Options, error) {
	startups, err := sshserver.ParseStartups(flags.Startups)
	if err != nil {
		return server.Options{}, fmt.Errorf("--max-startups: %w", err)
	}
	sources, err := sshserver.ParseSourceLog(flags.LogSources)
	if err != nil {
		return server.Options{}, fmt.Errorf("--log-sources: %w", err)
	}
	out := sanitize.NewWriter(e.stderr)
	var handler slog.Handler = slog.NewTextHandler(out, nil)
	if flags.Log == "json" {
		handler = slog.NewJSONHandler(out, nil)
	}
	return server.Options{
		SSH: sshserver.Options{
			Limits: sshserver.Limits{
				Connections: capToFileLimit(flags.Connections), PerSource: flags.PerSource, Sessions: flags.MaxSessions,
				Processor: flags.Processor,
				Startups:  startups,
				Handshake: flags.Handshake, Idle: flags.Idle, Session: flags.Session, Write: flags.Write,
				InputRate: flags.InputRate, InputBurst: max(64<<10, flags.Paste),
				Width: flags.Width, Height: flags.Height,
			},
			Proxies: flags.Proxies, Grace: flags.Grace, Log: slog.New(handler), Sources: sources,
		},
		Listen: flags.Listen, Admin: flags.Admin,
		Web:    server.Web{Listen: flags.HTTP, URL: flags.URL, Proxies: flags.HTTPProxies},
		Source: flags.Source, Blogs: blogsOf(flags.Blogs), Index: flags.Options, Name: flags.Name, Host: flags.Host,
		Memory: int64(flags.Memory) << 20,
		UI:     remoteUI(), NewReaders: flags.NewReaders, MaxEscape: flags.Escape, MaxPaste: flags.Paste,
		Now: e.now, Version: version(),
	}, nil
}

// blogsOf translates the flags for many blogs.
func blogsOf(flags *cli.ServeBlogs) *server.Blogs {
	if flags == nil {
		return nil
	}
	b := &server.Blogs{Dir: flags.Dir, Access: flags.Access, Posts: flags.Posts}
	for _, dir := range flags.Folders {
		b.Folders = append(b.Folders, blogs.Folder{Name: blogs.NameOf(dir), Dir: dir})
	}
	if flags.Sources != nil {
		b.Sources = func() (out []blogs.Folder) {
			for _, f := range flags.Sources() {
				out = append(out, blogs.Folder(f))
			}
			return out
		}
	}
	return b
}

// remoteUI returns the reader for sessions over SSH, with the key map and the caches that
// they share.
func remoteUI() server.UI {
	keys, front, looks, rows := ui.GuestKeys(), ui.FrontKeys(), styles.NewCache(), list.NewCache()
	return server.UI{
		New: func(ctx context.Context, r server.Reader) (tea.Model, func(context.Context) error) {
			bound := keys
			if r.Front {
				bound = front
			}
			look, _ := theme.BuiltIn(r.Theme)
			model := ui.New(ctx, ui.Config{
				Library: r.Library, Shared: true, Cache: r.Rendered, Pictures: r.Pictures, PicturesOf: r.PicturesOf,
				Overlay: r.Overlay, Open: r.Open, Site: r.Site,
				Command: r.Command, Sort: r.Sort, Theme: look,
				State: r.State, NotSavedReason: r.NotSavedReason, NoColor: r.NoColor,
				Keys: bound, Styles: looks, Rows: rows,
				RunBlocking: session.RunBlocking, Tick: session.Tick, Slice: fairqueue.Slice,
			})
			return model, model.Flush
		},
		Updated: ui.Updated,
		Notice:  ui.Notice,
		Marked:  func() tea.Msg { return ui.Marked{} },
		Address: func(m tea.Model) string { return m.(ui.Model).Address() },
	}
}
