package ui

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/search"
	"quire/ui/keymap"
	"quire/ui/popup"
)

// openPalette lists everything that can be done here, with its key, to find it by typing.
// A number, a share such as 50% or a #heading is somewhere to go to, and a command of less and vim
// such as q is done.
func (a *app) openPalette() {
	here := a.screen.view()
	title := [...]string{
		archiveScreen: "In the archive", postScreen: "In this post", searchScreen: "In the results",
	}[a.screen]
	all := a.keys.Actions()
	var items []popup.Item
	var acts []keymap.Action // of the items
	add := func(item popup.Item, act keymap.Action) { items, acts = append(items, item), append(acts, act) }
	section := func(view, head string, moves bool) {
		if len(items) > 0 {
			add(popup.Item{Heading: true}, keymap.Action{})
		}
		add(popup.Item{Label: head, Heading: true}, keymap.Action{})
		for _, act := range all {
			if act.View == view && act.Moves == moves && act.Does() != "" && act.Binding != &a.keys.Global.Palette {
				add(popup.Item{Label: capital(act.Does()), Detail: act.Binding.Help().Key}, act)
			}
		}
	}
	section(here, title, false)
	section(keymap.InGlobal, "Anywhere", false)
	section(here, "Moving", true)
	firstPage := len(items)
	pages := a.pages()
	for i, p := range pages {
		if i == 0 {
			add(popup.Item{Heading: true}, keymap.Action{})
			add(popup.Item{Label: "Pages", Heading: true}, keymap.Action{})
			firstPage = len(items)
		}
		add(popup.Item{Label: p.ShownTitle(a.look.styles.ASCII), Detail: sanitize.Line(p.Path)}, keymap.Action{})
	}
	a.popup.open(popup.Options{Title: "Actions", Items: items, Prefix: ":", FreeText: a.describeGoal}, choices{
		pick: func(item int) tea.Cmd {
			if item >= firstPage {
				a.remember()
				return a.openPost(pages[item-firstPage], nil)
			}
			return a.perform(acts[item].View, acts[item].Binding, 0)
		},
		direct: a.goToGoal,
	})
}

// maxPages is how many pages the palette lists.
const maxPages = 200

// pages returns the pages of the folder, once they are known.
func (a *app) pages() []*post.Post {
	if a.snapshot.ix == nil || !a.snapshot.prepared {
		return nil
	}
	return a.snapshot.pages[:min(maxPages, len(a.snapshot.pages))]
}

func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// typedAction returns the action that a command of less and vim means, nil for none.
func (a *app) typedAction(typed string) (view string, binding *key.Binding) {
	switch strings.TrimSpace(typed) {
	case "q", "q!", "qa", "qa!", "wq", "x", "quit", "exit":
		return keymap.InGlobal, &a.keys.Global.Quit
	case "h", "help":
		return keymap.InGlobal, &a.keys.Global.Help
	case "f", "file":
		return keymap.InGlobal, &a.keys.Global.Info
	case "n", "next":
		if a.screen == postScreen {
			return keymap.InPager, &a.keys.Pager.NextPost
		}
	case "p", "prev", "N":
		if a.screen == postScreen {
			return keymap.InPager, &a.keys.Pager.PrevPost
		}
	}
	return "", nil
}

// goal is somewhere to go to that was typed: a line or post from 1, a share, or a heading.
type goal struct {
	number  int
	percent bool
	heading string
}

func parseGoal(typed string) (g goal, ok bool) {
	typed = strings.TrimSpace(typed)
	if typed == "$" {
		typed = "100%"
	}
	if id, found := strings.CutPrefix(typed, "#"); found {
		return goal{heading: id}, id != ""
	}
	number, percent := strings.CutSuffix(typed, "%")
	n, err := strconv.Atoi(strings.TrimSpace(number))
	return goal{number: n, percent: percent}, err == nil && n >= 0
}

// describeGoal says where typed text leads to by itself, "" for nowhere.
func (a *app) describeGoal(typed string) string {
	if _, b := a.typedAction(typed); b != nil && b.Help().Desc != "" {
		return capital(b.Help().Desc)
	}
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
	o := a.post.pager.Outline()
	if o == nil {
		return sanitize.Line(id)
	}
	for _, like := range []func(string) bool{
		func(s string) bool { return s == id },
		func(s string) bool { return strings.HasPrefix(search.Fold(s), search.Fold(id)) },
	} {
		for _, h := range o.Headings {
			if like(h.ID) {
				return h.ID
			}
		}
	}
	return sanitize.Line(id)
}

// goToGoal goes where typed text leads to.
func (a *app) goToGoal(typed string) tea.Cmd {
	if view, b := a.typedAction(typed); b != nil {
		return a.perform(view, b, 0)
	}
	g, ok := parseGoal(typed)
	switch {
	case !ok:
	case a.screen == archiveScreen:
		return a.dispatch(a.archive.list.Choose(g.number - 1))
	case g.heading != "":
		return a.goToAnchor(a.headingLike(g.heading))
	case g.percent:
		a.post.pager.GoToPercent(g.number)
	default:
		a.post.pager.GoToLine(g.number)
	}
	return nil
}
