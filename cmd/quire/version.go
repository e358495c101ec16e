package main

import "runtime/debug"

// release and revision are set by the linker in releases (-X main.release=0.9.0) and nowhere
// else.
var release, revision string

// version returns the version: that of the release, else that of the module, as the Go command
// recorded it.
func version() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}

// commit returns the beginning of the commit that the program was built from, with "+changes"
// if files differed from it; "" if unknown.
func commit() string {
	const short = 12
	if revision != "" {
		return revision[:min(short, len(revision))]
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	var id, changes string
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			id = s.Value[:min(short, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			changes = "+changes"
		}
	}
	if id == "" {
		return ""
	}
	return id + changes
}
