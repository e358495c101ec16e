package main

import (
	"strconv"
	"strings"
)

// progress reports whether to show long work as a progress bar of the terminal (OSC 9;4).
// It is sent only to terminals that are known to support it, for others take OSC 9 for a
// notification and pop it up. Inside a multiplexer the terminal cannot be known.
func (e env) progress(setting string) bool {
	switch setting {
	case "on":
		return true
	case "off":
		return false
	}
	if e.getenv("TMUX") != "" || e.getenv("STY") != "" ||
		strings.HasPrefix(e.getenv("TERM"), "screen") || strings.HasPrefix(e.getenv("TERM"), "tmux") {
		return false
	}
	switch e.getenv("TERM_PROGRAM") {
	case "ghostty", "WezTerm":
		return true
	case "iTerm.app":
		return !isOlder(e.getenv("TERM_PROGRAM_VERSION"), 3, 6, 6)
	}
	vte, err := strconv.Atoi(e.getenv("VTE_VERSION"))
	return e.getenv("WT_SESSION") != "" || e.getenv("ConEmuANSI") == "ON" || err == nil && vte >= 8000
}

// isOlder reports whether a dotted version is lower than another, or cannot be read.
func isOlder(version string, than ...int) bool {
	parts := strings.Split(version, ".")
	for i, least := range than {
		if i >= len(parts) {
			return true
		}
		n, err := strconv.Atoi(parts[i])
		if err != nil || n < least {
			return true
		}
		if n > least {
			return false
		}
	}
	return false
}
