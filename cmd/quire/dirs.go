package main

import "path/filepath"

// userDir returns quire's own directory below the one that a variable of the XDG Base
// Directory Specification names, or else below one of the home directory; "" without either.
func (e env) userDir(variable string, home ...string) string {
	if dir := e.getenv(variable); filepath.IsAbs(dir) {
		return filepath.Join(dir, "quire")
	}
	if dir := e.getenv("HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, filepath.Join(home...), "quire")
	}
	return ""
}

// stateDir returns the directory for what is kept from one run to the next.
func (e env) stateDir() string { return e.userDir("XDG_STATE_HOME", ".local", "state") }

// stateFile returns path when it is not "", else the file of that name in the state
// directory; in the working directory where there is none.
func (e env) stateFile(path, name string) string {
	if path != "" {
		return path
	}
	return filepath.Join(e.stateDir(), name)
}
