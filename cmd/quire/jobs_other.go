//go:build !unix

package main

// stoppable reports whether somebody is there to make this process go on once it has
// stopped.
func stoppable() bool { return false }
