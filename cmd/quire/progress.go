package main

import (
	"fmt"
	"strconv"
	"strings"

	"quire/internal/sanitize"
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

// showProgress returns what shows progress on the last line of the terminal and, where it
// supports that, as its progress bar; nil without a terminal.
func (e env) showProgress() func(done, total int, text string) {
	if !e.terminal || e.getenv("TERM") == "dumb" {
		return nil
	}
	bar := e.progress("")
	return func(done, total int, text string) {
		line := "\r\x1b[K"
		if total > 0 {
			line += sanitize.Line(fmt.Sprintf("[%d/%d] %s", done, total, text))
		}
		if bar && total > 0 {
			line += fmt.Sprintf("\x1b]9;4;1;%d\a", 100*done/total)
		} else if bar {
			line += "\x1b]9;4;0\a"
		}
		fmt.Fprint(e.stdout, line)
	}
}
