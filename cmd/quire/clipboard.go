package main

import (
	"errors"
	"os/exec"
	"strings"
)

// clipboard returns what copies a text besides the terminal's own way (OSC 52), nil where
// there is nothing else. By default tmux lets no program inside it set the clipboard, but its
// own command stores a text as its newest buffer and passes it to the terminal (tmux 3.2 and
// later: load-buffer -w).
func (e env) clipboard() func(s string) error {
	if e.getenv("TMUX") == "" {
		return nil
	}
	command, err := exec.LookPath("tmux")
	if err != nil {
		return nil
	}
	return func(s string) error {
		for _, args := range [][]string{{"load-buffer", "-w", "-"}, {"load-buffer", "-"}} {
			cmd := exec.Command(command, args...) //nolint:gosec,noctx // the user's own tmux, which answers at once
			cmd.Stdin = strings.NewReader(s)
			if err = cmd.Run(); err == nil {
				return nil
			}
		}
		return errors.New("tmux refused the text")
	}
}
