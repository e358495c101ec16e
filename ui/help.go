package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/dustin/go-humanize/english"

	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
	"quire/ui/byline"
	"quire/ui/keymap"
	"quire/ui/popup"
)

// nameWidth is the cells of the first column of help and facts.
const nameWidth = 14

// openHelp lists the keys that work here.
func (a *app) openHelp() {
	where := [...]string{
		archiveScreen: "in the archive", postScreen: "in a post", searchScreen: "in the search of all posts",
	}[a.screen]
	groups := append(a.keys.Help(a.screen.view()), a.keys.Help(keymap.InPrompt)...)
	if a.pictureView.open {
		where, groups = "in a picture", a.keys.Help(keymap.InPicture)
	}
	var items []popup.Item
	for i, g := range groups {
		if i > 0 {
			items = append(items, popup.Item{Heading: true})
		}
		items = append(items, popup.Item{Label: g.Title, Heading: true})
		for _, b := range g.Bindings {
			items = append(items, popup.Item{
				Label: textwidth.Pad(b.Help().Key, nameWidth) + b.Help().Desc, Detail: strings.Join(keymap.Unshown(b), " "),
			})
		}
	}
	a.popup.open(popup.Options{Title: "Keys " + where, Items: items, ReadOnly: true}, choices{})
}

// openInfo shows what is known about the post.
func (a *app) openInfo() {
	p := a.current()
	if p == nil {
		return
	}
	var items []popup.Item
	const most = 4 // rows of a fact
	room := max(8, popup.LabelWidth(a.term.width)-nameWidth)
	add := func(name, value string) {
		for _, row := range textwidth.Wrap(value, room, most) {
			items = append(items, popup.Item{Label: textwidth.Pad(name, nameWidth) + row})
			name = ""
		}
	}
	add("title", p.Title)
	file, about := p.Path, "About this post"
	if doc := a.cfg.Document; doc != nil {
		file, about = doc.Name, "About this file"
	}
	add("file", sanitize.Line(file))
	if a.cfg.Document == nil {
		add("slug", p.Slug)
	}
	add("date", byline.Date(p))
	if !p.Updated.IsZero() {
		add("updated", p.Updated.Format("2 Jan 2006"))
	}
	add("authors", p.AuthorNames())
	add("categories", strings.Join(p.Categories, ", "))
	add("tags", strings.Join(p.Tags, ", "))
	add("series", p.Series)
	add("language", p.Lang)
	add("length", fmt.Sprintf("%s, %d min read", english.Plural(p.Words, "word", ""), p.Minutes))
	add("address", p.Canonical)
	add("marks", a.state.words(p))
	if p.Draft {
		add("draft", "yes")
	}
	if ix := a.snapshot.ix; ix != nil {
		name := "left out"
		for line := range strings.Lines(ix.Site().LeftOut) {
			add(name, strings.TrimSpace(line))
			name = ""
		}
	}
	for _, f := range a.findings(p) {
		add(string(f.Severity), fmt.Sprintf("line %d: %s", max(f.Line, 1), sanitize.Line(f.Message)))
	}
	a.popup.open(popup.Options{Title: about, Items: items, ReadOnly: true}, choices{})
}

// findings are what is wrong with a post.
func (a *app) findings(p *post.Post) []post.Finding {
	if a.snapshot.ix == nil {
		return nil
	}
	all := a.snapshot.ix.Findings() // by path
	at, _ := slices.BinarySearchFunc(all, p.Path, func(f post.Finding, path string) int {
		return strings.Compare(f.Path, path)
	})
	end := at
	for end < len(all) && all[end].Path == p.Path {
		end++
	}
	return all[at:end]
}

// edit opens the reader's editor on the post, at the line on the screen.
func (a *app) edit() tea.Cmd {
	p := a.current()
	if p == nil || a.cfg.Edit == nil {
		return nil
	}
	line := 1
	if a.screen == postScreen {
		line = p.Line + a.post.text.SourceLine(a.post.pager.Line()) - 1
	}
	cmd := a.cfg.Edit(p.Path, max(1, line))
	if cmd == nil {
		return a.notices.say("no editor: set $EDITOR")
	}
	return tea.ExecProcess(cmd, func(err error) tea.Msg { return editedMsg{err} })
}

// editedMsg says that an editor has closed.
type editedMsg struct{ err error }

// onEdited looks at the folder again after an editor has closed.
func (a *app) onEdited(msg editedMsg) tea.Cmd {
	cmd := a.rescan()
	if msg.err != nil {
		cmd = a.notices.say(fmt.Sprintf("editor: %v", msg.err))
	}
	return cmd
}
