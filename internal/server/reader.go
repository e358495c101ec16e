package server

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"quire/internal/index"
	"quire/internal/memory"
	"quire/internal/picture"
	"quire/internal/readerstate"
	"quire/internal/sshserver"
	"quire/internal/sshserver/session"
)

// program is a session of the reader, as sshserver drives it.
type program struct {
	*session.Session
	ui UI
}

// Notice shows a line of text to the reader.
func (p program) Notice(text string) { p.Send(p.ui.Notice(text)) }

// start opens the reader for a session with a terminal: on the archive, or on the post that
// it names. It returns nil, which leaves the session to exec, for other commands and for
// terminals without cursor movement.
func (s *Server) start(ctx context.Context, conn *sshserver.Session) sshserver.Program {
	ctx = memory.With(ctx, s.memory)
	profile := profileOf(conn)
	words, err := splitWords(conn.Command)
	if err != nil || len(words) > 1 || profile <= colorprofile.NoTTY {
		return nil
	}
	reads, open := s.opens(ctx, conn, words)
	if reads == nil {
		return nil
	}
	r := s.readerOf(reads)
	r.Open, r.NoColor, r.Overlay = open, profile == colorprofile.ASCII, picture.NewOverlay()
	marked := &markedSession{}
	r.State, r.NotSavedReason = s.stateOf(conn, reads, marked)
	model, flush := s.opt.UI.New(ctx, r)
	started := s.run(ctx, model, reads, conn.Key, index.Locale(conn.Getenv), session.Options{
		Output: conn, Flow: conn.Flow, Width: conn.Width, Height: conn.Height, Env: conn.Env, Profile: profile,
		Frame: r.Overlay.Frame, Finish: func() { s.flush(conn, flush) },
	})
	if r.State != nil && s.opt.UI.Marked != nil {
		marked.send = func() { started.Send(s.opt.UI.Marked()) }
		context.AfterFunc(ctx, s.together.join(ReaderID(s.secret, conn.Key), marked))
	}
	return started
}

// opens returns what the words of a session open in the reader, and the post there; nil for what
// opens nothing.
func (s *Server) opens(ctx context.Context, conn *sshserver.Session, words []string) (reads *reading, open string) {
	if len(words) == 1 {
		if open = words[0]; s.isCommand(open) {
			return nil, ""
		}
		if reads, rest := s.readPost(ctx, open, conn.Key); reads != nil {
			return reads, rest
		}
	}
	reads, err := s.read(ctx, conn.User, conn.Key)
	if err != nil {
		return nil, ""
	}
	if open != "" && (reads.wait(ctx) != nil || !hasPost(reads, open)) {
		reads.close()
		return nil, ""
	}
	return reads, open
}

// readerOf returns what a reader of an archive is made from.
func (s *Server) readerOf(reads *reading) Reader {
	r := Reader{
		Site: s.opt.Web.URL, Command: s.commandOf(reads), Front: reads.front != nil, Sort: reads.sort(),
		Library: reads.library, Rendered: s.rendered, Pictures: s.pictures, PicturesOf: reads.id,
	}
	if reads.blog != nil {
		r.Theme = reads.blog.Theme
		if r.Site != "" {
			r.Site = s.webURL(reads.base())
		}
	}
	return r
}

// commandOf returns the command that opens an archive over SSH, "" when the name of the host is not
// known.
func (s *Server) commandOf(reads *reading) string {
	if s.opt.Host == "" {
		return ""
	}
	host, port, err := net.SplitHostPort(s.opt.Host)
	if err != nil {
		host = s.opt.Host
	}
	command := "ssh -t "
	if port != "" && port != "22" {
		command += "-p " + port + " "
	}
	if name := reads.name(); name != "" {
		host = name + "@" + host
	}
	return command + host
}

// run starts a session that is sent each snapshot of what it reads in the languages of a locale.
func (s *Server) run(
	ctx context.Context, model tea.Model, reads *reading, key []byte, locale string, opt session.Options,
) program {
	opt.Escape, opt.Paste = s.opt.MaxEscape, s.opt.MaxPaste
	v := &viewer{reading: reads, key: key, locale: reads.locale(locale)}
	reads.index(locale) // made before the lock is taken, so that others need not wait for it
	s.mu.Lock()         // no snapshot may fall between the session's first one and its entry in viewers
	started := session.Start(model, opt)
	v.send, v.end = started.Send, func() { started.End(goneFarewell, errGone) }
	s.viewers[v] = true
	v.send(s.opt.UI.Updated(reads.index(locale)))
	s.mu.Unlock()
	leave := s.join(v)
	context.AfterFunc(ctx, func() {
		leave()
		reads.close()
	})
	return program{started, s.opt.UI}
}

var errGone = errors.New("what it reads has gone")

// ReaderID returns the name under which a store knows the owner of a public key: an HMAC
// under a secret, since the fingerprint of a key identifies its owner.
func ReaderID(secret, key []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write(key)
	return hex.EncodeToString(mac.Sum(nil))
}

// stateOf returns the state of a session's reader, or why it is not saved.
func (s *Server) stateOf(conn *sshserver.Session, reads *reading,
	own *markedSession,
) (state *readerstate.Session, notSavedReason string) {
	switch {
	case s.opt.Store == nil:
		return nil, "not saved on this server; it lasts until you disconnect"
	case conn.Key == nil:
		return nil, "not saved without a key; create one with ssh-keygen and reconnect"
	}
	source := ""
	if n := conn.Network(); n.IsValid() {
		source = n.String()
	}
	store := &markedStore{s.newReaders.Guard(s.opt.Store, source), &s.together, own}
	return s.newState(store, ReaderID(s.secret, conn.Key), reads), ""
}

// newState returns the state of a reader in an archive.
func (s *Server) newState(store readerstate.Store, reader string, reads *reading) *readerstate.Session {
	switch {
	case reads.front != nil:
		return readerstate.NewJoinedSession(store, reader, reads.ofParts, s.opt.Now)
	case reads.blog != nil:
		return readerstate.NewSession(store, reader, reads.of, s.opt.Now)
	}
	return readerstate.NewSession(store, reader, s.opt.Source.Blog(), s.opt.Now)
}

// flush saves what a reader who has left has not saved yet.
func (s *Server) flush(conn *sshserver.Session, flush func(context.Context) error) {
	if s.opt.Store == nil || conn.Key == nil {
		return
	}
	if err := flush(context.Background()); err != nil {
		s.log.Warn("cannot save reader state", "session", conn.ID, "error", err)
	}
}

// hasPost reports whether a word names a post.
func hasPost(reads *reading, name string) bool {
	p, _ := reads.library.Index().Lookup(name)
	return p != nil
}

// profileOf returns the colors that the terminal of a session shows, by what its client says.
func profileOf(conn *sshserver.Session) colorprofile.Profile {
	if conn.Getenv("TERM") == "" {
		return colorprofile.ANSI // every terminal names itself; a client that does not is taken for a simple one
	}
	profile := colorprofile.Env(conn.Env)
	if conn.Getenv("NO_COLOR") != "" && profile > colorprofile.ASCII {
		profile = colorprofile.ASCII
	}
	return profile
}
