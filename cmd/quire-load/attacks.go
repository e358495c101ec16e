package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// attackAll measures what attacks cost harmless readers, and prints a table in Markdown: the
// answers to the readers' keys, the most memory of the server, and what is left of the attack.
func (p *plan) attackAll(ctx context.Context, out io.Writer) (bool, error) {
	only, err := regexp.Compile(p.only)
	if err != nil {
		return false, fmt.Errorf("--only: %w", err)
	}
	var opened result
	readers := p.openAll(ctx, &opened)
	defer func() {
		for _, c := range readers {
			_ = c.close()
		}
	}()
	if good, err := opened.good(); !good {
		return false, err
	}
	settle(ctx, time.Second)
	base := p.leftovers(ctx)
	fmt.Fprintf(out, "%d readers, %g keys a second each; %d attacking clients, %s per attack\n\n"+
		"| attack | readers' p50 ms | p99 ms | unanswered | top memory MB | left after 10 s |\n| --- | --- | --- | --- | --- | --- |\n",
		len(readers), p.rate, p.attackers, p.duration)
	row := func(name string, do func(context.Context, *plan) error) bool {
		r, most := p.measureAttack(ctx, readers, do)
		left := "–"
		if do != nil {
			left = p.awaitLeftovers(ctx, base)
		}
		fmt.Fprintf(out, "| %s | %s | %s | %d | %s | %s |\n", name, milliseconds(r.at(.50)), milliseconds(r.at(.99)),
			r.unanswered.Load(), megabytes(most), left)
		return r.unanswered.Load() == 0
	}
	good := row("none", nil)
	for _, a := range slices.Concat(attacks, moreAttacks) {
		if only.MatchString(a.name) && ctx.Err() == nil {
			good = row(a.name, a.do) && good
		}
	}
	return row("none, afterwards", nil) && good, nil
}

// measureAttack has readers press keys while an attack goes on.
func (p *plan) measureAttack(ctx context.Context, readers []*client,
	do func(context.Context, *plan) error,
) (*result, int64) {
	ctx, cancel := context.WithTimeout(ctx, p.duration)
	defer cancel()
	var attackers sync.WaitGroup
	defer attackers.Wait()
	for range p.attackers {
		if do == nil {
			break
		}
		attackers.Go(func() { p.repeatAttack(ctx, do) })
	}
	return p.measure(ctx, readers)
}

// repeatAttack attacks until ctx ends.
func (p *plan) repeatAttack(ctx context.Context, do func(context.Context, *plan) error) {
	const pause = 5 * time.Millisecond // a refused client tries again
	for ctx.Err() == nil {
		_ = do(ctx, p)
		settle(ctx, pause)
	}
}

// measure has readers press keys until ctx ends, and returns the most memory of the server too.
func (p *plan) measure(ctx context.Context, readers []*client) (*result, int64) {
	var r result
	var most int64
	var watching sync.WaitGroup
	watching.Go(func() {
		for ctx.Err() == nil {
			most = max(most, usageOf(p.pid).resident)
			settle(ctx, 20*time.Millisecond)
		}
	})
	p.pressAll(ctx, readers, &r)
	watching.Wait()
	return &r, most
}

// leftovers is what a server holds: goroutines where --admin is given, and memory.
type leftovers struct {
	goroutines string
	resident   int64
}

func (p *plan) leftovers(ctx context.Context) leftovers {
	l := leftovers{resident: usageOf(p.pid).resident}
	if p.admin == "" {
		return l
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.admin+"/metrics", nil)
	if err != nil {
		return l
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return l
	}
	defer answer.Body.Close() //nolint:errcheck // it has been read
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		if n, ok := strings.CutPrefix(lines.Text(), "go_goroutines "); ok {
			l.goroutines = n
		}
	}
	return l
}

// awaitLeftovers gives the server ten seconds to forget an attack, and says what is left.
func (p *plan) awaitLeftovers(ctx context.Context, base leftovers) string {
	const tries, slack = 20, 20 // goroutines come and go
	if p.admin == "" && p.pid == 0 {
		return "–"
	}
	var now leftovers
	for range tries {
		settle(ctx, 500*time.Millisecond)
		if now = p.leftovers(ctx); p.admin == "" || number(now.goroutines) <= number(base.goroutines)+slack {
			break
		}
	}
	text := megabytes(now.resident-base.resident) + " MB"
	if p.admin == "" {
		return text
	}
	return fmt.Sprintf("%+d goroutines, %s", number(now.goroutines)-number(base.goroutines), text)
}

func number(s string) (n int) {
	_, _ = fmt.Sscan(s, &n)
	return n
}

func megabytes(n int64) string { return fmt.Sprint(n >> 20) }

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.2f", float64(d)/float64(time.Millisecond))
}

// at returns the time within which a share of the keys was answered.
func (r *result) at(share float64) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := len(r.times)
	if n == 0 {
		return 0
	}
	slices.Sort(r.times)
	return r.times[min(n-1, int(share*float64(n)))]
}
