// Package session runs a tea.Model over a byte stream without a tea.Program, so that a
// thousand readers fit in memory that a program each would not: an idle session has no
// goroutine, no ticker and no screen buffer.
//
// Input goes in by Feed, sizes by Resize, messages by Send. Each starts a goroutine, unless
// one is running, that takes what is waiting, calls Update, draws at most 60 times a second,
// and ends. All of that, and the commands, takes turns with other sessions (package fairqueue).
// A frame is drawn only after a message, and only rows that changed are sent. A writer that does
// not take a frame delays its own session and no other; its owner must close it in the end, since
// a session has no clock for that.
//
// The package knows neither SSH nor limits of connections nor the reader. A test feeds it and
// a tea.Program the same keys and compares their screens. Not supported are views of less
// than the whole terminal, Println, Exec, Suspend and OnMouse.
package session

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"quire/internal/sshserver/fairqueue"
	"quire/internal/sshserver/session/input"
	"quire/internal/sshserver/session/screen"
)

// maxInput bounds the input that waits for a session, in bytes; Feed blocks beyond it.
const maxInput = 64 << 10

// inputPiece is how much input is handled before others may go first, in bytes.
const inputPiece = 32

// ErrInterrupted is why a session ended whose model asked to be interrupted.
var ErrInterrupted = errors.New("interrupted")

// PanicError is why a session ended in which the model or a command panicked.
type PanicError struct {
	Value any
	Stack []byte
}

// StackTrace returns the stack of the panic.
func (e *PanicError) StackTrace() []byte { return e.Stack }

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Options is what a session runs with.
type Options struct {
	Output  io.Writer            // of the terminal; one goroutine at a time writes to it
	Display Display              // that shows the views; nil is a terminal on Output
	Flow    *fairqueue.Flow      // of its turns; nil is one of a queue of its own
	Width   int                  // of the terminal, in cells, not 0
	Height  int                  // of the terminal, in cells, not 0
	Env     []string             // sent to the model as tea.EnvMsg
	Profile colorprofile.Profile // colors that the terminal can show
	Escape  int                  // longest escape sequence that is decoded, in bytes; 0 is 4096
	Paste   int                  // longest paste that is kept, in bytes; 0 is 65536
	Frame   func([]byte) []byte  // of each frame, what is written for it; nil writes it as it is
	Finish  func()               // called once the terminal is restored, before Done; nil is nothing
}

// Display shows the views of a session: a terminal, unless Options says otherwise. One goroutine at a
// time uses it.
type Display interface {
	Draw(v tea.View) error
	Resize(width, height int) // in cells; the next frame is drawn whole
	Size() (width, height int)
	Invalidate() // the next frame is drawn whole
	SetProfile(p colorprofile.Profile)
	Profile() colorprofile.Profile
	Raw(seq string) // a sequence for a terminal, to be written with the next frame
	Leave(farewell string) error
}

// Session is a running model. Its methods may be called by any goroutine.
type Session struct {
	opt         Options
	model       tea.Model // used only by the goroutine of run
	input       input.Decoder
	screen      Display
	frameLimit  frameLimiter
	initialized bool
	dirty       bool // the model may look different from what is shown
	farewell    string
	turn        *fairqueue.Turn

	mu            sync.Mutex
	inputTaken    sync.Cond // signalled when waiting input has been taken
	running       bool
	bytes         []byte    // waiting input
	msgs          []tea.Msg // waiting messages
	size          tea.WindowSizeMsg
	resized       bool
	frameDue      bool // the frame that frameLimit delayed
	escapeExpired bool // the rest of an escape sequence did not come in time
	ended         bool
	reason        error
	blocking      int       // commands that run outside the pool
	blockingQueue []tea.Cmd // commands that wait for those
	timers        map[*time.Timer]struct{}
	escapeTimer   *time.Timer
	frameTimer    *time.Timer
	done          chan struct{}
}

// Start starts a session and draws its first frame.
func Start(m tea.Model, opt Options) *Session {
	s := &Session{opt: opt, model: m, done: make(chan struct{})}
	s.inputTaken.L = &s.mu
	if opt.Flow == nil {
		s.opt.Flow = fairqueue.New(fairqueue.Options{}).Flow(netip.Prefix{}, nil)
	}
	s.turn = s.opt.Flow.Turn(fairqueue.Interactive)
	if s.screen = opt.Display; s.screen == nil {
		terminal := screen.New(output{s}, opt.Width, opt.Height, opt.Profile)
		terminal.SetFrame(opt.Frame)
		s.screen = terminal
	}
	s.input = input.Decoder{Escape: opt.Escape, Paste: opt.Paste}
	s.size, s.resized = tea.WindowSizeMsg{Width: opt.Width, Height: opt.Height}, true
	s.msgs = []tea.Msg{tea.ColorProfileMsg{Profile: opt.Profile}, tea.EnvMsg(opt.Env)}
	s.enqueue(func() {})
	return s
}

// Done is closed once the session has ended and its last byte has been written.
func (s *Session) Done() <-chan struct{} { return s.done }

// Err returns why the session ended, nil when the model quit. It may be called after Done.
func (s *Session) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reason
}

// Feed takes input from the terminal. It blocks while too much of it waits, and returns
// false once the session has ended.
func (s *Session) Feed(p []byte) bool {
	s.mu.Lock()
	for !s.ended && len(s.bytes) > maxInput {
		s.inputTaken.Wait()
	}
	ended := s.ended
	s.mu.Unlock()
	if ended {
		return false
	}
	s.enqueue(func() { s.bytes = append(s.bytes, p...) })
	return true
}

// Send sends the model a message. It does not block.
func (s *Session) Send(msg tea.Msg) { s.enqueue(func() { s.msgs = append(s.msgs, msg) }) }

// Resize sets the size of the terminal, in cells. It does not block; of sizes that come
// faster than they are drawn, the newest wins.
func (s *Session) Resize(width, height int) {
	s.enqueue(func() { s.size, s.resized = tea.WindowSizeMsg{Width: width, Height: height}, true })
}

// End ends the session for a reason. It restores the terminal and writes the farewell on it,
// unless that is "".
func (s *Session) End(farewell string, reason error) { s.Send(endMsg{farewell, reason}) }

type endMsg struct {
	farewell string
	reason   error
}

// enqueue changes what waits for the session, and makes sure that run takes it.
func (s *Session) enqueue(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	change()
	if !s.running {
		s.running = true
		go s.run()
	}
}

// output is the terminal, which may take long to read: a session has no turn while it writes.
type output struct{ session *Session }

func (o output) Write(p []byte) (int, error) {
	o.session.turn.Release()
	return o.session.opt.Output.Write(p)
}

// run takes what waits until nothing does, and ends.
func (s *Session) run() {
	defer s.turn.Release()
	defer func() {
		if p := recover(); p != nil {
			s.finish(&PanicError{p, debug.Stack()})
		}
	}()
	for {
		s.mu.Lock()
		bytes, msgs, resized, size, expired, draw := s.bytes, s.msgs, s.resized, s.size, s.escapeExpired, s.frameDue
		if s.ended || len(bytes) == 0 && len(msgs) == 0 && !resized && !expired && !draw {
			s.running = false
			s.mu.Unlock()
			return
		}
		s.bytes, s.msgs, s.resized, s.escapeExpired, s.frameDue = nil, nil, false, false, false
		s.inputTaken.Broadcast()
		s.mu.Unlock()

		s.turn.Resume()
		if !s.initialized {
			s.initialized = true
			s.startCmd(s.model.Init())
		}
		if resized {
			s.screen.Resize(size.Width, size.Height)
			s.update(size)
		}
		for _, msg := range msgs {
			s.dispatch(msg)
			s.turn.Yield()
		}
		for piece := range slices.Chunk(bytes, inputPiece) {
			s.input.Feed(piece, s.updateInTurn)
		}
		if expired {
			s.input.Expire(s.update)
		}
		if len(bytes) > 0 || expired { // messages do not make an escape sequence wait longer
			s.armEscapeTimer()
		}
		s.drawIfDue()
	}
}

// updateInTurn is update for one of many messages: others may go first.
func (s *Session) updateInTurn(msg tea.Msg) {
	s.update(msg)
	s.turn.Yield()
}

// update passes one message to the model and starts the command that it returns.
func (s *Session) update(msg tea.Msg) {
	if s.isEnded() {
		return
	}
	if c, ok := msg.(tea.CapabilityMsg); ok && (c.Content == "RGB" || c.Content == "Tc") &&
		s.screen.Profile() != colorprofile.TrueColor {
		s.Send(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
	}
	var cmd tea.Cmd
	s.model, cmd = s.model.Update(msg)
	s.startCmd(cmd)
	s.dirty = true
}

func (s *Session) isEnded() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended
}

// drawIfDue draws a frame if the model has changed, now or when the frame rate allows it.
func (s *Session) drawIfDue() {
	if !s.dirty || s.isEnded() {
		return
	}
	if wait := s.frameLimit.reserve(time.Now()); wait > 0 {
		s.setTimer(&s.frameTimer, wait, func() { s.frameDue = true })
		return
	}
	s.dirty = false
	view := s.model.View()
	s.turn.Yield()
	s.pauseForDisplay()
	if err := s.screen.Draw(view); err != nil {
		s.finish(err)
	}
}

// pauseForDisplay gives up the turn before something is shown on a display that is not a terminal,
// which may take long too.
func (s *Session) pauseForDisplay() {
	if s.opt.Display != nil {
		s.turn.Release()
	}
}

// armEscapeTimer bounds the time for the rest of an escape sequence.
func (s *Session) armEscapeTimer() {
	if wait := s.input.Timeout(); wait > 0 {
		s.setTimer(&s.escapeTimer, wait, func() { s.escapeExpired = true })
	} else if s.escapeTimer != nil {
		s.escapeTimer.Stop()
	}
}

// setTimer sets one of the two timers of a session.
func (s *Session) setTimer(t **time.Timer, d time.Duration, change func()) {
	if *t == nil {
		*t = time.AfterFunc(d, func() { s.enqueue(change) })
		return
	}
	(*t).Reset(d)
}

// finish ends the session: it restores the terminal and wakes what waits for the end.
func (s *Session) finish(reason error) {
	s.mu.Lock()
	if s.ended {
		s.mu.Unlock()
		return
	}
	s.ended, s.reason = true, reason
	s.bytes, s.msgs, s.blockingQueue = nil, nil, nil
	for t := range s.timers {
		t.Stop()
	}
	s.timers = nil
	s.inputTaken.Broadcast()
	s.mu.Unlock()
	for _, t := range []*time.Timer{s.escapeTimer, s.frameTimer} {
		if t != nil {
			t.Stop()
		}
	}
	defer close(s.done)
	s.pauseForDisplay()
	_ = s.screen.Leave(s.farewell)
	if s.opt.Finish != nil {
		s.opt.Finish()
	}
}

// frameLimiter allows 60 frames in any second: four at once, so that an answer that follows a
// key closely is not delayed, and 56 more.
type frameLimiter struct{ at time.Time } // when the frames so far would have been drawn evenly

// reserve takes a frame and returns 0, or returns how long to wait for one.
func (r *frameLimiter) reserve(now time.Time) time.Duration {
	const every, burst = time.Second / 56, 4
	if r.at.Before(now) {
		r.at = now
	}
	if wait := r.at.Sub(now) - (burst-1)*every; wait > 0 {
		return wait
	}
	r.at = r.at.Add(every)
	return 0
}
