package server_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/content"
	"quire/internal/cli"
	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/readerstate/sqlstore"
	"quire/internal/server"
	"quire/internal/sshserver"
	"quire/internal/sshserver/fairqueue"
	"quire/internal/sshserver/session"
	"quire/internal/sshserver/sshtest"
	"quire/internal/theme"
	"quire/ui"
)

// today is the day on which the tests run, after the newest post of the bundled blog.
var today = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

// rig is a server of this process with the real reader.
type rig struct {
	sshtest.Host
	log   *sshtest.Log
	clock atomic.Int64 // how long after today it is, in nanoseconds
	stop  func()
}

// setup is what a test wants of its server.
type setup struct {
	dir     string // of the content, "" for the bundled blog
	hostKey string // file, "" for one of its own
	state   string // place of reader state, "" for a file of its own
	change  func(*server.Options)
	ui      *server.UI // nil is the real reader
}

// start starts a server.
func start(t testing.TB, s setup) *rig {
	t.Helper()
	r := &rig{log: &sshtest.Log{}}
	opt := options(t, s, r)
	srv := server.New(opt)
	t.Cleanup(srv.Close)
	if err := srv.Listen(); err != nil {
		t.Fatal(err)
	}
	r.Host = sshtest.Host{T: t, Addr: srv.Addresses()[0].String(), Key: opt.HostKey.PublicKey()}
	r.stop = sshtest.Background(t, srv.Serve)
	r.log.Await(t, "msg=listening")
	return r
}

// options returns the options of a server with the log and the clock of r.
func options(t testing.TB, s setup, r *rig) server.Options {
	t.Helper()
	now := func() time.Time { return today.Add(time.Duration(r.clock.Load())) }
	hostKey, state := s.hostKey, s.state
	if hostKey == "" {
		hostKey = filepath.Join(t.TempDir(), "host_key")
	}
	if state == "" {
		state = filepath.Join(t.TempDir(), "readers.db")
	}
	key, err := sshserver.LoadHostKey(hostKey)
	if err != nil {
		t.Fatal(err)
	}
	opt := server.Options{
		SSH: sshserver.Options{
			Limits: sshserver.Limits{Idle: 30 * time.Minute, InputRate: 16 << 10},
			Grace:  100 * time.Millisecond, Log: slog.New(slog.NewTextHandler(r.log, nil)),
		},
		HostKey: key, Listen: []string{"127.0.0.1:0"},
		Source: source(t, s.dir), Index: indexOptions(s.dir, ""), Name: "a blog",
		UI: reader(), Store: sqlstore.New(state, sqlstore.Options{}), NewReaders: 10,
		Now: now, Version: "test",
	}
	if s.ui != nil {
		opt.UI = *s.ui
	}
	if s.change != nil {
		s.change(&opt)
	}
	return opt
}

func source(t testing.TB, dir string) *folder.Source {
	t.Helper()
	if dir == "" {
		return folder.FromFS(content.Posts())
	}
	src, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func indexOptions(dir, locale string) index.Options {
	return index.Options{
		Now:      func() time.Time { return today },
		Released: dir == "", Locale: locale,
	}
}

// reader is the real reader, as cmd makes it.
func reader() server.UI {
	keys, front := ui.GuestKeys(), ui.FrontKeys()
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
				State: r.State, NotSavedReason: r.NotSavedReason, NoColor: r.NoColor, Keys: bound,
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

// open opens the reader in a terminal, on a connection of its own without a key.
func (r *rig) open(spec sshtest.Spec) *sshtest.Terminal {
	r.T.Helper()
	return sshtest.Open(r.T, r.Dial(), spec)
}

// xterm is a terminal of the usual size.
func xterm(command string, environment ...string) sshtest.Spec {
	return sshtest.Spec{Command: command, Term: "xterm", Env: environment}
}

// atHome runs a command as it runs on the reader's own machine.
func atHome(t testing.TB, dir, locale string, args ...string) sshtest.Result {
	t.Helper()
	if dir != "" {
		args = append(args, "-C", dir)
	}
	var out, errs bytes.Buffer
	status := cli.Run(t.Context(), cli.Env{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
		Getenv: func(name string) string { return map[string]string{"LANG": locale}[name] },
		Now:    func() time.Time { return today }, Bundled: content.Posts(), Version: "test",
	}, args)
	return sshtest.Result{Status: status, Stdout: out.String(), Stderr: errs.String()}
}

// writeFile writes a file and the directories that it is in.
func writeFile(t testing.TB, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// blog makes a content folder of so many posts, the last of which is listed first.
func blog(t testing.TB, posts int) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for i := range posts {
		head := fmt.Sprintf("---\ntitle: Post %02d\ndate: 2026-01-%02d\n---\nThe first words of it.\n\n", i, i+1)
		writeFile(t, filepath.Join(dir, fmt.Sprintf("post-%02d.md", i)), head+strings.Repeat("A line to read.\n\n", 60))
	}
	return dir
}
