package main

import (
	"bytes"
	"os"
	"regexp"
	"sync/atomic"
	"time"
	"unicode/utf8"
)

// inputFilter is the input of a terminal without bytes that are neither text nor keys:
// invalid UTF-8, and C1 control characters, which some terminals send in other encodings and
// which the decoder of keys need not survive.
type inputFilter struct {
	*os.File
	lead byte // of the character under way, 0 without one
	more int  // bytes that it still has

	started  time.Time   // when the terminal was asked what it is
	answered atomic.Bool // it has answered something

	asked, attributes atomic.Int32 // how often it was asked for its attributes (DA1), and has answered that
}

// primaryAttributes is an answer to DA1, the query that each terminal answers.
var primaryAttributes = regexp.MustCompile(`\x1b\[\?[0-9;]*c`)

// isAnswer reports whether p holds the beginning of an answer of the terminal, which no key has:
// a control string, or a sequence with a private parameter.
func isAnswer(p []byte) bool {
	for _, begin := range []string{"\x1b[?", "\x1b]", "\x1bP"} {
		if bytes.Contains(p, []byte(begin)) {
			return true
		}
	}
	return false
}

// Read implements io.Reader. Each byte that is dropped leaves a NUL, which is no key.
func (f *inputFilter) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	if !f.answered.Load() && isAnswer(p[:n]) {
		f.answered.Store(true)
	}
	if bytes.IndexByte(p[:n], 'c') >= 0 {
		f.attributes.Add(int32(len(primaryAttributes.FindAll(p[:n], -1)))) //nolint:gosec // few
	}
	f.scrub(p[:n])
	return n, err
}

func (f *inputFilter) scrub(p []byte) {
	for i, c := range p {
		switch {
		case c < utf8.RuneSelf:
			f.more = 0
		case f.more > 0 && !utf8.RuneStart(c):
			if f.lead == 0xc2 && c < 0xa0 { // a C1 control character
				p[i] = 0xa0
			}
			f.more--
			f.lead = 0
		case c >= 0xc2 && c <= 0xf4:
			f.lead, f.more = c, 1
			if c >= 0xe0 {
				f.more++
			}
			if c >= 0xf0 {
				f.more++
			}
		default:
			p[i], f.more = 0, 0
		}
	}
}
