package main

import (
	"path/filepath"

	"quire/internal/cli"
	"quire/internal/config"
)

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
// directory; in the working directory without one.
func (e env) stateFile(path, name string) string {
	if path != "" {
		return path
	}
	return filepath.Join(e.stateDir(), name)
}

// library returns where the offline library is; nil without a home directory.
func (e env) library() *cli.LibraryDirs {
	data, cache, file := e.userDir("XDG_DATA_HOME", ".local", "share"), e.userDir("XDG_CACHE_HOME", ".cache"),
		config.DefaultPath(e.getenv)
	if data == "" || cache == "" || file == "" || e.stateDir() == "" {
		return nil
	}
	return &cli.LibraryDirs{
		Dir: filepath.Join(data, "library"), Sources: filepath.Join(filepath.Dir(file), "sources.toml"),
		Status: filepath.Join(e.stateDir(), "sync"), Stores: filepath.Join(cache, "git"),
	}
}
