//go:build unix && !linux

package index

// openBeneath opens a folder below an open one in one call; there is none here.
func openBeneath(int, string) (fd int, done bool, err error) { return -1, false, nil }
