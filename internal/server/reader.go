package server

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"quire/internal/index"
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
	profile := profileOf(conn)
	open := ""
	if words, err := splitWords(conn.Command); err != nil || len(words) > 1 {
		return nil
	} else if len(words) == 1 {
		if isCommand(words[0]) || !s.hasPost(words[0]) {
			return nil
		}
		open = words[0]
	}
	if profile <= colorprofile.NoTTY {
		return nil
	}
	r := Reader{
		Open: open, NoColor: profile == colorprofile.ASCII,
		Site: s.opt.Web.URL, Library: s.library, Rendered: s.rendered, Pictures: s.pictures, Overlay: picture.NewOverlay(),
	}
	r.State, r.NotSavedReason = s.stateOf(conn)
	model, flush := s.opt.UI.New(ctx, r)
	return s.run(ctx, model, index.Locale(conn.Getenv), session.Options{
		Output: conn, Flow: conn.Flow, Width: conn.Width, Height: conn.Height, Env: conn.Env, Profile: profile,
		Frame: r.Overlay.Frame, Finish: func() { s.flush(conn, flush) },
	})
}

// run starts a session that is sent each snapshot of the library in the languages of a locale.
func (s *Server) run(ctx context.Context, model tea.Model, locale string, opt session.Options) program {
	opt.Escape, opt.Paste = s.opt.MaxEscape, s.opt.MaxPaste
	s.library.Index().For(locale) // made before the lock is taken, so that others need not wait for it
	s.mu.Lock()                   // no snapshot may fall between the session's first one and its entry in sessions
	started := session.Start(model, opt)
	s.sessions[started] = locale
	started.Send(s.opt.UI.Updated(s.library.Index().For(locale)))
	s.mu.Unlock()
	context.AfterFunc(ctx, func() {
		s.mu.Lock()
		delete(s.sessions, started)
		s.mu.Unlock()
	})
	return program{started, s.opt.UI}
}

// ReaderID returns the name under which a store knows the owner of a public key: an HMAC
// under a secret, since the fingerprint of a key identifies its owner.
func ReaderID(secret, key []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write(key)
	return hex.EncodeToString(mac.Sum(nil))
}

// stateOf returns the state of a session's reader, or why it is not saved.
func (s *Server) stateOf(conn *sshserver.Session) (state *readerstate.Session, notSavedReason string) {
	switch {
	case s.opt.Store == nil:
		return nil, "not saved on this server: it lasts until you disconnect"
	case conn.Key == nil:
		return nil, "not saved without a key: create one with ssh-keygen and reconnect"
	}
	source := ""
	if n := conn.Network(); n.IsValid() {
		source = n.String()
	}
	store := s.newReaders.Guard(s.opt.Store, source)
	return readerstate.NewSession(store, ReaderID(s.secret, conn.Key), s.opt.Source.Blog(), s.opt.Now), ""
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
func (s *Server) hasPost(name string) bool {
	p, _ := s.library.Index().Lookup(name)
	return p != nil
}

// archive returns the current posts in the languages of a session's reader.
func (s *Server) archive(conn *sshserver.Session) *index.Index {
	return s.library.Index().For(index.Locale(conn.Getenv))
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
