package cli

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"quire/internal/linear"
	"quire/internal/remote"
	"quire/internal/remote/library"
	"quire/internal/usererr"
)

// libraryActions returns what the reader can do with the library.
func (a *app) libraryActions() *LibraryActions {
	if a.env.Library == nil {
		return nil
	}
	s := a.syncer()
	actions := &LibraryActions{Save: func(ctx context.Context, address string) (string, error) {
		title, _, err := s.Save(ctx, address)
		return title, err
	}}
	if !a.readsLibrary() {
		return actions
	}
	only := a.onlySource()
	actions.List = func(context.Context) ([]SourceState, error) { return a.sourceStates(only) }
	actions.Sync = func(ctx context.Context, progress func(done, total int)) (string, error) {
		list, err := s.List()
		if err != nil {
			return "", err
		}
		total := len(list)
		if only != nil {
			total = len(only)
		}
		var done atomic.Int64
		progress(0, total)
		results, err := s.Sync(ctx, only, remote.Options{},
			remote.Progress{Finished: func(remote.Result) { progress(int(done.Add(1)), total) }})
		return remote.Summary(results), err
	}
	return actions
}

// linearSources returns what the line-based reader can do with the library.
func (a *app) linearSources() linear.Sources {
	actions := a.libraryActions()
	if actions == nil {
		return linear.Sources{}
	}
	out := linear.Sources{Save: actions.Save}
	if actions.List == nil {
		return out
	}
	out.List = func(ctx context.Context) ([]linear.SourceState, error) {
		list, err := actions.List(ctx)
		states := make([]linear.SourceState, len(list))
		for i, s := range list {
			states[i] = linear.SourceState(s)
		}
		return states, err
	}
	s, only := a.syncer(), a.onlySource()
	out.Sync = func(ctx context.Context, done func(line string)) (string, error) {
		var mu sync.Mutex
		results, err := s.Sync(ctx, only, remote.Options{}, remote.Progress{Finished: func(r remote.Result) {
			mu.Lock()
			defer mu.Unlock()
			switch {
			case r.Err != nil:
				done(r.Name + ": " + usererr.Line(r.Err))
			case !r.Skipped:
				done(r.Name + ": " + resultText(r))
			}
		}})
		return remote.Summary(results), err
	}
	return out
}

// onlySource returns the source that is open, nil if all of them are.
func (a *app) onlySource() []string {
	if a.all {
		return nil
	}
	return []string{a.sourceName}
}

// sourceStates returns the state of the sources that were named, nil for all, with what to do
// about one that fails.
func (a *app) sourceStates(only []string) ([]SourceState, error) {
	list, err := library.LoadSources(a.env.Library.Sources)
	if err != nil {
		return nil, err
	}
	lib, now := a.library(), a.env.Now()
	var out []SourceState
	for _, s := range list {
		if only != nil && !slices.Contains(only, s.Name) {
			continue
		}
		status := lib.ReadStatus(s.Name)
		state := SourceState{Name: s.Name, State: status.Describe(now), Synced: status.Succeeded, Error: status.LastError}
		switch state.State {
		case "new":
			if s.Kind == library.KindSaved {
				state.State = "ok"
			}
		case "gone", "dead":
			state.Hint = "quire sources remove " + s.Name + " removes it; starred posts stay"
		case "waiting":
			state.Hint = "its server is asked again at " + status.NotBefore.Local().Format("15:04, 2 Jan")
		case "failing":
			state.Hint = "quire sync " + s.Name + " --force asks again"
		}
		out = append(out, state)
	}
	return out, nil
}
