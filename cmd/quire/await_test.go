package main

import (
	"strings"
	"testing"
	"time"
)

// patience bounds a wait for the screen; it is never reached unless something hangs.
const patience = 20 * time.Second

// awaitWords waits for words on a screen as await says. look returns what is on it, and
// what tells that this has changed since.
func awaitWords(t testing.TB, words []string, look func() (screen string, changed <-chan struct{})) {
	t.Helper()
	late := time.After(patience)
	for {
		screen, changed := look()
		ok := true
		for _, w := range words {
			absent, not := strings.CutPrefix(w, "!")
			ok = ok && strings.Contains(screen, absent) != not
		}
		if ok {
			return
		}
		select {
		case <-changed:
		case <-late:
			t.Fatalf("the screen never showed %q:\n%s", words, screen)
		}
	}
}
