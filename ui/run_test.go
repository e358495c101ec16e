package ui

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"quire/internal/sanitize"
)

// faulty is a reader that panics at one key in Update, at another in View, and at a
// third in a command.
type faulty struct {
	tea.Model
	view bool
}

func (f faulty) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "1":
			var list []int
			list[len(list)] = 1
		case "2":
			f.view = true
		case "3":
			a := f.Model.(Model).app
			return f, run(a.tasks, token{}, func(context.Context) (none, error) { panic("in \x1b]0;a command") },
				func(_ none, err error) tea.Cmd {
					return a.notices.say("failed: " + err.Error())
				})
		}
	}
	var cmd tea.Cmd
	f.Model, cmd = f.Model.Update(msg)
	return f, cmd
}

func (f faulty) View() tea.View {
	if f.view {
		panic("no view\x1b[2J")
	}
	return f.Model.View()
}

// glass is a terminal that can be waited for.
type glass struct {
	mu      sync.Mutex
	em      *vt.Emulator
	raw     bytes.Buffer
	modes   map[ansi.Mode]bool
	changed chan struct{}
}

func (g *glass) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.raw.Write(p)
	n, err := g.em.Write(p)
	select {
	case g.changed <- struct{}{}:
	default:
	}
	return n, err
}

func (g *glass) await(t *testing.T, want string) {
	t.Helper()
	for {
		g.mu.Lock()
		got := g.em.String()
		g.mu.Unlock()
		if strings.Contains(got, want) {
			return
		}
		select {
		case <-g.changed:
		case <-t.Context().Done():
			t.Fatalf("the screen never showed %q:\n%s", want, got)
		}
	}
}

// A panic ends the session, or, in a command, only what was asked for; the terminal is
// restored, and what is said is one line of text.
func TestPanics(t *testing.T) {
	for key, want := range map[string]string{
		"1": "internal error: runtime error: index out of range [0] with length 0 (run_test.go:",
		"2": "internal error: no view[2J (run_test.go:",
		"3": "",
	} {
		t.Run(key, func(t *testing.T) {
			keys, typed := io.Pipe()
			g := &glass{em: vt.NewEmulator(80, 24), modes: map[ansi.Mode]bool{}, changed: make(chan struct{}, 1)}
			g.em.SetCallbacks(vt.Callbacks{
				EnableMode:  func(m ansi.Mode) { g.modes[m] = true },
				DisableMode: func(m ansi.Mode) { g.modes[m] = false },
			})
			go func() { _, _ = io.Copy(io.Discard, g.em) }()
			cfg := Config{Document: &Standalone{Name: "a.md", Source: []byte("# Alpha\n\nSome words.\n")}}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			ended := make(chan error, 1)
			go func() {
				ended <- runProgram(ctx, faulty{Model: New(ctx, cfg)}, cfg, tea.WithInput(keys), tea.WithOutput(g),
					tea.WithWindowSize(80, 24), tea.WithoutSignalHandler(), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
			}()
			g.await(t, "Some words.")
			_, _ = io.WriteString(typed, key)
			if want == "" { // it reads on
				g.await(t, "failed: in ]0;a command (run_test.go:")
				_, _ = io.WriteString(typed, "q")
			}
			err := <-ended
			switch {
			case want == "" && err != nil:
				t.Error(err)
			case want != "" && (err == nil || !strings.HasPrefix(err.Error(), want) ||
				sanitize.Line(err.Error()) != err.Error()):
				t.Errorf("%v, want %q", err, want)
			}
			g.mu.Lock()
			defer g.mu.Unlock()
			if g.em.IsAltScreen() || g.em.CursorHidden() {
				t.Error("the terminal is not restored")
			}
			for mode, on := range g.modes {
				if usual := mode == ansi.ModeTextCursorEnable || mode == ansi.ModeAutoWrap; on != usual {
					t.Errorf("mode %v is left at %v", mode, on)
				}
			}
			if strings.Contains(g.raw.String(), "goroutine ") {
				t.Error("a trace is printed")
			}
		})
	}
}
