package keymap

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"quire/internal/sanitize"
	"quire/internal/suggest"
)

// namedKeys are the keys that have a name instead of a character, as Bubble Tea spells them.
func namedKeys() []string {
	all := []string{
		"enter", "tab", "backspace", "esc", "space", "up", "down", "left", "right",
		"home", "end", "pgup", "pgdown", "insert", "delete",
	}
	for i := 1; i <= 20; i++ {
		all = append(all, fmt.Sprintf("f%d", i))
	}
	return all
}

// aliases are other spellings of them.
func aliases() map[string]string {
	return map[string]string{
		"return": "enter", "escape": "esc", "spacebar": "space", "pageup": "pgup", "pagedown": "pgdown", "pgdn": "pgdown",
		"ins": "insert", "del": "delete", "bs": "backspace",
	}
}

// ambiguous are the keys that many terminals send for others, and what those are.
func ambiguous() map[string]string {
	return map[string]string{
		"ctrl+h": "backspace", "ctrl+i": "tab", "ctrl+j": "line feed", "ctrl+m": "enter", "ctrl+[": "esc",
	}
}

// Parse brings a key as a reader writes it, such as "ctrl-y", "G", "PgDn" or the chord
// "g g", to the spelling that key presses have. wrong says why it can be no key.
func Parse(written string) (key, wrong string) {
	strokes := strings.Fields(written)
	if len(strokes) == 0 {
		return "", "a key is missing: write [] to unbind"
	}
	if len(strokes) > 3 {
		return "", "a chord has three keys at most"
	}
	for i, s := range strokes {
		if strokes[i], wrong = stroke(s); wrong != "" {
			return "", wrong
		}
	}
	return strings.Join(strokes, " "), ""
}

// stroke spells one key.
func stroke(written string) (key, wrong string) {
	rest := written
	var ctrl, alt, shift bool
modifiers:
	for {
		at := strings.IndexAny(rest, "+-")
		if at <= 0 || at == len(rest)-1 {
			break
		}
		switch strings.ToLower(rest[:at]) {
		case "ctrl", "control", "c":
			ctrl = true
		case "alt", "a", "m":
			alt = true
		case "shift", "s":
			shift = true
		default:
			break modifiers
		}
		rest = rest[at+1:]
	}
	base := rest
	if utf8.RuneCountInString(base) > 1 {
		base = strings.ToLower(base)
		if a, ok := aliases()[base]; ok {
			base = a
		}
		if !slices.Contains(namedKeys(), base) {
			hint := ""
			if near := suggest.Nearest(base, namedKeys()); near != "" {
				hint = ": did you mean " + near + "?"
			}
			return "", fmt.Sprintf("there is no key %q%s", sanitize.Line(written), hint)
		}
	} else if r, _ := utf8.DecodeRuneInString(base); !unicode.IsGraphic(r) || r == utf8.RuneError {
		return "", fmt.Sprintf("there is no key %q", sanitize.Line(written))
	} else if ctrl || alt {
		base = strings.ToLower(base)
	} else if shift {
		if !unicode.IsLetter(r) {
			return "", fmt.Sprintf("%q: write the character that shift makes of it", sanitize.Line(written))
		}
		base, shift = strings.ToUpper(base), false
	}
	for _, m := range []struct {
		on   bool
		name string
	}{{shift, "shift+"}, {alt, "alt+"}, {ctrl, "ctrl+"}} {
		if m.on {
			base = m.name + base
		}
	}
	if other, ok := ambiguous()[base]; ok {
		return "", fmt.Sprintf("many terminals send %s for %s: bind another key", Display(base), other)
	}
	return base, ""
}

// displays are the signs that help and footers show for keys.
func displays() map[string]string {
	return map[string]string{
		"up": "↑", "down": "↓", "left": "←", "right": "→", "backspace": "⌫", "pgup": "PgUp", "pgdown": "PgDn",
		"insert": "Ins", "delete": "Del", "home": "Home", "end": "End",
	}
}

// Display is a key as help and footers show it; it holds no blank.
func Display(key string) string {
	strokes := strings.Fields(key)
	plain := true
	for i, s := range strokes {
		mods, base := "", s
		for _, m := range []struct{ name, shown string }{{"ctrl+", "ctrl-"}, {"alt+", "alt-"}, {"shift+", "⇧"}} {
			if after, ok := strings.CutPrefix(base, m.name); ok && after != "" {
				mods, base = mods+m.shown, after
			}
		}
		if sign, ok := displays()[base]; ok {
			base = sign
		}
		strokes[i] = mods + base
		plain = plain && utf8.RuneCountInString(strokes[i]) == 1
	}
	if plain {
		return strings.Join(strokes, "")
	}
	return strings.Join(strokes, "·")
}

// shown is what help shows for keys: the first few.
func shown(keys []string) string {
	const most = 3
	var out []string
	for _, k := range keys[:min(len(keys), most)] {
		out = append(out, Display(k))
	}
	return strings.Join(out, " ")
}
