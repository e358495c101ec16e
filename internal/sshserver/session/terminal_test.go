package session_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// terminal is an emulated terminal. What it answers to queries goes to keys.
type terminal struct {
	mu      sync.Mutex
	vt      *vt.Emulator
	title   string
	bytes   int
	cooked  bool // a line feed returns the carriage too
	changed chan struct{}
}

func newTerminal(t *testing.T, width, height int, keys func([]byte)) *terminal {
	term := &terminal{vt: vt.NewEmulator(width, height), changed: make(chan struct{}, 1)}
	term.vt.SetCallbacks(vt.Callbacks{Title: func(s string) { term.title = s }})
	answers := make(chan []byte, 1000) // so that drawing never waits for answers
	go func() {
		defer close(answers)
		buf := make([]byte, 1024)
		for {
			n, err := term.vt.Read(buf)
			if err != nil {
				return
			}
			answers <- append([]byte(nil), buf[:n]...)
		}
	}()
	go func() {
		for p := range answers {
			keys(p)
		}
	}()
	t.Cleanup(func() { _ = term.vt.InputPipe().(io.Closer).Close() })
	return term
}

func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(p)
	t.bytes += n
	if t.cooked {
		p = bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))
	}
	_, err := t.vt.Write(p)
	select {
	case t.changed <- struct{}{}:
	default:
	}
	return n, err
}

func (t *terminal) resize(width, height int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.vt.Resize(width, height)
}

// shot is all that a reader sees.
type shot struct {
	text, styled, title string
	alt, hidden         bool
	x, y                int
}

func (t *terminal) shot() shot {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := shot{
		text:   bare(t.vt.String()),
		styled: t.styled(),
		title:  t.title,
		alt:    t.vt.IsAltScreen(),
		hidden: t.vt.CursorHidden(),
	}
	if !s.hidden {
		at := t.vt.CursorPosition()
		s.x, s.y = at.X, at.Y
	}
	return s
}

// styled returns the screen with its styles and links, except those of spaces in which they
// are invisible.
func (t *terminal) styled() string {
	var b strings.Builder
	for y := range t.vt.Height() {
		var was string
		for x := range t.vt.Width() {
			c := t.vt.CellAt(x, y)
			if c == nil || c.Width == 0 {
				continue
			}
			style := c.Style
			if c.Content == " " && style.Attrs&uv.AttrReverse == 0 && style.Underline == 0 {
				style = uv.Style{Bg: style.Bg}
			}
			if now := style.String() + "|" + c.Link.URL; now != was {
				fmt.Fprintf(&b, "{%q}", now)
				was = now
			}
			b.WriteString(c.Content)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// bare returns text without styles and without spaces at the ends of rows.
func bare(s string) string {
	rows := strings.Split(ansi.Strip(s), "\n")
	for i, row := range rows {
		rows[i] = strings.TrimRight(row, " ")
	}
	return strings.TrimRight(strings.Join(rows, "\n"), "\n")
}

// mark is input that the reader has no use for and that shows that what came before it
// has been taken: the terminal has got the focus.
const mark = "\x1b[I"
