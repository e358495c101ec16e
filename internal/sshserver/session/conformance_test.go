package session_test

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"quire/content"
	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/render"
	"quire/internal/sshserver/session"
	"quire/ui"
)

// patience bounds how long a test waits; it is never reached unless something hangs.
const patience = 20 * time.Second

// probed is a model that reports on request what it shows and how much input it has had.
type probed struct {
	tea.Model
	keys, marks int
	running     *atomic.Int32 // commands whose outcome has not been taken
}

// outcomeMsg is what a command has come to.
type outcomeMsg struct{ tea.Msg }

// counted is cmd, counted as running until its outcome is taken.
func (p probed) counted(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	p.running.Add(1)
	return func() tea.Msg {
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for i, cmd := range batch {
				batch[i] = p.counted(cmd)
			}
		} else if msg != nil && !strings.HasPrefix(reflect.TypeOf(msg).PkgPath(), "charm.land/") {
			return outcomeMsg{msg}
		}
		p.running.Add(-1)
		return msg
	}
}

func (p probed) Init() tea.Cmd { return p.counted(p.Model.Init()) }

type probeMsg chan<- probe

type probe struct {
	settled     bool
	view        string
	keys, marks int
}

func (p probed) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if ask, ok := msg.(probeMsg); ok {
		following := int32(1) // that the folder is followed goes on for ever
		ask <- probe{p.Model.(ui.Model).Settled() && p.running.Load() <= following, bare(p.View().Content), p.keys, p.marks}
		return p, nil
	}
	switch got := msg.(type) {
	case outcomeMsg:
		msg = got.Msg
		defer p.running.Add(-1)
	case tea.KeyPressMsg:
		p.keys++
	case tea.FocusMsg:
		p.marks++
	}
	var cmd tea.Cmd
	p.Model, cmd = p.Model.Update(msg)
	return p, p.counted(cmd)
}

// driver runs the reader: a tea.Program, or a session of ours.
type driver struct {
	t      *testing.T
	name   string
	term   *terminal
	send   func(tea.Msg)
	keys   func([]byte)
	resize func(width, height int)
	ended  func() error

	seen        probe
	keysWanted  int // input that must have been taken before the reader is at rest
	marksWanted int
}

// press presses keys.
func (d *driver) press(keys string) {
	if keys == "\x1b" { // whatever follows it would change what it means
		d.keysWanted = d.seen.keys + 1
	} else {
		d.marksWanted++
		keys += mark
	}
	d.keys([]byte(keys))
}

// drawn is shared, as it is on a server, and because colouring code is given up after a
// time: both readers must be shown the same.
var drawn = render.NewCache(0)

// config is that of one reader over the bundled blog. Its clock does what is due soon at
// once, and the rest never.
func config() ui.Config {
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	return ui.Config{
		Cache:   drawn,
		Library: index.NewLibrary(folder.FromFS(content.Posts()), index.Options{Now: func() time.Time { return now }}),
		Tick: func(d time.Duration, msg tea.Msg) tea.Cmd {
			if d > time.Second {
				return nil
			}
			return func() tea.Msg { return msg }
		},
	}
}

func ours(t *testing.T, width, height int, profile colorprofile.Profile, env []string) *driver {
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	ready := make(chan struct{})
	d := &driver{t: t, name: "session"}
	d.keys = func(p []byte) { <-ready; d.feed(p) }
	d.term = newTerminal(t, width, height, d.keys)
	s := session.Start(probed{Model: ui.New(ctx, config()), running: new(atomic.Int32)},
		session.Options{Output: d.term, Flow: flowOf(queueOf(8)), Width: width, Height: height, Env: env, Profile: profile})
	d.keys = func(p []byte) { s.Feed(p) }
	close(ready)
	d.send, d.resize = s.Send, s.Resize
	d.ended = func() error {
		select {
		case <-s.Done():
			return s.Err()
		case <-time.After(patience):
			return fmt.Errorf("the session does not end")
		}
	}
	return d
}

func (d *driver) feed(p []byte) { d.keys(p) }

func program(t *testing.T, width, height int, profile colorprofile.Profile, env []string) *driver {
	ctx, cancel := context.WithCancel(context.Background())
	in, out := io.Pipe()
	d := &driver{t: t, name: "tea.Program"}
	d.keys = func(p []byte) { _, _ = out.Write(p) }
	d.term = newTerminal(t, width, height, d.keys)
	d.term.cooked = true // which tea.Program expects when its input is not a terminal
	p := tea.NewProgram(probed{Model: ui.New(ctx, config()), running: new(atomic.Int32)}, tea.WithContext(ctx),
		tea.WithInput(in), tea.WithOutput(d.term), tea.WithWindowSize(width, height), tea.WithEnvironment(env),
		tea.WithColorProfile(profile), tea.WithoutSignalHandler(), tea.WithFPS(120))
	done := make(chan error, 1)
	go func() {
		_, err := p.Run()
		done <- err
	}()
	t.Cleanup(func() { cancel(); _ = out.Close(); p.Wait() })
	d.send = p.Send
	d.resize = func(width, height int) { p.Send(tea.WindowSizeMsg{Width: width, Height: height}) }
	d.ended = func() error {
		select {
		case err := <-done:
			return err
		case <-time.After(patience):
			return fmt.Errorf("the program does not end")
		}
	}
	return d
}

// rest waits until nothing is under way and the terminal shows what the model draws.
func (d *driver) rest() shot {
	d.t.Helper()
	late := time.After(patience)
	again := time.NewTicker(2 * time.Millisecond)
	defer again.Stop()
	var p probe
	for {
		ask := make(chan probe, 1)
		d.send(probeMsg(ask))
		select {
		case p = <-ask:
		case <-late:
			d.t.Fatalf("%s: no answer; the terminal shows\n%s", d.name, d.term.shot().text)
		}
		if s := d.term.shot(); p.settled && s.text == p.view && p.keys >= d.keysWanted && p.marks >= d.marksWanted {
			d.seen = p
			return s
		}
		select {
		case <-d.term.changed:
		case <-again.C:
		case <-late:
			d.t.Fatalf("%s: settled %v; %d keys and %d marks of %d and %d; the terminal shows\n%s\nthe model draws\n%s",
				d.name, p.settled, p.keys, p.marks, d.keysWanted, d.marksWanted, d.term.shot().text, p.view)
		}
	}
}

// meets waits until two readers at rest show the same: colours may come a frame after the
// text.
func (d *driver) meets(other *driver) bool {
	again := time.NewTicker(2 * time.Millisecond)
	defer again.Stop()
	for late := time.After(patience); ; {
		if d.term.shot() == other.term.shot() {
			return true
		}
		select {
		case <-again.C:
		case <-late:
			return false
		}
	}
}

// script is what a reader does: keys, or a size such as "100x30".
var script = []string{
	"j", "j", "k", "\x1b[B", "\x1bOA", " ", "f", "b", "G", "g", "l", "l", "h", "\t", "\x1b[Z",
	"/", "post", "gres", "\x7f\x7f", "\r", "j", "\r", "jjjj", "k", " ", "\x1b[6~", "d", "u", "G", "g", "]", "]", "[", "}",
	"t", "j", "\x1b", "5j", "w", "?", "\x1b", "100x30", "j", " ", "40x12", "j", "20x6", "j", "200x50", "G", "b", "/",
	"the", "\r", "n", "n", "N",
	"\x1b[200~pasted\x1b[201~", "q", "/", "\x1b[200~kube\x1b[201~", "\x1b", "j", "j", "\r", "J", "J", "K", "é日本🎉",
	"\x1b[<65;10;10M\x1b[<65;10;10M", "\x1b[<64;10;10M", "\x1b[<0;5;5M\x1b[<0;5;5m", "\x1b[106u", "\x1b[27;1;106~",
	"\x1b[1;5A", "\x1b]11;rgb:ffff/ffff/ffff\x07", "j", "80x24", "r", "q", "c", "j", "\r", "\x0c",
	"\x1b]11;rgb:ffff/ffff/ffff\x07", "\r", "j", "\x1b]11;rgb:0000/0000/0000\x07",
}

// The same keys into a tea.Program and into a session of ours: the same screens.
func TestLikeAProgram(t *testing.T) {
	for _, c := range []struct {
		profile       colorprofile.Profile
		width, height int
		env           []string
	}{
		{colorprofile.TrueColor, 80, 24, []string{"TERM=xterm-kitty", "SSH_TTY=/dev/pts/0"}},
		{colorprofile.ANSI256, 120, 36, []string{"TERM=xterm-256color", "SSH_TTY=/dev/pts/0"}},
		{colorprofile.ANSI, 200, 50, []string{"TERM=xterm", "SSH_TTY=/dev/pts/0"}},
		{colorprofile.ASCII, 60, 20, []string{"TERM=xterm", "NO_COLOR=1", "SSH_TTY=/dev/pts/0"}},
	} {
		t.Run(fmt.Sprintf("%s %dx%d", c.profile, c.width, c.height), func(t *testing.T) {
			t.Parallel()
			drivers := []*driver{program(t, c.width, c.height, c.profile, c.env), ours(t, c.width, c.height, c.profile, c.env)}
			for i, keys := range append([]string{""}, script...) {
				for _, d := range drivers {
					var w, h int
					if n, _ := fmt.Sscanf(keys, "%dx%d", &w, &h); n == 2 {
						d.term.resize(w, h)
						d.resize(w, h)
					} else if keys != "" {
						d.press(keys)
					}
				}
				if want, got := drivers[0].rest(), drivers[1].rest(); want != got && !drivers[0].meets(drivers[1]) {
					t.Fatalf("after %q (step %d): %s", keys, i, difference(drivers[0].term.shot(), drivers[1].term.shot()))
				}
			}
			for _, d := range drivers {
				d.keys([]byte{3})
				if err := d.ended(); err != nil {
					t.Errorf("%s: %v", d.name, err)
				}
				if s := d.term.shot(); s.alt || s.hidden {
					t.Errorf("%s leaves the terminal with alternate screen %v, hidden cursor %v", d.name, s.alt, s.hidden)
				}
			}
			t.Logf("bytes: %s %d, %s %d", drivers[0].name, drivers[0].term.bytes, drivers[1].name, drivers[1].term.bytes)
		})
	}
}

// difference returns where two screens differ first.
func difference(want, got shot) string {
	a, b := strings.Split(want.styled, "\n"), strings.Split(got.styled, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("row %d:\n%q\n%q", i, a[i], b[i])
		}
	}
	want.styled, got.styled, want.text, got.text = "", "", "", ""
	return fmt.Sprintf("%+v, want %+v", got, want)
}
