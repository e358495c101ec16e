package sanitize

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// The filters before the program's outputs. Everything that is printed, logged, copied or set
// as a window title passes one of them, even if it was cleaned where it came from; a
// test in this package rejects other ways out.

// Writer writes without any control sequence except colours and attributes (SGR) and
// allowed hyperlinks (OSC 8); newlines and tabs stay. It is for one goroutine.
type Writer struct {
	to      io.Writer
	pending []byte // the beginning of an incomplete character or sequence
	// ASCII is for a terminal without Unicode: other characters are replaced by similar ones
	// of the same width.
	ASCII bool
}

// NewWriter returns a Writer to w.
func NewWriter(w io.Writer) *Writer { return &Writer{to: w} }

// Write implements io.Writer. An incomplete character or sequence at the end of p waits for
// the next Write or for Flush.
func (w *Writer) Write(p []byte) (int, error) {
	data := p
	if len(w.pending) > 0 {
		data = append(w.pending, p...)
	}
	n := completePrefix(data)
	pass := string(data[:n])
	w.pending = append(w.pending[:0], data[n:]...)
	if pass == "" {
		return len(p), nil
	}
	if err := w.emit(pass); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush writes an incomplete character or sequence.
func (w *Writer) Flush() error {
	rest := string(w.pending)
	w.pending = w.pending[:0]
	if rest == "" {
		return nil
	}
	return w.emit(rest)
}

func (w *Writer) emit(s string) error {
	s = filter(s, true, false)
	if w.ASCII {
		s = ASCII(s)
	}
	_, err := io.WriteString(w.to, s)
	return err
}

// completePrefix returns how many bytes of data do not end in an incomplete character or
// sequence.
func completePrefix(data []byte) int {
	tail := string(data[max(0, len(data)-maxURL-64):])
	if i := strings.LastIndexByte(tail, 0x1b); i >= 0 {
		if i == len(tail)-1 { // it may be the end of a hyperlink
			if at := strings.LastIndexByte(tail[:i], 0x1b); at >= 0 && isPartialSequence(tail[at:i]) {
				i = at
			}
		}
		if isPartialSequence(tail[i:]) || i < len(tail)-1 && isPartialSequence(strings.TrimSuffix(tail[i:], "\x1b")) {
			return len(data) - len(tail) + i
		}
	}
	for k := 1; k < utf8.UTFMax && k <= len(data); k++ {
		if at := len(data) - k; utf8.RuneStart(data[at]) {
			if !utf8.FullRune(data[at:]) {
				return at
			}
			break
		}
	}
	return len(data)
}

// isPartialSequence reports whether s, which begins with its only ESC, may be the beginning
// of a sequence that passes.
func isPartialSequence(s string) bool {
	if parameters, ok := strings.CutPrefix(s, "\x1b["); ok {
		return len(s) < maxSGR && strings.Trim(parameters, "0123456789;:") == ""
	}
	if body, ok := strings.CutPrefix(s, "\x1b]8;"); ok {
		return asciiPrefix(body, false) == len(body)
	}
	return strings.HasPrefix("\x1b]8;", s)
}

// maxTitle is the longest title of a window, in bytes.
const maxTitle = 200

// Title returns s as a window title: one clean line of limited length.
func Title(s string) string { return truncateBytes(Line(s), maxTitle) }

// truncateBytes returns s in at most limit bytes, with an ellipsis if it was cut.
func truncateBytes(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for !utf8.RuneStart(s[limit]) {
		limit--
	}
	return Line(s[:limit]) + "…"
}

// Clipboard returns s for the clipboard: clean, and without a line break at its end,
// because a shell would run the last line when it is pasted.
func Clipboard(s string) string { return strings.TrimRight(Text(s), "\n\t ") }

// JSON escapes what JSON allows in strings but a terminal would obey or hide: DEL, C1,
// bidi controls and everything that Text drops. The value stays the same.
func JSON(doc []byte) []byte {
	start := 0
	for start < len(doc) && doc[start] < 0x7f {
		start++
	}
	if start == len(doc) {
		return doc
	}
	out := append(make([]byte, 0, len(doc)+len(doc)/8), doc[:start]...)
	marks, varied := 0, false
	for i := start; i < len(doc); {
		r, size := utf8.DecodeRune(doc[i:])
		broken := r == utf8.RuneError && size == 1
		mark := r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Me)
		again := false // a second variation selector
		switch {
		case mark && unicode.Is(unicode.Variation_Selector, r):
			again, varied = varied, true
			marks++
		case mark:
			marks++
		default:
			marks, varied = 0, false
		}
		if r == '\n' || !broken && !again && !isDropped(r) && r != zwj && r != zwnj && marks <= maxMarks {
			out = append(out, doc[i:i+size]...)
		} else {
			out = appendEscaped(out, r)
		}
		i += size
	}
	return out
}

func appendEscaped(out []byte, r rune) []byte {
	if r > 0xFFFF {
		high, low := utf16.EncodeRune(r)
		return fmt.Appendf(out, `\u%04x\u%04x`, high, low)
	}
	return fmt.Appendf(out, `\u%04x`, r)
}
