package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/dustin/go-humanize/english"
	"github.com/spf13/cobra"

	"quire/internal/config"
	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/sanitize"
	"quire/internal/usererr"
)

const rootAbout = `quire reads a folder of Markdown as a blog, in the terminal.

Without arguments it opens the bundled blog. PATH is a content folder (opens the
archive), a Markdown file (opens it) or - for standard input. When the output is
not a terminal, quire prints: a folder as "quire list" does, a file as "quire show".`

const rootExamples = `  quire                          read the bundled blog
  quire ~/blog/content           read a folder
  quire README.md                read one file
  quire list --category "Cloud Infrastructure"
  quire show idempotency-keys | less
  quire list --format jsonl | jq -r .title`

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:               "quire [PATH]",
		Short:             "Read a blog in the terminal",
		Long:              rootAbout,
		Example:           rootExamples,
		Version:           a.env.Version,
		SilenceErrors:     true,
		SilenceUsage:      true,
		Args:              atMostOne("PATH"),
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return a.configure(cmd) },
		RunE:              func(cmd *cobra.Command, args []string) error { return a.read(cmd, args) },
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveDefault
		},
		CompletionOptions:          cobra.CompletionOptions{DisableDefaultCmd: true},
		SuggestionsMinimumDistance: 2,
	}
	a.readerFlags(root)
	root.PersistentFlags().BoolP("help", "h", false, "show help")
	root.Flags().Bool("version", false, "print the version")

	root.SetIn(a.env.Stdin)
	root.SetOut(a.out)
	root.SetErr(a.env.Stderr)
	root.SetVersionTemplate("quire {{.Version}}\n")
	setHelp(root, a.helpWidth())
	root.SetHelpCommand(helpCommand())
	root.SetFlagErrorFunc(flagError)
	if a.env.Configured {
		root.AddCommand(a.configCommand())
	}
	if a.env.Keys != nil {
		root.AddCommand(a.keysCommand())
	}
	root.AddCommand(a.list(), a.show(), a.search(), a.categories(), a.tags())
	if a.env.Archive != nil {
		a.restrictToArchive(root)
		return root
	}
	root.AddCommand(a.themesCommand(), a.check(), a.feed(), a.completion(), a.man())
	if a.env.Library != nil {
		a.libraryFlags(root)
		root.AddCommand(a.sourcesCommand(), a.sync(), a.save())
	}
	if a.env.OpenState != nil {
		root.AddCommand(a.stateCommand())
	}
	if a.env.Serve != nil {
		root.AddCommand(a.serve())
	}
	return root
}

// restrictToArchive reduces root to the commands of readers over SSH.
func (a *app) restrictToArchive(root *cobra.Command) {
	root.Use, root.Example, root.ValidArgsFunction = "quire", guestExamples, nil
	root.Short, root.Long = "Read a blog", "Without a command, the reader opens; SLUG or SLUG#heading opens a post."
	root.RunE = func(_ *cobra.Command, args []string) error {
		return usageErrorf("unknown command %s", quote(strings.Join(args, " ")))
	}
}

const guestExamples = `  ssh -t HOST SLUG
  ssh HOST list --format jsonl
  ssh HOST search "QUERY"
  ssh HOST archive | tar -xf -`

// helpCommand prints the help of a command, as --help does.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "help [COMMAND]",
		Hidden:            true,
		PersistentPreRunE: skipConfigure,
		RunE: func(cmd *cobra.Command, args []string) error {
			topic, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return usageErrorf("unknown command %s", quote(strings.Join(args, " ")))
			}
			topic.InitDefaultHelpFlag()
			return topic.Help()
		},
	}
}

// skipConfigure is the PersistentPreRunE of commands that need neither content nor
// configuration.
func skipConfigure(*cobra.Command, []string) error { return nil }

// helpWidth returns the width of help texts on a terminal, in cells; 0 puts each flag on a
// line of its own, for grep.
func (a *app) helpWidth() int {
	const minWidth, maxWidth = 40, 100 // narrower or wider text is hard to read
	if !a.env.Terminal || a.env.Width == 0 {
		return 0
	}
	return min(max(a.env.Width, minWidth), maxWidth)
}

// isStyled reports whether output for people may have colours and weight.
func (a *app) isStyled() bool { return a.env.Terminal && a.env.Getenv("TERM") != "dumb" }

// source opens the content folder.
func (a *app) source() (*folder.Source, error) {
	if a.readsLibrary() {
		return a.librarySource()
	}
	if a.content == "" {
		return folder.FromFS(a.env.Bundled), nil
	}
	src, err := folder.Open(a.content)
	if from := a.values["content"].Origin; err != nil && (from.Env != "" || from.File != "") {
		err = fmt.Errorf("%w (set by %s)", err, from)
	}
	return src, err
}

func (a *app) options() index.Options {
	return index.Options{
		Now: a.env.Now, Released: a.content == "" && !a.readsLibrary(), Locale: index.Locale(a.env.Getenv), Cache: a.cache(),
	}
}

// load reads the whole archive.
func (a *app) load(ctx context.Context) (*index.Index, error) { return a.loadWith(ctx, a.options()) }

func (a *app) loadWith(ctx context.Context, opt index.Options) (*index.Index, error) {
	if a.env.Archive != nil {
		return a.env.Archive, nil
	}
	src, err := a.source()
	if err != nil {
		return nil, err
	}
	ix, err := index.Load(ctx, src, opt)
	if err != nil {
		return nil, err
	}
	if ix.Len() == 0 {
		message, hint := noPosts(ix)
		a.printMessage(a.contentName()+": "+message, hint)
	}
	return ix, nil
}

// noPosts returns why an index has no posts, and a hint.
func noPosts(ix *index.Index) (message, hint string) {
	if unread := ix.Unread(); unread > 0 {
		return fmt.Sprintf("no posts: %s cannot be read", english.Plural(unread, "file", "")), "see quire check"
	}
	return "no posts", "Markdown files (.md, .markdown, .mdx …) in this folder become posts"
}

// contentName returns the name of the content for messages.
func (a *app) contentName() string {
	switch {
	case a.all:
		return "all sources"
	case a.sourceName != "":
		return "source " + a.sourceName
	case a.content == "":
		return "the bundled blog"
	}
	return a.content
}

// read opens the reader on what the arguments name, or prints it.
func (a *app) read(cmd *cobra.Command, args []string) error {
	ctx := cmd.Context()
	if len(args) == 1 && a.readsLibrary() {
		return usageErrorf("%q: --all and --source take no PATH", sanitize.Line(args[0]))
	}
	if len(args) == 1 && !isDir(args[0]) {
		file, err := a.openAny(ctx, args[0])
		if near := cmd.SuggestionsFor(args[0]); errors.Is(err, fs.ErrNotExist) && len(near) > 0 {
			return usererr.WithHint(err, "did you mean quire "+near[0]+"?")
		}
		if err != nil {
			return err
		}
		switch {
		case a.linear():
			return a.runLinear(ctx, file)
		case a.canOpenReader():
			return a.env.Read(ctx, a.reading(nil, file))
		}
		return a.printFile(ctx, file, a.showDefaults())
	}
	if len(args) == 1 {
		a.content = args[0]
	}
	switch {
	case a.linear():
		return a.runLinear(ctx, nil)
	case !a.canOpenReader():
		return a.runInstead(cmd, "list")
	}
	src, err := a.source()
	if err != nil {
		return err
	}
	return a.env.Read(ctx, a.reading(src, nil))
}

// canOpenReader reports whether there is a terminal for the reader.
func (a *app) canOpenReader() bool { return a.env.Terminal && a.env.Read != nil }

// runInstead runs another command with its settings, without arguments.
func (a *app) runInstead(cmd *cobra.Command, name string) error {
	other, _, err := cmd.Root().Find([]string{name})
	if err != nil {
		return err
	}
	other.SetContext(cmd.Context())
	a.applySettings(other)
	return other.RunE(other, nil)
}

func (a *app) reading(src *folder.Source, file *File) ReadOptions {
	r := ReadOptions{
		Source: src, Options: a.options(), File: file, Theme: a.theme, NoColor: a.noColor, Settings: a.values,
		Keys: a.keyChanges(), Themes: a.readThemes,
	}
	r.Notices = problemLines(a.problems)
	r.Library = a.libraryActions()
	if a.env.OpenState != nil {
		r.State = a.env.OpenState(a.values["state"].Value)
		r.setBlog()
	}
	return r
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// atMostOne allows a command one argument, which what names.
func atMostOne(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usageHint("quote a name with spaces", "too many arguments: expected at most one %s, got %d", what, len(args))
		}
		return nil
	}
}

// exactlyOne requires one argument, which what names.
func exactlyOne(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return usageErrorf("missing argument: name one %s", what)
		case len(args) > 1:
			return usageHint("quote a name with spaces", "too many arguments: expected one %s, got %d", what, len(args))
		}
		return nil
	}
}

func noArguments(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageErrorf("unexpected argument %s", quote(args[0]))
	}
	return nil
}

// onlyCommands rejects arguments that are not subcommands.
func onlyCommands(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	err := config.UnknownChoice("command", args[0], names)
	return usageHint(usererr.Hint(err), "%s", usererr.Text(err))
}

// tableFormats returns the formats of commands that write a table or JSON.
func tableFormats() []string { return []string{"table", "json"} }

func checkFormat(format string, allowed []string) error {
	if !slices.Contains(allowed, format) {
		return unknownChoice("--format", "format", format, allowed)
	}
	return nil
}

// unknownChoice returns the usage error for a flag whose value is none of the choices.
func unknownChoice(flag, what, given string, choices []string) error {
	err := config.UnknownChoice(what, given, choices)
	return usageHint(usererr.Hint(err), "%s: %s", flag, usererr.Text(err))
}
