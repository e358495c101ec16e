//go:build !unix

package main

// hasJobControl reports whether a shell would resume this process once it is stopped.
func hasJobControl() bool { return false }
