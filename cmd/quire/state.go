package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

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

// stateVersion returns what changes with what other sessions save in a file of reader state: the
// times and sizes of the database and its log. It is nil for a server.
func stateVersion(s cli.ReaderState) func() string {
	if s.Store == nil || !filepath.IsAbs(s.Location) {
		return nil
	}
	return func() string {
		var version strings.Builder
		for _, name := range []string{s.Location, s.Location + "-wal"} {
			if info, err := os.Stat(name); err == nil {
				fmt.Fprintf(&version, "%d %d ", info.ModTime().UnixNano(), info.Size())
			}
		}
		return version.String()
	}
}
