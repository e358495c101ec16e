package feed

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/mmcdole/gofeed"
)

func people(persons []*gofeed.Person) []string {
	var names []string
	for _, p := range persons {
		if p != nil {
			names = addName(names, p.Name, p.Email)
		}
	}
	return names
}

// addName adds the name of a person to names, or the address where there is no name.
func addName(names []string, name, email string) []string {
	name = personName(name)
	if name == "" {
		name = personName(email)
	}
	return addUnique(names, name)
}

// nestedName is the name in a person that is written with elements.
var nestedName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?is)<(?:\w+:)?name>(.*?)</(?:\w+:)?name>`) })

// addressed is a name with an address before or behind it.
var addressed = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:"?([^"<>()]*[^"<>()\s])"?\s*<\S+@\S+>|"?([^"<>()]*[^"<>()\s])"?\s*\(\S+@\S+\)|\S+@\S+\s+\(([^()]+)\))$`)
})

// personName returns the name in one of the forms that people write: with markup, and with an
// address before or behind it.
func personName(s string) string {
	if m := nestedName().FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	s = Plain(strings.TrimPrefix(strings.TrimSpace(s), "mailto:"))
	if m := addressed().FindStringSubmatch(s); m != nil {
		s = strings.TrimSpace(cmp.Or(m[1], m[2], m[3]))
	}
	return s
}

func addUnique(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
