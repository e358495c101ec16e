// Package main is the program quire: the one place where the parts are wired to this
// machine's terminal, files and environment. It holds no logic of its own; the
// commands are package cli, the reader is package ui.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"

	"quire/content"
	"quire/internal/cli"
	"quire/internal/config"
)

func main() {
	e := system()
	e.hurry = newHurry(e.getenv)
	os.Exit(untilSignalled(e, os.Args[1:])) // the one place that exits
}

// untilSignalled runs a command line until it ends or the process is told to stop. What
// then does not end, such as a read from a file system that does not answer, is left to
// itself, and a second signal ends the process at once.
func untilSignalled(e env, args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	e.leaving = &leaving{}
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, e, args) }()
	select {
	case status := <-ended:
		return status
	case <-ctx.Done():
	}
	stop()
	select {
	case status := <-ended:
		return status
	case <-time.After(e.patience()):
		e.restore()
		fmt.Fprintln(e.stderr, "quire: interrupted: something did not answer")
		return cli.Failed
	}
}

// env is the machine as run sees it.
type env struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	now            func() time.Time
	terminal       bool                 // stdout is one
	width, height  int                  // of it, in cells; 0 is unknown
	typed          bool                 // stdin is one
	profile        colorprofile.Profile // the colours that it has, when stdout is a terminal
	hurry          hurry
	*leaving
}

// system is this process's own environment. A closed pipe becomes an error of the
// write instead of a signal, so that it ends quietly and with status 0.
func system() env {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	e := env{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, now: time.Now}
	e.typed = term.IsTerminal(os.Stdin.Fd())
	if e.terminal = term.IsTerminal(os.Stdout.Fd()); e.terminal {
		e.profile = colorprofile.Env(os.Environ())
		if width, height, err := term.GetSize(os.Stdout.Fd()); err == nil {
			e.width, e.height = width, height
		}
	}
	return e
}

// run runs one command line, without the name of the program, and returns the exit
// status.
func run(ctx context.Context, e env, args []string) int {
	return cli.Run(ctx, cli.Env{
		Stdin: e.stdin, Stdout: e.lowered(e.stdout), Stderr: e.stderr,
		Getenv: e.getenv, Now: e.now, Terminal: e.terminal, Width: e.width, Height: e.height, InputTerminal: e.typed, Ansi16: e.profile == colorprofile.ANSI,
		Bundled:    content.Posts(),
		Cache:      e.cache,
		Version:    version(),
		Configured: true,
		ConfigFile: config.DefaultPath(e.getenv),
		Keys:       keys,
		Serve:      e.serve,
		OpenState:  e.state,
		Read:       e.read,
		Page:       e.page,
	}, args)
}

// lowered writes to out in colours that the terminal has.
func (e env) lowered(out io.Writer) io.Writer {
	if e.terminal && (e.profile == colorprofile.ANSI || e.profile == colorprofile.ANSI256) {
		return &colorprofile.Writer{Forward: out, Profile: e.profile}
	}
	return out
}

// version is that of the module, as the Go command recorded it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}
