package picture

import (
	"strings"
	"testing"
)

func TestEnvironment(t *testing.T) {
	for _, tc := range []struct {
		env  string
		want Protocol
	}{
		{"TERM=xterm-256color", Unknown},
		{"", Unknown},
		{"TERM=xterm-kitty", Kitty},
		{"TERM=xterm-256color KITTY_WINDOW_ID=1", Kitty},
		{"TERM=xterm-ghostty", Kitty},
		{"TERM=xterm-256color TERM_PROGRAM=ghostty", Kitty},
		{"TERM=xterm-256color TERM_PROGRAM=WezTerm", ITerm2},
		{"TERM=xterm-256color TERM_PROGRAM=iTerm.app", ITerm2},
		{"TERM=xterm-256color LC_TERMINAL=iTerm2", ITerm2},
		{"TERM=xterm TERM_PROGRAM=mintty", ITerm2},
		{"TERM=xterm-256color TERM_PROGRAM=Apple_Terminal", Blocks},
		{"TERM=xterm-256color TERM_PROGRAM=vscode", Unknown},
		{"TERM=tmux-256color KITTY_WINDOW_ID=1", Unknown},
		{"TERM=tmux-256color LC_TERMINAL=iTerm2", Unknown},
		{"TERM=xterm-kitty TMUX=/tmp/x", Unknown},
		{"TERM=screen", Unknown},
		{"TERM=xterm-kitty STY=1.x", Unknown},
		{"TERM=xterm-ghostty ZELLIJ=0", Unknown},
		{"TERM=dumb", Blocks},
		{"TERM=linux", Blocks},
		{"TERM=xterm-256color KONSOLE_VERSION=230400", Unknown},
	} {
		env := map[string]string{}
		for _, pair := range strings.Fields(tc.env) {
			k, v, _ := strings.Cut(pair, "=")
			env[k] = v
		}
		if got := Environment(func(k string) string { return env[k] }); got != tc.want {
			t.Errorf("%s: %d, want %d", tc.env, got, tc.want)
		}
	}
}

func TestVersion(t *testing.T) {
	for name, want := range map[string]Protocol{
		"kitty(0.35.2)": Kitty, "kitty(0.27.1)": Blocks, "kitty(1.0)": Kitty, "Kitty 0.28.0": Kitty, "kitty": Kitty,
		"kitty(0)":      Blocks,
		"ghostty 1.1.0": Kitty, " Ghostty": Kitty, "XTerm(390)": Unknown, "WezTerm 20240203": ITerm2, "iTerm2 3.5.0": ITerm2,
		"mintty 3.7.1": ITerm2, "tmux 3.5": Unknown, "": Unknown,
	} {
		if got := Version(name); got != want {
			t.Errorf("%q: %d, want %d", name, got, want)
		}
	}
}

func TestAttributes(t *testing.T) {
	if Attributes([]int{62, 4, 22}) != Sixel || Attributes([]int{62, 22}) != Blocks || Attributes(nil) != Blocks {
		t.Error("sixel is attribute 4")
	}
	for _, p := range []Protocol{Unknown, Blocks, Kitty, Sixel, ITerm2} {
		if got := ParseProtocol(protocols[p]); got != p {
			t.Errorf("%q is %d, want %d", protocols[p], got, p)
		}
	}
	if ParseProtocol("off") != Unknown {
		t.Error("off is a protocol")
	}
}
