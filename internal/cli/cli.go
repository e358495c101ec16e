// Package cli holds the commands: list, show, search, categories, tags, check, config, keys,
// themes, state, serve, report, completion and man, and what quire prints when there is no terminal
// to read on.
//
// A command is options, the parsing of arguments, and a function from an index to text or
// JSON. Everything it touches comes in through Env, so that tests and an SSH session
// run the same code. The package draws no reader and knows no Bubble Tea: opening the
// reader is a function of Env.
//
// Output goes to Stdout, and nothing else does. Messages go to Stderr as "quire: what: reason",
// with a second line "hint: …" where there is a next step. Both pass through
// internal/sanitize, and JSON escapes control characters, so that no output holds an
// escape sequence that quire did not make.
package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"quire/internal/config"
	"quire/internal/index"
	"quire/internal/index/cache"
	"quire/internal/index/folder"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
	"quire/internal/theme"
	"quire/internal/usererr"
)

// The exit statuses.
const (
	OK         = 0
	Failed     = 1 // the message on stderr says why
	WrongUsage = 2 // an unknown command, flag or argument
)

// Env is the world that a command runs in. One Env serves one run.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Getenv returns the value of an environment variable, "" if it is not set.
	Getenv func(name string) string
	// Now returns the current time.
	Now func() time.Time
	// Terminal is whether Stdout is a terminal, Width and Height its size in cells, 0 if
	// unknown. InputTerminal is whether Stdin is a terminal.
	Terminal      bool
	Width, Height int
	InputTerminal bool
	// Ansi16 is whether the terminal has only sixteen colours.
	Ansi16 bool
	// Bundled is the content that is read if none is named.
	Bundled fs.FS
	// Guide is the guide, a content folder; nil without one.
	Guide fs.FS
	// Cache returns the cache in a folder: "" is the usual one, "off" none. A nil Cache
	// caches nothing.
	Cache   func(dir string) cache.Cache
	Version string
	// Commit is the commit that the program was built from, "" if unknown.
	Commit string
	System System
	// Configured is whether the environment and a configuration file may set what flags
	// set, as on the user's own machine. ConfigFile is the path of the usual file, which
	// need not exist; "" without a folder for it.
	Configured bool
	ConfigFile string
	// Keys applies changes to the reader's key map and returns the bindings and the
	// changes that were rejected; nil without a reader.
	Keys func([]KeyChange) ([]KeyBinding, []config.Problem)
	// Archive is what all sessions of a server read. If it is set, no other content can be
	// named, only commands that read it exist, and nothing names a file of this machine.
	Archive *index.Index
	// Blogs returns the blogs of the server; nil with a server of one.
	Blogs func(context.Context) ([]Blog, error)
	// Sort is the order of lists for which none is named; "" is by date.
	Sort index.Sort
	// Serve runs the SSH server; nil without one.
	Serve func(context.Context, ServeOptions) error
	// OpenState returns the reader state at a location, without opening it: "" is the usual
	// location, "off" none. nil without reader state.
	OpenState func(location string) ReaderState
	// Read opens the reader; nil without one.
	Read func(context.Context, ReadOptions) error
	// Library is where the offline library is; nil without one.
	Library *LibraryDirs
	// ShowProgress shows the progress of long work on one line, which the next call replaces;
	// total 0 removes it. nil without a terminal for it.
	ShowProgress func(done, total int, text string)
	// CollectGarbage is called before work that needs much memory; nil does nothing.
	CollectGarbage func()
	// Page shows text in the user's pager; nil without one.
	Page func(ctx context.Context, text string) error
}

// ReadOptions is what the reader shows: the archive of a source, or one file.
type ReadOptions struct {
	Source  *folder.Source
	Options index.Options
	Open    string // slug or path of the post to open, with #heading or without; "" for the archive
	File    *File  // instead of the archive
	State   ReaderState
	Blog    string // by which State knows the posts
	// Blogs are the blogs of the sources by their names, if Source is all sources.
	Blogs map[string]string
	Theme theme.Theme
	// Themes reads the themes to choose from and returns the problems with them.
	Themes func() ([]theme.Theme, []string)
	// KeepTheme sets the theme in the configuration file, and returns that file.
	KeepTheme func(name string) (file string, err error)
	NoColor   bool
	// Settings are the reader's settings by key, Notices the problems with them.
	Settings map[string]config.Resolved
	Notices  []string
	// Keys are the changes to the key map.
	Keys []KeyChange
	// Library is what the reader can do with the offline library; nil without one.
	Library *LibraryActions
}

// LibraryActions is what the reader can do with the offline library while it is open.
type LibraryActions struct {
	// List returns the sources that are open with their state, Sync syncs them, calls progress
	// as they are done, and returns what they brought, in words; both are nil if no source is
	// open.
	List func(context.Context) ([]SourceState, error)
	Sync func(ctx context.Context, progress func(done, total int)) (summary string, err error)
	// Save fetches a page, saves it for later and returns its title.
	Save func(ctx context.Context, address string) (title string, err error)
}

// SourceState is the state of a source for the reader.
type SourceState struct {
	Name, State string
	Synced      time.Time // the zero time is never
	Error, Hint string
}

// LibraryDirs are the file and the directories of the offline library.
type LibraryDirs struct {
	Dir     string // of the sources, a content folder each
	Sources string // the file with the list of sources
	Status  string // of what changes with every sync
	Stores  string // of git repositories
}

// File is one Markdown text outside any archive.
type File struct {
	Name    string // as the user named it
	Heading string // where to begin, by identifier or text; "" for the beginning
	Path    string // by which its marks are saved, "" if they are not
	Source  []byte
	Reload  func() ([]byte, error) // nil if it can be read only once
	// Folder is where its links and pictures lead, InFolder its path there; nil for a text that is
	// not in a folder.
	Folder   *folder.Source
	InFolder string
}

// usageError is a command line that makes no sense.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usageErrorf(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// usageHint returns a usage error with a hint.
func usageHint(hint, format string, args ...any) error {
	return usageError{usererr.WithHint(fmt.Errorf(format, args...), hint)}
}

// errSilent fails without a message: the output says why.
var errSilent = errors.New("failed")

// Run runs the command line args, without the name of the program, and returns the
// exit status.
func Run(ctx context.Context, env Env, args []string) int {
	stdout, stderr := sanitize.NewWriter(env.Stdout), sanitize.NewWriter(env.Stderr)
	env.Stdout, env.Stderr = stdout, stderr // everything printed is sanitized
	stdout.ASCII = env.Terminal && !sanitize.IsUTF8(env.Getenv)
	stderr.ASCII = stdout.ASCII
	out := bufio.NewWriterSize(stdout, env.outputBuffer())
	app := &app{env: env, out: out}
	defer stderr.Flush() //nolint:errcheck // no one is left to report it to
	root := app.root()
	if len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd) {
		stripBackquotes(root)
	}
	root.SetArgs(separateQuery(root, args))
	cmd, err := execute(ctx, root)
	if flushed := errors.Join(out.Flush(), stdout.Flush()); err == nil {
		err = flushed
	}
	return app.exitStatus(ctx, cmd, app.withOrigin(err))
}

// outputBuffer returns how many bytes of output are written at a time: on a server, where many
// commands may wait for their clients, a few packets.
func (env Env) outputBuffer() int {
	const own, shared = 64 << 10, 8 << 10
	if env.Archive != nil {
		return shared
	}
	return own
}

// exitStatus prints the message for the result of a command and returns the exit status.
func (a *app) exitStatus(ctx context.Context, cmd *cobra.Command, err error) int {
	var usage usageError
	switch {
	case err == nil || isClosedPipe(err):
		return OK
	case errors.Is(err, errSilent):
		return Failed
	case ctx.Err() != nil:
		a.printMessage("interrupted", "")
		return Failed
	case errors.As(err, &usage):
		if usererr.Hint(err) == "" {
			err = usererr.WithHint(err, "see "+cmd.CommandPath()+" --help")
		}
		a.printError(err)
		return WrongUsage
	default:
		a.printError(err)
		return Failed
	}
}

// execute runs a command. A panic is an error.
func execute(ctx context.Context, root *cobra.Command) (cmd *cobra.Command, err error) {
	defer func() {
		if r := recover(); r != nil {
			cmd, err = root, errors.New("this command failed: "+sanitize.PanicMessage(r))
		}
	}()
	return root.ExecuteContextC(ctx)
}

// isClosedPipe reports whether the reader of the output has closed it.
func isClosedPipe(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}

// app is one run: its environment, its global flags and what they resolve to.
type app struct {
	env Env
	out *bufio.Writer

	content, config string
	all             bool   // read all sources
	sourceName      string // read the source of that name
	theme           theme.Theme
	noColor         bool
	settings
}

// printError prints an error with its hint.
func (a *app) printError(err error) { a.printMessage(usererr.Text(err), usererr.Hint(err)) }

// printMessage prints a message, and a hint unless it is "".
func (a *app) printMessage(message, hint string) {
	a.printLines("quire: ", message)
	if hint != "" {
		a.printLines("hint: ", hint)
	}
}

func (a *app) printLines(prefix, message string) {
	for _, line := range textwidth.Wrap(sanitize.Text(message), 1<<20, 0) {
		fmt.Fprintln(a.env.Stderr, prefix+line)
		prefix = ""
	}
}
