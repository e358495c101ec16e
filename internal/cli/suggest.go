package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"quire/internal/config"
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
	if !strings.EqualFold(f.Lang, "all") {
		a.suggestNames(ix, "language", search.Lang, "", f.Lang)
	}
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
		if _, found := known[low]; found || name == "" || len(known) == 0 && key != search.Lang {
			continue
		}
		hint := lists
		if near := nearestName(low, slices.Sorted(maps.Keys(known))); near != "" {
			hint = fmt.Sprintf("did you mean %q?", known[near])
		} else if len(known) == 0 {
			hint = "no post here has a language"
		} else if hint == "" && len(known) <= 10 {
			hint = "use " + config.OneOf(slices.Sorted(maps.Values(known)))
		}
		a.printMessage(fmt.Sprintf("no such %s: %q", what, name), hint)
	}
}

// nearestName returns the name that is similar to want as a whole, or that has a word which
// begins with want or is similar to it; "" without one.
func nearestName(want string, names []string) string {
	if near := suggest.Nearest(want, names); near != "" {
		return near
	}
	words := map[string]string{} // the first name with each word
	for _, name := range names {
		for word := range strings.FieldsSeq(name) {
			if strings.HasPrefix(word, want) {
				return name
			}
			if _, known := words[word]; !known {
				words[word] = name
			}
		}
	}
	return words[suggest.Nearest(want, slices.Sorted(maps.Keys(words)))]
}
