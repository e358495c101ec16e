package main

import (
	"errors"
	"os/exec"
	"runtime"
)

// browser returns what opens an address in the user's browser, nil where no command for that
// is known.
func (e env) browser() func(address string) error {
	var command []string
	switch {
	case e.getenv("BROWSER") != "":
		command = []string{"sh", "-c", e.getenv("BROWSER") + ` "$1"`, "sh"}
	case runtime.GOOS == "darwin":
		command = []string{"open"}
	case e.getenv("DISPLAY") != "" || e.getenv("WAYLAND_DISPLAY") != "" || e.getenv("WSL_DISTRO_NAME") != "":
		command = []string{"xdg-open"}
	default:
		return nil // the address is copied instead
	}
	if _, err := exec.LookPath(command[0]); err != nil {
		return nil
	}
	return func(address string) error {
		args := append(command[1:], address)
		cmd := exec.Command(command[0], args...) //nolint:gosec,noctx // the user's own browser, which stays open
		if err := cmd.Start(); err != nil {
			return errors.New("cannot start the browser: set $BROWSER to another one")
		}
		go func() { _ = cmd.Wait() }()
		return nil
	}
}
