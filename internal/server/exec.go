package server

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/kballard/go-shellquote"

	"quire/internal/cli"
	"quire/internal/index"
	"quire/internal/memory"
	"quire/internal/parallel"
	"quire/internal/sanitize"
	"quire/internal/sshserver"
	"quire/internal/sshserver/fairqueue"
	"quire/internal/suggest"
	"quire/internal/usererr"
)

const (
	usage     = "usage: ssh -t HOST [SLUG[#HEADING]] | ssh HOST list|show|search|categories|tags|archive [FLAGS]"
	usageMany = "usage: ssh -t [NAME@]HOST [[NAME/]SLUG[#HEADING]] | " +
		"ssh [NAME@]HOST blogs|list|show|search|categories|tags|archive [FLAGS]"
)

// isCommand reports whether a reader may run a command over SSH.
func isCommand(name string) bool {
	switch name {
	case "list", "show", "search", "categories", "tags", "archive", "help":
		return true
	}
	return false
}

// isCommand reports whether a reader of this server may run a command.
func (s *Server) isCommand(name string) bool {
	return isCommand(name) || name == "blogs" && s.many != nil
}

// splitWords splits a command line as a shell does, with quotes and backslashes and without
// any expansion: no shell ever sees it.
func splitWords(line string) ([]string, error) {
	words, err := shellquote.Split(strings.TrimRight(line, "\r\n"))
	if err != nil {
		return nil, usererr.New("unclosed quote or trailing backslash",
			"quote words that contain spaces: search '\"two words\"'")
	}
	return words, nil
}

// exec runs what a session without the reader asks for, and returns its exit status.
func (s *Server) exec(ctx context.Context, conn *sshserver.Session) int {
	ctx = memory.With(ctx, s.memory)
	words, err := splitWords(conn.Command)
	if err != nil {
		return fail(conn, cli.WrongUsage, err)
	}
	reads, words, err := s.execReads(ctx, conn, words)
	if err != nil {
		return fail(conn, cli.Failed, err)
	}
	defer reads.close()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer s.join(&viewer{reading: reads, key: conn.Key, end: stop})()
	if len(words) == 0 { // a shell is asked for, without a terminal to draw on
		return s.runLinear(ctx, conn, reads, "")
	}
	switch name := words[0]; {
	case len(words) == 1 && conn.Terminal && !s.isCommand(name) && hasPost(reads, name):
		return s.runLinear(ctx, conn, reads, name)
	case name == "archive":
		return s.sendArchive(ctx, conn, reads, words[1:])
	case !s.isCommand(name) && name != "--help" && name != "-h":
		text := usage
		if s.many != nil {
			text = usageMany
		}
		err := fmt.Errorf("unknown command %q\n%s", sanitize.Line(name), text)
		return fail(conn, cli.WrongUsage, usererr.WithHint(err, s.commandHint(reads, name)))
	}
	return s.runCommand(ctx, conn, reads, words)
}

// commandHint proposes what an unknown command may mean, "" for nothing.
func (s *Server) commandHint(reads *reading, name string) string {
	if hasPost(reads, name) {
		name = sanitize.Line(name)
		return "ssh HOST show " + name + " prints this post, ssh -t HOST " + name + " opens it"
	}
	if near := suggest.Nearest(name, []string{
		"list", "show", "search", "categories", "tags", "archive",
		"help",
	}); near != "" {
		return "did you mean ssh HOST " + near + "?"
	}
	return ""
}

// execReads returns what a command reads, once all of that has been read, and the command as it is
// to be run there: where it names a post of another blog, that blog is read.
func (s *Server) execReads(ctx context.Context, conn *sshserver.Session, words []string) (*reading, []string, error) {
	if s.many != nil && (len(words) == 1 && !s.isCommand(words[0]) || len(words) > 1 && words[0] == "show") {
		for i, word := range words {
			if strings.HasPrefix(word, "-") {
				continue
			}
			if reads, rest := s.readPost(ctx, word, conn.Key); reads != nil {
				words = slices.Clone(words)
				words[i] = rest
				return reads, words, nil
			}
		}
	}
	reads, err := s.read(ctx, conn.User, conn.Key)
	if err != nil {
		return nil, nil, err
	}
	if err := reads.wait(ctx); err != nil {
		reads.close()
		return nil, nil, err
	}
	return reads, words, nil
}

// fail tells a session what is wrong and returns its exit status.
func fail(conn *sshserver.Session, status int, err error) int {
	say(conn, usererr.Text(err))
	if hint := usererr.Hint(err); hint != "" {
		fmt.Fprintln(conn.Stderr(), "hint: "+hint)
	}
	return status
}

// say writes a message to the standard error of a session.
func say(conn *sshserver.Session, message string) {
	out := sanitize.NewWriter(conn.Stderr())
	fmt.Fprintln(out, "quire: "+message)
	_ = out.Flush()
}

// runCommand runs a command line as quire does on its own machine, with the shared archive
// and nothing else of this machine.
func (s *Server) runCommand(ctx context.Context, conn *sshserver.Session, reads *reading, words []string) int {
	turn, err := conn.Flow.Acquire(ctx, fairqueue.Background)
	if err != nil {
		return cli.Failed
	}
	defer turn.Release()
	ctx = parallel.WithTurn(ctx, turn)
	var out io.Writer = pausingWriter{conn.Stdout(), turn}
	if conn.Terminal {
		out = &colorprofile.Writer{Forward: out, Profile: profileOf(conn)}
	}
	var list func(context.Context) ([]cli.Blog, error)
	if s.many != nil {
		list = func(ctx context.Context) ([]cli.Blog, error) {
			turn.Pause()
			defer turn.Resume()
			return s.blogList(ctx, conn.Key)
		}
	}
	return cli.Run(ctx, cli.Env{
		Stdin: strings.NewReader(""), Stdout: out, Stderr: pausingWriter{conn.Stderr(), turn},
		Getenv: conn.Getenv, Now: s.opt.Now, Terminal: conn.Terminal, Width: conn.Width,
		Archive: reads.index(index.Locale(conn.Getenv)), Blogs: list, Sort: reads.sort(), Version: s.opt.Version,
	}, words)
}

// pausingWriter gives up the turn of a command while it writes, since a client may take long
// to read.
type pausingWriter struct {
	io.Writer
	turn *fairqueue.Turn
}

func (w pausingWriter) Write(p []byte) (int, error) {
	w.turn.Pause()
	defer w.turn.Resume()
	return w.Writer.Write(p)
}
