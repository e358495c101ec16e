package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"quire/internal/index"
	"quire/internal/sanitize"
	"quire/internal/search"
	"quire/internal/suggest"
)

// suggestFilters names the filters that no post matches, and what was probably meant.
func (a *app) suggestFilters(ix *index.Index, f index.Filter) {
	a.suggestNames(ix, "category", search.Category, "quire categories lists them", f.Category)
	a.suggestNames(ix, "tag", search.Tag, "quire tags lists them", f.Tags...)
	a.suggestNames(ix, "series", search.Series, "", f.Series)
}

func (a *app) suggestNames(ix *index.Index, what string, key search.Key, lists string, names ...string) {
	known := map[string]string{} // by name in lower case
	for _, v := range ix.Values(key) {
		known[strings.ToLower(v)] = v
	}
	for _, name := range names {
		name = sanitize.Line(name)
		if key == search.Tag {
			name = strings.TrimLeft(name, "#")
		}
		low := strings.ToLower(name)
		if _, found := known[low]; found || name == "" || len(known) == 0 {
			continue
		}
		hint := lists
		if near := suggest.Nearest(low, slices.Sorted(maps.Keys(known))); near != "" {
			hint = fmt.Sprintf("did you mean %q?", known[near])
		}
		a.printMessage(fmt.Sprintf("no such %s: %q", what, name), hint)
	}
}
