package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/dustin/go-humanize/english"
	"github.com/spf13/cobra"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/post"
	"quire/internal/readerstate"
	"quire/internal/sanitize"
	"quire/internal/search"
	"quire/internal/usererr"
)

// ReaderState is the store of this user's reader state.
type ReaderState struct {
	Store          readerstate.Store // nil saves nothing
	Location       string            // the file or server, "" for none
	NotSavedReason string            // why Store is nil although saving was not switched off
	Hint           string            // what to do about NotSavedReason
}

// Notice returns why nothing is saved and what to do, in one line.
func (s ReaderState) Notice() string {
	if s.Hint == "" {
		return s.NotSavedReason
	}
	return s.NotSavedReason + ": " + s.Hint
}

const stateAbout = `Show, export and import reader state: which posts were read and starred, where each was
left, bookmarks and searches.

It is one SQLite file, quire/state.db in $XDG_STATE_HOME or ~/.local/state, unless
--state, $QUIRE_STATE or state in the configuration names another file, a PostgreSQL
server (postgres://user@host/database), or off. A post is identified by the address of
its site if the site's configuration has one (Hugo, Jekyll, Zola, MkDocs), otherwise by
its folder, and by its path there.`

func (a *app) stateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "state",
		Short: "Export, import or locate reader state",
		Long:  stateAbout,
		Example: `  quire state export > state.json
  ssh laptop quire state export | quire state import
  quire state path`,
		Args: onlyCommands,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.InitDefaultHelpFlag()
			return cmd.Help()
		},
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "export", Short: "Write reader state as JSON",
			Long: "Write the reader state of all blogs as JSON, including what was undone, so that it can be merged elsewhere.",
			Args: noArguments,
			RunE: func(cmd *cobra.Command, _ []string) error { return a.exportState(cmd.Context()) },
		},
		a.withFolder(&cobra.Command{
			Use: "import [FILE]", Short: "Merge exported reader state",
			Long: "Merge exported reader state from FILE or standard input. The newer of two marks wins, so importing\n" +
				"twice or late loses nothing. Posts without a blog belong to the content folder (-C).",
			Args: atMostOne("FILE"),
			RunE: func(cmd *cobra.Command, args []string) error { return a.importState(cmd.Context(), args) },
			ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
				return nil, cobra.ShellCompDirectiveDefault
			},
		}, 1),
		&cobra.Command{
			Use: "path", Short: "Print the location of reader state",
			Args: noArguments,
			RunE: func(*cobra.Command, []string) error {
				state, err := a.readerState()
				if err == nil {
					_, err = fmt.Fprintln(a.out, state.Location)
				}
				return err
			},
		},
	)
	return cmd
}

// readerState returns the store of this user's reader state, or why it cannot be used.
func (a *app) readerState() (ReaderState, error) {
	state := a.env.OpenState(a.values["state"].Value)
	switch {
	case state.Store != nil:
		return state, nil
	case state.NotSavedReason != "":
		return state, usererr.New("reader state: "+state.NotSavedReason, state.Hint)
	}
	return state, usererr.New("reader state: switched off", "name a location with --state LOCATION")
}

// storeError returns an error of a store, or that of ctx if it ended.
func storeError(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func (a *app) exportState(ctx context.Context) error {
	state, err := a.readerState()
	if err != nil {
		return err
	}
	defer state.Store.Close() //nolint:errcheck // nothing was written
	marks, err := state.Store.Load(ctx, readerstate.Local)
	if err != nil {
		return storeError(ctx, err)
	}
	return readerstate.Export(a.out, marks)
}

func (a *app) importState(ctx context.Context, args []string) error {
	state, err := a.readerState()
	if err != nil {
		return err
	}
	defer state.Store.Close() //nolint:errcheck // what was saved is durable already
	name, in := "standard input", a.env.Stdin
	if len(args) == 1 && args[0] != "-" {
		name = sanitize.Line(args[0])
		f, err := os.Open(filepath.Clean(args[0]))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		defer f.Close() //nolint:errcheck // nothing was written
		if info, err := f.Stat(); err == nil && info.IsDir() {
			return usererr.New(name+": a folder, not a file", "name a file that quire state export wrote")
		}
		in = f
	}
	src, err := a.source()
	if err != nil {
		return err
	}
	marks, err := readContext(ctx, func() ([]readerstate.Mark, error) { return readerstate.Import(in, src.Blog()) })
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	known := map[readerstate.Key]readerstate.Mark{}
	before, err := state.Store.Load(ctx, readerstate.Local)
	if err != nil {
		return storeError(ctx, err)
	}
	readerstate.Merge(known, before)
	changed := readerstate.Merge(known, marks)
	for batch := range slices.Chunk(changed, 10_000) { // no batch blocks another program for long
		if err := state.Store.Save(ctx, readerstate.Local, batch); err != nil {
			return storeError(ctx, err)
		}
	}
	_, err = fmt.Fprintf(a.out, "imported %s, skipped %d (known or older)\n", english.Plural(len(changed), "mark", ""),
		len(marks)-len(changed))
	return err
}

// loadMarks gives a filter the user's marks if its query asks for them; the store is opened
// only then.
func (a *app) loadMarks(ctx context.Context, f *index.Filter) error {
	if !search.Lenient(f.Query).AsksForMarks() || a.env.OpenState == nil || a.env.Archive != nil {
		return nil
	}
	var err error
	f.Marks, err = a.marksFunc(ctx)
	return err
}

// marksFunc returns the lookup of the user's marks in the content folder.
func (a *app) marksFunc(ctx context.Context) (func(*post.Post) index.Marks, error) {
	state, err := a.readerState()
	if err != nil {
		return nil, err
	}
	defer state.Store.Close() //nolint:errcheck // nothing was written
	src, err := a.source()
	if err != nil {
		return nil, err
	}
	session := readerstate.NewSession(state.Store, readerstate.Local, src.Blog(), a.env.Now)
	if blogs := src.Blogs(); blogs != nil {
		session = readerstate.NewJoinedSession(state.Store, readerstate.Local, blogs, a.env.Now)
	}
	if err := session.Load(ctx); err != nil {
		return nil, storeError(ctx, err)
	}
	return func(p *post.Post) index.Marks { return marksOf(session.Post(p.Path)) }, nil
}

func marksOf(p readerstate.Post) index.Marks {
	return index.Marks{Read: p.Read, Starred: p.Starred, Begun: p.IsBegun(), Left: p.LeftAt}
}

// setBlog sets the blog, and the path of a file, by which marks are saved.
func (r *ReadOptions) setBlog() {
	switch {
	case r.Source != nil:
		if r.Blogs = r.Source.Blogs(); r.Blogs == nil {
			r.Blog = r.Source.Blog()
		}
	case r.File != nil && r.File.Reload != nil:
		dir, base := filepath.Split(r.File.Name)
		if dir == "" {
			dir = "."
		}
		r.Blog = folder.FileBlog(dir)
		if src, err := folder.Open(dir); err == nil {
			r.Blog = src.Blog()
		}
		r.File.Path = base
	}
}

// NewSession returns the reader's session in what is shown.
func (r *ReadOptions) NewSession(now func() time.Time) *readerstate.Session {
	return r.session(r.State.Store, now)
}

func (r *ReadOptions) session(store readerstate.Store, now func() time.Time) *readerstate.Session {
	if r.Blogs != nil {
		return readerstate.NewJoinedSession(store, readerstate.Local, r.Blogs, now)
	}
	return readerstate.NewSession(store, readerstate.Local, r.Blog, now)
}
