// Package main is the program quire. It connects the parts to this machine: its terminal,
// environment, directories, clipboard, editor, pager and browser, signals, and the garbage
// collector. The commands are package cli, the reader is package ui, the SSH application is
// package server; what a flag means is decided there.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"

	"quire/content"
	"quire/docs"
	"quire/internal/cli"
	"quire/internal/config"
)

func main() {
	e := processEnv()
	e.deferGC = startDeferGC(e.getenv)
	os.Exit(runUntilSignal(e, os.Args[1:])) // the one place that exits
}

// runUntilSignal runs a command line until it ends or a signal asks the process to stop. What
// does not end then, such as a read from a file system that hangs, is abandoned. A second
// signal ends the process at once.
func runUntilSignal(e env, args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	e.shutdown = &shutdown{}
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
	case <-time.After(e.shutdown.timeout()):
		e.shutdown.restoreTerminal()
		fmt.Fprintln(e.stderr, "quire: interrupted: a file or a store does not respond")
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
	width, height  int                  // of the terminal, in cells; 0 is unknown
	typed          bool                 // stdin is a terminal
	profile        colorprofile.Profile // of stdout, when it shows colors
	deferGC        deferGC
	shutdown       *shutdown
}

// processEnv returns the environment of this process. A closed pipe becomes an error of the
// write instead of a signal, so that the program ends quietly and with status 0.
func processEnv() env {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	e := env{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, now: time.Now}
	e.typed = term.IsTerminal(os.Stdin.Fd())
	if e.terminal = term.IsTerminal(os.Stdout.Fd()); e.terminal {
		e.profile = colorprofile.Env(os.Environ())
		if width, height, err := term.GetSize(os.Stdout.Fd()); err == nil {
			e.width, e.height = width, height
		}
	} else if cli.ForcesColor(e.getenv) {
		e.profile = forcedProfile(e.getenv, colorprofile.Env(os.Environ()))
	}
	return e
}

// forcedProfile returns the profile for output that is not a terminal: the one that FORCE_COLOR
// asks for (1, 2 or 3), else that of TERM, with sixteen colors at least.
func forcedProfile(getenv func(string) string, usual colorprofile.Profile) colorprofile.Profile {
	switch getenv("FORCE_COLOR") {
	case "1":
		return colorprofile.ANSI
	case "2":
		return colorprofile.ANSI256
	case "3":
		return colorprofile.TrueColor
	}
	return max(usual, colorprofile.ANSI)
}

// run runs one command line, without the name of the program, and returns its exit status.
func run(ctx context.Context, e env, args []string) int {
	return cli.Run(ctx, cli.Env{
		Stdin: e.stdin, Stdout: e.downsampleColors(e.stdout), Stderr: e.stderr,
		Getenv: e.getenv, Now: e.now, Terminal: e.terminal, Width: e.width, Height: e.height, InputTerminal: e.typed,
		Ansi16:     e.profile == colorprofile.ANSI,
		Bundled:    content.Posts(),
		Guide:      docs.Guide(),
		Cache:      e.cache,
		Version:    version(),
		Commit:     commit(),
		System:     cli.System{Name: systemName, Profile: profileName(e.profile), AskTerminal: e.askTerminal()},
		Configured: true,
		ConfigFile: config.DefaultPath(e.getenv),
		Keys:       keys,
		Serve:      e.serve,
		OpenState:  e.state,
		Read:       e.read,
		Page:       e.page,

		Library:        e.library(),
		CollectGarbage: e.deferGC.end,
		ShowProgress:   e.showProgress(),
	}, args)
}

// downsampleColors returns a writer to out that uses only colors that the terminal has.
func (e env) downsampleColors(out io.Writer) io.Writer {
	if e.profile == colorprofile.ANSI || e.profile == colorprofile.ANSI256 {
		return &colorprofile.Writer{Forward: out, Profile: e.profile}
	}
	return out
}
