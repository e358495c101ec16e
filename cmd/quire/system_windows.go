package main

import (
	"fmt"

	"golang.org/x/sys/windows"
)

// systemName returns the name and version of the operating system.
func systemName() string {
	v := windows.RtlGetVersion()
	return fmt.Sprintf("Windows %d.%d.%d", v.MajorVersion, v.MinorVersion, v.BuildNumber)
}
