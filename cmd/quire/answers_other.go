//go:build !unix

package main

import (
	"io"

	"quire/internal/cli"
)

// drainAnswers does nothing: consoles elsewhere hand no answers to the next program.
func (f *inputFilter) drainAnswers(io.Writer) {}

// askTerminal returns nil: what consoles elsewhere answer is not read.
func (e env) askTerminal() func() cli.TerminalAnswers { return nil }
