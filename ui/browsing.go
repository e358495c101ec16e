package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/dustin/go-humanize/english"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
	"quire/ui/byline"
	"quire/ui/keymap"
	"quire/ui/list"
	"quire/ui/pager"
	"quire/ui/popup"
)

// indexed takes a new snapshot of the library over.
func (a *app) indexed(msg indexMsg) tea.Cmd {
	if !msg.ok {
		return nil
	}
	a.ix = msg.ix
	a.list.SetSite(msg.ix.Site(), msg.ix.Complete(), msg.ix.Unread())
	cmds := []tea.Cmd{a.selectPosts(true)}
	if a.updates != nil {
		cmds = append(cmds, nextIndex(a.updates))
	}
	if msg.ix.Complete() {
		a.side.path = "" // it may have changed
		if a.screen == postScreen && a.opening == "" {
			cmds = append(cmds, a.refresh())
		}
	}
	if a.searching.on && msg.ix.Whole() {
		h, _ := a.finder.Chosen()
		cmds = append(cmds, a.searchAll(a.searching.query, pathOf(h.Post)))
	}
	if a.opening != "" {
		cmds = append(cmds, a.openNamed())
	}
	return tea.Batch(cmds...)
}

// openNamed opens the post that the session was started for, once it is known.
func (a *app) openNamed() tea.Cmd {
	p, _ := a.ix.Lookup(a.opening) // which leaves a fragment alone
	switch {
	case p != nil:
		var at *pager.Target
		if _, heading, found := strings.Cut(a.opening, "#"); found && a.opening != p.Slug && a.opening != p.Path {
			at = pager.Fragment(heading)
		}
		a.opening = ""
		return a.openPost(p, at)
	case a.ix.Complete():
		name := sanitize.Line(a.opening)
		a.opening = ""
		return a.say("there is no post “" + name + "”")
	}
	return nil
}

// refresh follows a change of the folder in the open post.
func (a *app) refresh() tea.Cmd {
	was := a.pager.Post().Post
	p, _ := a.ix.Lookup(was.Path)
	if p == nil || p.Path != was.Path {
		a.setGone("this post is gone from the folder; its last text stays")
		return nil
	}
	a.setGone("")
	stay := a.pager.CurrentTarget()
	a.pager.Update(a.about(p))
	return tea.Batch(a.readPost(p, a.post.src, stay), a.askRelated())
}

// onSelected shows a new selection. The post at the path keep is to stay chosen, "" begins at
// the top.
func (a *app) onSelected(sel *index.Selection, at int, keep string) tea.Cmd {
	a.sel.sel = sel
	if p := a.list.Chosen(); p != nil && keep != "" && p.Path != keep {
		at = position(sel, p.Path) // the reader has moved on meanwhile
	}
	if at < 0 && keep != "" {
		at = a.list.Cursor()
	}
	a.list.SetSelection(sel, chips(a.filter), at)
	if p := a.pager.Post().Post; a.screen == postScreen && p != nil && !a.post.gone {
		a.pager.Update(a.about(p))
	}
	return tea.Batch(a.previewSoon(), a.stateSoon())
}

// chips are the parts of a filter that a reader can take away.
func chips(f index.Filter) []list.Filter {
	var out []list.Filter
	if f.Category != "" {
		out = append(out, list.Filter{Kind: "category", Value: f.Category})
	}
	for _, tag := range f.Tags {
		out = append(out, list.Filter{Kind: "tag", Value: tag})
	}
	if f.Series != "" {
		out = append(out, list.Filter{Kind: "series", Value: f.Series})
	}
	if f.Year != 0 {
		out = append(out, list.Filter{Kind: "year", Value: strconv.Itoa(f.Year)})
	}
	if q := strings.TrimSpace(f.Query); q != "" {
		out = append(out, list.Filter{Kind: "query", Value: q})
	}
	return out
}

// unfilter takes one filter away.
func (a *app) unfilter(f list.Filter) tea.Cmd {
	switch f.Kind {
	case "category":
		a.filter.Category = ""
	case "tag":
		a.filter.Tags = without(a.filter.Tags, f.Value)
	case "series":
		a.filter.Series = ""
	case "year":
		a.filter.Year = 0
	case "query":
		a.filter.Query = ""
	}
	return a.selectPosts(true)
}

func without(all []string, one string) []string {
	var kept []string
	for _, s := range all {
		if !strings.EqualFold(s, one) {
			kept = append(kept, s)
		}
	}
	return kept
}

// toArchive leaves an open post, and the search that it was opened from, for the archive.
func (a *app) toArchive() tea.Cmd {
	if a.screen != postScreen {
		return nil
	}
	a.endSearch()
	return a.back()
}

func (a *app) setCategory(name string) tea.Cmd {
	a.filter.Category = name
	return a.selectPosts(false)
}

// pickTerm opens the categories or the tags with their counts.
func (a *app) pickTerm(msg terms) {
	items := []popup.Item{{Label: "All categories", Detail: strconv.Itoa(msg.total)}}
	start, here := 0, a.filter.Category
	if p := a.pager.Post().Post; a.screen == postScreen && p != nil && len(p.Categories) > 0 {
		here = p.Categories[0]
	}
	for i, t := range msg.all {
		if strings.EqualFold(t.Name, here) {
			start = i + 1
		}
		items = append(items, popup.Item{Label: t.Name, Detail: strconv.Itoa(t.Count)})
	}
	a.open(popup.Options{Title: "Categories", Items: items, Start: start}, func(item int) tea.Cmd {
		name := ""
		if item > 0 {
			name = msg.all[item-1].Name
		}
		left := a.toArchive()
		return tea.Batch(left, a.setCategory(name))
	}, nil)
}

// pickTags opens the tags: enter narrows by one, space marks several.
func (a *app) pickTags(terms []index.Term) {
	marked := func(name string) bool {
		return len(without(a.filter.Tags, name)) < len(a.filter.Tags)
	}
	items := make([]popup.Item, len(terms))
	for i, t := range terms {
		items[i] = popup.Item{Label: "#" + t.Name, Detail: strconv.Itoa(t.Count), Checked: marked(t.Name)}
	}
	toggle := func(item int) tea.Cmd {
		name := terms[item].Name
		was := marked(name)
		a.filter.Tags = without(a.filter.Tags, name)
		if !was {
			a.filter.Tags = append(a.filter.Tags, name)
		}
		if a.popup != nil {
			a.popup.SetChecked(item, !was)
		}
		return a.selectPosts(false)
	}
	a.open(popup.Options{Title: "Tags", Empty: "No post here has a tag.", Items: items, MultiSelect: true}, func(item int) tea.Cmd {
		if marked(terms[item].Name) {
			return nil
		}
		return toggle(item)
	}, toggle)
}

// order is a way to sort the archive, as the popup names it.
type order struct {
	name    string
	sort    index.Sort
	reverse bool
}

func orders() []order {
	return []order{
		{"Newest first", "", false},
		{"Oldest first", index.ByDate, true},
		{"Title, A to Z", index.ByTitle, false},
		{"Last updated first", index.ByUpdated, false},
		{"Shortest read first", index.ByReading, false},
		{"Longest read first", index.ByReading, true},
	}
}

func (a *app) pickSort() {
	all := orders()
	items := make([]popup.Item, len(all))
	start := 0
	for i, o := range all {
		items[i] = popup.Item{Label: o.name}
		if o.sort == a.filter.Sort && o.reverse == a.filter.Reverse {
			start = i
		}
	}
	a.open(popup.Options{Title: "Sort", Items: items, Start: start}, func(item int) tea.Cmd {
		a.filter.Sort, a.filter.Reverse = all[item].sort, all[item].reverse
		return tea.Batch(a.selectPosts(false), a.say(strings.ToLower(all[item].name[:1])+all[item].name[1:]))
	}, nil)
}

// onceKnown opens something as soon as the text has been read to its end, unless another key
// is pressed before.
func (a *app) onceKnown(what string, open func() tea.Cmd) tea.Cmd {
	asked := a.presses
	a.pager.OnOutline(func() {
		if a.presses == asked && a.screen == postScreen {
			a.hush()
			open()
		}
	})
	return a.say("the " + what + " are still being read")
}

// pickHeading opens the contents of the post at the current heading.
func (a *app) pickHeading() tea.Cmd {
	o := a.pager.Outline()
	if o == nil {
		return a.onceKnown("contents", a.pickHeading)
	}
	least := 6
	for _, h := range o.Headings {
		least = min(least, h.Level)
	}
	items := make([]popup.Item, len(o.Headings))
	for i, h := range o.Headings {
		items[i] = popup.Item{Label: h.Text, Indent: h.Level - least}
	}
	opt := popup.Options{Title: "Contents", Empty: "This post has no headings.", Items: items, Start: max(0, a.pager.Heading())}
	a.open(opt, func(item int) tea.Cmd {
		a.pager.GoToHeading(item)
		return nil
	}, nil)
	return nil
}

// showHelp lists the keys that work here.
func (a *app) showHelp() {
	where := "in the archive"
	switch a.screen {
	case postScreen:
		where = "in a post"
	case searchScreen:
		where = "in the search of all posts"
	case archiveScreen:
	}
	var items []popup.Item
	for i, g := range append(a.keys.Help(a.screen.view()), a.keys.Help(keymap.InPrompt)...) {
		if i > 0 {
			items = append(items, popup.Item{Heading: true})
		}
		items = append(items, popup.Item{Label: g.Title, Heading: true})
		for _, b := range g.Bindings {
			items = append(items, popup.Item{Label: textwidth.Pad(b.Help().Key, 14) + b.Help().Desc})
		}
	}
	a.open(popup.Options{Title: "Keys " + where, Items: items, ReadOnly: true}, nil, nil)
}

// showInfo tells what is known about the post.
func (a *app) showInfo() {
	p := a.current()
	if p == nil {
		return
	}
	var items []popup.Item
	add := func(name, value string) {
		if value != "" {
			items = append(items, popup.Item{Label: textwidth.Pad(name, 14) + value})
		}
	}
	add("title", p.Title)
	add("file", sanitize.Line(p.Path))
	add("slug", p.Slug)
	add("date", byline.Date(p))
	if !p.Updated.IsZero() {
		add("updated", p.Updated.Format("2 Jan 2006"))
	}
	add("authors", p.Writers())
	add("categories", strings.Join(p.Categories, ", "))
	add("tags", strings.Join(p.Tags, ", "))
	add("series", p.Series)
	add("language", p.Lang)
	add("length", fmt.Sprintf("%s, %d min read", english.Plural(p.Words, "word", ""), p.Minutes))
	add("address", p.Canonical)
	add("marks", a.markWords(p))
	if p.Draft {
		add("draft", "yes")
	}
	items = append(items, a.findings(p)...)
	a.open(popup.Options{Title: "About this post", Items: items, ReadOnly: true}, nil, nil)
}

// findings are what is wrong with a post, a line each.
func (a *app) findings(p *post.Post) []popup.Item {
	if a.ix == nil {
		return nil
	}
	var items []popup.Item
	all := a.ix.Findings() // by path
	at, _ := slices.BinarySearchFunc(all, p.Path, func(f post.Finding, path string) int { return strings.Compare(f.Path, path) })
	for ; at < len(all) && all[at].Path == p.Path; at++ {
		f := all[at]
		items = append(items, popup.Item{Label: textwidth.Pad(string(f.Severity), 14) + fmt.Sprintf("line %d: %s", max(f.Line, 1), sanitize.Line(f.Message))})
	}
	return items
}
