package ui

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"quire/internal/sanitize"
	"quire/ui/keymap"
	"quire/ui/popup"
)

// showPalette lists everything that can be done here, with its key, to find it by typing.
// A number, a share such as 50% or a #heading is a place to go to.
func (a *app) showPalette() {
	here, title := a.screen.view(), [...]string{archiveScreen: "In the archive", postScreen: "In this post", searchScreen: "Among the hits"}[a.screen]
	all := a.keys.Actions()
	var items []popup.Item
	var actions []keymap.Action
	add := func(view, head string, moves bool) {
		items, actions = append(items, popup.Item{Label: head, Heading: true}), append(actions, keymap.Action{})
		for _, act := range all {
			if act.View == view && act.Moves == moves && act.Does() != "" && act.Binding != &a.keys.Global.Palette {
				items = append(items, popup.Item{Label: capital(act.Does()), Detail: act.Binding.Help().Key})
				actions = append(actions, act)
			}
		}
	}
	gap := func() {
		items, actions = append(items, popup.Item{Heading: true}), append(actions, keymap.Action{})
	}
	add(here, title, false)
	gap()
	add(keymap.InGlobal, "Anywhere", false)
	gap()
	add(here, "Moving", true)
	opt := popup.Options{Title: "What to do", Items: items, Prefix: ":", FreeText: a.means}
	a.open(opt, func(item int) tea.Cmd { return a.perform(actions[item]) }, nil)
}

func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// perform does an action, whether or not it has a key: for this one press it has one that
// no terminal sends, in a map of its own, for sessions may share theirs.
func (a *app) perform(act keymap.Action) tea.Cmd {
	if act.Binding == &a.keys.Global.Interrupt {
		return tea.Quit
	}
	const unsent = "\x00"
	usual := a.keys
	defer a.setKeys(usual)
	a.setKeys(usual.With(act, unsent))
	return a.pressHere(tea.KeyPressMsg{Code: tea.KeyExtended, Text: unsent}, 0)
}

// setKeys gives the views another key map.
func (a *app) setKeys(keys *keymap.KeyMap) {
	a.keys = keys
	a.list.SetKeys(keys)
	a.finder.SetKeys(keys)
	a.pager.SetKeys(keys)
}

// A goal is a place that was typed: a line or post from 1, a share, or a heading.
type goal struct {
	number  int
	percent bool
	heading string
}

func parseGoal(typed string) (g goal, ok bool) {
	typed = strings.TrimSpace(typed)
	if id, found := strings.CutPrefix(typed, "#"); found {
		return goal{heading: id}, id != ""
	}
	number, percent := strings.CutSuffix(typed, "%")
	n, err := strconv.Atoi(strings.TrimSpace(number))
	return goal{number: n, percent: percent}, err == nil && n >= 0
}

// means tells where typed words lead to by themselves, "" for nowhere.
func (a *app) means(typed string) string {
	g, ok := parseGoal(typed)
	switch {
	case !ok:
		return ""
	case a.screen == searchScreen, a.screen == archiveScreen && (g.percent || g.heading != ""):
		return ""
	case a.screen == archiveScreen:
		return fmt.Sprintf("Go to post %d of the list", max(1, g.number))
	case g.heading != "":
		return "Go to the heading #" + a.headingLike(g.heading)
	case g.percent:
		return fmt.Sprintf("Go to %d%%", min(g.number, 100))
	}
	return fmt.Sprintf("Go to line %d", max(1, g.number))
}

// headingLike is the identifier of the heading that was typed, or the first that begins
// with it.
func (a *app) headingLike(id string) string {
	o := a.pager.Outline()
	if o == nil {
		return sanitize.Line(id)
	}
	for _, like := range []func(string) bool{
		func(s string) bool { return s == id },
		func(s string) bool { return strings.HasPrefix(s, strings.ToLower(id)) },
	} {
		for _, h := range o.Headings {
			if like(h.ID) {
				return h.ID
			}
		}
	}
	return sanitize.Line(id)
}

// direct goes to the place that was typed.
func (a *app) direct(typed string) tea.Cmd {
	a.popup = nil
	g, ok := parseGoal(typed)
	switch {
	case !ok:
	case a.screen == archiveScreen:
		return a.dispatch(a.list.Choose(g.number - 1))
	case g.heading != "":
		return a.goToAnchor(a.headingLike(g.heading))
	case g.percent:
		a.pager.GoToPercent(g.number)
	default:
		a.pager.GoToLine(g.number)
	}
	return nil
}
