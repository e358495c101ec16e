package sshserver

import (
	"encoding/binary"
	"strings"
)

// This file parses the payloads of requests, RFC 4254 §6. Every length is checked.

func cutUint32(p []byte) (n uint32, rest []byte, ok bool) {
	if len(p) < 4 {
		return 0, nil, false
	}
	return binary.BigEndian.Uint32(p), p[4:], true
}

func cutString(p []byte) (s, rest []byte, ok bool) {
	n, p, ok := cutUint32(p)
	if !ok || uint64(n) > uint64(len(p)) {
		return nil, nil, false
	}
	return p[:n], p[n:], true
}

// terminal is the terminal of a pty-req.
type terminal struct {
	name          string
	width, height uint32
}

func parsePty(p []byte) (t terminal, ok bool) {
	name, p, ok := cutString(p)
	if !ok {
		return terminal{}, false
	}
	t.width, t.height, ok = parseSize(p)
	t.name = printable(string(name), 64)
	return t, ok
}

// parseSize parses a window-change, or that part of a pty-req: columns and rows.
func parseSize(p []byte) (width, height uint32, ok bool) {
	width, p, ok = cutUint32(p)
	if !ok {
		return 0, 0, false
	}
	height, _, ok = cutUint32(p)
	return width, height, ok
}

// clamp returns a size that can be drawn; 0 is an unknown one.
func clamp(n uint32, unknown, most int) int {
	if n == 0 {
		return unknown
	}
	return int(min(n, uint32(most)))
}

// isAllowedVariable reports whether a session may see a variable of the client: those about
// its terminal and language.
func isAllowedVariable(name string) bool {
	switch name {
	case "COLORTERM", "LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "NO_COLOR", "TERM_PROGRAM", "TERM_PROGRAM_VERSION":
		return true
	}
	return false
}

func parseEnv(p []byte) (variable string, ok bool) {
	name, p, ok := cutString(p)
	if !ok {
		return "", false
	}
	value, _, ok := cutString(p)
	if !ok || !isAllowedVariable(string(name)) {
		return "", false
	}
	return string(name) + "=" + printable(string(value), 128), true
}

// printable returns at most n characters of s, without those that are not printable ASCII.
func printable(s string, n int) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, s[:min(len(s), 4*n)])
	return s[:min(len(s), n)]
}
