package main

import (
	"strconv"
	"strings"
)

// progress reports whether the terminal is to be told of long work (OSC 9;4). Where it is
// not known to take that it is not sent, for OSC 9 alone is a notification to many, which
// would pop up. Inside a multiplexer the terminal is out of sight.
func (e env) progress(when string) bool {
	switch when {
	case "on":
		return true
	case "off":
		return false
	}
	if e.getenv("TMUX") != "" || e.getenv("STY") != "" || strings.HasPrefix(e.getenv("TERM"), "screen") || strings.HasPrefix(e.getenv("TERM"), "tmux") {
		return false
	}
	switch e.getenv("TERM_PROGRAM") {
	case "ghostty", "WezTerm":
		return true
	case "iTerm.app":
		return !older(e.getenv("TERM_PROGRAM_VERSION"), 3, 6, 6)
	}
	vte, err := strconv.Atoi(e.getenv("VTE_VERSION"))
	return e.getenv("WT_SESSION") != "" || e.getenv("ConEmuANSI") == "ON" || err == nil && vte >= 8000
}

// older says that a version is lower than another, part by part; one that cannot be read
// is.
func older(version string, than ...int) bool {
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
