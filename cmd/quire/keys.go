package main

import (
	"quire/internal/cli"
	"quire/internal/config"
	"quire/ui/keymap"
)

// keyMap is the reader's key map with changes made to it.
func keyMap(changes []cli.KeyChange) (*keymap.KeyMap, []keymap.Problem) {
	m := keymap.Default()
	bind := make([]keymap.Change, len(changes))
	for i, c := range changes {
		bind[i] = keymap.Change{View: c.View, Action: c.Action, Keys: c.Keys, Where: c.Origin.String()}
	}
	return &m, m.Bind(bind)
}

// keys describes the key map for the commands.
func keys(changes []cli.KeyChange) ([]cli.KeyBinding, []config.Problem) {
	usual := keymap.Default()
	m, refused := keyMap(changes)
	before, after := usual.Actions(), m.Actions()
	out := make([]cli.KeyBinding, len(after))
	for i, a := range after {
		out[i] = cli.KeyBinding{
			View: a.View, Action: a.Name, Help: a.Does(),
			Keys: a.Binding.Keys(), Default: before[i].Binding.Keys(),
		}
	}
	return out, mistakes(refused)
}

func mistakes(refused []keymap.Problem) []config.Problem {
	out := make([]config.Problem, len(refused))
	for i, r := range refused {
		out[i] = config.Problem{Where: r.Where, What: r.What, Hint: r.Hint}
	}
	return out
}
