package keymap

import (
	"fmt"

	"charm.land/bubbles/v2/key"
)

// Meaning reports whether one of some bindings is meant.
type Meaning func(bindings ...*key.Binding) bool

// Pressed returns the meaning of a key press.
func Pressed(msg fmt.Stringer) Meaning {
	return func(bindings ...*key.Binding) bool {
		for _, b := range bindings {
			if key.Matches(msg, *b) {
				return true
			}
		}
		return false
	}
}

// Asked returns the meaning of an action itself, whether or not it has a key.
func Asked(action *key.Binding) Meaning {
	return func(bindings ...*key.Binding) bool {
		for _, b := range bindings {
			if b == action {
				return true
			}
		}
		return false
	}
}
