package cli

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/sanitize"
	"quire/internal/suggest"
	"quire/internal/usererr"
)

// read opens the reader on what the arguments name, or prints it if there is no terminal.
func (a *app) read(cmd *cobra.Command, args []string) error {
	rest := a.takeFolder(args)
	switch {
	case a.readsLibrary() && (len(rest) < len(args) || len(rest) == 1 && exists(rest[0])):
		return errLibraryFolder
	case len(rest) > 1:
		return unknownCommand(cmd, rest[0])
	case len(rest) == 1:
		return a.readNamed(cmd, rest[0])
	case len(args) == 0 && a.hasInput(cmd):
		return a.readFile(cmd.Context(), "-", "")
	}
	return a.readArchive(cmd, "")
}

// errLibraryFolder is a path beside flags that choose another content.
var errLibraryFolder = usageErrorf("use a path, or --all or --source, not both")

// takeFolder makes the last argument the content folder if it is a folder, as -C does, and
// returns the other arguments.
func (a *app) takeFolder(args []string) []string {
	last := len(args) - 1
	if a.env.Archive != nil || last < 0 || !isDir(args[last]) {
		return args
	}
	a.content = args[last]
	return args[:last]
}

// readNamed opens a file, or a post of the content folder, at a heading if name ends in one.
func (a *app) readNamed(cmd *cobra.Command, name string) error {
	ctx := cmd.Context()
	file, heading := splitHeading(name)
	switch {
	case name == "-", exists(name), a.env.Library != nil && isURL(name):
		return a.readFile(ctx, name, "")
	case exists(file):
		return a.readFile(ctx, file, heading)
	}
	if name != "" && (!looksLikePath(name) || strings.HasPrefix(name, "/")) {
		found, err := a.hasPost(ctx, name)
		switch {
		case err != nil:
			return err
		case found:
			return a.readArchive(cmd, name)
		}
	}
	_, err := readFile(name)
	if errors.Is(err, fs.ErrNotExist) && !strings.ContainsAny(name, `/\`) { // any of them may be meant
		hint := a.commandHint(cmd, name)
		if hint == "" {
			hint = "see quire --help"
		}
		return usererr.New(sanitize.Line(name)+": no such command, post, file or folder", hint)
	}
	return err
}

// hasPost reports whether the content folder has a post by that name.
func (a *app) hasPost(ctx context.Context, name string) (bool, error) {
	src, err := a.source()
	if err != nil {
		return false, err
	}
	ix, err := index.Load(ctx, src, a.options())
	if err != nil {
		return false, err
	}
	return ix.Find(name) != nil, nil
}

// readFile reads or prints one file outside any archive.
func (a *app) readFile(ctx context.Context, name, heading string) error {
	file, err := a.openAny(ctx, name)
	if err != nil {
		return err
	}
	file.Heading = heading
	switch {
	case a.linear():
		return a.runLinear(ctx, file, heading)
	case a.canOpenReader():
		return a.env.Read(ctx, a.reading(nil, file))
	}
	p, body := file.parse()
	return a.print(ctx, postOutput{post: p, body: body}, heading, a.showDefaults())
}

// readArchive reads or prints the content folder, or one of its posts.
func (a *app) readArchive(cmd *cobra.Command, open string) error {
	ctx := cmd.Context()
	switch {
	case a.linear():
		return a.runLinear(ctx, nil, open)
	case !a.canOpenReader() && open != "":
		return a.printPost(ctx, open, a.showDefaults())
	case !a.canOpenReader():
		return a.runInstead(cmd, "list")
	}
	src, err := a.source()
	if err != nil {
		return err
	}
	what := a.reading(src, nil)
	what.Open = open
	return a.env.Read(ctx, what)
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
		Keys: a.keyChanges(), Themes: a.readThemes, KeepTheme: a.keepTheme,
	}
	r.Notices = problemLines(a.problems)
	r.Library = a.libraryActions()
	if a.env.OpenState != nil {
		r.State = a.env.OpenState(a.values["state"].Value)
		r.setBlog()
	}
	return r
}

// inputTimeout is how long to wait for the first byte of a pipe: its writer may be slow to
// start, or may never write.
const inputTimeout = time.Second

// hasInput reports whether standard input is not a terminal and has a text to read. It is
// false with -C, and for the line-based reader, which reads commands there.
func (a *app) hasInput(cmd *cobra.Command) bool {
	if a.env.InputTerminal || a.env.Stdin == nil || a.linear() || a.readsLibrary() ||
		a.values["content"].Origin.Flag != "" {
		return false
	}
	if f, ok := a.env.Stdin.(*os.File); ok {
		info, err := f.Stat()
		if err != nil || info.Mode()&fs.ModeCharDevice != 0 || info.Mode().IsRegular() && info.Size() == 0 {
			return false
		}
	}
	in := bufio.NewReader(a.env.Stdin)
	ctx, cancel := context.WithTimeout(cmd.Context(), inputTimeout)
	defer cancel()
	first, err := readContext(ctx, func() ([]byte, error) { return in.Peek(1) })
	if len(first) == 0 && (err == nil || errors.Is(err, io.EOF) || ctx.Err() != nil) {
		return false
	}
	a.env.Stdin = in
	return len(first) > 0
}

// commandHint proposes what an unknown command may mean, "" for nothing.
func (a *app) commandHint(cmd *cobra.Command, name string) string {
	name = sanitize.Line(name)
	if flag := cmd.Root().Flag(name); flag != nil {
		return "did you mean quire --" + name + "?"
	}
	if near := nearestCommand(cmd.Root(), name); near != "" {
		return "did you mean quire " + near + "?"
	}
	return ""
}

// nearestCommand returns the command with a name similar to name, "" without one.
func nearestCommand(root *cobra.Command, name string) string {
	var names []string
	for _, c := range root.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	return suggest.Nearest(strings.ToLower(name), names)
}

// unknownCommand returns the usage error for a command that does not exist.
func unknownCommand(cmd *cobra.Command, name string) error {
	hint := "quire --help lists the commands"
	if near := nearestCommand(cmd.Root(), name); near != "" {
		hint = "did you mean quire " + near + "?"
	}
	return usageHint(hint, "unknown command %s", quote(name))
}

// splitHeading splits a name from the heading after its last number sign.
func splitHeading(name string) (rest, heading string) {
	if at := strings.LastIndexByte(name, '#'); at > 0 {
		return name[:at], name[at+1:]
	}
	return name, ""
}

func isURL(name string) bool {
	return strings.HasPrefix(name, "https://") || strings.HasPrefix(name, "http://")
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return path != "" && err == nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
