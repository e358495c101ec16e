package uitest

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// Key returns the message of a key press: "j", "G", "é", "enter", "space", "ctrl+d",
// "shift+tab". A name that is no single key fails the test.
func Key(t testing.TB, name string) tea.KeyPressMsg {
	t.Helper()
	msg, err := parseKey(name)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

// parseKey returns the key press of a key as the key map names it.
func parseKey(name string) (tea.KeyPressMsg, error) {
	base, mod := name, tea.KeyMod(0)
	for _, m := range []struct {
		prefix string
		mod    tea.KeyMod
	}{{"ctrl+", tea.ModCtrl}, {"alt+", tea.ModAlt}, {"shift+", tea.ModShift}} {
		if rest, found := strings.CutPrefix(base, m.prefix); found && rest != "" {
			base, mod = rest, mod|m.mod
		}
	}
	if code := namedKey(base); code != 0 {
		return tea.KeyPressMsg{Code: code, Mod: mod}, nil
	}
	if base == "space" {
		msg := tea.KeyPressMsg{Code: tea.KeySpace, Mod: mod}
		if mod == 0 {
			msg.Text = " "
		}
		return msg, nil
	}
	r, size := utf8.DecodeRuneInString(base)
	if size == 0 || size != len(base) || !unicode.IsGraphic(r) || r == ' ' {
		return tea.KeyPressMsg{}, fmt.Errorf("there is no key %q: press one key at a time", name)
	}
	if mod == 0 {
		return tea.KeyPressMsg{Code: r, Text: base}, nil
	}
	return tea.KeyPressMsg{Code: r, Mod: mod}, nil
}

// namedKey returns the code of a key that has a name, 0 for others.
func namedKey(name string) rune {
	switch name {
	case "enter":
		return tea.KeyEnter
	case "esc":
		return tea.KeyEscape
	case "tab":
		return tea.KeyTab
	case "backspace":
		return tea.KeyBackspace
	case "delete":
		return tea.KeyDelete
	case "up":
		return tea.KeyUp
	case "down":
		return tea.KeyDown
	case "left":
		return tea.KeyLeft
	case "right":
		return tea.KeyRight
	case "home":
		return tea.KeyHome
	case "end":
		return tea.KeyEnd
	case "pgup":
		return tea.KeyPgUp
	case "pgdown":
		return tea.KeyPgDown
	}
	number, found := strings.CutPrefix(name, "f")
	if !found || number == "" {
		return 0
	}
	if n, err := strconv.Atoi(number); err == nil && n >= 1 && n <= 20 {
		return tea.KeyF1 + rune(n-1)
	}
	return 0
}
