// Package main is quire-load, which shows what an SSH server of quire bears: it opens so
// many sessions with a real SSH client, has each do what readers do, and prints how long
// answers took and what that cost the server. It is bounded in sessions and time, and goes
// to this machine only, unless it is told that the server's owner knows.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strings"
	"time"
)

const (
	maxSessions = 20000
	maxDuration = 10 * time.Minute
)

// plan is what is to be done.
type plan struct {
	addr, do, place string
	user            string
	sessions        int
	duration        time.Duration
	rate            float64 // keys a second and session
	width, height   int
	atOnce          int // connections that are opened at a time
	pid             int // of the server, 0 when it is not known
}

const about = `usage: quire-load [FLAGS] [ADDRESS]

What it does, by --do:
  keys        every session presses a key now and then; time from key to first byte
  idle        every session opens and does nothing; memory and CPU of the server
  tour        every session opens, filters, opens a post, scrolls and quits, over and over
  handshakes  connections that are let in and leave, as fast as they go
  drop        every session opens, presses a key and is gone without a word

`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) } // the one place that exits

func run(args []string, out, errs io.Writer) int {
	var p plan
	var size string
	flags := flag.NewFlagSet("quire-load", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.Usage = func() { fmt.Fprint(errs, about); flags.PrintDefaults() }
	flags.StringVar(&p.do, "do", "keys", "keys, idle, tour, handshakes or drop")
	flags.StringVar(&p.place, "place", "list", "where keys are pressed: list or post")
	flags.StringVar(&p.user, "user", "anon", "user name; anon needs no key")
	flags.IntVar(&p.sessions, "n", 100, "sessions at a time, 20000 at most")
	flags.DurationVar(&p.duration, "for", 10*time.Second, "how long, 10m at most")
	flags.Float64Var(&p.rate, "rate", 1, "keys a second and session")
	flags.StringVar(&size, "size", "80x24", "size of the terminals")
	flags.IntVar(&p.atOnce, "connect", 32, "connections that are opened at a time")
	flags.IntVar(&p.pid, "pid", 0, "process of the server on this machine, to tell its memory and CPU")
	remote := flags.Bool("remote", false, "the server is on another machine, and its owner knows")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	p.addr = "127.0.0.1:23231"
	if flags.NArg() > 0 {
		p.addr = flags.Arg(0)
	}
	if n, err := fmt.Sscanf(size, "%dx%d", &p.width, &p.height); n != 2 || err != nil {
		fmt.Fprintf(errs, "quire-load: --size %s: write it as 80x24\n", size)
		return 2
	}
	if msg := p.check(*remote); msg != "" {
		fmt.Fprintln(errs, "quire-load: "+msg)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ok, err := p.run(ctx, out)
	if err != nil {
		fmt.Fprintf(errs, "quire-load: %v\n", err)
		return 1
	}
	if !ok {
		return 1
	}
	return 0
}

// check says what of a plan is out of bounds.
func (p *plan) check(remote bool) string {
	host, _, err := net.SplitHostPort(p.addr)
	switch ip := net.ParseIP(host); {
	case err != nil:
		return p.addr + ": an address is HOST:PORT"
	case !remote && host != "localhost" && (ip == nil || !ip.IsLoopback()):
		return p.addr + " is not this machine: add --remote if the server's owner knows"
	case p.sessions < 1 || p.sessions > maxSessions:
		return fmt.Sprintf("-n %d: choose 1 to %d", p.sessions, maxSessions)
	case p.duration <= 0 || p.duration > maxDuration:
		return fmt.Sprintf("--for %s: choose up to %s", p.duration, maxDuration)
	case p.rate <= 0 || p.rate > 100:
		return fmt.Sprintf("--rate %v: choose up to 100", p.rate)
	case p.atOnce < 1:
		return "--connect: choose 1 or more"
	case !strings.Contains(" keys idle tour handshakes drop ", " "+p.do+" "):
		return "--do " + p.do + ": choose keys, idle, tour, handshakes or drop"
	case p.place != "list" && p.place != "post":
		return "--place " + p.place + ": choose list or post"
	}
	return ""
}
