//go:build unix && !linux

package folder

// openBeneath reports that this system has no call for a folder below an open one.
func openBeneath(int, string) (fd int, done bool, err error) { return -1, false, nil }
