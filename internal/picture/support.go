package picture

import (
	"strconv"
	"strings"
)

// Support is whether a terminal puts pictures over placeholders.
type Support int

const (
	// Unknown is No until the terminal, asked for its name (XTVERSION), has answered with its Version.
	Unknown Support = iota
	// No is for half-blocks.
	No
	// Yes is for Transmit and Placeholders.
	Yes
)

// Environment returns what the environment says about the terminal. Inside tmux, screen and Zellij the
// answer is No: what is sent does not get through to the terminal. WezTerm and Konsole know the protocol
// but not its placeholders, and show boxes instead.
func Environment(getenv func(string) string) Support {
	terminal, program := getenv("TERM"), getenv("TERM_PROGRAM")
	for _, multiplexer := range []string{"TMUX", "STY", "ZELLIJ"} {
		if getenv(multiplexer) != "" {
			return No
		}
	}
	switch {
	case strings.HasPrefix(terminal, "tmux"), strings.HasPrefix(terminal, "screen"), program == "tmux":
		return No
	case terminal == "dumb", terminal == "linux":
		return No
	case program == "WezTerm", program == "Apple_Terminal", program == "vscode", getenv("KONSOLE_VERSION") != "":
		return No
	case terminal == "xterm-kitty", terminal == "xterm-ghostty", program == "ghostty", getenv("KITTY_WINDOW_ID") != "":
		return Yes
	}
	return Unknown
}

// Version returns what the terminal with this name supports, as "kitty(0.35.2)" or "ghostty 1.1.0".
// Kitty has placeholders since 0.28. The graphics query of the protocol is no help, as its answer says
// nothing about placeholders.
func Version(name string) Support {
	name = strings.ToLower(strings.TrimSpace(name))
	if strings.HasPrefix(name, "ghostty") {
		return Yes
	}
	version, ok := strings.CutPrefix(name, "kitty")
	if !ok {
		return No
	}
	major, rest, _ := strings.Cut(strings.Trim(version, "( )"), ".")
	minor, _, _ := strings.Cut(rest, ".")
	if n, err := strconv.Atoi(minor); major == "0" && (err != nil || n < 28) {
		return No
	}
	return Yes
}
