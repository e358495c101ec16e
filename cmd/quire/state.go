package main

import (
	"path/filepath"

	"quire/internal/cli"
	"quire/internal/readerstate/sqlstore"
)

// state returns the store of this user's reader state: at the location that was named, else
// quire/state.db in the folder for application state. Nothing is opened yet.
func (e env) state(location string) cli.ReaderState {
	switch location {
	case "off":
		return cli.ReaderState{}
	case "":
		dir := e.stateDir()
		if dir == "" {
			return cli.ReaderState{
				NotSavedReason: "not saved: no home folder",
				Hint:           "set $HOME, or name a location with --state",
			}
		}
		location = filepath.Join(dir, "state.db")
		if dir := foreignOwner(location); dir != "" {
			return cli.ReaderState{
				NotSavedReason: "not saved: you are root, and " + dir + " belongs to another user",
				Hint:           "name a location with --state",
			}
		}
	}
	store := sqlstore.New(location, sqlstore.Options{})
	return cli.ReaderState{Store: store, Location: store.Where()}
}
