//go:build unix

package main

import (
	"os"
	"regexp"
	"strings"

	"golang.org/x/sys/unix"
)

// prettyName is the line of os-release(5) with the name of a distribution.
var prettyName = regexp.MustCompile(`(?m)^PRETTY_NAME="?([^"\n]*)"?$`)

// systemName returns the name and version of the operating system and its kernel.
func systemName() string {
	var parts []string
	if text, err := os.ReadFile("/etc/os-release"); err == nil {
		if m := prettyName.FindSubmatch(text); m != nil {
			parts = append(parts, string(m[1]))
		}
	}
	var name unix.Utsname
	if err := unix.Uname(&name); err == nil {
		parts = append(parts, unix.ByteSliceToString(name.Sysname[:])+" "+unix.ByteSliceToString(name.Release[:]))
	}
	return strings.Join(parts, ", ")
}
