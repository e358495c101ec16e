// Package cli holds the commands: list, show, search, categories, tags, check, config, keys,
// themes, state, serve, completion and man, and what quire prints when there is no terminal
// to read on.
//
// A command is options, parsing of arguments, and a function from an index to text or
// JSON; everything it touches comes in through Env, so that tests and an SSH session
// run the same code. The package draws no reader and knows no Bubble Tea: opening the
// reader is a function of Env.
//
// Output for people and programs goes to Stdout, and nothing else does; messages go
// to Stderr as "quire: what: where: what to do". Both are behind a gate of
// internal/sanitize, and JSON escapes what a terminal would obey, so no output holds an
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
	"quire/internal/sanitize"
	"quire/internal/textwidth"
	"quire/internal/theme"
)

// The exit statuses.
const (
	OK         = 0
	Failed     = 1 // the message on stderr says what, where and what to do
	WrongUsage = 2 // a command, flag or argument that does not exist
)

// Env is the world that a command runs in. One Env serves one run.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Getenv returns the value of an environment variable, "" when it is not set.
	Getenv func(name string) string
	// Now tells the time.
	Now func() time.Time
	// Terminal says that Stdout is a terminal, Width how many cells wide it is and Height
	// how many rows high, 0 when that is unknown. Typed says that Stdin is one too.
	Terminal      bool
	Width, Height int
	InputTerminal bool
	// Ansi16 says that it has sixteen colours.
	Ansi16 bool
	// Bundled is the content when none is named.
	Bundled fs.FS
	// Cache is what keeps what was read of content folders in a folder: "" is the usual
	// one, "off" none. nil keeps nothing.
	Cache   func(dir string) index.Cache
	Version string
	// Configured says that the environment and a configuration file may set what flags
	// set, as on the reader's own machine. ConfigFile is the path of the usual one, which
	// need not exist; "" where there is no folder for it.
	Configured bool
	ConfigFile string
	// Keys makes changes to the reader's key map and returns what comes of it, and what
	// is refused; nil where there is no reader.
	Keys func([]KeyChange) ([]KeyBinding, []config.Problem)
	// Archive is what all who share a server read. With it there is no other content, only
	// the commands that read it, and nothing that names a file of this machine.
	Archive *index.Index
	// Serve runs the SSH server; nil where there is none.
	Serve func(context.Context, ServeOptions) error
	// OpenState is where reader state is kept, by what was set: "" is the usual place, "off"
	// none. It opens nothing. nil where there is no reader state.
	OpenState func(place string) ReaderState
	// Read opens the reader; nil where there is none.
	Read func(context.Context, ReadOptions) error
	// Page shows the text through the reader's pager; nil where there is none.
	Page func(ctx context.Context, text string) error
}

// ReadOptions is what the reader is asked to show: the archive of a source, or one file.
type ReadOptions struct {
	Source  *index.Source
	Options index.Options
	File    *File // instead of the archive
	State   ReaderState
	Blog    string // that State knows the posts by
	Theme   theme.Scheme
	// Themes reads the themes to choose from, and tells what is wrong with them.
	Themes  func() ([]theme.Scheme, []string)
	NoColor bool
	// Settings are those of the reader by key, Notices what was wrong with them.
	Settings map[string]config.Resolved
	Notices  []string
	// Keys are the changes to the key map.
	Keys []KeyChange
}

// File is one Markdown text outside any archive.
type File struct {
	Name   string // as the reader named it
	Path   string // under which its marks are kept, "" for not at all
	Source []byte
	Reload func() ([]byte, error) // nil when it can be read once only
}

// usageError is a command line that makes no sense.
type usageError struct{ error }

func usageErrorf(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// errSilent fails without a message: the output has said it all.
var errSilent = errors.New("failed")

// Run runs the command line args, without the name of the program, and returns the
// exit status.
func Run(ctx context.Context, env Env, args []string) int {
	stdout, stderr := sanitize.NewWriter(env.Stdout), sanitize.NewWriter(env.Stderr)
	env.Stdout, env.Stderr = stdout, stderr // nothing is printed but through a gate
	stdout.ASCII = env.Terminal && !sanitize.IsUTF8(env.Getenv)
	stderr.ASCII = stdout.ASCII
	out := bufio.NewWriterSize(stdout, 64<<10)
	app := &app{env: env, out: out}
	defer stderr.Flush() //nolint:errcheck // there is nobody to tell
	root := app.root()
	root.SetArgs(args)
	cmd, err := execute(ctx, root)
	if flushed := errors.Join(out.Flush(), stdout.Flush()); err == nil {
		err = flushed
	}
	err = app.withOrigin(err)
	var wrong usageError
	switch {
	case err == nil || closedPipe(err):
		return OK
	case errors.Is(err, errSilent):
		return Failed
	case ctx.Err() != nil:
		app.printMessage("interrupted")
		return Failed
	case errors.As(err, &wrong):
		app.printMessage(err.Error())
		fmt.Fprintf(env.Stderr, "See %q.\n", cmd.CommandPath()+" --help")
		return WrongUsage
	default:
		app.printMessage(err.Error())
		return Failed
	}
}

// execute runs a command; one that panics has failed.
func execute(ctx context.Context, root *cobra.Command) (cmd *cobra.Command, err error) {
	defer func() {
		if r := recover(); r != nil {
			cmd, err = root, errors.New("this command failed: "+sanitize.PanicMessage(r))
		}
	}()
	return root.ExecuteContextC(ctx)
}

// closedPipe says that whoever read the output has had enough of it.
func closedPipe(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}

// app is one run: its world, its global flags and what they come to.
type app struct {
	env Env
	out *bufio.Writer

	content, config string
	theme           theme.Scheme
	noColor         bool
	settings
}

// printMessage prints one message for people.
func (a *app) printMessage(message string) {
	for i, line := range textwidth.Wrap(sanitize.Text(message), 1<<20, 0) {
		if i == 0 {
			line = "quire: " + line
		}
		fmt.Fprintln(a.env.Stderr, line)
	}
}
