package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// page shows text through $PAGER, or through less, which is told to let colours
// pass and to leave at once when all of it fits.
func (e env) page(ctx context.Context, text string) error {
	pager := e.getenv("PAGER")
	if pager == "" {
		pager = "less -R"
	}
	var shown strings.Builder
	if _, err := io.WriteString(e.lowered(&shown), text); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "sh", "-c", pager) //nolint:gosec // the reader's own choice of a command
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(shown.String()), e.stdout, e.stderr
	cmd.Env = os.Environ()
	if e.getenv("LESS") == "" {
		cmd.Env = append(cmd.Env, "LESS=FRX")
	}
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 127 {
		return fmt.Errorf("pager: %s: no such command: set $PAGER to another", pager)
	}
	return nil // how a pager ends is the reader's business
}
