package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize/english"
	"github.com/spf13/cobra"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/post"
	"quire/internal/remote"
	"quire/internal/remote/fetch"
	"quire/internal/remote/library"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
	"quire/internal/usererr"
)

const sourcesAbout = `Add, list and remove the sources of the offline library.

A source is a feed (RSS, Atom, RDF, JSON Feed, or a page that links to one), a git
repository of Markdown, or another quire server (ssh://HOST). Each becomes a content
folder of its own, which any Markdown tool can read; quire sync fetches what is new,
and quire --all reads all of them as one archive.`

func (a *app) sourcesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sources",
		Short: "Add, list and remove sources of the offline library",
		Long:  sourcesAbout,
		Example: `  quire sources add https://example.org/blog
  quire sources add https://example.org/notes.git --subfolder content
  quire sources add ssh://example.org:23231
  quire sources import feeds.opml`,
		Args: onlyCommands,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.InitDefaultHelpFlag()
			return cmd.Help()
		},
	}
	cmd.AddCommand(a.sourcesAdd(), a.sourcesList(), a.sourcesRemove(), a.sourcesImport(), a.sourcesExport())
	return cmd
}

const sourcesAddAbout = `Add a source and sync it for the first time.

ADDRESS is that of a feed, of a page that links to one, or of a git repository, or
ssh://[USER@]HOST[:PORT] for a quire server.`

func (a *app) sourcesAdd() *cobra.Command {
	var flags syncFlags
	var add remote.Addition
	cmd := &cobra.Command{
		Use:   "add ADDRESS",
		Short: "Add a source and sync it",
		Long:  sourcesAddAbout,
		Example: `  quire sources add example.org
  quire sources add https://example.org/feed.xml --name friend --full --images`,
		Args: exactlyOne("ADDRESS"),
		RunE: func(cmd *cobra.Command, args []string) error {
			add.Address = args[0]
			add.Source.Full, add.Source.Images = flags.full, flags.images
			return a.addSource(cmd.Context(), add, flags.options(fetch.ByHand))
		},
	}
	flags.declare(cmd)
	f := cmd.Flags()
	f.StringVar(&add.Source.Name, "name", "", "name the source `NAME` (default: made from its title)")
	f.StringVar(&add.Source.Folder, "folder", "", "file it under `FOLDER` in the exported OPML")
	f.StringVar(&add.Source.Content, "subfolder", "", "read only `FOLDER` of the repository")
	f.StringVar(&add.Source.Branch, "branch", "", "follow `BRANCH` of the repository")
	f.StringVar(&add.Source.Keep, "keep", "",
		"keep read posts that left the feed for `TIME`, such as 90d, or keep a number of posts (default: all)")
	f.StringVar(&add.Source.Every, "every", "", "with --due, sync at most once in `TIME`, such as 6h or 7d")
	f.StringVar(&add.Source.UserAgent, "user-agent", "", "send `NAME` as the user agent")
	f.BoolVar(&add.First, "first", false, "take the first feed if the page links to several")
	return cmd
}

func (a *app) addSource(ctx context.Context, add remote.Addition, opt remote.Options) error {
	if err := remote.CheckKeep(add.Source.Keep, add.Source.Every); err != nil {
		return usageError{err}
	}
	a.collectGarbage()
	s := a.syncer()
	src, r, err := s.Add(ctx, add, opt)
	if choice, ok := errors.AsType[*remote.ChoiceError](err); ok {
		for _, f := range choice.Feeds {
			fmt.Fprintf(a.out, "%s  %s\n", sanitize.Line(f.URL), f.Title)
		}
		return usererr.WithHint(err, "add one of these, or the first one with --first")
	}
	if err != nil && isDir(add.Address) {
		return usererr.WithHint(withAddress(add.Address, err), "quire "+sanitize.Line(add.Address)+
			" reads a folder without adding it")
	}
	if err != nil {
		return withAddress(add.Address, err)
	}
	_, err = fmt.Fprintf(a.out, "added %s: %s\n", src.Name, resultText(r))
	return err
}

// withAddress puts an address before an error, unless the error has it.
func withAddress(address string, err error) error {
	if address = sanitize.Line(address); strings.Contains(usererr.Text(err), address) {
		return err
	}
	return fmt.Errorf("%s: %w", address, err)
}

// sourceJSON is a source as programs see it.
type sourceJSON struct {
	Name      string  `json:"name"`
	Kind      string  `json:"kind"`
	URL       *string `json:"url"`
	Title     *string `json:"title"`
	Folder    *string `json:"folder"`
	State     string  `json:"state"`
	Posts     int     `json:"posts"`
	Unread    *int    `json:"unread"`
	LastSync  *string `json:"last_sync"`
	NextSync  *string `json:"next_sync"`
	LastError *string `json:"last_error"`
}

func (a *app) sourcesList() *cobra.Command {
	format := "table"
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the sources with their state",
		Long: "List the sources: state, posts, unread ones, last and next sync, last error.\n\n" +
			"The state is ok, new (not synced yet), failing, waiting (as its server asks), dead (missing\nfor a month) or gone (for good).",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkFormat(format, tableFormats()); err != nil {
				return err
			}
			return a.listSources(cmd.Context(), format)
		},
	}
	cmd.Flags().StringVar(&format, "format", format, "print as `FORMAT`: table or json")
	a.setChoices(cmd, "format", tableFormats())
	return cmd
}

func (a *app) listSources(ctx context.Context, format string) error {
	list, err := library.LoadSources(a.env.Library.Sources)
	if err != nil {
		return err
	}
	posts, unread, err := a.countPosts(ctx, list)
	if err != nil {
		return err
	}
	lib := a.library()
	out := make([]sourceJSON, 0, len(list))
	for _, s := range list {
		status := lib.ReadStatus(s.Name)
		j := sourceJSON{
			Name: s.Name, Kind: s.Kind, URL: orNull(sanitize.Line(s.URL)), Title: orNull(sanitize.Line(s.Title)),
			Folder: orNull(sanitize.Line(s.Folder)),
			State:  status.Describe(a.env.Now()), Posts: posts[s.Name], LastSync: timeJSON(status.Succeeded),
			LastError: orNull(sanitize.Line(status.LastError)),
		}
		if s.Kind != library.KindSaved && !status.Gone {
			j.NextSync = timeJSON(status.NextDue)
		}
		if s.Kind == library.KindSaved {
			j.State = "ok"
		}
		if unread != nil {
			n := unread[s.Name]
			j.Unread = &n
		}
		out = append(out, j)
	}
	if format == "json" {
		return writeJSON(a.out, out)
	}
	return a.printSources(out)
}

// countPosts counts the posts of sources, and the unread ones; unread is nil if reader state
// is not known.
func (a *app) countPosts(ctx context.Context, list []library.Source) (posts, unread map[string]int, err error) {
	posts = map[string]int{}
	if len(list) == 0 {
		return posts, nil, nil
	}
	src := folder.Join(a.env.Library.Dir, func() []string { return namesOf(list) })
	opt := a.options()
	opt.Released = false
	ix, err := index.Load(ctx, src, opt)
	if err != nil {
		return nil, nil, err
	}
	var marks func(*post.Post) index.Marks
	if a.env.OpenState != nil && a.env.OpenState(a.values["state"].Value).Store != nil {
		a.all = true // the marks of all sources
		if marks, err = a.marksFunc(ctx); err == nil {
			unread = map[string]int{}
		}
	}
	for _, p := range ix.Select(index.Filter{Lang: "all"}, nil).All() {
		posts[p.Source]++
		if unread != nil && !marks(p).Read {
			unread[p.Source]++
		}
	}
	return posts, unread, nil
}

func (a *app) printSources(list []sourceJSON) error {
	if len(list) == 0 {
		_, err := fmt.Fprintln(a.out, "No sources. Add one with quire sources add ADDRESS.")
		return err
	}
	rows := [][]string{{"NAME", "STATE", "POSTS", "UNREAD", "SYNCED", "NEXT", "ADDRESS"}}
	for _, s := range list {
		unread := "-"
		if s.Unread != nil {
			unread = strconv.Itoa(*s.Unread)
		}
		rows = append(rows, []string{
			s.Name, s.State, strconv.Itoa(s.Posts), unread, shortTime(s.LastSync),
			shortTime(s.NextSync), deref(s.URL),
		})
	}
	style := a.styler()
	for i, row := range alignColumns(rows) {
		row = fit(row, a.tableWidth())
		if i == 0 {
			row = style.faint(row)
		}
		fmt.Fprintln(a.out, sanitize.Row(row))
		if i > 0 && list[i-1].LastError != nil {
			fmt.Fprintln(a.out, sanitize.Row(style.faint(fit("  "+*list[i-1].LastError, a.tableWidth()))))
		}
	}
	return nil
}

// shortTime returns a time as it is written in a table, "-" for none.
func shortTime(s *string) string {
	if s == nil {
		return "-"
	}
	t, err := time.Parse(time.RFC3339, *s)
	if err != nil {
		return "-"
	}
	return t.Local().Format("2006-01-02 15:04")
}

func deref(s *string) string {
	if s == nil {
		return "-"
	}
	return *s
}

// alignColumns pads the cells of each column but the last to one width.
func alignColumns(rows [][]string) []string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], textwidth.Width(cell))
		}
	}
	out := make([]string, len(rows))
	for i, row := range rows {
		var b strings.Builder
		for k, cell := range row {
			b.WriteString(cell)
			if k < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[k]-textwidth.Width(cell)+2))
			}
		}
		out[i] = b.String()
	}
	return out
}

func (a *app) sourcesRemove() *cobra.Command {
	var starred bool
	cmd := &cobra.Command{
		Use:   "remove NAME",
		Short: "Remove a source and its posts",
		Long: "Remove a source from the list, and its posts from the library. Starred posts stay in its\n" +
			"folder unless --starred is given, and so do files that no sync has written.",
		Args:              exactlyOne("NAME"),
		ValidArgsFunction: a.sourceNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.removeSource(cmd.Context(), args[0], starred)
		},
	}
	cmd.Flags().BoolVar(&starred, "starred", false, "remove starred posts too")
	return cmd
}

func (a *app) removeSource(ctx context.Context, name string, starred bool) error {
	s := a.syncer()
	var marks remote.Marks
	if !starred && a.library().Exists(name) {
		var err error
		if marks, err = a.sourceMarks(ctx, name); err != nil {
			return usererr.WithHint(fmt.Errorf("%s: not removed: cannot read its stars: %w", sanitize.Line(name), err),
				"--starred removes starred posts too")
		}
	}
	kept, err := s.Remove(name, marks, starred)
	if err != nil {
		return unknownSource(err)
	}
	text := "removed " + name
	if kept > 0 {
		text += ": " + english.Plural(kept, "starred post", "") + " kept in " + a.library().Path(name)
	}
	_, err = fmt.Fprintln(a.out, sanitize.Line(text))
	return err
}

func (a *app) sourcesImport() *cobra.Command {
	var noSync bool
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Add the feeds of an OPML file",
		Long: "Add the feeds of an OPML file, or of newsboat's urls file, and sync them. FILE - is standard\n" +
			"input. Feeds that are already sources stay as they are.",
		Example: `  quire sources import feeds.opml
  quire sources import ~/.newsboat/urls`,
		Args: exactlyOne("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.importSources(cmd.Context(), args[0], noSync)
		},
	}
	cmd.Flags().BoolVar(&noSync, "no-sync", false, "add them without syncing")
	return cmd
}

func (a *app) importSources(ctx context.Context, name string, noSync bool) error {
	file, err := a.open(ctx, name)
	if err != nil {
		return err
	}
	added, there, err := a.syncer().Import(file.Source)
	if err != nil {
		return fmt.Errorf("%s: %w", sanitize.Line(file.Name), err)
	}
	text := "added " + english.Plural(len(added), "source", "")
	if there > 0 {
		text += fmt.Sprintf(", %d already there or without an address", there)
	}
	if _, err := fmt.Fprintln(a.out, text); err != nil || noSync || len(added) == 0 {
		return err
	}
	return a.runSync(ctx, namesOf(added), remote.Options{})
}

func (a *app) sourcesExport() *cobra.Command {
	return &cobra.Command{
		Use:   "export",
		Short: "Write the sources as OPML",
		Long:  "Write the sources as OPML 2.0, which feed readers import. Repositories and servers are comments in it.",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			out, err := a.syncer().Export()
			if err == nil {
				_, err = a.out.Write(out)
			}
			return err
		},
	}
}
