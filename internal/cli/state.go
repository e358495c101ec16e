package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/dustin/go-humanize/english"
	"github.com/spf13/cobra"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/readerstate"
	"quire/internal/sanitize"
	"quire/internal/search"
)

// ReaderState is where this reader's state is.
type ReaderState struct {
	Store          readerstate.Store // nil keeps nothing
	Where          string            // the file or server, "" for none
	NotSavedReason string            // why Store is nil although it was not asked to be, and what to do
}

const stateAbout = `Show, save and merge reader state: which posts were read and starred, where each was
left, marks and searches.

It is one SQLite file, quire/state.db under $XDG_STATE_HOME or ~/.local/state, unless
--state, $QUIRE_STATE or state in the configuration names another, a PostgreSQL server
(postgres://user@host/database), or off. A post is known by the address of its site where
the folder's configuration names one (Hugo, Jekyll, Zola, MkDocs), else by its folder, and
by its path in there.`

func (a *app) stateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "state",
		Short: "Export, import and find reader state",
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
			Long: "Write reader state as JSON: all blogs, what was taken back included, so that it can be merged elsewhere.",
			Args: noArguments,
			RunE: func(cmd *cobra.Command, _ []string) error { return a.exportState(cmd.Context()) },
		},
		&cobra.Command{
			Use: "import [FILE]", Short: "Merge exported reader state",
			Long: "Merge exported reader state from FILE, or from standard input. Of two marks the newer holds, so that\n" +
				"importing twice, or late, undoes nothing. Posts that name no blog are of the content in force (-C).",
			Args: atMostOne("FILE"),
			RunE: func(cmd *cobra.Command, args []string) error { return a.importState(cmd.Context(), args) },
		},
		&cobra.Command{
			Use: "path", Short: "Tell where reader state is kept",
			Args: noArguments,
			RunE: func(*cobra.Command, []string) error {
				kept, err := a.readerState()
				if err == nil {
					_, err = fmt.Fprintln(a.out, kept.Where)
				}
				return err
			},
		},
	)
	return cmd
}

// readerState is where this reader's state is, or why it is nowhere.
func (a *app) readerState() (ReaderState, error) {
	kept := a.env.OpenState(a.values["state"].Value)
	switch {
	case kept.Store != nil:
		return kept, nil
	case kept.NotSavedReason != "":
		return kept, errors.New("reader state: " + kept.NotSavedReason)
	}
	return kept, errors.New("reader state: it is switched off: name a place with --state PLACE")
}

// storeError maps an error of a store to what people are told.
func storeError(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func (a *app) exportState(ctx context.Context) error {
	kept, err := a.readerState()
	if err != nil {
		return err
	}
	defer kept.Store.Close() //nolint:errcheck // nothing was written
	marks, err := kept.Store.Load(ctx, readerstate.Local)
	if err != nil {
		return storeError(ctx, err)
	}
	return readerstate.Export(a.out, marks)
}

func (a *app) importState(ctx context.Context, args []string) error {
	kept, err := a.readerState()
	if err != nil {
		return err
	}
	defer kept.Store.Close() //nolint:errcheck // what was saved is durable already
	name, in := "standard input", a.env.Stdin
	if len(args) == 1 && args[0] != "-" {
		name = args[0]
		f, err := os.Open(filepath.Clean(name))
		if err != nil {
			return fmt.Errorf("%s: cannot be read: %w", sanitize.Line(name), fileReason(err))
		}
		defer f.Close() //nolint:errcheck // nothing was written
		if info, err := f.Stat(); err == nil && info.IsDir() {
			return fmt.Errorf("%s: this is a folder: name an exported file", sanitize.Line(name))
		}
		in = f
	}
	src, err := a.source()
	if err != nil {
		return err
	}
	marks, err := readContext(ctx, func() ([]readerstate.Mark, error) { return readerstate.Import(in, src.Blog()) })
	if err != nil {
		return fmt.Errorf("%s: %w", sanitize.Line(name), err)
	}
	known := map[readerstate.Key]readerstate.Mark{}
	before, err := kept.Store.Load(ctx, readerstate.Local)
	if err != nil {
		return storeError(ctx, err)
	}
	readerstate.Merge(known, before)
	taken := readerstate.Merge(known, marks)
	for run := range slices.Chunk(taken, 10_000) { // none of them holds up another program for long
		if err := kept.Store.Save(ctx, readerstate.Local, run); err != nil {
			return storeError(ctx, err)
		}
	}
	_, err = fmt.Fprintf(a.out, "%s taken, %d known or older\n", english.Plural(len(taken), "mark", ""), len(marks)-len(taken))
	return err
}

// loadMarks lets a filter know the reader's marks, if its query asks for them: only then is the
// store opened.
func (a *app) loadMarks(ctx context.Context, f *index.Filter) error {
	if !search.Lenient(f.Query).AsksForMarks() || a.env.OpenState == nil || a.env.Archive != nil {
		return nil
	}
	var err error
	f.Marks, err = a.marksFunc(ctx)
	return err
}

// marksFunc are the reader's in the content in force.
func (a *app) marksFunc(ctx context.Context) (func(*post.Post) index.Marks, error) {
	kept, err := a.readerState()
	if err != nil {
		return nil, err
	}
	defer kept.Store.Close() //nolint:errcheck // nothing was written
	src, err := a.source()
	if err != nil {
		return nil, err
	}
	session := readerstate.NewSession(kept.Store, readerstate.Local, src.Blog(), a.env.Now)
	if err := session.Load(ctx); err != nil {
		return nil, storeError(ctx, err)
	}
	return func(p *post.Post) index.Marks { return marksOf(session.Post(p.Path)) }, nil
}

func marksOf(p readerstate.Post) index.Marks {
	return index.Marks{Read: p.Read, Starred: p.Starred, Begun: p.IsBegun(), Left: p.LeftAt}
}

// setBlog names the blog and the path under which the marks of what the reader opens are kept.
func (r *ReadOptions) setBlog() {
	switch {
	case r.Source != nil:
		r.Blog = r.Source.Blog()
	case r.File != nil && r.File.Reload != nil:
		dir, base := filepath.Split(r.File.Name)
		if dir == "" {
			dir = "."
		}
		r.Blog = index.FileBlog(dir)
		if src, err := index.OpenDir(dir); err == nil {
			r.Blog = src.Blog()
		}
		r.File.Path = base
	}
}
