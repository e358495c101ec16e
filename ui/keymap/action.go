package keymap

import (
	"reflect"
	"strings"
	"unicode"

	"charm.land/bubbles/v2/key"
)

// The views that keys are bound in. A key of Global works in the archive, in a
// post and in the search of all posts.
const (
	InGlobal  = "global"
	InArchive = "archive"
	InPager   = "pager"
	InFinder  = "finder"
	InPopup   = "popup"
	InPrompt  = "prompt"
)

// Action is something that keys can be bound to, in a view.
type Action struct {
	View, Name string // as the configuration names them
	Binding    *key.Binding
	Moves      bool // it only moves, by line, page or to an end
}

// Does says what the action does, in few words; "" when it cannot be done here.
func (a Action) Does() string { return a.Binding.Help().Desc }

// Actions are all actions of the map, whose bindings they point into.
func (m *KeyMap) Actions() []Action {
	var out []Action
	for _, v := range []struct {
		view string
		keys any
	}{
		{InGlobal, &m.Global},
		{InArchive, &m.Archive},
		{InPager, &m.Pager},
		{InFinder, &m.Finder},
		{InPopup, &m.Popup},
		{InPrompt, &m.Prompt},
	} {
		out = append(out, actions(v.view, reflect.ValueOf(v.keys).Elem())...)
	}
	return out
}

// With is a copy of the map in which an action of it is bound to one key.
func (m *KeyMap) With(act Action, key string) *KeyMap {
	own := *m
	for _, a := range own.Actions() {
		if a.id() == act.id() {
			a.Binding.SetKeys(key)
		}
	}
	return &own
}

func actions(view string, v reflect.Value) []Action {
	var out []Action
	for i := range v.NumField() {
		f := v.Field(i)
		if b, ok := f.Addr().Interface().(*key.Binding); ok {
			out = append(out, Action{View: view, Name: snake(v.Type().Field(i).Name), Binding: b})
			continue
		}
		for _, a := range actions(view, f) {
			a.Moves = true
			out = append(out, a)
		}
	}
	return out
}

// snake is the name of a field as a key of the configuration: go_to_mark.
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// Withdraw takes an action away that cannot be done in this session.
func Withdraw(b *key.Binding) {
	b.SetKeys()
	b.SetHelp("", "")
}
