package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"slices"
	"sync"
	"time"
)

// attackMixed has readers press keys while each attacker takes one attack after the other at random, and
// prints a row a minute: the answers to the readers' keys, and what the server holds.
func (p *plan) attackMixed(ctx context.Context, out io.Writer) (bool, error) {
	only, err := regexp.Compile(p.only)
	if err != nil {
		return false, fmt.Errorf("--only: %w", err)
	}
	all := slices.DeleteFunc(slices.Concat(attacks, moreAttacks), func(a attack) bool { return !only.MatchString(a.name) })
	if len(all) == 0 {
		return false, fmt.Errorf("--only %s: no attack has such a name", p.only)
	}
	var opened result
	readers := p.openAll(ctx, &opened)
	defer func() {
		for _, c := range readers {
			_ = c.ssh.Close()
		}
	}()
	if good, err := opened.good(); !good {
		return false, err
	}
	settle(ctx, time.Second)
	base := p.leftovers(ctx)
	fmt.Fprintf(out, "%d readers, %g keys a second each; %d attacking clients for %s\n\n"+
		"| after | readers' p50 ms | p99 ms | unanswered | top memory MB | goroutines |\n| --- | --- | --- | --- | --- | --- |\n",
		len(readers), p.rate, p.attackers, p.duration)
	limited, cancel := context.WithTimeout(ctx, p.duration)
	defer cancel()
	var attackers sync.WaitGroup
	for range p.attackers {
		attackers.Go(func() { p.mix(limited, all) })
	}
	good := true
	for began := time.Now(); limited.Err() == nil; {
		r, most := p.measureMinute(limited, readers)
		good = good && r.unanswered.Load() == 0
		fmt.Fprintf(out, "| %s | %s | %s | %d | %s | %s |\n", time.Since(began).Round(time.Second), milliseconds(r.at(.50)),
			milliseconds(r.at(.99)), r.unanswered.Load(), megabytes(most), p.leftovers(ctx).goroutines)
	}
	attackers.Wait()
	fmt.Fprintf(out, "| afterwards | | | | | %s |\n", p.awaitLeftovers(ctx, base))
	return good, nil
}

// mix goes from one attack to another, each for some seconds.
func (p *plan) mix(ctx context.Context, all []attack) {
	const longest = 8 * time.Second
	for ctx.Err() == nil {
		some, stop := context.WithTimeout(ctx, 1+rand.N(longest)) //nolint:gosec // no secret
		a := all[rand.IntN(len(all))]                             //nolint:gosec // no secret
		p.repeatAttack(some, a.do)
		stop()
	}
}

// measureMinute measures readers and the server for a minute, or until ctx ends.
func (p *plan) measureMinute(ctx context.Context, readers []*client) (*result, int64) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return p.measure(ctx, readers)
}
