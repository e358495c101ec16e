package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strings"

	"github.com/charmbracelet/colorprofile"

	"quire/internal/cli"
	"quire/internal/index"
	"quire/internal/readerstate"
	"quire/internal/sshserver"
	"quire/internal/sshserver/session"
	"quire/ui"
)

// guestUsage is all that is said to who asks for what is not there.
const guestUsage = "usage: ssh -t HOST [SLUG[#HEADING]] | ssh HOST list|show|search|categories|tags|archive [FLAGS]"

// guestCommand reports whether a guest may run a command.
func guestCommand(name string) bool {
	switch name {
	case "list", "show", "search", "categories", "tags", "archive", "help":
		return true
	}
	return false
}

// reading is a session of the reader over SSH.
type reading struct{ *session.Session }

func (r reading) Notice(text string) { r.Send(ui.Notice(text)) }

// start opens the reader for a session with a terminal: on the archive, or on the post
// that it asks for. Other commands, and terminals that cannot be drawn on, are left to exec.
func (h *house) start(ctx context.Context, s *sshserver.Session) sshserver.Program {
	profile := profileOf(s)
	open := ""
	if words, err := split(s.Command); err != nil || len(words) > 1 {
		return nil
	} else if len(words) == 1 {
		if guestCommand(words[0]) || !h.has(words[0]) {
			return nil
		}
		open = words[0]
	}
	if profile <= colorprofile.NoTTY {
		return nil
	}
	cfg := ui.Config{
		Library: h.library, Shared: true, Cache: h.cache, Pictures: h.pics, Open: open,
		Keys: h.keys, Styles: h.styles, Rows: h.rows,
		NoColor: profile == colorprofile.ASCII, Aside: session.RunBlocking, After: session.Tick,
	}
	cfg.State, cfg.NotSavedReason = h.stateOf(s)
	model := ui.New(ctx, cfg)
	locale := index.Locale(s.Getenv)
	h.library.Index().For(locale) // others need not wait until it is made
	h.mu.Lock()                   // so that no snapshot falls between the first one and the session's name on the list
	session := session.Start(model, session.Options{
		Output: s, Pool: h.pool, Width: s.Width, Height: s.Height, Env: s.Env, Profile: profile,
		Escape: h.what.Escape, Paste: h.what.Paste, Finish: func() { h.keep(model, s) },
	})
	h.sessions[session] = locale
	session.Send(ui.Updated(h.library.Index().For(locale)))
	h.mu.Unlock()
	context.AfterFunc(ctx, func() {
		h.mu.Lock()
		delete(h.sessions, session)
		h.mu.Unlock()
	})
	return reading{session}
}

// readerOf is how a store knows a reader: by the HMAC of the key that was verified, which
// tells nobody who it is, for fingerprints of keys are public.
func readerOf(secret, key []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write(key)
	return hex.EncodeToString(mac.Sum(nil))
}

// stateOf is what a reader has done so far.
func (h *house) stateOf(s *sshserver.Session) (kept *readerstate.Session, unkept string) {
	switch {
	case h.store == nil:
		return nil, "this server keeps none: stars and places last as long as the session"
	case s.Key == nil:
		return nil, "without a key stars and places last as long as the session: make one with ssh-keygen, and come again"
	}
	source := ""
	if n := s.Network(); n.IsValid() {
		source = n.String()
	}
	return readerstate.NewSession(h.comers.Guard(h.store, source), readerOf(h.secret, s.Key), h.blog, h.env.now), ""
}

// keep saves what a reader who has left has not saved yet.
func (h *house) keep(model ui.Model, s *sshserver.Session) {
	if h.store == nil || s.Key == nil {
		return
	}
	if err := model.Keep(context.Background()); err != nil {
		h.log.Warn("reader state is not saved", "session", s.ID, "error", err)
	}
}

// has reports whether a word stands for a post.
func (h *house) has(name string) bool {
	p, _ := h.library.Index().Lookup(name)
	return p != nil
}

// profileOf is what colours the terminal of a session shows, by what its client says of it.
func profileOf(s *sshserver.Session) colorprofile.Profile {
	if s.Getenv("TERM") == "" {
		return colorprofile.ANSI // a terminal of no name: PuTTY names its own, so do all others
	}
	profile := colorprofile.Env(s.Env)
	if s.Getenv("NO_COLOR") != "" && profile > colorprofile.ASCII {
		profile = colorprofile.ASCII
	}
	return profile
}

// exec runs a command of a guest, in the archive as it is now.
func (h *house) exec(ctx context.Context, s *sshserver.Session) int {
	words, err := split(s.Command)
	switch {
	case err == nil && len(words) == 0: // no terminal to draw on
		return h.converse(ctx, s, "")
	case err == nil && len(words) == 1 && s.Terminal && !guestCommand(words[0]) && h.has(words[0]):
		return h.converse(ctx, s, words[0])
	}
	switch {
	case err != nil:
		fmt.Fprintf(s.Stderr(), "quire: %v\n", err)
		return cli.WrongUsage
	case !guestCommand(words[0]) && words[0] != "--help" && words[0] != "-h":
		fmt.Fprintln(s.Stderr(), guestUsage)
		return cli.WrongUsage
	}
	if words[0] == "archive" {
		return h.sendArchive(ctx, s, words[1:])
	}
	return h.command(ctx, s, words)
}

// sendArchive sends the content as a tar.
func (h *house) sendArchive(ctx context.Context, s *sshserver.Session, flags []string) int {
	if s.Terminal || len(flags) > 0 {
		fmt.Fprintln(s.Stderr(), "quire: archive: a tar is nothing for a terminal, and has no flags: ssh HOST archive > blog.tar")
		return cli.WrongUsage
	}
	from := s.Network()
	if h.what.PerSource == 0 {
		from = netip.Prefix{} // addresses say nothing
	}
	if err := h.tars.take(ctx, from); err != nil {
		fmt.Fprintf(s.Stderr(), "quire: archive: %v\n", err)
		return cli.Failed
	}
	defer h.tars.give(from)
	left, err := cli.WriteArchive(ctx, h.library.Index(), s)
	switch {
	case err != nil && ctx.Err() != nil:
		return cli.Failed
	case err != nil:
		fmt.Fprintln(s.Stderr(), "quire: archive: the content cannot be read to its end: ask who runs the server")
		h.log.Error("archive", "session", s.ID, "error", err)
		return cli.Failed
	case left > 0:
		fmt.Fprintf(s.Stderr(), "quire: archive: left out %d with control characters in the name\n", left)
	}
	return cli.OK
}

// command runs a command line as quire does on its own machine, with the archive that all
// share and nothing else of this machine.
func (h *house) command(ctx context.Context, s *sshserver.Session, words []string) int {
	turn := turn{ctx, h.guests}
	if turn.take() != nil {
		return cli.Failed
	}
	defer turn.give()
	out := turn.between(s.Stdout())
	if s.Terminal {
		out = &colorprofile.Writer{Forward: out, Profile: profileOf(s)}
	}
	return cli.Run(ctx, cli.Env{
		Stdin: strings.NewReader(""), Stdout: out, Stderr: turn.between(s.Stderr()),
		Getenv: s.Getenv, Now: h.env.now, Terminal: s.Terminal, Width: s.Width,
		Archive: h.archive(s), Version: version(),
	}, words)
}

// archive is the posts as they are now, in the languages that a session's reader is shown.
func (h *house) archive(s *sshserver.Session) *index.Index {
	return h.library.Index().For(index.Locale(s.Getenv))
}

// split cuts a command line into words as a shell does, with quotes and backslashes and
// nothing else: there is no shell here.
func split(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	in, quote := false, rune(0)
	escaped := false
	for _, r := range line {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			escaped, in = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, in = r, true
		case quote == 0 && (r == ' ' || r == '\t' || r == '\n' || r == '\r'):
			if in {
				words = append(words, word.String())
				word.Reset()
			}
			in = false
		default:
			word.WriteRune(r)
			in = true
		}
	}
	if quote != 0 || escaped {
		return nil, fmt.Errorf("a quote that is not closed: quote words with blanks, as in search \"two words\"")
	}
	if in {
		words = append(words, word.String())
	}
	return words, nil
}
