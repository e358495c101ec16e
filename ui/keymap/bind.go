package keymap

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
)

// Change binds an action to keys instead of those it has; to none unbinds it.
type Change struct {
	View, Action string
	Keys         []string // as the reader writes them
	Where        string   // it was written
}

// Problem is a change, or a key of one, that does not count, and why.
type Problem struct{ Where, Why string }

// Bind makes the changes. A key that a reader binds is taken from what has it by default
// in the same view. Of two keys that a reader binds to different things the first counts,
// and a chord that begins with a key which has a meaning of its own is refused, for
// pressing that key could mean either.
func (m *KeyMap) Bind(changes []Change) []Problem {
	if len(changes) == 0 {
		return nil
	}
	b := binder{actions: m.Actions(), owner: map[string]Change{}}
	for _, c := range changes {
		b.change(c)
	}
	for _, c := range changes {
		b.takeFromDefaults(c)
	}
	b.refuseChords()
	m.chords, m.viewKeys = b.chords(), b.viewKeys()
	return b.problems
}

type binder struct {
	actions  []Action
	owner    map[string]Change // the change that an action's keys come from, by "view.action"
	problems []Problem
}

func (b *binder) refuse(c Change, format string, args ...any) {
	b.problems = append(b.problems, Problem{c.Where, "keys." + c.View + "." + c.Action + ": " + fmt.Sprintf(format, args...)})
}

func (b *binder) find(view, name string) *Action {
	for i := range b.actions {
		if b.actions[i].View == view && b.actions[i].Name == name {
			return &b.actions[i]
		}
	}
	return nil
}

// change binds one action.
func (b *binder) change(c Change) {
	a := b.find(c.View, c.Action)
	if a == nil {
		b.refuse(c, "there is no such action: quire keys lists them")
		return
	}
	var keys []string
	for _, written := range c.Keys {
		k, wrong := Parse(written)
		if wrong == "" {
			wrong = unbindable(a, k)
		}
		if wrong == "" {
			if other := b.boundTo(a, k); other != "" {
				wrong = fmt.Sprintf("%s is bound to %s already", Display(k), other)
			}
		}
		if wrong != "" {
			b.refuse(c, "%s", wrong)
			continue
		}
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	if len(keys) == 0 && (len(c.Keys) > 0 || isRequired(a.id())) {
		if len(c.Keys) == 0 {
			b.refuse(c, "one key must stay, as the way out")
		}
		return // what it has by default stays
	}
	b.owner[a.id()] = c
	setKeys(a.Binding, keys)
}

// setKeys binds keys and shows them in the help.
func setKeys(b *key.Binding, keys []string) {
	if len(keys) == 0 {
		keys = nil // disables the binding
	}
	b.SetKeys(keys...)
	b.SetHelp(shown(keys), b.Help().Desc)
}

// isRequired are the actions without which a reader would be locked in.
func isRequired(id string) bool {
	return id == InGlobal+".interrupt" || id == InPopup+".close" || id == InPrompt+".accept" || id == InPrompt+".cancel"
}

// unbindable says why a key cannot be bound in a view.
func unbindable(a *Action, k string) string {
	view, first, chord := a.View, k, false
	if at := strings.IndexByte(k, ' '); at > 0 {
		first, chord = k[:at], true
	}
	r, size := utf8.DecodeRuneInString(first)
	switch {
	case chord && a.id() == InGlobal+".interrupt":
		return fmt.Sprintf("%s is a chord, and the way out is a single key", Display(k))
	case chord && (view == InPopup || view == InPrompt):
		return fmt.Sprintf("%s is a chord, and a %s takes single keys", Display(k), view)
	case view == InPrompt && size == len(first) && unicode.IsPrint(r) || view == InPrompt && k == "space":
		return fmt.Sprintf("%s is a character to type: bind one with ctrl or alt", Display(k))
	case (isScreen(view) || view == InGlobal) && size == len(first) && unicode.IsDigit(r):
		return fmt.Sprintf("%s is a count, as in 5j", first)
	}
	return ""
}

// overlap reports whether the keys of two views are looked at together.
func overlap(view, other string) bool {
	return view == other || view == InGlobal && isScreen(other) || other == InGlobal && isScreen(view)
}

// isScreen reports whether a view fills the screen, where the global keys work.
func isScreen(view string) bool { return view == InArchive || view == InPager || view == InResults }

// boundTo is the action that a reader has bound k to already, where a is looked at too.
func (b *binder) boundTo(a *Action, k string) string {
	for _, other := range b.actions {
		if _, changed := b.owner[other.id()]; changed && other.id() != a.id() && overlap(a.View, other.View) && slices.Contains(other.Binding.Keys(), k) {
			return other.id()
		}
	}
	return ""
}

// takeFromDefaults takes the keys of a change from what has them by default. A global
// action keeps a key that one view alone has taken; it works in the other one.
func (b *binder) takeFromDefaults(c Change) {
	a := b.find(c.View, c.Action)
	if a == nil {
		return
	}
	if _, changed := b.owner[a.id()]; !changed {
		return
	}
	for i := range b.actions {
		other := &b.actions[i]
		if _, changed := b.owner[other.id()]; changed || !overlap(a.View, other.View) || other.View == InGlobal && a.View != InGlobal {
			continue
		}
		kept := slices.DeleteFunc(slices.Clone(other.Binding.Keys()), func(k string) bool { return slices.Contains(a.Binding.Keys(), k) })
		if len(kept) == len(other.Binding.Keys()) {
			continue
		}
		if len(kept) == 0 && isRequired(other.id()) {
			b.refuse(c, "%s needs its key, as the way out", other.id())
			continue
		}
		setKeys(other.Binding, kept)
	}
}

// refuseChords drops the chords that begin with something that has a meaning itself.
func (b *binder) refuseChords() {
	for i := range b.actions {
		a := &b.actions[i]
		kept := slices.DeleteFunc(slices.Clone(a.Binding.Keys()), func(k string) bool {
			begin, by := b.prefixOf(a, k)
			if by != "" {
				b.refuse(b.owner[a.id()], "the chord %s begins with %s, which is %s by itself: unbind or move that", Display(k), Display(begin), by)
			}
			return by != ""
		})
		if len(kept) < len(a.Binding.Keys()) {
			setKeys(a.Binding, kept)
		}
	}
}

// prefixOf is a key that chord k begins with, and what it is bound to.
func (b *binder) prefixOf(a *Action, k string) (begin, by string) {
	for at := strings.IndexByte(k, ' '); at > 0; {
		begin = k[:at]
		for _, other := range b.actions {
			if overlap(a.View, other.View) && slices.Contains(other.Binding.Keys(), begin) {
				return begin, other.id()
			}
		}
		next := strings.IndexByte(k[at+1:], ' ')
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return "", ""
}

// chords are the beginnings of the chords of each view.
func (b *binder) chords() map[string]map[string]bool {
	out := map[string]map[string]bool{InArchive: {}, InPager: {}, InResults: {}}
	for _, a := range b.actions {
		for _, k := range a.Binding.Keys() {
			for i := range len(k) {
				if k[i] != ' ' {
					continue
				}
				for view, begun := range out {
					if overlap(view, a.View) {
						begun[k[:i]] = true
					}
				}
			}
		}
	}
	return out
}

// viewKeys are the keys of each view that a global action may have too.
func (b *binder) viewKeys() map[string]map[string]bool {
	out := map[string]map[string]bool{InArchive: {}, InPager: {}, InResults: {}}
	for _, a := range b.actions {
		if keys := out[a.View]; keys != nil {
			for _, k := range a.Binding.Keys() {
				keys[k] = true
			}
		}
	}
	return out
}

// StartsChord reports whether what was typed in a view begins a chord.
func (m *KeyMap) StartsChord(view, typed string) bool { return m.chords[view][typed] }
