package main

import (
	"os"
	"unicode/utf8"
)

// keyboard is the terminal's input without what is neither text nor a key: bytes that are
// not UTF-8, and control characters of eight bits, which some terminals send in other
// encodings and which the decoder of keys need not survive.
type keyboard struct {
	*os.File
	lead byte // of the character under way, 0 when there is none
	more int  // bytes that it still has
}

// Read is as io.Reader has it. Each byte that is dropped leaves a NUL, which is no key.
func (k *keyboard) Read(p []byte) (int, error) {
	n, err := k.File.Read(p)
	k.scrub(p[:n])
	return n, err
}

func (k *keyboard) scrub(p []byte) {
	for i, c := range p {
		switch {
		case c < utf8.RuneSelf:
			k.more = 0
		case k.more > 0 && !utf8.RuneStart(c):
			if k.lead == 0xc2 && c < 0xa0 { // a control character
				p[i] = 0xa0
			}
			k.more--
			k.lead = 0
		case c >= 0xc2 && c <= 0xf4:
			k.lead, k.more = c, 1
			if c >= 0xe0 {
				k.more++
			}
			if c >= 0xf0 {
				k.more++
			}
		default:
			p[i], k.more = 0, 0
		}
	}
}
