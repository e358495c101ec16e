package server_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/crypto/ssh"

	"quire/internal/index"
	"quire/internal/readerstate"
	"quire/internal/server"
	"quire/internal/sshserver/sshtest"
	"quire/internal/usererr"
)

// plainModel shows what the server passes to a model, and quits on "q".
type plainModel struct {
	reader server.Reader
	posts  int
	notice string
}

type updatedMsg int

func (m plainModel) Init() tea.Cmd { return nil }

func (m plainModel) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case updatedMsg:
		m.posts = int(msg)
	case string:
		m.notice = msg
	case tea.KeyPressMsg:
		if msg.String() == "q" {
			return m, tea.Quit
		}
	}
	return m, nil
}

func (m plainModel) View() tea.View {
	return tea.NewView(fmt.Sprintf("%d posts\nopen %q\nno color %v\nstate %v\n%s\nnotice %q",
		m.posts, m.reader.Open, m.reader.NoColor, m.reader.State != nil, m.reader.NotSavedReason, m.notice))
}

// plainUI is a UI of plainModels, whose flush is given.
func plainUI(flush func() error) *server.UI {
	return &server.UI{
		New: func(_ context.Context, r server.Reader) (tea.Model, func(context.Context) error) {
			return plainModel{reader: r}, func(context.Context) error { return flush() }
		},
		Updated: func(ix *index.Index) tea.Msg { return updatedMsg(ix.Len()) },
		Notice:  func(text string) tea.Msg { return text },
	}
}

// What a session is made from: the post it names, the colors of its terminal, the state of
// its reader or why it is not saved.
func TestReaderOfASession(t *testing.T) {
	r := start(t, setup{dir: blog(t, 3), ui: plainUI(func() error { return nil })})
	key := ssh.PublicKeys(sshtest.NewSigner(t))
	for _, c := range []struct {
		auth []ssh.AuthMethod
		spec sshtest.Spec
		want []string
	}{
		{nil, xterm(""), []string{"3 posts", `open ""`, "no color false", "state false", "not saved without a key"}},
		{[]ssh.AuthMethod{key}, xterm("post-01#part", "NO_COLOR=1"), []string{
			`open "post-01#part"`, "no color true",
			"state true", "!not saved",
		}},
		{[]ssh.AuthMethod{key}, xterm("'post-02.md'"), []string{`open "post-02.md"`, "state true"}},
	} {
		v := sshtest.Open(t, r.Dial(c.auth...), c.spec)
		v.Await(c.want...)
		v.Press("q")
		if err := v.Wait(); err != nil {
			t.Errorf("%+v: %v", c.spec, err)
		}
	}
	unsaved := start(t, setup{ui: plainUI(nil), change: func(o *server.Options) { _ = o.Store.Close(); o.Store = nil }})
	sshtest.Open(t, unsaved.Dial(key), xterm("")).Await("state false", "not saved on this server")
}

// Every open session gets every snapshot, and no session that has ended does.
func TestBroadcast(t *testing.T) {
	dir := blog(t, 1)
	r := start(t, setup{dir: dir, ui: plainUI(func() error { return nil })})
	terminals := make([]*sshtest.Terminal, 8)
	for i := range terminals {
		terminals[i] = r.open(xterm(""))
		terminals[i].Await("1 posts")
	}
	terminals[0].Press("q")
	_ = terminals[0].Wait()
	writeFile(t, filepath.Join(dir, "new.md"), "# New\n")
	for _, v := range terminals[1:] {
		v.Await("2 posts")
	}
	if strings.Contains(terminals[0].Output(), "2 posts") {
		t.Error("a session that has ended is updated")
	}
}

// A server that stops says so to its readers and saves the marks of those with a key.
func TestFlushAtTheEnd(t *testing.T) {
	var mu sync.Mutex
	flushed := 0
	r := start(t, setup{ui: plainUI(func() error {
		mu.Lock()
		defer mu.Unlock()
		flushed++
		return errors.New("no space left")
	})})
	with := sshtest.Open(t, r.Dial(ssh.PublicKeys(sshtest.NewSigner(t))), xterm(""))
	without := r.open(xterm(""))
	with.Await("posts")
	without.Await("posts")
	r.stop()
	for _, v := range []*sshtest.Terminal{with, without} {
		if err := v.Wait(); err == nil {
			t.Error("the session ends as if its reader had quit")
		}
		if out := v.Output(); strings.Count(out, "shutting down") < 2 { // a notice, and the farewell
			t.Errorf("the reader is not told: %q", out)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if flushed != 1 {
		t.Errorf("%d sessions are saved", flushed)
	}
	r.log.Await(t, `msg="cannot save reader state" session=\d+ error="no space left"`)
}

// expiring is a store that reports when it is told to forget.
type expiring struct {
	readerstate.Memory
	before chan time.Time
}

func (e *expiring) Expire(_ context.Context, before time.Time) (int64, error) {
	e.before <- before
	return 3, nil
}

func (e *expiring) Where() string { return "a test" }

// Readers who have not been seen for 400 days are forgotten.
func TestExpires(t *testing.T) {
	store := &expiring{before: make(chan time.Time, 1)}
	r := start(t, setup{ui: plainUI(nil), change: func(o *server.Options) { _ = o.Store.Close(); o.Store = store }})
	if before := <-store.before; !before.Equal(today.AddDate(0, 0, -400)) {
		t.Errorf("forgets what is before %s", before)
	}
	r.log.Await(t, "expired reader state.*marks=3")
}

// An address that cannot be listened on is named with its flag, before any content is read.
func TestListenErrors(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close() //nolint:errcheck // the end of it
	address := taken.Addr().String()
	for flag, change := range map[string]func(*server.Options){
		"--listen": func(o *server.Options) { o.Listen = append(o.Listen, address) },
		"--admin":  func(o *server.Options) { o.Admin = address },
	} {
		opt := options(t, setup{}, &rig{log: &sshtest.Log{}})
		change(&opt)
		srv := server.New(opt)
		err := srv.Listen()
		srv.Close()
		if err == nil || !strings.HasPrefix(err.Error(), flag+" "+address+": cannot listen: ") || usererr.Hint(err) == "" {
			t.Errorf("%s: %v", flag, err)
		}
	}
}

// The ID of a reader is made from the key and the server's secret, and shows neither.
func TestReaderID(t *testing.T) {
	a, b := server.ReaderID([]byte("secret"), []byte("key")), server.ReaderID([]byte("secret"), []byte("other key"))
	if a == b || a == server.ReaderID([]byte("other"), []byte("key")) ||
		a != server.ReaderID([]byte("secret"), []byte("key")) ||
		len(a) != 64 {
		t.Errorf("%s, %s", a, b)
	}
}
