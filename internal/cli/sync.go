package cli

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/dustin/go-humanize/english"
	"github.com/spf13/cobra"

	"quire/internal/remote"
	"quire/internal/remote/fetch"
	"quire/internal/usererr"
)

const syncAbout = `Fetch what is new in all sources, or in those named, into the offline library.

One failing source does not stop the others; the exit status is 1 if any failed. Servers
get conditional requests, one at a time, and only as often as they allow: a feed four
times, then at most once every half an hour (--force ignores that), and never before the
time its server has set.

--due is for timers: it syncs only what is due, and prints only news and errors.`

func (a *app) sync() *cobra.Command {
	var flags syncFlags
	var due, force bool
	cmd := &cobra.Command{
		Use:   "sync [NAME…]",
		Short: "Fetch what is new into the offline library",
		Long:  syncAbout,
		Example: `  quire sync
  quire sync my-friend --full --images
  quire sync --due`,
		ValidArgsFunction: a.sourceNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			mode := fetch.ByHand
			switch {
			case due && force:
				return usageErrorf("use --due or --force, not both")
			case due:
				mode = fetch.Scheduled
			case force:
				mode = fetch.Forced
			}
			return a.runSync(cmd.Context(), args, flags.options(mode))
		},
	}
	flags.declare(cmd)
	cmd.Flags().BoolVar(&due, "due", false, "sync only sources that are due")
	cmd.Flags().BoolVar(&force, "force", false, "sync even sources that were synced often lately")
	return cmd
}

// runSync syncs sources and prints a line for each.
func (a *app) runSync(ctx context.Context, names []string, opt remote.Options) error {
	s := a.syncer()
	list, err := s.List()
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return usererr.New("no sources", "add one with quire sources add ADDRESS")
	}
	total := len(list)
	if len(names) > 0 {
		total = len(names)
	}
	a.collectGarbage()
	failed := 0
	p := a.progress(total, func(r remote.Result) {
		switch {
		case r.Err != nil:
			failed++
			a.printError(fmt.Errorf("%s: %w", r.Name, r.Err))
		case r.Skipped || opt.Mode == fetch.Scheduled && r.Unchanged():
		default:
			fmt.Fprintf(a.out, "%s: %s\n", r.Name, resultText(r))
			_ = a.out.Flush() // an error comes back with the next write
		}
	})
	if _, err := s.Sync(ctx, names, opt, p); err != nil {
		return unknownSource(err)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if failed > 0 {
		return fmt.Errorf("%s failed", english.Plural(failed, "source", ""))
	}
	return nil
}

// collectGarbage ends the start of the program, which defers that.
func (a *app) collectGarbage() {
	if a.env.CollectGarbage != nil {
		a.env.CollectGarbage()
	}
}

// progress shows how many of total sources are synced and which are being synced, and calls
// finished for each, one at a time.
func (a *app) progress(total int, finished func(remote.Result)) remote.Progress {
	var mu sync.Mutex
	var running []string
	done := 0
	show := func() {
		if a.env.ShowProgress == nil {
			return
		}
		text := ""
		if len(running) > 0 {
			text = "syncing " + strings.Join(running, ", ")
		}
		a.env.ShowProgress(done, total, fit(text, max(a.env.Width-12, 20)))
	}
	hide := func() {
		if a.env.ShowProgress != nil {
			a.env.ShowProgress(0, 0, "")
		}
	}
	return remote.Progress{
		Started: func(name string) {
			mu.Lock()
			defer mu.Unlock()
			running = append(running, name)
			show()
		},
		Finished: func(r remote.Result) {
			mu.Lock()
			defer mu.Unlock()
			for i, name := range running {
				if name == r.Name {
					running = append(running[:i:i], running[i+1:]...)
					break
				}
			}
			done++
			hide()
			finished(r)
			if done < total {
				show()
			}
		},
	}
}
