// Package uitest drives the reader in tests without a terminal. It presses keys, resizes,
// waits for work in the background, and reads the screen. It has no expectations of what is
// shown, but every screen that it reads must fill its size exactly and be nothing but text,
// colours and hyperlinks.
package uitest

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"quire/internal/sanitize"
	"quire/internal/textwidth"
	"quire/ui"
)

// timeout is how long a test waits for work in the background. It only ends when something
// hangs.
const timeout = 20 * time.Second

// Driver drives a reader.
type Driver struct {
	t       testing.TB
	model   tea.Model
	width   int
	height  int
	results chan tea.Msg
	running int // commands without a result yet
	resting int // those of them that wait for the folder to change
	timers  []tea.Msg
	quit    bool
	copied  string
	raw     strings.Builder
	leaks   int

	Close context.CancelFunc // ends work in the background, as the end of the test does
}

// Open starts a reader at a size in cells and waits until it is idle. Its clock is frozen: Elapse
// fires the timers.
func Open(t testing.TB, cfg ui.Config, width, height int) *Driver {
	t.Helper()
	d := Start(t, cfg, width, height)
	d.Settle()
	return d
}

// Start starts a reader as Open does, without waiting for it.
func Start(t testing.TB, cfg ui.Config, width, height int) *Driver {
	d := &Driver{t: t, results: make(chan tea.Msg, 64)}
	if cfg.Library != nil {
		d.resting = 1
	}
	cfg.Tick = func(_ time.Duration, msg tea.Msg) tea.Cmd {
		if _, first := msg.(ui.StateDue); first {
			return func() tea.Msg { return msg } // loaded at once in tests
		}
		d.timers = append(d.timers, msg)
		return nil
	}
	if cfg.Now == nil {
		cfg.Now = func() time.Time { return time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC) }
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	d.Close = cancel
	d.model = ui.New(ctx, cfg)
	d.width, d.height = width, height
	d.run(d.model.Init())
	d.feed(tea.WindowSizeMsg{Width: width, Height: height})
	return d
}

// run starts a command.
func (d *Driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	d.running++
	go func() { d.results <- cmd() }()
}

// Send sends messages, each once the reader is idle.
func (d *Driver) Send(msgs ...tea.Msg) {
	d.t.Helper()
	for _, msg := range msgs {
		d.feed(msg)
		d.Settle()
	}
}

func (d *Driver) feed(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
		return
	case tea.BatchMsg:
		for _, cmd := range msg {
			d.run(cmd)
		}
		return
	case tea.QuitMsg:
		d.quit = true
		return
	}
	if raw, ok := msg.(tea.RawMsg); ok {
		fmt.Fprint(&d.raw, raw.Msg)
		return
	}
	if kind := reflect.TypeOf(msg); kind.Kind() == reflect.String && kind == clipboard {
		d.copied = reflect.ValueOf(msg).String()
		return
	}
	var cmd tea.Cmd
	d.model, cmd = d.model.Update(msg)
	d.run(cmd)
}

// clipboard is the type of the message that copies, which Bubble Tea does not export.
var clipboard = reflect.TypeOf(tea.SetClipboard("")())

// Clipboard returns what was copied last.
func (d *Driver) Clipboard() string { return d.copied }

// Raw returns what was sent to the terminal outside of frames.
func (d *Driver) Raw() string { return d.raw.String() }

// Settle waits until the reader is idle, apart from watching the folder.
func (d *Driver) Settle() {
	d.t.Helper()
	d.Await("rest", func() bool {
		return d.running <= d.resting && d.model.(ui.Model).Settled()
	})
}

// Await handles results of commands until done returns true.
func (d *Driver) Await(what string, done func() bool) {
	d.t.Helper()
	limit := time.After(timeout)
	for !done() {
		select {
		case msg := <-d.results:
			d.running--
			d.feed(msg)
		case <-limit:
			d.t.Fatalf("waited in vain for %s; the screen:\n%s", what, d.Screen())
		}
	}
}

// AwaitScreen waits until a text is on the screen, for changes of the folder.
func (d *Driver) AwaitScreen(want string) {
	d.t.Helper()
	d.Await("“"+want+"”", func() bool { return strings.Contains(d.Screen(), want) })
}

// Elapse fires all timers.
func (d *Driver) Elapse() {
	d.t.Helper()
	timers := d.timers
	d.timers = nil
	d.Send(timers...)
}

// Press presses keys by their names, see Key.
func (d *Driver) Press(keys ...string) {
	d.t.Helper()
	for _, name := range keys {
		d.Send(Key(d.t, name))
	}
}

// Begin presses keys without waiting, to see what is shown until they are answered.
func (d *Driver) Begin(keys ...string) {
	d.t.Helper()
	for _, name := range keys {
		d.feed(Key(d.t, name))
	}
}

// Ahead presses keys at once, before the first is answered, and then waits.
func (d *Driver) Ahead(keys ...string) {
	d.t.Helper()
	d.Begin(keys...)
	d.Settle()
}

// Type types a text.
func (d *Driver) Type(s string) {
	d.t.Helper()
	for _, r := range s {
		if r == ' ' {
			d.Press("space")
			continue
		}
		d.Press(string(r))
	}
}

// Paste pastes a text as a terminal with bracketed paste does.
func (d *Driver) Paste(s string) {
	d.t.Helper()
	d.Send(tea.PasteMsg{Content: s})
}

// BeginElapse fires all timers without waiting.
func (d *Driver) BeginElapse() {
	d.t.Helper()
	timers := d.timers
	d.timers = nil
	for _, msg := range timers {
		d.feed(msg)
	}
}

// Flush ends the session as a program does: it saves what is not durable yet.
func (d *Driver) Flush() error { return d.model.(ui.Model).Flush(context.Background()) }

// Click clicks the left button at a cell.
func (d *Driver) Click(x, y int) {
	d.t.Helper()
	d.Send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
}

// Wheel turns the wheel at a cell by steps: down, or up when by is negative.
func (d *Driver) Wheel(x, y, by int) {
	d.t.Helper()
	button := tea.MouseWheelDown
	if by < 0 {
		button, by = tea.MouseWheelUp, -by
	}
	for range by {
		d.Send(tea.MouseWheelMsg{X: x, Y: y, Button: button})
	}
}

// Resize changes the size of the screen and waits until it has been rendered.
func (d *Driver) Resize(width, height int) {
	d.t.Helper()
	d.width, d.height = width, height
	d.Send(tea.WindowSizeMsg{Width: width, Height: height})
	d.Elapse()
}

// Quit reports whether the reader has quit.
func (d *Driver) Quit() bool { return d.quit }

// View returns the view of the reader.
func (d *Driver) View() tea.View { return d.model.View() }

// Rows returns the rows of the screen as they are sent.
func (d *Driver) Rows() []string {
	d.t.Helper()
	rows := strings.Split(d.View().Content, "\n")
	if len(rows) != d.height {
		d.t.Errorf("%d rows on a screen of %d:\n%s", len(rows), d.height, ansi.Strip(strings.Join(rows, "\n")))
	}
	for i, row := range rows {
		if w := textwidth.Width(row); w > d.width {
			d.t.Errorf("row %d is %d cells wide on a screen of %d: %q", i, w, d.width, ansi.Strip(row))
		}
		if err := sanitize.VerifyPicture(row); err != nil {
			d.t.Errorf("row %d: %v: %q", i, err, row)
		}
	}
	if n := d.model.(ui.Model).Leaks(); n > d.leaks {
		d.leaks = n
		d.t.Errorf("rows reached the last sanitizer with control characters:\n%s", ansi.Strip(strings.Join(rows, "\n")))
	}
	return rows
}

// Screen returns the text on the screen, without colours and trailing spaces.
func (d *Driver) Screen() string {
	d.t.Helper()
	rows := d.Rows()
	for i, row := range rows {
		rows[i] = strings.TrimRight(ansi.Strip(row), " ")
	}
	return strings.Join(rows, "\n") + "\n"
}
