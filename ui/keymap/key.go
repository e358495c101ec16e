package keymap

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"quire/internal/sanitize"
	"quire/internal/suggest"
	"quire/internal/usererr"
)

// namedKeys are the keys with a name instead of a character, as Bubble Tea names them.
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

// aliases are other names of keys.
func aliases() map[string]string {
	return map[string]string{
		"return": "enter", "escape": "esc", "spacebar": "space",
		"pageup": "pgup", "pagedown": "pgdown", "pgdn": "pgdown",
		"ins": "insert", "del": "delete", "bs": "backspace",
	}
}

// ambiguous are the keys that many terminals send for others, with those others.
func ambiguous() map[string]string {
	return map[string]string{
		"ctrl+h": "backspace", "ctrl+i": "tab", "ctrl+j": "line feed", "ctrl+m": "enter", "ctrl+[": "esc",
	}
}

// Parse returns the name that key presses have for a key as it is written in a configuration,
// such as "ctrl-y", "G", "PgDn" or the chord "g g".
func Parse(written string) (string, error) {
	strokes := strings.Fields(written)
	switch {
	case len(strokes) == 0:
		return "", usererr.New("missing key", "use [] to unbind")
	case len(strokes) > 3:
		return "", errors.New("a chord has at most three keys")
	}
	for i, s := range strokes {
		var err error
		if strokes[i], err = parseStroke(s); err != nil {
			return "", err
		}
	}
	return strings.Join(strokes, " "), nil
}

// modifiers are the keys that are held down with another.
type modifiers struct{ ctrl, alt, shift bool }

// cutModifiers returns the modifiers at the beginning of a key and the rest.
func cutModifiers(written string) (mod modifiers, rest string) {
	for rest = written; ; {
		at := strings.IndexAny(rest, "+-")
		if at <= 0 || at == len(rest)-1 {
			return mod, rest
		}
		switch strings.ToLower(rest[:at]) {
		case "ctrl", "control", "c":
			mod.ctrl = true
		case "alt", "a", "m":
			mod.alt = true
		case "shift", "s":
			mod.shift = true
		default:
			return mod, rest
		}
		rest = rest[at+1:]
	}
}

// parseStroke parses one key.
func parseStroke(written string) (string, error) {
	mod, base := cutModifiers(written)
	r, size := utf8.DecodeRuneInString(base)
	switch {
	case size < len(base):
		base = strings.ToLower(base)
		if name, ok := aliases()[base]; ok {
			base = name
		}
		if !slices.Contains(namedKeys(), base) {
			return "", unknownKey(written, base)
		}
	case !unicode.IsGraphic(r) || r == utf8.RuneError:
		return "", unknownKey(written, "")
	case mod.ctrl || mod.alt:
		base = strings.ToLower(base)
	case mod.shift && !unicode.IsLetter(r):
		err := fmt.Errorf("%q is not a key", sanitize.Line(written))
		return "", usererr.WithHint(err, "use the shifted character itself")
	case mod.shift:
		base, mod.shift = strings.ToUpper(base), false
	}
	key := mod.before(base)
	if other, ok := ambiguous()[key]; ok {
		return "", usererr.New("many terminals send "+Display(key)+" for "+other, "use another key")
	}
	return key, nil
}

// before returns a key with the modifiers before it.
func (mod modifiers) before(key string) string {
	if mod.shift {
		key = "shift+" + key
	}
	if mod.alt {
		key = "alt+" + key
	}
	if mod.ctrl {
		key = "ctrl+" + key
	}
	return key
}

// unknownKey returns the error for a key, with the named key that is most like name.
func unknownKey(written, name string) error {
	err := fmt.Errorf("unknown key %q", sanitize.Line(written))
	if near := suggest.Nearest(name, namedKeys()); name != "" && near != "" {
		return usererr.WithHint(err, "did you mean "+near+"?")
	}
	return err
}

// displays are the signs for keys in help and footers.
func displays() map[string]string {
	return map[string]string{
		"up": "↑", "down": "↓", "left": "←", "right": "→", "backspace": "⌫", "pgup": "PgUp", "pgdown": "PgDn",
		"insert": "Ins", "delete": "Del", "home": "Home", "end": "End",
	}
}

// Display returns a key as help and footers show it, without spaces.
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

// shown returns what the help shows for keys: the first few.
func shown(keys []string) string {
	const limit = 3
	var out []string
	for _, k := range keys[:min(len(keys), limit)] {
		out = append(out, Display(k))
	}
	return strings.Join(out, " ")
}
