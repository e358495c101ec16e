package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"quire/internal/usererr"
	"quire/ui/keymap"
	"quire/ui/popup"
)

// choices are what the items of a popup do, each nil where they do nothing.
type choices struct {
	opened func()
	pick   func(item int) tea.Cmd
	toggle func(item int) tea.Cmd     // marks an item
	try    func(item int) tea.Cmd     // shows what the chosen item would do
	direct func(typed string) tea.Cmd // does what the typed text means by itself
	revert func() tea.Cmd             // takes back what was tried
}

// popups is the popup that is open, if any, and what its items do.
type popups struct {
	look *appearance
	keys *keymap.KeyMap
	term *terminal

	*popup.Model // nil when none is open
	choices      choices
	wanted       latest // one whose items are still to be found
}

func (p *popups) isOpen() bool { return p.Model != nil }

// open shows a popup.
func (p *popups) open(o popup.Options, c choices) {
	p.show(popup.New(o, p.keys, p.look.styles), c)
}

func (p *popups) show(m *popup.Model, c choices) {
	p.Model, p.choices = m, c
	p.SetSize(p.term.width, p.term.height)
	if c.opened != nil {
		c.opened()
	}
}

// openFound opens a popup that a command has to find the items of, unless another was asked for
// since or the reader does something else by then. What the items do is called in Update, as always.
func openFound(a *app, find func(context.Context) (popup.Options, choices, error)) tea.Cmd {
	type found struct {
		model   *popup.Model
		choices choices
	}
	from, keys, styles := a.screen, a.keys, a.look.styles
	return run(a.tasks, a.popup.wanted.start(a.tasks), func(ctx context.Context) (found, error) {
		o, c, err := find(ctx)
		if err != nil {
			return found{}, err
		}
		return found{popup.New(o, keys, styles), c}, nil
	}, func(f found, err error) tea.Cmd {
		switch {
		case err != nil:
			return a.notices.say("failed: " + usererr.Line(err))
		case a.popup.isOpen() || a.prompt.isOpen() || a.screen != from:
			return nil
		}
		a.popup.show(f.model, f.choices)
		return nil
	})
}

// close closes the popup.
func (p *popups) close() choices {
	c := p.choices
	p.Model, p.choices = nil, choices{}
	return c
}

func (p *popups) onChosen(item int) tea.Cmd {
	if c := p.close(); c.pick != nil {
		return c.pick(item)
	}
	return nil
}

func (p *popups) onDirect(typed string) tea.Cmd {
	if c := p.close(); c.direct != nil {
		return c.direct(typed)
	}
	return nil
}

func (p *popups) onToggled(item int) tea.Cmd {
	if p.choices.toggle != nil {
		return p.choices.toggle(item)
	}
	return nil
}

func (p *popups) onMoved(item int) tea.Cmd {
	if p.choices.try != nil {
		return p.choices.try(item)
	}
	return nil
}

func (p *popups) onClosed() tea.Cmd {
	if c := p.close(); c.revert != nil {
		return c.revert()
	}
	return nil
}
