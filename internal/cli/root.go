package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
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

Without arguments it opens the bundled blog, or Markdown from standard input. PATH is a
content folder (opens the archive), a Markdown file (opens that) or - (reads standard
input); SLUG opens one post. If the output is not a terminal, quire prints instead: a folder
like "quire list", a file or post like "quire show". A folder as the last argument of a
command works like -C DIR.`

const rootExamples = `  quire                          read the bundled blog
  quire ~/blog/content           read a folder
  quire README.md                read one file
  quire README.md#install        read it from a heading onwards
  quire idempotency-keys ~/blog  read one post of a folder
  quire list --category "Cloud Infrastructure"
  quire show idempotency-keys | less
  quire list --format jsonl | jq -r .title`

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:                        "quire [PATH|SLUG][#HEADING]",
		Short:                      "Read a blog in the terminal",
		Long:                       rootAbout,
		Example:                    rootExamples,
		Version:                    a.versionText(),
		SilenceErrors:              true,
		SilenceUsage:               true,
		Args:                       cobra.ArbitraryArgs,
		PersistentPreRunE:          func(cmd *cobra.Command, _ []string) error { return a.configure(cmd) },
		RunE:                       func(cmd *cobra.Command, args []string) error { return a.read(cmd, args) },
		ValidArgsFunction:          a.completeRoot,
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
	root.AddCommand(
		a.withFolder(a.list(), 0), a.withFolder(a.show(), 1), a.withFolder(a.search(), 1),
		a.withFolder(a.categories(), 0), a.withFolder(a.tags(), 0),
	)
	if a.env.Archive != nil {
		if a.env.Blogs != nil {
			root.AddCommand(a.blogs())
		}
		a.restrictToArchive(root)
		return root
	}
	root.AddCommand(a.themesCommand(), a.withFolder(a.check(), 0), a.withFolder(a.feed(), 0),
		a.withFolder(a.report(), 0), a.completion(), a.man())
	if a.env.Guide != nil {
		root.AddCommand(a.guide())
	}
	if a.env.Library != nil {
		a.libraryFlags(root)
		root.AddCommand(a.sourcesCommand(), a.sync(), a.save())
	}
	if a.env.OpenState != nil {
		root.AddCommand(a.stateCommand())
	}
	if a.env.Serve != nil {
		root.AddCommand(a.withFolder(a.serve(), 0))
	}
	return root
}

// versionText returns the version, and the commit unless the version has it.
func (a *app) versionText() string {
	const short = 7
	if id := a.env.Commit; id == "" || strings.Contains(a.env.Version, id[:min(short, len(id))]) {
		return a.env.Version
	}
	return a.env.Version + " (" + a.env.Commit + ")"
}

// restrictToArchive reduces root to the commands of readers over SSH.
func (a *app) restrictToArchive(root *cobra.Command) {
	root.Use, root.Example, root.ValidArgsFunction = "quire", guestExamples, nil
	root.Short, root.Long = "Read a blog",
		"Without a command, the reader opens; SLUG or SLUG#heading opens that post. archive writes the content as a tar file."
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
				return unknownCommand(cmd, strings.Join(args, " "))
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

// isStyled reports whether output for people may have colours and weight: on a terminal, or
// if the environment forces colours.
func (a *app) isStyled() bool {
	if a.env.Terminal {
		return a.env.Getenv("TERM") != "dumb"
	}
	return !a.noColor && ForcesColor(a.env.Getenv)
}

// ForcesColor reports whether CLICOLOR_FORCE or FORCE_COLOR asks for colours in output that is
// not a terminal.
func ForcesColor(getenv func(string) string) bool {
	for _, name := range []string{"CLICOLOR_FORCE", "FORCE_COLOR"} {
		if v := getenv(name); v != "" && v != "0" && !strings.EqualFold(v, "false") {
			return true
		}
	}
	return false
}

// outputWidth returns the width of the output in cells, 0 if it has no limit or is unknown:
// that of the terminal, or $COLUMNS for a pipe.
func (a *app) outputWidth() int {
	if a.env.Terminal {
		return a.env.Width
	}
	n, err := strconv.Atoi(a.env.Getenv("COLUMNS"))
	if err != nil || n < 1 {
		return 0
	}
	return min(n, widestMeasure)
}

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
		Now: a.env.Now, Released: a.content == "" && !a.readsLibrary(), Locale: index.Locale(a.env.Getenv),
		Cache: a.cache(), GitDates: a.values["dates"].Value == "git",
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
		return fmt.Sprintf("no posts: %s cannot be read", english.Plural(unread, "file", "")), "quire check shows why"
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

// withFolder lets the last argument of a command name the content folder, as -C does, if at
// least others arguments come before it.
func (a *app) withFolder(cmd *cobra.Command, others int) *cobra.Command {
	if a.env.Archive != nil {
		return cmd
	}
	validate, run := cmd.Args, cmd.RunE
	cmd.Use += " [DIR]"
	if cmd.ValidArgsFunction == nil {
		cmd.ValidArgsFunction = folders
	}
	hasFolder := func(args []string) bool { return len(args) > others && isDir(args[len(args)-1]) }
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if hasFolder(args) {
			args = args[:len(args)-1]
		}
		return validate(cmd, args)
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if hasFolder(args) {
			if a.readsLibrary() {
				return errLibraryFolder
			}
			args = a.takeFolder(args)
		}
		return run(cmd, args)
	}
	return cmd
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
			return usageErrorf("missing argument: %s", what)
		case len(args) > 1:
			return usageHint("quote a name with spaces", "too many arguments: expected one %s, got %d", what, len(args))
		}
		return nil
	}
}

func noArguments(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case !strings.HasSuffix(cmd.Use, " [DIR]"):
		return usageErrorf("unexpected argument %s", quote(args[0]))
	}
	hint := "the argument of " + cmd.CommandPath() + " is a folder of Markdown files"
	if word := args[0]; cmd.Name() == "list" && !strings.ContainsAny(word, "/\\") {
		hint = "to find posts: quire search " + sanitize.Line(word) + ", or quire list --query " + quote(word)
	}
	return usageHint(hint, "%s: no such folder", sanitize.Line(args[0]))
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

// unknownChoice returns the usage error for a flag with a value that is not a choice.
func unknownChoice(flag, what, given string, choices []string) error {
	err := config.UnknownChoice(what, given, choices)
	return usageHint(usererr.Hint(err), "%s: %s", flag, usererr.Text(err))
}
