package ui

import (
	"context"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
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

// clearQuery drops the query of the filter.
func (r *archive) clearQuery() tea.Cmd {
	if r.filter.Query == "" {
		return nil
	}
	r.filter.Query = ""
	return r.selectAgain()
}

// chips are the parts of a filter that a reader can drop.
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

// drop drops one part of the filter.
func (r *archive) drop(f list.Filter) tea.Cmd {
	switch f.Kind {
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

// hasTag reports whether the filter asks for a tag.
func (r *archive) hasTag(name string) bool {
	return len(without(r.filter.Tags, name)) < len(r.filter.Tags)
}

// toggleTag adds a tag to the filter or drops it.
func (r *archive) toggleTag(name string) tea.Cmd {
	had := r.hasTag(name)
	r.filter.Tags = without(r.filter.Tags, name)
	if !had {
		r.filter.Tags = append(r.filter.Tags, name)
	}
	return r.selectFromTop()
}

// askCategories counts the categories of what the other filters leave.
func (a *app) askCategories() tea.Cmd {
	return a.askTerms(func(ix *index.Index, f index.Filter) terms {
		f.Category = ""
		return terms{ix.Categories(f), ix.Count(f)}
	}, a.openCategories)
}

// askTags counts the tags of what the filters leave.
func (a *app) askTags() tea.Cmd {
	return a.askTerms(func(ix *index.Index, f index.Filter) terms { return terms{all: ix.Tags(f)} }, a.openTags)
}

func (a *app) askTerms(count func(*index.Index, index.Filter) terms, open func(terms) tea.Cmd) tea.Cmd {
	ix := a.snapshot.ix
	switch {
	case a.cfg.Library == nil:
		return a.notices.say("this is one text: there is no archive around it")
	case ix == nil:
		return nil
	}
	f := a.archive.filterWithMarks()
	return openFound(a, func(context.Context) (terms, error) { return count(ix, f), nil }, open)
}

// openCategories opens the categories with their counts.
func (a *app) openCategories(t terms) tea.Cmd {
	items := []popup.Item{{Label: "All categories", Detail: strconv.Itoa(t.total)}}
	start, here := 0, a.archive.filter.Category
	if p := a.post.current(); a.screen == postScreen && p != nil && len(p.Categories) > 0 {
		here = p.Categories[0]
	}
	for i, term := range t.all {
		if strings.EqualFold(term.Name, here) {
			start = i + 1
		}
		items = append(items, popup.Item{Label: term.Name, Detail: strconv.Itoa(term.Count)})
	}
	a.popup.open(popup.Options{Title: "Categories", Items: items, Start: start}, choices{pick: func(item int) tea.Cmd {
		name := ""
		if item > 0 {
			name = t.all[item-1].Name
		}
		closed := a.toArchive()
		return tea.Batch(closed, a.archive.setCategory(name))
	}})
	return nil
}

// openTags opens the tags: enter narrows by one, space marks several.
func (a *app) openTags(t terms) tea.Cmd {
	r := &a.archive
	items := make([]popup.Item, len(t.all))
	for i, term := range t.all {
		items[i] = popup.Item{Label: "#" + term.Name, Detail: strconv.Itoa(term.Count), Checked: r.hasTag(term.Name)}
	}
	a.popup.open(popup.Options{Title: "Tags", Empty: "No post here has a tag.", Items: items, MultiSelect: true}, choices{
		pick: func(item int) tea.Cmd {
			if name := t.all[item].Name; !r.hasTag(name) {
				return r.toggleTag(name)
			}
			return nil
		},
		toggle: func(item int) tea.Cmd {
			cmd := r.toggleTag(t.all[item].Name)
			a.popup.SetChecked(item, r.hasTag(t.all[item].Name))
			return cmd
		},
	})
	return nil
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
