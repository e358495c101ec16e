package linear

import (
	"github.com/dustin/go-humanize/english"

	"quire/internal/index"
	"quire/internal/sanitize"
)

// A menu is a list to choose from.
type menu struct {
	what  string
	lines []string
	pick  func(i int) error
}

func (c *menu) name() string { return c.what }

func (c *menu) close() {}

func (c *menu) help() []string { return []string{"a number: choose that one"} }

func (c *menu) show(r *repl) error {
	r.say("")
	for i, line := range c.lines {
		r.item(i+1, line)
	}
	return nil
}

func (c *menu) handle(r *repl, typed string) (bool, error) {
	n, ok, done := r.parseNumber(typed, len(c.lines))
	if !ok {
		return done, nil
	}
	r.pop()
	return true, c.pick(n - 1)
}

// openMenu shows a menu of lines, or says that there are none.
func (r *repl) openMenu(what, none string, lines []string, pick func(i int) error) error {
	if len(lines) == 0 {
		r.say(none)
		return nil
	}
	return r.push(&menu{what, lines, pick})
}

// openTerms shows a menu of categories or tags, and then the posts that have the chosen one.
func (r *repl) openTerms(what string, terms []index.Term, pick func(name string)) error {
	lines := make([]string, len(terms))
	for i, t := range terms {
		lines[i] = sanitize.Line(t.Name) + ", " + english.Plural(t.Count, "post", "")
	}
	return r.openMenu(what, "There are no "+what+" here.", lines, func(i int) error {
		pick(terms[i].Name)
		return r.views[0].(*archive).restart(r)
	})
}
