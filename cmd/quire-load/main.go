// Package main is quire-load, a load generator for quire serve: it opens many sessions with a
// real SSH client, has each do what readers do, and prints the latency of answers and what
// the load cost the server. Its sessions and its time are limited, and it connects to this
// machine only, unless --remote says that the owner of the server knows.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	maxSessions  = 20000
	maxAttackers = 200
	maxDuration  = 10 * time.Minute
	maxMixed     = 24 * time.Hour
)

// plan is the load to generate.
type plan struct {
	addr, do, place string
	user            string
	web             bool         // the readers are browsers
	opened          atomic.Int64 // sessions so far
	sessions        int
	duration        time.Duration
	rate            float64 // keys per second and session
	width, height   int
	atOnce          int // connections that are opened at a time
	pid             int // of the server, 0 when unknown
	attackers       int
	only            string // names of attacks, an expression
	admin           string // address of the server's endpoints for operators

	asked   sync.Once // for what attacks want to know of the posts
	first   []listed
	longest listed
}

const about = `usage: quire-load [FLAGS] [ADDRESS]

Kinds of load (--do):
  keys        each session presses keys at a rate; measures the time from key to first byte
  idle        each session opens and does nothing; measures memory and CPU of the server
  tour        each session opens, filters, opens a post, scrolls and quits, repeatedly
  handshakes  connect and disconnect as fast as possible
  drop        each session opens, presses keys and disconnects without notice
  attacks     sessions press keys while other clients attack the server, in one way after the other;
              prints a table: what each attack costs the readers and the server
  mixed       the same, but each attacker takes one attack after the other at random; prints a row a minute

`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) } // the only exit

func run(args []string, out, errs io.Writer) int {
	var p plan
	var size string
	flags := flag.NewFlagSet("quire-load", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&p.do, "do", "keys", "generate `LOAD`: keys, idle, tour, handshakes, drop, attacks or mixed")
	flags.StringVar(&p.place, "place", "list", "press keys in `PLACE`: list or post")
	flags.StringVar(&p.user, "user", "anon",
		"log in as `NAME`, in which %d is the number of the session; anon needs no key")
	flags.BoolVar(&p.web, "web", false,
		"open sessions as browsers do, at the ADDRESS that --http of the server names: keys, idle or tour")
	flags.IntVar(&p.sessions, "n", 100, "open `N` sessions, 20000 at most")
	flags.DurationVar(&p.duration, "for", 10*time.Second, "run for `DURATION`, 10m at most, 24h with mixed")
	flags.Float64Var(&p.rate, "rate", 1, "press `N` keys per second and session")
	flags.StringVar(&size, "size", "80x24", "use terminals of `WxH` cells")
	flags.IntVar(&p.atOnce, "connect", 32, "open `N` connections at a time")
	flags.IntVar(&p.pid, "pid", 0, "measure memory and CPU of the server, process `ID` on this machine")
	flags.IntVar(&p.attackers, "attackers", 16, "attack with `N` clients, 200 at most")
	flags.StringVar(&p.only, "only", "", "run only the attacks whose names match `EXPRESSION`")
	flags.StringVar(&p.admin, "admin", "", "count goroutines left by attacks: `ADDRESS` that the server's --admin names")
	remote := flags.Bool("remote", false, "allow a server on another machine, whose owner knows")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		flags.SetOutput(errs)
		fmt.Fprint(errs, about)
		flags.PrintDefaults()
		return 2
	case err != nil:
		fmt.Fprintf(errs, "quire-load: %s\nhint: see quire-load --help\n", flagProblem(err))
		return 2
	}
	p.addr = "127.0.0.1:23231"
	if flags.NArg() > 0 {
		p.addr = flags.Arg(0)
	}
	if n, err := fmt.Sscanf(size, "%dx%d", &p.width, &p.height); n != 2 || err != nil {
		fmt.Fprintf(errs, "quire-load: --size: invalid size %q: use one such as 80x24\n", size)
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

// flagProblem rewrites an error of package flag, which has no types for them.
func flagProblem(err error) string {
	for _, form := range []struct{ re, text string }{
		{`^invalid (?:boolean )?value ("(?:[^"\\]|\\.)*") for (?:flag )?-(\w+):`, "--$2: invalid value $1"},
		{`^flag provided but not defined: -(\S+)`, "unknown flag --$1"},
		{`^flag needs an argument: -(\w+)`, "--$1: missing value"},
	} {
		re := regexp.MustCompile(form.re)
		if m := re.FindStringSubmatchIndex(err.Error()); m != nil {
			return string(re.ExpandString(nil, form.text, err.Error(), m))
		}
	}
	return "invalid command line"
}

// maxDuration is how long a load may go on.
func (p *plan) maxDuration() time.Duration {
	if p.do == "mixed" {
		return maxMixed
	}
	return maxDuration
}

// check returns what of a plan is invalid, "" when nothing is.
func (p *plan) check(remote bool) string {
	host, _, err := net.SplitHostPort(p.addr)
	switch ip := net.ParseIP(host); {
	case err != nil:
		return fmt.Sprintf("invalid address %q: use HOST:PORT", p.addr)
	case !remote && host != "localhost" && (ip == nil || !ip.IsLoopback()):
		return p.addr + ": not this machine\nhint: add --remote if the owner of the server knows"
	case p.sessions < 1 || p.sessions > maxSessions:
		return fmt.Sprintf("-n: invalid number %d: use 1 to %d", p.sessions, maxSessions)
	case p.duration <= 0 || p.duration > p.maxDuration():
		return fmt.Sprintf("--for: invalid duration %s: use up to %s", p.duration, p.maxDuration())
	case p.rate <= 0 || p.rate > 100:
		return fmt.Sprintf("--rate: invalid rate %v: use up to 100", p.rate)
	case p.attackers < 1 || p.attackers > maxAttackers:
		return fmt.Sprintf("--attackers: invalid number %d: use 1 to %d", p.attackers, maxAttackers)
	case p.atOnce < 1:
		return "--connect: use 1 or more"
	case !strings.Contains(" keys idle tour handshakes drop attacks mixed ", " "+p.do+" "):
		return fmt.Sprintf("--do: unknown load %q: use keys, idle, tour, handshakes, drop, attacks or mixed", p.do)
	case p.web && !strings.Contains(" keys idle tour ", " "+p.do+" "):
		return fmt.Sprintf("--web: no load %q of browsers: use keys, idle or tour", p.do)
	case p.place != "list" && p.place != "post":
		return fmt.Sprintf("--place: unknown place %q: use list or post", p.place)
	}
	return ""
}
