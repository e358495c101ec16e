//go:build !unix && !windows

package main

// systemName returns "": GOOS says enough.
func systemName() string { return "" }
