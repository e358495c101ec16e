package ui_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"quire/ui/keymap"
)

// lessKeys are the commands of less (its manual, 668) and vimKeys the motions and ways out of vim's normal mode, by
// the action of a post that they are here; those that docs/keys.md explains have none.
var lessKeys = map[string]string{
	"h": "", "H": "", "q": "back", ": q": ":", "Q": "quit", ": Q": ":", "Z Z": "quit",
	"e": "", "ctrl+e": "down", "j": "down", "ctrl+n": "down", "enter": "", "ctrl+m": "", "ctrl+j": "",
	"y": "", "ctrl+y": "up", "k": "up", "ctrl+k": "up", "ctrl+p": "up",
	"f": "page_down", "ctrl+f": "page_down", "ctrl+v": "page_down", "space": "page_down", "alt+space": "page_down",
	"b": "page_up", "ctrl+b": "page_up", "alt+v": "page_up", "z": "", "w": "",
	"d": "half_down", "ctrl+d": "half_down", "u": "half_up", "ctrl+u": "half_up", "J": "", "K": "",
	"alt+)": "right", "right": "right", "alt+(": "left", "left": "left",
	"ctrl+right": "pan_end", "alt+}": "pan_end", "ctrl+left": "pan_start", "alt+{": "pan_start",
	"F": "", "r": "", "ctrl+r": "redraw", "ctrl+l": "redraw", "R": "",
	"g": "top", "<": "top", "alt+<": "top", "G": "bottom", ">": "bottom", "alt+>": "bottom",
	"p": "percent", "%": "percent", "t": "contents", "T": "", "{": "", "}": "", "(": "", ")": "", "[": "", "]": "",
	"m": "mark", "M": "", "'": "go_to_mark", "ctrl+x": "",
	"/": "search", "?": "", "n": "next_match", "N": "prev_match", "alt+u": "cancel", "&": "",
	": e": "", ": n": ":", ": p": ":", "=": "info", "ctrl+g": "", ": f": ":",
	"-": "", "_": "", "!": "", "|": "", "s": "", "v": "edit_here", "V": "", "#": "",
	"home": "top", "end": "bottom", "pgup": "page_up", "pgdown": "page_down", "up": "up", "down": "down",
}

var vimKeys = map[string]string{
	"h": "left", "j": "down", "k": "up", "l": "right", "left": "left", "right": "right",
	"0": "pan_start", "^": "pan_start", "$": "pan_end", "+": "down", "-": "up",
	"g": "top", "G": "bottom", "ctrl+home": "top", "ctrl+end": "bottom", "%": "percent",
	"ctrl+e": "down", "ctrl+y": "up", "ctrl+d": "half_down", "ctrl+u": "half_up", "ctrl+f": "page_down",
	"ctrl+b": "page_up",
	"pgdown": "page_down", "pgup": "page_up", "z": "", "H": "", "L": "", "M": "",
	"w": "", "b": "", "e": "", "*": "", "#": "links", "{": "", "}": "", "(": "", ")": "", "[": "", "]": "",
	"/": "search", "?": "", "n": "next_match", "N": "prev_match",
	"m": "mark", "'": "go_to_mark", "`": "go_to_mark", "ctrl+o": "history_back", "ctrl+t": "history_back",
	"ctrl+^": "history_back", "ctrl+]": "follow", "ctrl+i": "", "ctrl+h": "", "ctrl+g": "",
	"Z Z": "quit", "Z Q": "quit", "ctrl+l": "redraw", "u": "", ": q": ":",
}

// TestEveryKeyOfLessAndVim verifies that each key of less and each motion of vim that has a meaning in a post has it, and
// that docs/keys.md says of each other one what it does instead.
func TestEveryKeyOfLessAndVim(t *testing.T) {
	source, err := os.ReadFile("../docs/keys.md")
	if err != nil {
		t.Fatal(err)
	}
	_, explained, _ := strings.Cut(string(source), "mean something else\n\nA key")
	m := keymap.Default()
	for program, keys := range map[string]map[string]string{"less": lessKeys, "vim": vimKeys} {
		for k, want := range keys {
			bound := ""
			for _, a := range m.Actions() {
				if (a.View == keymap.InPager || a.View == keymap.InGlobal) && slices.Contains(a.Binding.Keys(), k) {
					bound = a.Name
				}
			}
			shown := keymap.Display(k)
			switch {
			case want == ":": // what is typed into the palette, see TestQuitLikeVim
			case want != "" && bound != want:
				t.Errorf("%s: %s is %q, want %q", program, k, bound, want)
			case want == "" && !strings.Contains(explained, "`"+shown) && !(k == "|" && strings.Contains(explained, "&#124;")):
				t.Errorf("%s: %s is %q, and docs/keys.md does not say so", program, shown, bound)
			}
		}
	}
}
