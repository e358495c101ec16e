package ui

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/ui/keymap"
	"quire/ui/list"
	"quire/ui/popup"
)

// openFilter opens the prompt of the filter.
func (a *app) openFilter(query string) {
	r := &a.archive
	r.before = filterBefore{query: r.filter.Query}
	if p := r.list.Chosen(); p != nil && r.list.Moved() {
		r.before.path = p.Path
	}
	a.prompt.open(a.prompt.query("/", query))
}

// restoreFilter takes back what the prompt of the filter has done.
func (r *archive) restoreFilter() tea.Cmd {
	if r.filter.Query == r.before.query {
		return nil
	}
	r.filter.Query = r.before.query
	return r.selectAt(r.before.path)
}

// clearedFilter is a part of the filter that esc has cleared, and how many changes of marks there were
// to undo at that time.
type clearedFilter struct {
	filter index.Filter // with that part only
	text   string
	marks  int
}

// clearFilter clears the words of the filter, or its chips where it has no words.
func (a *app) clearFilter() tea.Cmd {
	f := &a.archive.filter
	c := clearedFilter{marks: len(a.state.undo)}
	switch {
	case strings.TrimSpace(f.Query) != "":
		c.text, c.filter.Query = "query", f.Query
		f.Query = ""
	case len(chips(*f)) > 0:
		c.text = "filters"
		c.filter = index.Filter{Source: f.Source, Category: f.Category, Tags: f.Tags, Series: f.Series, Year: f.Year}
		f.Source, f.Category, f.Tags, f.Series, f.Year = "", "", nil, "", 0
	default:
		return nil
	}
	const most = 20
	a.archive.cleared = append(a.archive.cleared, c)
	a.archive.cleared = a.archive.cleared[max(0, len(a.archive.cleared)-most):]
	hint := keymap.HintAfterColon(a.keys.Archive.Undo, "restores the "+c.text)
	return tea.Batch(a.archive.selectAgain(), a.notices.say(c.text+" cleared"+hint))
}

// undo undoes the last change: of marks, or of the filter by esc.
func (a *app) undo() tea.Cmd {
	r := &a.archive
	last := len(r.cleared) - 1
	if last < 0 || a.screen != archiveScreen || r.cleared[last].marks < len(a.state.undo) {
		return a.state.undoLast()
	}
	c := r.cleared[last]
	r.cleared = r.cleared[:last]
	if c.filter.Query != "" {
		r.filter.Query = c.filter.Query
	} else {
		f := c.filter
		r.filter.Source, r.filter.Category, r.filter.Tags, r.filter.Series, r.filter.Year = f.Source, f.Category, f.Tags,
			f.Series, f.Year
	}
	return tea.Batch(r.selectAgain(), a.notices.say(c.text+" restored"))
}

// chips are the parts of a filter that a reader can drop.
func chips(f index.Filter) []list.Filter {
	var out []list.Filter
	if f.Source != "" {
		out = append(out, list.Filter{Kind: "source", Value: f.Source})
	}
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

// drop drops one part of the filter.
func (r *archive) drop(f list.Filter) tea.Cmd {
	switch f.Kind {
	case "source":
		r.filter.Source = ""
	case "category":
		r.filter.Category = ""
	case "tag":
		r.filter.Tags = without(r.filter.Tags, f.Value)
	case "series":
		r.filter.Series = ""
	case "year":
		r.filter.Year = 0
	case "query":
		r.filter.Query = ""
	}
	return r.selectAgain()
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

// hasTag reports whether a name is among tags, without regard to case.
func hasTag(tags []string, name string) bool {
	return slices.ContainsFunc(tags, func(s string) bool { return strings.EqualFold(s, name) })
}

// toggleTag adds a tag to the filter or drops it.
func (r *archive) toggleTag(name string) tea.Cmd {
	had := hasTag(r.filter.Tags, name)
	r.filter.Tags = without(r.filter.Tags, name)
	if !had {
		r.filter.Tags = append(r.filter.Tags, name)
	}
	return r.selectFromTop()
}

// openCategories opens the categories with the counts of what the other filters leave.
func (a *app) openCategories() tea.Cmd {
	here := a.archive.filter.Category
	if p := a.post.current(); a.screen == postScreen && p != nil && len(p.Categories) > 0 {
		here = p.Categories[0]
	}
	return a.openTerms(func(ix *index.Index, f index.Filter) (popup.Options, choices) {
		f.Category = ""
		all := ix.Categories(f)
		o := popup.Options{Title: "Categories", Empty: "No categories here."}
		if len(all) == 0 {
			return o, choices{}
		}
		o.Items = []popup.Item{{Label: "All categories", Detail: humanize.Comma(int64(ix.Count(f)))}}
		for i, term := range all {
			if strings.EqualFold(term.Name, here) {
				o.Start = i + 1
			}
			o.Items = append(o.Items, popup.Item{Label: term.Name, Detail: humanize.Comma(int64(term.Count))})
		}
		return o, choices{pick: func(item int) tea.Cmd {
			name := ""
			if item > 0 {
				name = all[item-1].Name
			}
			closed := a.toArchive()
			return tea.Batch(closed, a.archive.setCategory(name))
		}}
	})
}

// openTags opens the tags of what the filters leave: enter narrows by one, space checks several.
func (a *app) openTags() tea.Cmd {
	r := &a.archive
	checked := slices.Clone(r.filter.Tags)
	return a.openTerms(func(ix *index.Index, f index.Filter) (popup.Options, choices) {
		all := ix.Tags(f)
		o := popup.Options{Title: "Tags", Empty: "No tags here.", Items: make([]popup.Item, len(all)), MultiSelect: true}
		for i, term := range all {
			o.Items[i] = popup.Item{Label: "#" + term.Name, Detail: humanize.Comma(int64(term.Count))}
			o.Items[i].Checked = hasTag(checked, term.Name)
		}
		return o, choices{
			pick: func(item int) tea.Cmd {
				if name := all[item].Name; !hasTag(r.filter.Tags, name) {
					return r.toggleTag(name)
				}
				return nil
			},
			toggle: func(item int) tea.Cmd {
				cmd := r.toggleTag(all[item].Name)
				a.popup.SetChecked(item, hasTag(r.filter.Tags, all[item].Name))
				return cmd
			},
		}
	})
}

// openTerms opens a popup of names and their counts in the archive.
func (a *app) openTerms(count func(*index.Index, index.Filter) (popup.Options, choices)) tea.Cmd {
	ix := a.snapshot.ix
	switch {
	case a.cfg.Library == nil:
		return a.notices.say("only this file is open: there is no archive")
	case ix == nil:
		return nil
	}
	f := a.archive.filterWithMarks()
	return openFound(a, func(context.Context) (popup.Options, choices, error) {
		o, c := count(ix, f)
		return o, c, nil
	})
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

// openOrders opens the ways to sort the archive.
func (a *app) openOrders() {
	all, f := orders(), &a.archive.filter
	items := make([]popup.Item, len(all))
	start := 0
	for i, o := range all {
		items[i] = popup.Item{Label: o.name}
		if o.sort == f.Sort && o.reverse == f.Reverse {
			start = i
		}
	}
	a.popup.open(popup.Options{Title: "Sort", Items: items, Start: start}, choices{pick: func(item int) tea.Cmd {
		f.Sort, f.Reverse = all[item].sort, all[item].reverse
		return tea.Batch(a.archive.selectFromTop(), a.notices.say(strings.ToLower(all[item].name[:1])+all[item].name[1:]))
	}})
}
