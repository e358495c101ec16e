package keymap

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"

	"quire/internal/usererr"
)

// Change binds an action to keys instead of the default ones, or to none.
type Change struct {
	View, Action string
	Keys         []string // as written in the configuration
	Where        string   // where it was written
}

// Problem is why a change, or one of its keys, was ignored.
type Problem struct{ Where, What, Hint string }

// Bind makes changes. A key is taken from the action of the same view that has it by default.
// Of two changes that bind the same key the first one wins. A chord that begins with a key
// that is bound itself is ignored, for pressing that key could mean either.
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
	b.dropAmbiguousChords()
	m.chords, m.viewKeys = b.chords(), b.viewKeys()
	return b.problems
}

type binder struct {
	actions  []Action
	owner    map[string]Change // the change that bound an action, by "view.action"
	problems []Problem
}

// refuse notes why a change, or a key of it, is ignored.
func (b *binder) refuse(c Change, err error) {
	setting := "keys." + c.View + "." + c.Action
	b.problems = append(b.problems, Problem{c.Where, setting + ": " + err.Error(), usererr.Hint(err)})
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
		b.refuse(c, usererr.New("unknown action", "run quire keys for the list"))
		return
	}
	var keys []string
	for _, name := range c.Keys {
		k, err := Parse(name)
		if err == nil {
			err = b.check(a, k)
		}
		if err != nil {
			b.refuse(c, err)
			continue
		}
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	if len(keys) == 0 && (len(c.Keys) > 0 || isRequired(a.id())) {
		if len(c.Keys) == 0 {
			b.refuse(c, errors.New("needs a key, as the way out"))
		}
		return // it keeps its default keys
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

// isRequired reports whether an action must keep a key, because there is no other way out.
func isRequired(id string) bool {
	return id == InGlobal+".interrupt" || id == InPopup+".close" || id == InPicture+".back" ||
		id == InPrompt+".accept" || id == InPrompt+".cancel"
}

// check returns why a key cannot be bound to an action, nil when it can.
func (b *binder) check(a *Action, k string) error {
	first, _, chord := strings.Cut(k, " ")
	r, size := utf8.DecodeRuneInString(first)
	single := size == len(first)
	other := b.boundTo(a, k)
	switch {
	case chord && a.id() == InGlobal+".interrupt":
		return fmt.Errorf("%s is a chord: the way out is a single key", Display(k))
	case chord && (a.View == InPicture || a.View == InPopup || a.View == InPrompt):
		return fmt.Errorf("%s is a chord: a %s takes single keys", Display(k), a.View)
	case a.View == InPrompt && (single && unicode.IsPrint(r) || k == "space"):
		return usererr.New(Display(k)+" is typed as text", "use a key with ctrl or alt")
	case (isScreen(a.View) || a.View == InGlobal) && single && unicode.IsDigit(r) && r != '0': // which begins no count
		return fmt.Errorf("%s is a count, as in 5j", first)
	case other != "":
		return fmt.Errorf("%s is already bound to %s", Display(k), other)
	}
	return nil
}

// overlap reports whether keys of two views are active together.
func overlap(view, other string) bool {
	return view == other || view == InGlobal && isScreen(other) || other == InGlobal && isScreen(view)
}

// isScreen reports whether a view fills the screen, where the global keys are active.
func isScreen(view string) bool { return view == InArchive || view == InPager || view == InResults }

// boundTo returns the action that another change has bound k to, where a is active too.
func (b *binder) boundTo(a *Action, k string) string {
	for _, other := range b.actions {
		_, changed := b.owner[other.id()]
		if changed && other.id() != a.id() && overlap(a.View, other.View) && slices.Contains(other.Binding.Keys(), k) {
			return other.id()
		}
	}
	return ""
}

// takeFromDefaults takes the keys of a change from the actions that have them by default. A
// global action keeps a key that only one view has taken, for the other views.
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
		_, changed := b.owner[other.id()]
		if changed || !overlap(a.View, other.View) || other.View == InGlobal && a.View != InGlobal {
			continue
		}
		kept := slices.DeleteFunc(slices.Clone(other.Binding.Keys()), func(k string) bool {
			return slices.Contains(a.Binding.Keys(), k)
		})
		if len(kept) == len(other.Binding.Keys()) {
			continue
		}
		if len(kept) == 0 && isRequired(other.id()) {
			b.refuse(c, fmt.Errorf("%s needs its key, as the way out", other.id()))
			continue
		}
		setKeys(other.Binding, kept)
	}
}

// dropAmbiguousChords drops the chords that begin with a key that is bound itself.
func (b *binder) dropAmbiguousChords() {
	for i := range b.actions {
		a := &b.actions[i]
		kept := slices.DeleteFunc(slices.Clone(a.Binding.Keys()), func(k string) bool {
			begin, by := b.prefixOf(a, k)
			if c, changed := b.owner[a.id()]; by != "" && changed { // a default one gives way silently
				b.refuse(c, usererr.New(
					fmt.Sprintf("the chord %s begins with %s, which is bound to %s", Display(k), Display(begin), by),
					"unbind one of them",
				))
			}
			return by != ""
		})
		if len(kept) < len(a.Binding.Keys()) {
			setKeys(a.Binding, kept)
		}
	}
}

// prefixOf returns a key that chord k begins with, and the action that it is bound to.
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

// chords returns the beginnings of the chords of each view.
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

// viewKeys returns the keys that each view binds itself.
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

// StartsChord reports whether the keys typed in a view are the beginning of a chord.
func (m *KeyMap) StartsChord(view, typed string) bool { return m.chords[view][typed] }
