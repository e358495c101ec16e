package main

import "path/filepath"

// folder is quire's own folder below the one that a variable of the XDG Base Directory
// Specification names, or else below one of the home folder; "" without either.
func (e env) folder(variable string, home ...string) string {
	if dir := e.getenv(variable); filepath.IsAbs(dir) {
		return filepath.Join(dir, "quire")
	}
	if dir := e.getenv("HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, filepath.Join(home...), "quire")
	}
	return ""
}

// stateFolder is where programs keep what they are to know the next time.
func (e env) stateFolder() string { return e.folder("XDG_STATE_HOME", ".local", "state") }

// stateFile is a file that was named, or one of a usual name in the folder for what
// programs keep; where there is none, in the working directory.
func (e env) stateFile(named, usual string) string {
	if named != "" {
		return named
	}
	return filepath.Join(e.stateFolder(), usual)
}
