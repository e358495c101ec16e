//go:build unix

package main

import (
	"io"
	"os"
	"regexp"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"

	"quire/internal/cli"
)

const (
	// queryTime is how long after the start a terminal that has answered nothing may still have
	// answers under way.
	queryTime = 2 * time.Second
	// silentTimeout and answerTimeout are how long the end waits for a terminal that has answered
	// nothing so far, and for one that answers.
	silentTimeout = 400 * time.Millisecond
	answerTimeout = time.Second
)

// drainAnswers takes the answers of the terminal that are still under way, or a shell would take
// them for keys. A terminal answers in order: what was asked has been answered once each DA1 has.
func (f *inputFilter) drainAnswers(screen io.Writer) {
	timeout := answerTimeout
	switch answered := f.answered.Load(); {
	case f.started.IsZero(), !answered && time.Since(f.started) > queryTime:
		return
	case !answered:
		timeout = silentTimeout
	}
	state, err := term.MakeRaw(f.Fd())
	if err != nil {
		return // the terminal is gone
	}
	defer func() { _ = term.Restore(f.Fd(), state) }()
	if _, err := io.WriteString(screen, ansi.RequestPrimaryDeviceAttributes); err != nil {
		return
	}
	asked := f.asked.Add(1)
	got := readUntil(f.File, time.Now().Add(timeout), primaryAttributes, int(asked-f.attributes.Load()))
	f.attributes.Add(int32(len(primaryAttributes.FindAll(got, -1)))) //nolint:gosec // few
}

// readUntil reads until an answer has come so many times or it is too late, and returns the end of what it
// has read.
func readUntil(in *os.File, late time.Time, answer *regexp.Regexp, times int) (got []byte) {
	const enough = 4096 // bytes
	chunk := make([]byte, 1024)
	for len(answer.FindAll(got, times)) < times {
		wait := time.Until(late).Milliseconds()
		if wait <= 0 {
			return got
		}
		ready := []unix.PollFd{{Fd: int32(in.Fd()), Events: unix.POLLIN}} //nolint:gosec // a file descriptor is small
		n, err := unix.Poll(ready, int(wait))
		if err == unix.EINTR { //nolint:errorlint // a system call returns the number itself
			continue
		}
		if err != nil || n == 0 || ready[0].Revents&unix.POLLIN == 0 {
			return got
		}
		if n, err = in.Read(chunk); err != nil {
			return got
		}
		got = append(got[max(0, len(got)-enough):], chunk[:n]...)
	}
	return got
}

// askTerminal returns what asks this terminal what it is; nil if input or output is not one.
func (e env) askTerminal() func() cli.TerminalAnswers {
	in, ok := e.stdin.(*os.File)
	if !ok || !e.typed || !e.terminal {
		return nil
	}
	return func() cli.TerminalAnswers {
		state, err := term.MakeRaw(in.Fd())
		if err != nil {
			return cli.TerminalAnswers{}
		}
		defer func() { _ = term.Restore(in.Fd(), state) }()
		if _, err := io.WriteString(e.stdout, terminalQueries); err != nil {
			return cli.TerminalAnswers{}
		}
		return parseAnswers(readUntil(in, time.Now().Add(answerTimeout), primaryAttributes, 1))
	}
}
