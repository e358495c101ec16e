package article

import (
	"strings"
	"unicode"
)

// separators are what pages write between their title and the name of their site.
var separators = [...]string{" | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", " « ", " / ", " ~ "}

// TrimSite returns the title of a page without the name of its site before or behind it. names
// are the names that the site is known by, and its host.
func TrimSite(title string, names ...string) string {
	known := map[string]bool{}
	for _, name := range names {
		name = strings.TrimPrefix(strings.ToLower(name), "www.")
		known[fold(name)] = true
		if dot := strings.LastIndexByte(name, '.'); dot > 0 && !strings.ContainsAny(name, " /") { // a host
			known[fold(name[:dot])] = true
		}
	}
	delete(known, "")
	for _, s := range separators {
		if i := strings.LastIndex(title, s); i > 0 && known[fold(title[i+len(s):])] {
			return strings.TrimSpace(title[:i])
		}
		if i := strings.Index(title, s); i > 0 && known[fold(title[:i])] {
			return strings.TrimSpace(title[i+len(s):])
		}
	}
	return title
}

// fold returns the letters and digits of a name in lower case.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}
