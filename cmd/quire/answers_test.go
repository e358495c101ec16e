package main

import (
	"testing"

	"quire/internal/cli"
)

// What terminals answer is read whatever else comes between the answers.
func TestParseAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		got  string
		want cli.TerminalAnswers
	}{
		"nothing": {"", cli.TerminalAnswers{}},
		"DA1 alone": {
			"\x1b[?1;2c",
			cli.TerminalAnswers{Attributes: "1;2"},
		},
		"all, with a key between": {
			"\x1bP>|XTerm(390)\x1b\\j\x1b]11;rgb:1010/1212/1414\x07\x1b[?2026;2$y\x1b[?2027;0$y\x1b[?0u\x1b[?64;22c",
			cli.TerminalAnswers{Name: "XTerm(390)", Background: "dark", Synchronized: true, Keyboard: true, Attributes: "64;22"},
		},
		"sixel": {
			"\x1b[6;17;8t\x1b[?63;1;2;4;22c",
			cli.TerminalAnswers{Sixel: true, Cell: "8x17", Attributes: "63;1;2;4;22"},
		},
		"a light one that can never do 2026": {
			"\x1b]11;rgb:ffff/fff0/ff00\x1b\\\x1b[?2026;4$y\x1b[?2027;1$y\x1b[?62c",
			cli.TerminalAnswers{Background: "light", Graphemes: true, Attributes: "62"},
		},
	} {
		if got := parseAnswers([]byte(c.got)); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
