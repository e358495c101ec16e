package keymap

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
)

// Meaning is what is asked for: what a key is bound to, or an action itself.
type Meaning struct {
	pressed string // name of the key
	action  *key.Binding
}

// Pressed returns the meaning of a key press.
func Pressed(msg fmt.Stringer) Meaning { return Meaning{pressed: msg.String()} }

// Asked returns the meaning of an action itself, whether or not it has a key.
func Asked(action *key.Binding) Meaning { return Meaning{action: action} }

// Is reports whether one of some bindings of a key map is meant.
func (m Meaning) Is(bindings ...*key.Binding) bool {
	for _, b := range bindings {
		switch {
		case m.action != nil:
			if b == m.action {
				return true
			}
		case b.Enabled() && slices.Contains(b.Keys(), m.pressed):
			return true
		}
	}
	return false
}
