package input

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"quire/internal/sanitize/hostile"
)

// decode feeds pieces one after another and returns what comes of them.
func decode(d *Decoder, pieces ...string) []string {
	var got []string
	emit := func(msg tea.Msg) { got = append(got, fmt.Sprintf("%T %v", msg, msg)) }
	for _, p := range pieces {
		d.Feed([]byte(p), emit)
	}
	d.Expire(emit)
	return got
}

// reference is what ultraviolet's own reader, which tea.Program uses, makes of the input.
func reference(t *testing.T, in string) []string {
	t.Helper()
	r, w := io.Pipe()
	events := make(chan uv.Event, 1000)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = uv.NewTerminalReader(r, "xterm-256color").StreamEvents(ctx, events)
	}()
	_, _ = io.WriteString(w, in)
	_ = w.Close()
	<-done
	var got []string
	for len(events) > 0 {
		e := <-events
		msg := translate(e)
		switch e := e.(type) {
		case uv.PasteEvent:
			msg = tea.PasteMsg(e)
		case uv.PasteEndEvent:
			msg = tea.PasteEndMsg(e)
		}
		if msg != nil {
			got = append(got, fmt.Sprintf("%T %v", msg, msg))
		}
	}
	return got
}

// keys are what terminals send: xterm, linux, rxvt, Kitty's protocol, xterm's
// modifyOtherKeys, mice, answers, pastes.
var keys = []string{
	"a", "A", "é", "日", "🎉", "👩‍🚀", " ", "\r", "\t", "\x7f", "\x1b", "\x01", "\x1a", "\x00",
	"\x1b[A", "\x1bOA", "\x1b[1;5A", "\x1b[1;2B", "\x1b[H", "\x1bOH", "\x1b[1~", "\x1b[7~", "\x1b[4~", "\x1b[8~",
	"\x1b[5~", "\x1b[6;5~", "\x1b[3~", "\x1b[Z",
	"\x1bOP", "\x1b[11~", "\x1b[15~", "\x1b[24;2~", "\x1bj", "\x1bJ", "\x1b\r", "\x1b\x7f",
	"\x1b[97u", "\x1b[97;5u", "\x1b[27u", "\x1b[9;2u", "\x1b[57399u", "\x1b[27;5;106~", "\x1b[97;1:3u",
	"\x1b[<0;10;5M", "\x1b[<0;10;5m", "\x1b[<64;10;5M", "\x1b[<65;10;5M", "\x1b[<35;10;5M", "\x1b[I", "\x1b[O",
	"\x1b]11;rgb:ffff/ffff/ffff\x07", "\x1b]11;rgb:0000/0000/0000\x1b\\", "\x1bP>|kitty(0.36)\x1b\\", "\x1b[?1u",
	"\x1b[?2026;2$y", "\x1b[12;40R",
	"\x1b[200~words, é and\rlines\x1b[201~", "\x1b[200~\x1b[201~",
}

// One key at a time, and all of them together: the same as ultraviolet's reader.
func TestLikeUltraviolet(t *testing.T) {
	for _, k := range append(keys, strings.Join(keys[:9], ""), "jjjkkk\x1b[A\x1b[Bq") {
		want, got := reference(t, k), decode(&Decoder{}, k)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q:\n%q\nwant\n%q", k, got, want)
		}
	}
}

// However a network cuts it, input means the same.
func TestPieces(t *testing.T) {
	for _, k := range keys {
		whole := decode(&Decoder{}, k)
		pieces := make([]string, 0, len(k))
		for i := range len(k) {
			pieces = append(pieces, k[i:i+1])
		}
		if got := decode(&Decoder{}, pieces...); fmt.Sprint(got) != fmt.Sprint(whole) &&
			k != "👩‍🚀" { // a cluster that comes in pieces is its letters
			t.Errorf("%q in pieces:\n%q\nwant\n%q", k, got, whole)
		}
	}
}

// Pastes and answers without end are cut off, and what follows them is heard.
func TestBounds(t *testing.T) {
	d := &Decoder{Paste: 100, Escape: 100}
	got := decode(d, "\x1b[200~"+strings.Repeat("x", 1000), strings.Repeat("y", 1000), "\x1b[201~j")
	if len(got) != 4 || got[1] != "tea.PasteMsg "+strings.Repeat("x", 100) || got[3] != "tea.KeyPressMsg j" {
		t.Errorf("%q", got)
	}
	got = decode(d, "\x1b]11;"+strings.Repeat("x", 1000), strings.Repeat("y", 1000), "\x07j")
	if len(got) != 1 || got[0] != "tea.KeyPressMsg j" {
		t.Errorf("%q", got)
	}
	for range 1000 {
		d.Feed([]byte("\x1b]11;"+strings.Repeat("z", 100)), func(tea.Msg) {})
		d.Feed([]byte("\x1b["+strings.Repeat("1;", 100)), func(tea.Msg) {})
	}
	if len(d.buf) > 1000 || len(d.pasted) > 100 {
		t.Errorf("it keeps %d and %d bytes", len(d.buf), len(d.pasted))
	}
}

// Whatever comes, in whatever pieces, nothing panics, nothing is kept for ever, and after a
// rest the next key is heard.
func FuzzDecoder(f *testing.F) {
	for _, k := range keys {
		f.Add([]byte(k), 3)
	}
	f.Add([]byte{0x80, 0x9f, 0xff, 0x1b, 0x1b, 0x85}, 1)
	for i, s := range hostile.Payloads() {
		f.Add([]byte(s), i)
	}
	f.Fuzz(func(t *testing.T, in []byte, piece int) {
		piece = min(max(piece, 1), 100)
		d := &Decoder{Paste: 64, Escape: 64}
		none := func(tea.Msg) {}
		for len(in) > 0 {
			n := min(piece, len(in))
			d.Feed(in[:n], none)
			in = in[n:]
			if len(d.buf) > 64+2*100 || len(d.pasted) > 64 {
				t.Fatalf("it keeps %d and %d bytes", len(d.buf), len(d.pasted))
			}
		}
		d.Expire(none)
		if d.Timeout() != 0 {
			t.Fatal("it still waits")
		}
		heard := ""
		d.Feed([]byte("j"), func(msg tea.Msg) { heard = fmt.Sprint(msg) })
		if heard != "j" {
			t.Fatalf("%q is heard", heard)
		}
	})
}
