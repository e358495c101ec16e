package webserver

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Modifiers of a key, as the Kitty keyboard protocol counts them.
const (
	shift = 1
	alt   = 2
	ctrl  = 4
)

// functionKeys are the keys that a terminal sends as "ESC [ 1 ; modifiers letter", and those that it
// sends as "ESC [ number ; modifiers ~", by their names in browsers (UI Events KeyboardEvent key
// Values).
var (
	letterKeys = map[string]byte{
		"ArrowUp": 'A', "ArrowDown": 'B', "ArrowRight": 'C', "ArrowLeft": 'D', "Home": 'H', "End": 'F',
		"F1": 'P', "F2": 'Q', "F4": 'S',
	}
	numberKeys = map[string]int{
		"Insert": 2, "Delete": 3, "PageUp": 5, "PageDown": 6, "F3": 13, "F5": 15, "F6": 17, "F7": 18, "F8": 19,
		"F9": 20, "F10": 21, "F11": 23, "F12": 24,
	}
	codeKeys = map[string]int{"Escape": 27, "Enter": 13, "Tab": 9, "Backspace": 127}
)

// encodeKey returns what a terminal with the Kitty keyboard protocol sends for a key, "" for a key that
// terminals do not send. name is the key's in browsers, modifiers a set of the letters s, a and c.
func encodeKey(name, modifiers string) string {
	m := 0
	for i, c := range "sac" {
		if strings.ContainsRune(modifiers, c) {
			m |= 1 << i
		}
	}
	suffix := ""
	if m != 0 {
		suffix = ";" + strconv.Itoa(1+m)
	}
	if c, ok := letterKeys[name]; ok {
		if m == 0 {
			return "\x1b[" + string(c)
		}
		return "\x1b[1" + suffix + string(c)
	}
	if n, ok := numberKeys[name]; ok {
		return "\x1b[" + strconv.Itoa(n) + suffix + "~"
	}
	if n, ok := codeKeys[name]; ok {
		if m == 0 && n != 27 {
			return string(rune(n))
		}
		return "\x1b[" + strconv.Itoa(n) + suffix + "u"
	}
	r, size := utf8.DecodeRuneInString(name)
	if size == 0 || size != len(name) || r == utf8.RuneError || !unicode.IsPrint(r) {
		return ""
	}
	if m&^shift == 0 {
		return name
	}
	return "\x1b[" + strconv.Itoa(int(unicode.ToLower(r))) + suffix + "u"
}

// encodeText returns text as it is pasted into a terminal.
func encodeText(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r == utf8.RuneError {
			return -1
		}
		return r
	}, text)
	if text == "" {
		return ""
	}
	return "\x1b[200~" + text + "\x1b[201~"
}

// encodeMouse returns what a terminal sends for a click or a turn of the wheel in a cell, counted
// from 0: "click", "up" or "down".
func encodeMouse(what string, x, y int) string {
	at := ";" + strconv.Itoa(x+1) + ";" + strconv.Itoa(y+1)
	switch what {
	case "click":
		return "\x1b[<0" + at + "M\x1b[<0" + at + "m"
	case "up":
		return "\x1b[<64" + at + "M"
	case "down":
		return "\x1b[<65" + at + "M"
	}
	return ""
}
