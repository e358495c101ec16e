package linear

import (
	"bufio"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"quire/internal/textwidth"
)

// A lineEditor reads lines from a terminal in raw mode. It echoes what is typed and supports
// erasing a character (backspace) and the line (ctrl-u). The input ends at ctrl-c, and at
// ctrl-d in an empty line. Keys that send escape sequences are ignored.
type lineEditor struct {
	in   *bufio.Reader
	echo io.Writer
	line []rune
	rest []byte // of a line that has been ended
}

func newLineEditor(in io.Reader, echo io.Writer) *lineEditor {
	return &lineEditor{in: bufio.NewReader(in), echo: echo}
}

// Read returns whole lines.
func (t *lineEditor) Read(p []byte) (int, error) {
	for len(t.rest) == 0 {
		if err := t.readKey(); err != nil {
			return 0, err
		}
	}
	n := copy(p, t.rest)
	t.rest = t.rest[n:]
	return n, nil
}

// The keys that do something, as terminals send them.
const (
	ctrlC, ctrlD, ctrlU, escape = 3, 4, 21, 27
	back, del                   = 8, 127
)

// readKey handles one key.
func (t *lineEditor) readKey() error {
	r, _, err := t.in.ReadRune()
	if err != nil {
		return err
	}
	out := ""
	switch {
	case r == '\r' || r == '\n':
		t.rest = []byte(string(t.line) + "\n")
		t.line, out = t.line[:0], "\n"
	case r == ctrlC, r == ctrlD && len(t.line) == 0:
		return io.EOF
	case r == back || r == del:
		if n := len(t.line); n > 0 {
			out = rubout(t.line[n-1:])
			t.line = t.line[:n-1]
		}
	case r == ctrlU:
		out = rubout(t.line)
		t.line = t.line[:0]
	case r == escape:
		return t.skipSequence()
	case unicode.IsPrint(r) && r != utf8.RuneError && len(t.line) < maxLine/utf8.UTFMax:
		t.line, out = append(t.line, r), string(r)
	}
	_, err = io.WriteString(t.echo, out)
	return err
}

// rubout returns what erases typed text from the screen, cell by cell.
func rubout(typed []rune) string {
	return strings.Repeat("\b \b", textwidth.Width(string(typed)))
}

// skipSequence skips the rest of an escape sequence as far as it has arrived.
func (t *lineEditor) skipSequence() error {
	for first := true; t.in.Buffered() > 0; first = false {
		b, err := t.in.ReadByte()
		if err != nil {
			return err
		}
		if first && (b == '[' || b == 'O') {
			continue
		}
		if b >= '@' && b <= '~' {
			break
		}
	}
	return nil
}
