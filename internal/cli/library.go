package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"quire/internal/index/folder"
	"quire/internal/readerstate"
	"quire/internal/remote"
	"quire/internal/remote/fetch"
	"quire/internal/remote/library"
	"quire/internal/sanitize"
	"quire/internal/suggest"
	"quire/internal/usererr"
)

// libraryFlags declares the flags that choose the offline library as the content.
func (a *app) libraryFlags(root *cobra.Command) {
	root.PersistentFlags().BoolVar(&a.all, "all", false, "read all synced sources as one archive")
	root.PersistentFlags().StringVar(&a.sourceName, "source", "", "read the synced source `NAME`")
	a.complete(root, "source", a.sourceNames)
}

// readsLibrary reports whether the content is the offline library, or a source of it.
func (a *app) readsLibrary() bool { return a.all || a.sourceName != "" }

// librarySource opens all sources, or the one that was named.
func (a *app) librarySource() (*folder.Source, error) {
	list, err := library.LoadSources(a.env.Library.Sources)
	switch {
	case err != nil:
		return nil, err
	case a.all && a.sourceName != "":
		return nil, usageErrorf("use --all or --source, not both")
	case len(list) == 0:
		return nil, usererr.New("no sources", "add one with quire sources add ADDRESS")
	case a.all:
		return folder.Join(a.env.Library.Dir, a.namesFunc(list)), nil
	}
	if !slices.ContainsFunc(list, func(s library.Source) bool { return s.Name == a.sourceName }) {
		return nil, unknownSource(&remote.UnknownError{Name: a.sourceName, Names: namesOf(list)})
	}
	lib := a.library()
	if !lib.Exists(a.sourceName) {
		return nil, usererr.New("source "+a.sourceName+" is not synced yet", "run quire sync "+a.sourceName)
	}
	return folder.Open(lib.Path(a.sourceName))
}

func namesOf(list []library.Source) []string {
	var names []string
	for _, s := range list {
		names = append(names, s.Name)
	}
	return names
}

// namesFunc returns the names of the sources, as the list is when it is asked: read again
// when its file has changed, and the ones before while it cannot be read.
func (a *app) namesFunc(list []library.Source) func() []string {
	path := a.env.Library.Sources
	names := namesOf(list)
	was, err := os.Stat(path)
	return func() []string {
		now, stat := os.Stat(path)
		if err == nil && stat == nil && now.ModTime().Equal(was.ModTime()) && now.Size() == was.Size() {
			return names
		}
		if list, load := library.LoadSources(path); load == nil {
			names, was, err = namesOf(list), now, stat
		}
		return names
	}
}

// unknownSource adds the name that was probably meant.
func unknownSource(err error) error {
	unknown, ok := errors.AsType[*remote.UnknownError](err)
	if !ok {
		return err
	}
	if near := suggest.Nearest(unknown.Name, unknown.Names); near != "" {
		return usererr.WithHint(err, "did you mean "+near+"?")
	}
	return usererr.WithHint(err, "quire sources list shows the names")
}

func (a *app) library() *library.Library {
	return library.New(a.env.Library.Dir, a.env.Library.Status)
}

// syncer returns what syncs the library of this user.
func (a *app) syncer() *remote.Syncer {
	return remote.New(remote.Config{
		Library: a.library(), Sources: a.env.Library.Sources, Stores: a.env.Library.Stores, Now: a.env.Now,
		Client: fetch.New(fetch.Options{UserAgent: "quire/" + a.env.Version + " (terminal reader)"}),
		Marks:  a.sourceMarks,
	})
}

// sourceMarks returns what the reader has marked in a source. An error means that it is not
// known.
func (a *app) sourceMarks(ctx context.Context, name string) (remote.Marks, error) {
	none := remote.Marks{}
	if a.env.OpenState == nil {
		return none, nil
	}
	state := a.env.OpenState(a.values["state"].Value)
	switch {
	case state.Store == nil && state.NotSavedReason != "":
		return none, errors.New("reader state: " + state.NotSavedReason)
	case state.Store == nil:
		return none, nil
	}
	defer state.Store.Close() //nolint:errcheck // nothing was written
	src, err := folder.Open(a.library().Path(name))
	if err != nil {
		return none, err
	}
	marks, err := state.Store.Load(ctx, readerstate.Local, src.Blog())
	if err != nil {
		return none, storeError(ctx, err)
	}
	none = remote.Marks{Read: map[string]bool{}, Starred: map[string]bool{}}
	for _, m := range marks {
		switch {
		case m.Gone:
		case m.Kind == readerstate.Read:
			none.Read[m.Path] = true
		case m.Kind == readerstate.Star:
			none.Starred[m.Path] = true
		}
	}
	return none, nil
}

// sourceNames completes the names of sources.
func (a *app) sourceNames(_ *cobra.Command, _ []string, prefix string) ([]string, cobra.ShellCompDirective) {
	list, err := library.LoadSources(a.env.Library.Sources)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, s := range list {
		if strings.HasPrefix(s.Name, prefix) {
			names = append(names, s.Name+"\t"+sanitize.Line(s.Title))
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// syncFlags are the flags of what is fetched beside the posts.
type syncFlags struct{ full, images, history bool }

func (f *syncFlags) declare(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.full, "full", false, "fetch whole articles where the feed has only the beginning")
	flags.BoolVar(&f.images, "images", false, "fetch images")
	flags.BoolVar(&f.history, "history", false, "follow feeds to their older pages")
}

func (f *syncFlags) options(mode fetch.Mode) remote.Options {
	return remote.Options{Mode: mode, Full: f.full, Images: f.images, History: f.history}
}

// resultText returns what a sync brought, in a few words.
func resultText(r remote.Result) string {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{r.New, "new"}, {r.Updated, "updated"}, {r.Removed, "removed"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprint(p.n, " ", p.what))
		}
	}
	for _, note := range r.Notes {
		parts = append(parts, sanitize.Line(note))
	}
	if len(parts) == 0 {
		return "nothing new"
	}
	return strings.Join(parts, ", ")
}
