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

// suggestFilters says which names of a filter that selects nothing no post bears, and which
// were probably meant.
func (a *app) suggestFilters(ix *index.Index, f index.Filter) {
	a.suggestNames(ix, "category", search.Category, "quire categories lists them", f.Category)
	a.suggestNames(ix, "tag", search.Tag, "quire tags lists them", f.Tags...)
	a.suggestNames(ix, "series", search.Series, "", f.Series)
}

func (a *app) suggestNames(ix *index.Index, what string, key search.Key, lists string, names ...string) {
	borne := map[string]string{} // by name in lower case
	for _, v := range ix.Values(key) {
		borne[strings.ToLower(v)] = v
	}
	for _, name := range names {
		name = sanitize.Line(name)
		if key == search.Tag {
			name = strings.TrimLeft(name, "#")
		}
		low := strings.ToLower(name)
		if _, known := borne[low]; known || name == "" || len(borne) == 0 {
			continue
		}
		said := fmt.Sprintf("there is no %s %q", what, name)
		if near := suggest.Nearest(low, slices.Sorted(maps.Keys(borne))); near != "" {
			said += fmt.Sprintf(": did you mean %q?", borne[near])
		} else if lists != "" {
			said += ": " + lists
		}
		a.printMessage(said)
	}
}
