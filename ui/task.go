package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/internal/sanitize"
)

// tasks is the work of a session in the background: commands that are under way, and timers.
// Only Update touches it.
type tasks struct {
	ctx     func() context.Context                     // of the session
	tick    func(d time.Duration, msg tea.Msg) tea.Cmd // delivers msg once d has passed
	slice   func(context.Context) context.Context      // has work share the processor
	pending int                                        // commands that have not answered
}

// latest is work of which only the last start counts: to start it cancels what was under way.
// The zero value is ready; a copy is of no use.
type latest struct {
	starts int
	cancel context.CancelFunc
}

// token is one start of a latest. What is done under the zero value is never stale.
type token struct {
	of    *latest
	start int
	ctx   func() context.Context // ends when it gets stale
}

// start cancels the start before and returns the token of a new one, under which any number of
// commands and timers may run.
func (l *latest) start(t *tasks) token {
	l.stop()
	ctx, cancel := context.WithCancel(t.ctx())
	l.cancel = cancel
	return token{l, l.starts, func() context.Context { return ctx }}
}

// stop cancels what is under way and drops its results.
func (l *latest) stop() {
	l.starts++
	if l.cancel != nil {
		l.cancel()
		l.cancel = nil
	}
}

// stale reports whether its work has been started again or stopped since.
func (k token) stale() bool { return k.of != nil && k.of.starts != k.start }

type (
	// doneMsg brings the result of a command.
	doneMsg struct {
		token  token
		result any // which deliver hands to its handler
		// deliver runs in Update.
		deliver func() tea.Cmd
	}
	// dueMsg says that the time has come to do something.
	dueMsg struct {
		token token
		do    func() tea.Cmd
	}
)

// run returns a command that does work in the background and hands its result to on, in Update,
// unless the token is stale by then. A panic in work is an error. Work changes no state: it takes
// what it needs when it is asked for.
func run[T any](t *tasks, k token, work func(context.Context) (T, error), on func(T, error) tea.Cmd) tea.Cmd {
	t.pending++
	ctx, slice := t.ctx, func(ctx context.Context) context.Context { return ctx } // it may wait, and then takes no turn
	if k.of != nil {
		ctx, slice = k.ctx, t.slice
	}
	return func() tea.Msg {
		var result T
		err := ctx().Err() // stale work is not begun
		if err == nil {
			err = recovered(func() (err error) {
				result, err = work(slice(ctx()))
				return err
			})
		}
		return doneMsg{k, result, func() tea.Cmd { return on(result, err) }}
	}
}

// none is the result of work that has none.
type none struct{}

// runOnly is run for work without a result.
func runOnly(t *tasks, k token, work func(context.Context) error, on func(error) tea.Cmd) tea.Cmd {
	return run(t, k, func(ctx context.Context) (none, error) { return none{}, work(ctx) },
		func(_ none, err error) tea.Cmd { return on(err) })
}

// onDone takes the result of a command.
func (t *tasks) onDone(msg doneMsg) tea.Cmd {
	t.pending--
	if msg.token.stale() {
		return nil
	}
	return msg.deliver()
}

// after returns a command that has Update do something once d has passed, unless the token is
// stale by then.
func (t *tasks) after(d time.Duration, k token, do func() tea.Cmd) tea.Cmd {
	return t.tick(d, dueMsg{k, do})
}

// onDue does what its time has come for.
func (t *tasks) onDue(msg dueMsg) tea.Cmd {
	if msg.token.stale() {
		return nil
	}
	return msg.do()
}

// recovered runs f and turns a panic into an error: what is wrong with one post must not end the
// session.
func recovered(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicError{sanitize.PanicMessage(r)}
		}
	}()
	return f()
}

// panicError is a panic as an error.
type panicError struct{ message string }

func (e panicError) Error() string { return e.message }
