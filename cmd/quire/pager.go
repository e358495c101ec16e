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

// page shows text in $PAGER, or in less, which is set to pass colors through and to quit at
// once when all of the text fits.
func (e env) page(ctx context.Context, text string) error {
	pager := e.getenv("PAGER")
	if pager == "" {
		pager = "less -R"
	}
	var styled strings.Builder
	if _, err := io.WriteString(e.downsampleColors(&styled), text); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "sh", "-c", pager) //nolint:gosec // the user's own choice of a command
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(styled.String()), e.stdout, e.stderr
	cmd.Env = os.Environ()
	if e.getenv("LESS") == "" {
		cmd.Env = append(cmd.Env, "LESS=FRX")
	}
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 127 {
		return fmt.Errorf("pager: %s: no such command: set $PAGER to another one", pager)
	}
	return nil // its exit status says nothing about quire
}
