package search

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"quire/internal/textwidth"
)

// Key names a field of the query language.
type Key string

// The fields.
const (
	Tag      Key = "tag"
	Category Key = "cat"
	Series   Key = "series"
	Year     Key = "year"
	Author   Key = "author"
	Lang     Key = "lang"
	Is       Key = "is"
)

// fieldKeys returns the fields in the order in which they are offered.
func fieldKeys() []Key { return []Key{Tag, Category, Series, Year, Author, Lang, Is} }

const fieldList = "tag:, cat:, series:, year:, author:, lang: or is:"

// example has an example of each field.
var example = map[Key]string{
	Tag: "tag:aws", Category: `cat:"Cloud Infrastructure"`, Series: `series:"Delivered once"`,
	Year: "year:2026, year:2024..2026 or year:>2024", Author: "author:ada", Lang: "lang:fr", Is: "is:unread",
}

// keyOf returns the field with a name or another name of it, in any case.
func keyOf(name string) (Key, bool) {
	name = strings.ToLower(name)
	switch name {
	case "tags":
		return Tag, true
	case "category", "categories":
		return Category, true
	case "authors":
		return Author, true
	case "language":
		return Lang, true
	}
	return Key(name), slices.Contains(fieldKeys(), Key(name))
}

// The values of is:.
const (
	Unread   = "unread"
	Starred  = "starred"
	Featured = "featured"
	Draft    = "draft"
	Page     = "page"
)

// isValues returns the values of is:.
func isValues() []string { return []string{Unread, Starred, Featured, Draft, Page} }

// Field is one condition on a field of an entry. The caller, which knows the entries, decides
// whether it holds, with Matching for names, with Years and with the values of is:.
type Field struct {
	Key   Key
	Not   bool   // it must not hold
	Value string // one clean line, never empty; for Is one of those above
	Years Years  // for Year
}

// Years is a range of years, inclusive; 0 is no limit.
type Years struct{ From, To int }

// Contains reports whether a year is in the range.
func (y Years) Contains(year int) bool {
	return year >= y.From && (y.To == 0 || year <= y.To)
}

// parse parses the value, and returns what is wrong with it, "" for nothing.
func (f *Field) parse() (problem string) {
	switch f.Key {
	case Tag:
		if bare := strings.TrimLeft(f.Value, "#"); bare != "" {
			f.Value = bare
		}
	case Year:
		var ok bool
		if f.Years, ok = years(f.Value); !ok {
			return fmt.Sprintf("invalid year %q: use 2026, 2024..2026 or >2024", shorten(f.Value))
		}
	case Is:
		f.Value = strings.ToLower(f.Value)
		if !slices.Contains(isValues(), f.Value) {
			return fmt.Sprintf("unknown state %q: use unread, starred, featured or draft", shorten(f.Value))
		}
	}
	return ""
}

func shorten(value string) string { return textwidth.Truncate(value, 40) }

// years parses 2026, 2024..2026, 2024.., ..2026, >2024, >=2024, <2024 and <=2024.
func years(s string) (y Years, ok bool) {
	if from, to, found := strings.Cut(s, ".."); found {
		okFrom, okTo := true, true
		if from != "" {
			y.From, okFrom = year(from)
		}
		if to != "" {
			y.To, okTo = year(to)
		}
		if y.To != 0 && y.From > y.To {
			y.From, y.To = y.To, y.From
		}
		return y, okFrom && okTo && s != ".."
	}
	number := strings.TrimLeft(s, "<>=")
	n, ok := year(number)
	switch strings.TrimSuffix(s, number) {
	case "":
		y = Years{n, n}
	case ">":
		y = Years{From: n + 1}
	case ">=":
		y = Years{From: n}
	case "<":
		y = Years{To: n - 1}
	case "<=":
		y = Years{To: n}
	default:
		ok = false
	}
	return y, ok
}

// year parses a year of four digits: a shorter one is incomplete.
func year(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && len(s) == 4 && n > 0
}

// nameFit is how well a name matches the value of a field, from worst to best.
type nameFit int

const (
	noFit nameFit = iota
	prefixFit
	wordFit
	exactFit
)

// Matching returns the indexes of the names that the value means, compared without case and
// accents: the exact name, otherwise names with it as a word, otherwise names with a word that
// begins with it.
func (f Field) Matching(names []string) []int {
	fitOf := f.matcher()
	best := prefixFit
	var at []int
	for i, name := range names {
		switch got := fitOf(name); {
		case got > best:
			best, at = got, append(at[:0], i)
		case got == best:
			at = append(at, i)
		}
	}
	return at
}

func (f Field) matcher() func(name string) nameFit {
	value := Fold(f.Value)
	ph, ok := newOpenPhrase(f.Value)
	return func(name string) nameFit {
		folded := Fold(name)
		if folded == value {
			return exactFit
		}
		if !ok {
			return noFit
		}
		switch ph.bestIn(folded) {
		case whole:
			return wordFit
		case prefix:
			return prefixFit
		}
		return noFit
	}
}
