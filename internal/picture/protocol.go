package picture

import (
	"slices"
	"strconv"
	"strings"
)

// Protocol is how a terminal shows pictures.
type Protocol int

const (
	// Unknown is Blocks until the terminal has said its name (XTVERSION) and what it can do (DA1).
	Unknown Protocol = iota
	// Blocks are half-blocks, which every terminal with colours shows.
	Blocks
	// Kitty is for Transmit and Placeholders.
	Kitty
	// Sixel is DEC's graphics, for a Raster on an Overlay.
	Sixel
	// ITerm2 is OSC 1337 of iTerm2, for a Raster on an Overlay.
	ITerm2
)

// protocols are their names in the configuration.
var protocols = [...]string{Unknown: "auto", Blocks: "blocks", Kitty: "kitty", Sixel: "sixel", ITerm2: "iterm2"}

// ParseProtocol returns the protocol with a name, Unknown for "auto" and for any other text.
func ParseProtocol(name string) Protocol { return Protocol(max(0, slices.Index(protocols[:], name))) }

// Environment returns what the environment says about the terminal. In a multiplexer it says nothing,
// for that answers by itself what it passes on. Konsole knows Kitty's protocol but not its placeholders,
// and shows boxes instead.
func Environment(getenv func(string) string) Protocol {
	terminal, program := getenv("TERM"), getenv("TERM_PROGRAM")
	if terminal == "dumb" || terminal == "linux" {
		return Blocks
	}
	for _, multiplexer := range []string{"TMUX", "STY", "ZELLIJ"} {
		if getenv(multiplexer) != "" {
			return Unknown
		}
	}
	switch {
	case strings.HasPrefix(terminal, "tmux"), strings.HasPrefix(terminal, "screen"), program == "tmux":
		return Unknown
	case program == "WezTerm", program == "iTerm.app", program == "mintty", getenv("LC_TERMINAL") == "iTerm2":
		return ITerm2
	case program == "Apple_Terminal":
		return Blocks
	case program == "vscode", getenv("KONSOLE_VERSION") != "":
		return Unknown
	case terminal == "xterm-kitty", terminal == "xterm-ghostty", program == "ghostty", getenv("KITTY_WINDOW_ID") != "":
		return Kitty
	}
	return Unknown
}

// Version returns the protocol of the terminal with this name, as "kitty(0.35.2)" or "WezTerm 20240203",
// Unknown for a name that says nothing about it. Kitty has placeholders since 0.28. The graphics query of
// its protocol is no help, as the answer says nothing about placeholders.
func Version(name string) Protocol {
	name = strings.ToLower(strings.TrimSpace(name))
	for _, terminal := range []string{"iterm2", "wezterm", "mintty"} {
		if strings.HasPrefix(name, terminal) {
			return ITerm2
		}
	}
	if strings.HasPrefix(name, "ghostty") {
		return Kitty
	}
	version, ok := strings.CutPrefix(name, "kitty")
	if !ok {
		return Unknown
	}
	major, rest, _ := strings.Cut(strings.Trim(version, "( )"), ".")
	minor, _, _ := strings.Cut(rest, ".")
	if n, err := strconv.Atoi(minor); major == "0" && (err != nil || n < 28) {
		return Blocks
	}
	return Kitty
}

// Attributes returns the protocol of a terminal that has answered DA1 with these attributes.
func Attributes(attributes []int) Protocol {
	const sixel = 4
	if slices.Contains(attributes, sixel) {
		return Sixel
	}
	return Blocks
}
