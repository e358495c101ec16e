// Package input decodes what a terminal sends into messages for a tea.Model. Package
// ultraviolet knows what a sequence means. Where a sequence ends, how long it may be, and how
// long to wait for its rest is decided here, so that no input makes a session grow, block,
// panic or parse the same bytes again and again. The package reads nothing and has no clock.
package input

import (
	"bytes"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

const (
	keyTimeout    = 50 * time.Millisecond // for the rest of a key, as in tea.Program
	stringTimeout = 2 * time.Second       // for the rest of a terminal's answer, or of a paste
	maxKey        = 64                    // bytes of the longest sequence that is a key
)

var pasteEnd = []byte("\x1b[201~")

// Decoder decodes the input of one session. The zero value is ready to use, by one goroutine
// at a time.
type Decoder struct {
	Escape int // longest answer of a terminal that is decoded, in bytes; 0 is 4096
	Paste  int // longest paste that is kept, in bytes; 0 is 65536

	uv       uv.EventDecoder
	buf      []byte // input that is not decoded yet
	searched int    // bytes of an unfinished string that have been searched for its end
	pasting  bool
	skipping bool // the rest of a string that was too long is dropped
	pasted   []byte
}

// Timeout returns how long to wait for the rest of a sequence, 0 when none is unfinished.
func (d *Decoder) Timeout() time.Duration {
	switch {
	case d.pasting, d.skipping, isString(d.buf) && len(d.buf) > 2:
		return stringTimeout
	case len(d.buf) > 0:
		return keyTimeout
	}
	return 0
}

// Feed decodes p, after what was unfinished before it.
func (d *Decoder) Feed(p []byte, emit func(tea.Msg)) {
	if len(p) > 0 {
		d.buf = append(d.buf, p...)
		d.decode(expected, emit)
	}
}

// Expire decodes what is unfinished as it is: its rest will not come.
func (d *Decoder) Expire(emit func(tea.Msg)) {
	switch {
	case d.pasting:
		d.endPaste(len(d.buf), 0, emit)
		d.buf = nil
	case d.skipping || isString(d.buf) && len(d.buf) > 2:
		d.skipping, d.buf, d.searched = false, nil, 0
	}
	d.decode(notExpected, emit)
	d.buf, d.searched = nil, 0
}

// moreInput is whether the rest of an unfinished sequence may still come.
type moreInput bool

const (
	expected    moreInput = true
	notExpected moreInput = false
)

func (d *Decoder) decode(more moreInput, emit func(tea.Msg)) {
	for len(d.buf) > 0 {
		n, ok := d.decodeOne(more, emit)
		if !ok {
			d.buf = append([]byte(nil), d.buf...) // releases what has been decoded
			return
		}
		d.buf = d.buf[n:]
	}
	d.buf = nil
}

// decodeOne decodes one event and returns its length, or false when it is unfinished.
func (d *Decoder) decodeOne(more moreInput, emit func(tea.Msg)) (n int, ok bool) {
	b, expired := d.buf, more == notExpected
	switch {
	case d.skipping:
		return d.skipString()
	case d.pasting:
		return d.takePaste(emit)
	case isString(b) && (len(b) > 2 || !expired):
		return d.takeString(emit)
	}
	escapes := 0
	for escapes < len(b) && b[escapes] == 0x1b {
		escapes++
	}
	switch rest := b[escapes:]; {
	case len(rest) == 0 && !expired:
		if escapes > 2 { // two may begin a key with alt
			emit(tea.KeyPressMsg{Code: tea.KeyEscape})
			return 1, true
		}
		return 0, false
	case len(rest) > 0 && rest[0] >= 0x80 && !utf8.FullRune(rest) && !expired:
		return 0, false
	case len(rest) > 0 && rest[0] >= 0x80 && (rest[0] < 0xa0 || !utf8.Valid(rest[:runeLen(rest)])):
		return escapes + 1, true // neither text nor a key; the decoder must not see it
	}
	if !expired && isUnfinishedKey(b) {
		return 0, false
	}
	return d.decodeEvent(b, emit), true
}

func runeLen(b []byte) int {
	_, n := utf8.DecodeRune(b)
	return n
}

// decodeEvent decodes the event at the beginning of b. Should ultraviolet panic on a sequence,
// that sequence is dropped.
func (d *Decoder) decodeEvent(b []byte, emit func(tea.Msg)) (n int) {
	var events []uv.Event
	func() {
		defer func() {
			if recover() != nil {
				n, events = len(b), nil
			}
		}()
		var e uv.Event
		n, e = d.uv.Decode(b[:min(len(b), maxKey)])
		if multi, ok := e.(uv.MultiEvent); ok {
			events = multi
		} else {
			events = []uv.Event{e}
		}
	}()
	for _, e := range events {
		if msg := translate(e); msg != nil {
			emit(msg)
		}
		_, d.pasting = e.(uv.PasteStartEvent)
	}
	return min(max(1, n), len(b))
}

// isUnfinishedKey reports whether b may be the beginning of a key.
func isUnfinishedKey(b []byte) bool {
	escapes := 0
	for escapes < len(b) && b[escapes] == 0x1b {
		escapes++
	}
	rest := b[escapes:]
	switch {
	case escapes == 0 || len(rest) == 0 || len(b) > maxKey:
		return false
	case rest[0] == 'O':
		return len(rest) == 1 || len(rest) == 2 && rest[1] >= '0' && rest[1] <= '9'
	case rest[0] != '[':
		return false
	case len(rest) > 1 && rest[1] == 'M': // a mouse that counts in bytes
		return len(rest) < 5
	}
	for _, c := range rest[1:] {
		if c >= 0x40 && c <= 0x7e {
			return false
		}
		if c < 0x20 || c > 0x7e {
			return false
		}
	}
	return true
}

// isString reports whether b begins with a sequence that ends with a string terminator.
func isString(b []byte) bool {
	if len(b) < 2 || b[0] != 0x1b {
		return false
	}
	switch b[1] {
	case ']', 'P', '_', '^', 'X':
		return true
	}
	return false
}

// terminator finds the end of a string. It searches no byte twice.
func (d *Decoder) terminator() (end int, found bool) {
	for i := max(d.searched, 2); i < len(d.buf); i++ {
		switch {
		case d.buf[i] == 0x07:
			return i + 1, true
		case d.buf[i] == 0x1b && i+1 < len(d.buf):
			if d.buf[i+1] == '\\' {
				return i + 2, true
			}
			return i, true // another sequence begins, this one is broken off
		}
	}
	d.searched = max(2, len(d.buf)-1)
	return 0, false
}

// takeString decodes a terminal's answer.
func (d *Decoder) takeString(emit func(tea.Msg)) (int, bool) {
	end, found := d.terminator()
	limit := orDefault(d.Escape, 4<<10)
	switch {
	case !found && len(d.buf) <= limit:
		return 0, false
	case !found:
		d.skipping, d.searched = true, 0
		return len(d.buf) - 1, true // the last byte may begin the terminator
	}
	d.searched = 0
	if end <= limit {
		d.decodeAnswer(d.buf[:end], emit)
	}
	return end, true
}

func (d *Decoder) decodeAnswer(b []byte, emit func(tea.Msg)) {
	defer func() { _ = recover() }()
	if _, e := d.uv.Decode(b); e != nil {
		if msg := translate(e); msg != nil {
			if _, key := msg.(tea.KeyPressMsg); !key {
				emit(msg)
			}
		}
	}
}

// skipString drops the rest of a string that is too long.
func (d *Decoder) skipString() (int, bool) {
	for i, c := range d.buf {
		switch {
		case c == 0x07:
			d.skipping = false
			return i + 1, true
		case c == 0x1b && i+1 < len(d.buf):
			d.skipping = false
			if d.buf[i+1] == '\\' {
				return i + 2, true
			}
			return i, true
		case c == 0x1b:
			return i, i > 0
		}
	}
	return len(d.buf), true
}

// takePaste collects pasted text up to its end.
func (d *Decoder) takePaste(emit func(tea.Msg)) (int, bool) {
	if i := bytes.Index(d.buf, pasteEnd); i >= 0 {
		return d.endPaste(i, len(pasteEnd), emit), true
	}
	n := len(d.buf)
	for k := min(len(pasteEnd)-1, n); k > 0; k-- {
		if bytes.HasSuffix(d.buf, pasteEnd[:k]) {
			n -= k
			break
		}
	}
	d.keepPasted(n)
	return n, n > 0
}

func (d *Decoder) keepPasted(n int) {
	room := orDefault(d.Paste, 64<<10) - len(d.pasted)
	d.pasted = append(d.pasted, d.buf[:min(n, max(0, room))]...)
}

// endPaste emits what has been pasted; the first n bytes of buf are the last of it.
func (d *Decoder) endPaste(n, mark int, emit func(tea.Msg)) int {
	d.keepPasted(n)
	pasted := string(bytes.ToValidUTF8(d.pasted, nil))
	d.pasting, d.pasted = false, nil
	emit(tea.PasteMsg{Content: pasted})
	emit(tea.PasteEndMsg{})
	return n + mark
}

func orDefault(n, usual int) int {
	if n == 0 {
		return usual
	}
	return n
}

// translate returns the message for an event, nil without one.
func translate(e uv.Event) tea.Msg {
	switch e := e.(type) {
	case uv.KeyPressEvent:
		return tea.KeyPressMsg(e)
	case uv.KeyReleaseEvent:
		return tea.KeyReleaseMsg(e)
	case uv.MouseClickEvent:
		return tea.MouseClickMsg(e)
	case uv.MouseMotionEvent:
		return tea.MouseMotionMsg(e)
	case uv.MouseReleaseEvent:
		return tea.MouseReleaseMsg(e)
	case uv.MouseWheelEvent:
		return tea.MouseWheelMsg(e)
	case uv.PasteStartEvent:
		return tea.PasteStartMsg(e)
	case uv.FocusEvent:
		return tea.FocusMsg(e)
	case uv.BlurEvent:
		return tea.BlurMsg(e)
	case uv.BackgroundColorEvent:
		return tea.BackgroundColorMsg(e)
	case uv.ForegroundColorEvent:
		return tea.ForegroundColorMsg(e)
	case uv.CursorColorEvent:
		return tea.CursorColorMsg(e)
	case uv.CursorPositionEvent:
		return tea.CursorPositionMsg(e)
	case uv.ClipboardEvent:
		return tea.ClipboardMsg(e)
	case uv.CapabilityEvent:
		return tea.CapabilityMsg(e)
	case uv.TerminalVersionEvent:
		return tea.TerminalVersionMsg(e)
	case uv.KeyboardEnhancementsEvent:
		return tea.KeyboardEnhancementsMsg(e)
	case uv.ModeReportEvent:
		return tea.ModeReportMsg(e)
	case uv.ProgramStatusSupportEvent:
		return tea.ProgramStatusSupportMsg{}
	case uv.PrimaryDeviceAttributesEvent, uv.CellSizeEvent, uv.PixelSizeEvent:
		return e // as tea.Program has them
	}
	return nil
}
