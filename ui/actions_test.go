package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"quire/ui/keymap"
)

// Every action of the key map is done by the reader or by the child of its view, by one of them
// only, and the table holds no other.
func TestEveryActionIsDone(t *testing.T) {
	keys := keymap.Default()
	a := newApp(t.Context(), Config{
		Document: &Standalone{Name: "a.md"}, Keys: &keys, Suspend: true,
	})
	a.update(tea.WindowSizeMsg{Width: 80, Height: 24})
	screens := map[string]screen{
		keymap.InArchive: archiveScreen, keymap.InPager: postScreen,
		keymap.InResults: searchScreen,
	}
	rows := map[string]int{}
	for _, act := range a.keys.Actions() {
		name := act.View + "." + act.Name
		own := 0
		for _, row := range a.actions(act.View) {
			if row.binding == act.Binding {
				own++
			}
		}
		rows[act.View] += own
		done := own
		if screen, ok := screens[act.View]; ok {
			a.screen = screen
			if _, handled := a.mainChild().Perform(act.Binding, 0); handled {
				done++
			}
		} else if act.View != keymap.InGlobal && act.View != keymap.InPicture {
			continue // prompts and popups do their own
		}
		if done != 1 {
			t.Errorf("%s is done %d times", name, done)
		}
	}
	for view, n := range rows {
		if all := len(a.actions(view)); all != n {
			t.Errorf("the table of %s has %d rows, of which %d are in the key map", view, all, n)
		}
	}
}
