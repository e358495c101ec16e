package session_test

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"quire/internal/sshserver/fairqueue"
	"quire/internal/sshserver/session"
)

// recorder keeps what is written and counts the frames that changed something.
type recorder struct {
	mu     sync.Mutex
	all    strings.Builder
	writes int
	stuck  chan struct{} // writes wait for it when it is not nil
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.stuck != nil {
		<-r.stuck
		return 0, io.ErrClosedPipe
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writes++
	return r.all.Write(p)
}

func (r *recorder) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.all.String()
}

func (r *recorder) frames() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.writes
}

// counter shows the messages that it has had.
type counter struct {
	n    int
	last string
	act  func(tea.Msg) tea.Cmd
}

func (c counter) Init() tea.Cmd { return nil }

func (c counter) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	c.n++
	c.last = fmt.Sprintf("%T %v", msg, msg)
	if c.act != nil {
		return c, c.act(msg)
	}
	return c, nil
}

func (c counter) View() tea.View { return tea.NewView(fmt.Sprintf("%d %s", c.n, c.last)) }

// start starts a session in a bubble of synctest. Its clock advances only when every goroutine
// in it waits, so that a day of sleep takes no time and no machine is too slow.
func start(m tea.Model, out io.Writer) *session.Session {
	return session.Start(m,
		session.Options{Output: out, Flow: flowOf(queueOf(4)), Width: 80, Height: 24, Profile: colorprofile.TrueColor})
}

// A session that gets a thousand keys a second draws at most 60 frames in it, and the
// last one shows the last key.
func TestFrameRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &recorder{}
		s := start(counter{}, out)
		synctest.Wait()
		time.Sleep(time.Second)
		before := out.frames()
		for range 1000 {
			s.Feed([]byte("j"))
			time.Sleep(time.Millisecond)
		}
		if n := out.frames() - before; n > 60 || n < 50 {
			t.Errorf("%d frames in a second", n)
		}
		time.Sleep(time.Second)
		if !strings.Contains(out.String(), "1003 tea.KeyPressMsg j") { // after the profile, the environment and the size
			t.Errorf("the last key is not shown: %q", out.String()[len(out.String())-100:])
		}
		s.End("", nil)
		<-s.Done()
	})
}

// A key that nothing came before is drawn at once, and so is what comes of it.
func TestFirstFramesAreNotDelayed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &recorder{}
		s := start(counter{act: func(msg tea.Msg) tea.Cmd {
			if _, ok := msg.(tea.KeyPressMsg); ok {
				return func() tea.Msg { return "an answer" }
			}
			return nil
		}}, out)
		time.Sleep(time.Second)
		s.Feed([]byte("j"))
		synctest.Wait() // no time passes
		if !strings.Contains(out.String(), "an answer") {
			t.Errorf("not drawn: %q", out.String())
		}
		s.End("", nil)
		<-s.Done()
	})
}

// An idle session has no goroutine and no timer: it writes nothing in a day.
func TestIdleSessionSleeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &recorder{}
		s := start(counter{}, out)
		s.Feed([]byte("j"))
		time.Sleep(time.Minute)
		before := out.frames()
		time.Sleep(24 * time.Hour)
		if n := out.frames() - before; n != 0 {
			t.Errorf("%d writes while idle", n)
		}
		s.End("", nil)
		<-s.Done()
	})
}

// Keys split by a slow link, and a lone escape.
func TestEscapeTimes(t *testing.T) {
	for _, c := range []struct {
		name string
		in   []string
		gap  time.Duration
		want string
	}{
		{"arrow in one piece", []string{"\x1b[A"}, 0, "KeyPressMsg up"},
		{"arrow in three", []string{"\x1b", "[", "A"}, 30 * time.Millisecond, "KeyPressMsg up"},
		{"lone escape", []string{"\x1b"}, 0, "KeyPressMsg esc"},
		{"alt", []string{"\x1bj"}, 0, "KeyPressMsg alt+j"},
		{"escape and later a key", []string{"\x1b", "j"}, 60 * time.Millisecond, "KeyPressMsg j"},
		{"letter in two packets", []string{"\xe6\x97", "\xa5"}, 20 * time.Millisecond, "KeyPressMsg 日"},
		{
			"colour in two packets",
			[]string{"\x1b]11;rgb:ff", "ff/ffff/ffff\x07"},
			300 * time.Millisecond,
			"BackgroundColorMsg",
		},
		{"colour that never ends", []string{"\x1b]11;rgb:ff", "j"}, 3 * time.Second, "KeyPressMsg j"},
		{"paste in two packets", []string{"\x1b[200~one\x1b[20", "1~"}, 300 * time.Millisecond, "PasteEndMsg"},
		{"paste that never ends", []string{"\x1b[200~one", "j"}, 3 * time.Second, "KeyPressMsg j"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				out := &recorder{}
				s := start(counter{}, out)
				for _, in := range c.in {
					s.Feed([]byte(in))
					time.Sleep(c.gap)
				}
				time.Sleep(5 * time.Second)
				frames := strings.Split(out.String(), "\x1b[1H")
				if last := frames[len(frames)-1]; !strings.Contains(last, c.want) {
					t.Errorf("%q, want %q", last, c.want)
				}
				s.End("", nil)
				<-s.Done()
			})
		})
	}
}

// Messages that keep coming do not keep a lone escape from being one.
func TestEscapeAmongMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &recorder{}
		s := start(counter{}, out)
		s.Feed([]byte("\x1b"))
		for range 10 {
			time.Sleep(10 * time.Millisecond)
			s.Send("a message")
		}
		if !strings.Contains(out.String(), "KeyPressMsg esc") {
			t.Errorf("no escape was heard: %q", out.String())
		}
		s.End("", nil)
		<-s.Done()
	})
}

// A panic of the model, of its view or of a command ends its session, with the terminal
// restored, and no other.
func TestPanicEndsOneSession(t *testing.T) {
	boom := func() tea.Msg { panic("boom") }
	for name, m := range map[string]tea.Model{
		"update":  counter{act: func(tea.Msg) tea.Cmd { panic("boom") }},
		"command": counter{act: func(tea.Msg) tea.Cmd { return boom }},
		"view":    panicking{},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				queue := queueOf(1)
				well, sick := &recorder{}, &recorder{}
				other := session.Start(counter{}, session.Options{Output: well, Flow: flowOf(queue), Width: 80, Height: 24})
				s := session.Start(m, session.Options{Output: sick, Flow: flowOf(queue), Width: 80, Height: 24})
				<-s.Done()
				var p *session.PanicError
				if !errors.As(s.Err(), &p) || p.Value != "boom" || len(p.Stack) == 0 {
					t.Errorf("ended with %v", s.Err())
				}
				if s.Feed([]byte("j")) {
					t.Error("takes input after its end")
				}
				other.Feed([]byte("j"))
				time.Sleep(time.Second)
				if !strings.Contains(well.String(), "KeyPressMsg j") {
					t.Error("the other session is gone")
				}
				other.End("", nil)
				<-other.Done()
			})
		})
	}
}

type panicking struct{ counter }

func (p panicking) Update(tea.Msg) (tea.Model, tea.Cmd) { return p, nil }
func (panicking) View() tea.View                        { panic("boom") }

// A terminal that does not read delays its own session only: messages wait, input
// stops being taken, and closing the terminal ends the session.
func TestStuckTerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		queue := queueOf(1)
		stuck := &recorder{stuck: make(chan struct{})}
		s := session.Start(counter{}, session.Options{Output: stuck, Flow: flowOf(queue), Width: 80, Height: 24})
		other := &recorder{}
		o := session.Start(counter{}, session.Options{Output: other, Flow: flowOf(queue), Width: 80, Height: 24})
		fed := make(chan int)
		go func() {
			n := 0
			for s.Feed(make([]byte, 1024)) {
				n++
			}
			fed <- n
		}()
		synctest.Wait()
		for i := range 1000 {
			s.Resize(80+i, 24)
		}
		o.Feed([]byte("j"))
		time.Sleep(time.Second)
		if !strings.Contains(other.String(), "KeyPressMsg j") {
			t.Error("the other session is delayed")
		}
		close(stuck.stuck)
		<-s.Done()
		if n := <-fed; n > 140 { // what waits, and as much that has been taken off the queue
			t.Errorf("%d kB of input were taken", n)
		}
		if s.Err() == nil {
			t.Error("a closed terminal is no reason")
		}
		o.End("", nil)
		<-o.Done()
	})
}

// A session leaves a farewell on the primary screen.
func TestFarewell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &recorder{}
		s := start(counter{}, out)
		synctest.Wait()
		reason := errors.New("going away")
		s.End("come\x1b[2J back\n later", reason)
		<-s.Done()
		if s.Err() != reason || !strings.HasSuffix(out.String(), "come[2J back later\r\n") {
			t.Errorf("%v, %q", s.Err(), out.String())
		}
	})
}

// queueOf returns a queue with so many turns for commands at a time.
func queueOf(turns int) *fairqueue.Queue {
	var opt fairqueue.Options
	opt.Turns[fairqueue.Background] = turns
	return fairqueue.New(opt)
}

func flowOf(q *fairqueue.Queue) *fairqueue.Flow { return q.Flow(netip.Prefix{}, nil) }
