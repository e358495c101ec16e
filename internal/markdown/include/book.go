package include

import (
	"bytes"
	"strings"

	"quire/internal/markdown"
)

// hasHidden reports whether Markdown may have code with lines that mdBook hides.
func hasHidden(src []byte) bool {
	has := func(sign string) bool { return bytes.Contains(src, []byte(sign)) }
	return has("hidelines=") || has("{{#play") || has("rust") && (has("# ") || has("#\n") || has("{{#"))
}

// hiddenBy returns what begins a hidden line of the code below a fence: "#" for Rust, what the info
// string says for other languages, "" for none.
func hiddenBy(fence string) string {
	words := strings.FieldsFunc(strings.TrimLeft(fence, "`~ "),
		func(r rune) bool { return strings.ContainsRune(", \t\n{}", r) })
	for _, word := range words {
		if by, found := strings.CutPrefix(word, "hidelines="); found {
			return by
		}
	}
	if len(words) > 0 && (words[0] == "rust" || words[0] == "rs") {
		return "#"
	}
	return ""
}

// inLine returns a line of text with what mdBook includes amid it, as far as that is one line each.
func (e *expander) inLine(line []byte, name string) (out []byte, ok bool) {
	if e.from.File == nil || !bytes.Contains(line, []byte("{{#include")) {
		return line, false
	}
	out = mdbookForm().ReplaceAllFunc(line, func(m []byte) []byte {
		d, isOne := ofMdBook(string(m), false)
		if !isOne || e.count >= maxCount {
			return m
		}
		text, err := e.read(d, name)
		text = bytes.TrimSpace(text)
		if err != nil || bytes.IndexByte(text, '\n') >= 0 || e.size+len(text) > maxSize {
			return m
		}
		e.count++
		e.size += len(text)
		ok = true
		return text
	})
	return out, ok
}

// saysEcho reports whether a fence begins no cell, or one with an option for whether its code is
// shown: behind its language or at the head of the code.
func saysEcho(fence, code []byte) bool {
	if _, isCell := markdown.OpenCell(string(bytes.TrimLeft(fence, "`~ "))); !isCell ||
		bytes.Contains(fence, []byte("echo")) {
		return true
	}
	for line := range bytes.Lines(code) {
		line = bytes.TrimSpace(line)
		if sign := bytes.IndexByte(line, '|'); sign < 1 || sign > 2 || line[sign-1] != '#' && line[sign-1] != '/' &&
			line[sign-1] != '%' && line[sign-1] != '-' {
			return false
		}
		if bytes.Contains(line, []byte("echo")) {
			return true
		}
	}
	return false
}

// shown returns a line of the open code as it is shown, without what marks one of Rust as not hidden;
// isShown is false for a hidden one.
func (e *expander) shown(line []byte) (shown []byte, isShown bool) {
	if e.hidden == "" {
		return line, true
	}
	indent := len(line) - len(bytes.TrimLeft(line, " \t"))
	rest, found := bytes.CutPrefix(line[indent:], []byte(e.hidden))
	switch {
	case !found:
		return line, true
	case e.hidden != "#":
		return nil, false
	case len(rest) == 0 || rest[0] == ' ' || rest[0] == '\n':
		return nil, false
	case rest[0] == '#':
		return append(line[:indent:indent], rest...), true
	}
	return line, true
}
