package main

import (
	"path/filepath"

	"quire/internal/cli"
	"quire/internal/readerstate/sqlstore"
)

// state returns where the state of this machine's reader is saved: the place that is named,
// else quire/state.db in the directory for state. Nothing is opened before it is needed.
func (e env) state(place string) cli.ReaderState {
	switch place {
	case "off":
		return cli.ReaderState{}
	case "":
		dir := e.stateDir()
		if dir == "" {
			return cli.ReaderState{NotSavedReason: "not saved, no home directory: set $HOME or use --state PLACE"}
		}
		place = filepath.Join(dir, "state.db")
		if dir := foreignOwner(place); dir != "" {
			return cli.ReaderState{NotSavedReason: "not saved, you are root and " + dir + " belongs to another user: use --state PLACE"}
		}
	}
	store := sqlstore.New(place, sqlstore.Options{})
	return cli.ReaderState{Store: store, Where: store.Where()}
}
