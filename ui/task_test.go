package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// bench is tasks whose timers wait to be fired.
type bench struct {
	tasks

	timers []tea.Msg
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{}
	b.ctx = t.Context
	b.slice = func(ctx context.Context) context.Context { return ctx }
	b.tick = func(_ time.Duration, msg tea.Msg) tea.Cmd {
		b.timers = append(b.timers, msg)
		return nil
	}
	return b
}

// answer runs a command and hands its result over as Update does.
func (b *bench) answer(cmd tea.Cmd) { b.onDone(cmd().(doneMsg)) }

func TestOnlyTheLatestCounts(t *testing.T) {
	b := newBench(t)
	var l, other latest
	var got []string
	ask := func(k token, name string) tea.Cmd {
		return run(&b.tasks, k, func(ctx context.Context) (string, error) { return name, ctx.Err() },
			func(s string, err error) tea.Cmd {
				if err != nil {
					s += " canceled"
				}
				got = append(got, s)
				return nil
			})
	}
	first := l.start(&b.tasks)
	one := ask(first, "one")
	beside := ask(other.start(&b.tasks), "beside")
	always := ask(token{}, "always")
	second := l.start(&b.tasks)
	two, three := ask(second, "two"), ask(second, "three")
	if !first.stale() || second.stale() || (token{}).stale() {
		t.Error("only the token of the first start is stale")
	}
	if b.pending != 5 {
		t.Errorf("%d commands are pending, want 5", b.pending)
	}
	for _, cmd := range []tea.Cmd{two, one, always, three, beside} {
		b.answer(cmd)
	}
	if want := []string{"two", "always", "three", "beside"}; !slices.Equal(got, want) || b.pending != 0 {
		t.Errorf("delivered %q with %d pending, want %q", got, b.pending, want)
	}
	got = nil
	late := ask(l.start(&b.tasks), "late")
	l.stop()
	b.answer(late)
	if len(got) > 0 || b.pending != 0 {
		t.Errorf("what was stopped is delivered: %q, %d pending", got, b.pending)
	}
}

// To start again cancels the context of the start before, and what is stale is not begun.
func TestStartingAgainCancels(t *testing.T) {
	b := newBench(t)
	var l latest
	var at []error
	see := func(k token) tea.Cmd {
		return run(&b.tasks, k, func(ctx context.Context) (none, error) {
			at = append(at, ctx.Err())
			return none{}, nil
		}, func(none, error) tea.Cmd { return nil })
	}
	one := see(l.start(&b.tasks))
	two := see(l.start(&b.tasks))
	b.answer(one)
	b.answer(two)
	if len(at) != 1 || at[0] != nil {
		t.Errorf("the contexts were %v", at)
	}
	var under context.Context
	b.answer(run(&b.tasks, l.start(&b.tasks), func(ctx context.Context) (none, error) {
		under = ctx
		l.stop()
		return none{}, nil
	}, func(none, error) tea.Cmd { return nil }))
	if !errors.Is(under.Err(), context.Canceled) {
		t.Error("work under way is not cancelled")
	}
}

func TestAPanicInWorkIsAnError(t *testing.T) {
	b := newBench(t)
	var got error
	b.answer(run(&b.tasks, token{}, func(context.Context) (none, error) { panic("boom\x1b[2J") },
		func(_ none, err error) tea.Cmd {
			got = err
			return nil
		}))
	if got == nil || !strings.HasPrefix(got.Error(), "boom[2J (task_test.go:") || b.pending != 0 {
		t.Errorf("a panic became %v with %d pending", got, b.pending)
	}
}

func TestTimersOfTheLatest(t *testing.T) {
	b := newBench(t)
	var l latest
	var got []string
	later := func(k token, name string) {
		b.after(time.Second, k, func() tea.Cmd {
			got = append(got, name)
			return nil
		})
	}
	later(l.start(&b.tasks), "one")
	later(token{}, "always")
	later(l.start(&b.tasks), "two")
	for _, msg := range b.timers {
		b.onDue(msg.(dueMsg))
	}
	if want := []string{"always", "two"}; !slices.Equal(got, want) || b.pending != 0 {
		t.Errorf("fired %q with %d pending, want %q", got, b.pending, want)
	}
}
