// Package session runs a tea.Model over a byte stream without a tea.Program, so that a
// thousand readers fit where a program each would not: a session that nothing happens
// to has no goroutine, no ticker and no screen buffer.
//
// Input goes in by Feed, sizes by Resize, messages by Send; each wakes a goroutine that
// takes what is there, calls Update, draws at most 60 times a second, and ends. Commands
// run on a Pool that sessions share. A frame is drawn only after a message, and only rows
// that changed are sent. A writer that does not take a frame holds up its own session and
// no other; who owns it must close it in the end (the loop has no clock for that).
//
// The package knows no SSH, no limits of connections and no reader of ours: it is held to
// tea.Program by a test that feeds both the same keys. What it leaves out: screens that
// are not the whole terminal, Println, Exec, Suspend and OnMouse.
package session

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"quire/internal/sshserver/session/input"
	"quire/internal/sshserver/session/screen"
)

// maxInput is how much input may wait for a session, in bytes; Feed blocks beyond.
const maxInput = 64 << 10

// ErrInterrupted is the end of a session whose model asked to be interrupted.
var ErrInterrupted = errors.New("interrupted")

// PanicError is the end of a session in which the model or a command panicked.
type PanicError struct {
	Value any
	Stack []byte
}

// StackTrace is where the panic happened.
func (e *PanicError) StackTrace() []byte { return e.Stack }

func (e *PanicError) Error() string { return fmt.Sprintf("the session gave up: %v", e.Value) }

// Options is what a session runs with.
type Options struct {
	Output  io.Writer            // takes what is drawn; written to by one goroutine at a time
	Pool    *Pool                // runs the commands; sessions share it
	Width   int                  // of the terminal, in cells, not 0
	Height  int                  // of the terminal, in cells, not 0
	Env     []string             // sent to the model as tea.EnvMsg
	Profile colorprofile.Profile // colours that the terminal can show
	Escape  int                  // longest escape sequence that is listened to, in bytes; 0 is 4096
	Finish  func()               // called once the terminal is left, before Done; nil is nothing
	Paste   int                  // longest paste that is kept, in bytes; 0 is 65536
}

// Session is a model that runs. Its methods may be called by any goroutine.
type Session struct {
	opt   Options
	model tea.Model // touched only by the goroutine that runs
	input input.Decoder
	scr   *screen.Screen
	rate  frameRate
	begun bool
	stale bool // the model may look different from what is shown
	farew string

	mu      sync.Mutex
	room    sync.Cond // signalled when waiting input has been taken
	running bool
	bytes   []byte    // waiting input
	msgs    []tea.Msg // waiting messages
	size    tea.WindowSizeMsg
	resized bool
	draw    bool // a frame is due
	expired bool // the rest of an escape sequence has not come in time
	ended   bool
	end     error
	besides int       // commands that run beside the pool
	asides  []tea.Cmd // that wait for those
	timers  map[*time.Timer]struct{}
	escape  *time.Timer
	frame   *time.Timer
	done    chan struct{}
}

// Start starts a session and draws its first frame.
func Start(m tea.Model, opt Options) *Session {
	s := &Session{opt: opt, model: m, done: make(chan struct{})}
	s.room.L = &s.mu
	s.scr = screen.New(opt.Output, opt.Width, opt.Height, opt.Profile)
	s.input = input.Decoder{Escape: opt.Escape, Paste: opt.Paste}
	s.size, s.resized = tea.WindowSizeMsg{Width: opt.Width, Height: opt.Height}, true
	s.msgs = []tea.Msg{tea.ColorProfileMsg{Profile: opt.Profile}, tea.EnvMsg(opt.Env)}
	s.wake(func() {})
	return s
}

// Done is closed once the session has ended and its last byte has been written.
func (s *Session) Done() <-chan struct{} { return s.done }

// Err is why the session ended: nil when the model quit. It may be asked after Done.
func (s *Session) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.end
}

// Feed takes input from the terminal. It blocks while too much of it waits, and returns
// false once the session has ended.
func (s *Session) Feed(p []byte) bool {
	s.mu.Lock()
	for !s.ended && len(s.bytes) > maxInput {
		s.room.Wait()
	}
	ended := s.ended
	s.mu.Unlock()
	if ended {
		return false
	}
	s.wake(func() { s.bytes = append(s.bytes, p...) })
	return true
}

// Send sends the model a message. It does not block.
func (s *Session) Send(msg tea.Msg) { s.wake(func() { s.msgs = append(s.msgs, msg) }) }

// Resize tells the size of the terminal in cells. It does not block; of sizes that come
// faster than they are drawn, the newest counts.
func (s *Session) Resize(width, height int) {
	s.wake(func() { s.size, s.resized = tea.WindowSizeMsg{Width: width, Height: height}, true })
}

// End ends the session for a reason. The terminal is left as it was found, with farewell
// on it when that is not "".
func (s *Session) End(farewell string, reason error) { s.Send(endMsg{farewell, reason}) }

type endMsg struct {
	farewell string
	reason   error
}

// wake changes what waits for the session and sees to it that it is taken.
func (s *Session) wake(change func()) {
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

// run takes what waits until nothing does.
func (s *Session) run() {
	defer func() {
		if p := recover(); p != nil {
			s.finish(&PanicError{p, debug.Stack()})
		}
	}()
	for {
		s.mu.Lock()
		bytes, msgs, resized, size, expired, draw := s.bytes, s.msgs, s.resized, s.size, s.expired, s.draw
		if s.ended || len(bytes) == 0 && len(msgs) == 0 && !resized && !expired && !draw {
			s.running = false
			s.mu.Unlock()
			return
		}
		s.bytes, s.msgs, s.resized, s.expired, s.draw = nil, nil, false, false, false
		s.room.Broadcast()
		s.mu.Unlock()

		if !s.begun {
			s.begun = true
			s.start(s.model.Init())
		}
		if resized {
			s.scr.Resize(size.Width, size.Height)
			s.update(size)
		}
		for _, msg := range msgs {
			s.take(msg)
		}
		s.input.Feed(bytes, s.update)
		if expired {
			s.input.Expire(s.update)
		}
		if len(bytes) > 0 || expired { // messages do not make an escape sequence wait longer
			s.awaitRest()
		}
		s.show()
	}
}

// update feeds the model one message and starts what it asks for.
func (s *Session) update(msg tea.Msg) {
	if s.over() {
		return
	}
	if c, ok := msg.(tea.CapabilityMsg); ok && (c.Content == "RGB" || c.Content == "Tc") && s.scr.Profile() != colorprofile.TrueColor {
		s.Send(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
	}
	var cmd tea.Cmd
	s.model, cmd = s.model.Update(msg)
	s.start(cmd)
	s.stale = true
}

func (s *Session) over() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended
}

// show draws a frame if one is due and allowed, or sees to it that it is drawn later.
func (s *Session) show() {
	if !s.stale || s.over() {
		return
	}
	if wait := s.rate.next(time.Now()); wait > 0 {
		s.alarm(&s.frame, wait, func() { s.draw = true })
		return
	}
	s.stale = false
	if err := s.scr.Draw(s.model.View()); err != nil {
		s.finish(err)
	}
}

// awaitRest gives an unfinished escape sequence its time.
func (s *Session) awaitRest() {
	if wait := s.input.Patience(); wait > 0 {
		s.alarm(&s.escape, wait, func() { s.expired = true })
	} else if s.escape != nil {
		s.escape.Stop()
	}
}

// alarm sets one of the two timers of a session.
func (s *Session) alarm(t **time.Timer, d time.Duration, change func()) {
	if *t == nil {
		*t = time.AfterFunc(d, func() { s.wake(change) })
		return
	}
	(*t).Reset(d)
}

// finish ends the session: the terminal is restored, who waits is told.
func (s *Session) finish(reason error) {
	s.mu.Lock()
	if s.ended {
		s.mu.Unlock()
		return
	}
	s.ended, s.end = true, reason
	s.bytes, s.msgs, s.asides = nil, nil, nil
	for t := range s.timers {
		t.Stop()
	}
	s.timers = nil
	s.room.Broadcast()
	s.mu.Unlock()
	for _, t := range []*time.Timer{s.escape, s.frame} {
		if t != nil {
			t.Stop()
		}
	}
	defer close(s.done)
	_ = s.scr.Leave(s.farew)
	if s.opt.Finish != nil {
		s.opt.Finish()
	}
}

// frameRate lets 60 frames through in any second: four at once, so that an answer that
// follows a key closely does not wait, and 56 more.
type frameRate struct{ at time.Time } // when the frames so far would have been drawn evenly

// next takes a frame and returns 0, or returns how long to wait for one.
func (r *frameRate) next(now time.Time) time.Duration {
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
