package main

import (
	"path/filepath"

	"quire/internal/cli"
	"quire/internal/readerstate/sqlstore"
)

// state is where this reader's state is kept: the place that was named, else quire/state.db
// in the folder for what programs keep. Nothing is opened before it is needed.
func (e env) state(place string) cli.ReaderState {
	switch place {
	case "off":
		return cli.ReaderState{}
	case "":
		dir := e.stateFolder()
		if dir == "" {
			return cli.ReaderState{NotSavedReason: "it is not kept, for there is no home folder: set $HOME, or name a place with --state"}
		}
		place = filepath.Join(dir, "state.db")
		if owner := e.borrowed(place); owner != "" {
			return cli.ReaderState{NotSavedReason: "it is not kept, for " + owner + " is another's and you are root: name a place with --state"}
		}
	}
	store := sqlstore.New(place, sqlstore.Options{})
	return cli.ReaderState{Store: store, Where: store.Where()}
}
