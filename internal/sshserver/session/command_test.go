package session_test

import (
	"errors"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/internal/sshserver/session"
)

// Commands of the model: batches, sequences in their order, timers, queries, the clipboard,
// quitting; suspending and other programs are refused.
func TestCommands(t *testing.T) {
	say := func(s string) tea.Cmd { return func() tea.Msg { return s } }
	for _, c := range []struct {
		name string
		cmd  tea.Cmd
		want []string // in this order
		ends bool
	}{
		{"batch", tea.Batch(say("one"), say("two")), []string{"2 messages"}, false},
		{"sequence", tea.Sequence(say("one"), nil, say("two"), say("three")), []string{"one", "two", "three"}, false},
		{"after", session.Tick(time.Hour, "an hour later"), []string{"an hour later"}, false},
		{
			"tick", func() tea.Msg { return tea.Tick(time.Hour, func(time.Time) tea.Msg { return "tick" })() },
			[]string{"tick"},
			false,
		},
		{"background", tea.RequestBackgroundColor, []string{"\x1b]11;?"}, false},
		{"version", tea.RequestTerminalVersion, []string{"\x1b[>q"}, false},
		{"capability", tea.RequestCapability("RGB"), []string{"\x1bP+q524742"}, false},
		{"clipboard", tea.SetClipboard("words"), []string{"\x1b]52;c;d29yZHM="}, false},
		{"raw", tea.Raw("\x1b[0c"), []string{"\x1b[0c"}, false},
		{"clear", tea.ClearScreen, []string{"\x1b[2J", "\x1b[2J"}, false},
		{"size", tea.RequestWindowSize, []string{"WindowSizeMsg {80 24}"}, false},
		{"suspend", tea.Suspend, nil, false},
		{"print", tea.Println("above"), nil, false},
		{"quit", tea.Quit, nil, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				out := &recorder{}
				var heard []string
				s := start(counter{act: func(msg tea.Msg) tea.Cmd {
					if s, ok := msg.(string); ok {
						heard = append(heard, s)
					}
					if _, ok := msg.(tea.KeyPressMsg); ok {
						return c.cmd
					}
					return nil
				}}, out)
				s.Feed([]byte("x"))
				time.Sleep(2 * time.Hour)
				synctest.Wait()
				select {
				case <-s.Done():
					if !c.ends {
						t.Errorf("the session has ended: %v", s.Err())
					}
				default:
					if c.ends {
						t.Error("the session goes on")
					}
				}
				got := out.String() + strings.Join(heard, "\n")
				if len(heard) == 2 {
					got += "2 messages"
				}
				for _, want := range c.want {
					_, rest, found := strings.Cut(got, want)
					if !found {
						t.Errorf("no %q in %q", want, got)
					}
					got = rest
				}
				if strings.Contains(out.String(), "above") {
					t.Error("a line is printed over the screen")
				}
				s.End("", nil)
				<-s.Done()
			})
		})
	}
}

// No more commands run at a time than there are turns, and all of them in the end.
func TestCommandsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		queue := queueOf(3)
		var mu sync.Mutex
		running, most, done := 0, 0, 0
		work := func() tea.Msg {
			mu.Lock()
			running++
			most = max(most, running)
			mu.Unlock()
			time.Sleep(time.Millisecond)
			mu.Lock()
			running--
			done++
			mu.Unlock()
			return nil
		}
		var cmds []tea.Cmd
		for range 100 {
			cmds = append(cmds, work)
		}
		m := counter{act: func(msg tea.Msg) tea.Cmd {
			if _, ok := msg.(tea.KeyPressMsg); ok {
				return tea.Batch(cmds...)
			}
			return nil
		}}
		s := session.Start(m, session.Options{Output: io.Discard, Flow: flowOf(queue), Width: 80, Height: 24})
		s.Feed([]byte("x"))
		time.Sleep(time.Minute)
		mu.Lock()
		defer mu.Unlock()
		if left := queue.Stats().Waiting; most != 3 || done != 100 || left != 0 {
			t.Errorf("%d at a time, %d done, %d left", most, done, left)
		}
		mu.Unlock()
		s.End("", nil)
		<-s.Done()
		mu.Lock()
	})
}

// Commands that wait keep no turn from those that work, a session runs eight of them at a
// time, and they end with it.
func TestRunBlocking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		queue, hang := queueOf(1), make(chan struct{})
		var under, ran atomic.Int32
		wait := session.RunBlocking(func() tea.Msg {
			under.Add(1)
			ran.Add(1)
			<-hang
			under.Add(-1)
			return "answered"
		})
		many := make(tea.BatchMsg, 20)
		for i := range many {
			many[i] = wait
		}
		out := &recorder{}
		s := session.Start(counter{act: func(msg tea.Msg) tea.Cmd {
			switch msg := msg.(type) {
			case tea.KeyPressMsg:
				if msg.String() == "w" {
					return func() tea.Msg { return many }
				}
				return func() tea.Msg { return "worked" }
			}
			return nil
		}}, session.Options{Output: out, Flow: flowOf(queue), Width: 80, Height: 24})
		s.Feed([]byte("w"))
		time.Sleep(time.Second)
		s.Feed([]byte("j"))
		time.Sleep(time.Second)
		if !strings.Contains(out.String(), "string worked") || under.Load() != 8 || queue.Stats().Waiting != 0 {
			t.Errorf("%d wait, the queue holds %d, shown is %q", under.Load(), queue.Stats().Waiting, out.String())
		}
		hang <- struct{}{} // one is answered, and one more begins
		time.Sleep(time.Second)
		if !strings.Contains(out.String(), "string answered") || under.Load() != 8 || ran.Load() != 9 {
			t.Errorf("%d wait, %d have begun", under.Load(), ran.Load())
		}
		s.End("", nil)
		<-s.Done()
		close(hang)
		synctest.Wait()
		if ran.Load() != 9 {
			t.Errorf("%d have begun, after the end too", ran.Load())
		}
	})
}

// A panic of a command that waits ends its session like any other.
func TestRunBlockingPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(counter{act: func(tea.Msg) tea.Cmd { return session.RunBlocking(func() tea.Msg { panic("boom") }) }},
			&recorder{})
		<-s.Done()
		var p *session.PanicError
		if !errors.As(s.Err(), &p) || p.Value != "boom" {
			t.Errorf("ended with %v", s.Err())
		}
	})
}
