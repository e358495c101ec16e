package linear

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"quire/internal/index"
	"quire/internal/sanitize"
	"quire/internal/usererr"
)

// Sources is what can be done with the offline library. A nil function cannot be done here.
type Sources struct {
	// List returns the state of every source that is open.
	List func(context.Context) ([]SourceState, error)
	// Sync syncs the sources that are open and calls done with a line for each, one at a time.
	// It returns what they brought, in words.
	Sync func(ctx context.Context, done func(line string)) (summary string, err error)
	// Save fetches a page and saves it for later; it returns its title.
	Save func(ctx context.Context, address string) (title string, err error)
}

// SourceState is the state of a source.
type SourceState struct {
	Name, State string
	Synced      time.Time // the zero time is never
	Error       string    // of the last sync, "" if it was fine
	Hint        string    // what to do about it
}

const noSources = "No sources are open. quire --all reads all of them."

// openSources shows a menu of the sources with their unread posts and state. Those of an archive
// of several can be chosen.
func (r *repl) openSources() error {
	var states []SourceState
	if list := r.opt.Sources.List; list != nil {
		var err error
		if states, err = list(r.ctx); err != nil {
			r.say(sentence(usererr.Line(err)))
			return nil
		}
	}
	f := r.opt.Filter
	counts, total := r.ix.Sources(index.Filter{
		Drafts: f.Drafts, Future: f.Future, Lang: f.Lang, Marks: f.Marks,
		View: index.Unread,
	})
	if counts == nil {
		for _, s := range states {
			r.say(describeSource(s.Name, "", s))
		}
		if len(states) == 0 {
			r.say(noSources)
		}
		return nil
	}
	byName := map[string]SourceState{}
	for _, s := range states {
		byName[s.Name] = s
	}
	lines, names := []string{"All sources, " + strconv.Itoa(total) + " unread"}, []string{""}
	for _, c := range counts {
		lines = append(lines, describeSource(c.Name, strconv.Itoa(c.Count)+" unread", byName[c.Name]))
		names = append(names, c.Name)
	}
	return r.openMenu("sources", noSources, lines, func(i int) error {
		r.opt.Filter.Source = names[i]
		return r.views[0].(*archive).restart(r)
	})
}

// describeSource describes a source in a line: unread posts, state, the last sync and, if it
// fails, why and what to do.
func describeSource(name, unread string, s SourceState) string {
	parts := []string{sanitize.Line(name)}
	if unread != "" {
		parts = append(parts, unread)
	}
	if s.State != "" && s.State != "ok" {
		parts = append(parts, s.State)
	}
	if !s.Synced.IsZero() {
		parts = append(parts, "synced "+humanize.Time(s.Synced))
	}
	out := strings.Join(parts, ", ")
	if s.Error != "" {
		out += ". " + strings.TrimSuffix(sentence(s.Error), ".")
	}
	if s.Hint != "" {
		out += ". Hint: " + sanitize.Line(s.Hint)
	}
	return out
}

// sync syncs the sources, says a line for each, and shows the archive as it is then.
func (r *repl) sync() error {
	work := r.opt.Sources.Sync
	if work == nil {
		r.say("Sources cannot be synced here.")
		return nil
	}
	r.say("Syncing.")
	type outcome struct {
		summary string
		err     error
	}
	lines, ended := make(chan string), make(chan outcome, 1)
	go func() {
		defer close(lines)
		summary, err := work(r.ctx, func(line string) { lines <- line })
		ended <- outcome{summary, err}
	}()
	for {
		if err := r.out.Flush(); err != nil {
			for range lines { //nolint:revive // the sync ends with the context
			}
			return err
		}
		line, ok := <-lines
		if !ok {
			break
		}
		r.say(sanitize.Line(line))
	}
	end := <-ended
	if end.err != nil {
		r.say("Not synced: " + usererr.Line(end.err) + ".")
		return nil
	}
	r.say(sentence(end.summary))
	if err := r.load(); err != nil {
		return err
	}
	return r.views[0].(*archive).show(r)
}

// saveLink saves a page for later: that of a link, by its number in the list of links.
func (v *postView) saveLink(r *repl, number string) error {
	o, err := v.outline(r)
	if err != nil {
		return err
	}
	n, ok, isNumber := r.parseNumber(strings.TrimSpace(number), len(o.Links))
	switch {
	case !isNumber:
		r.say("Type save and the number of a link: save 2. l lists the links.")
		return nil
	case !ok:
		return nil
	}
	r.saveForLater(o.Links[n-1].Target)
	return nil
}

// saveForLater fetches a page and saves it.
func (r *repl) saveForLater(target string) {
	address, ok := sanitize.URL(target)
	switch {
	case r.opt.Sources.Save == nil:
		r.say("Pages cannot be saved here.")
		return
	case !ok || !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://"):
		r.say("Not a web page: " + sanitize.Line(target))
		return
	}
	r.say("Saving " + address)
	if r.out.Flush() != nil {
		return // the next prompt reports it
	}
	title, err := r.opt.Sources.Save(r.ctx, address)
	if err != nil {
		r.say("Not saved: " + usererr.Line(err) + ".")
		return
	}
	r.say("Saved for later: " + sanitize.Line(title))
}
