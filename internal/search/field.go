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

// Keys returns the fields in the order in which they are offered.
func Keys() []Key { return []Key{Tag, Category, Series, Year, Author, Lang, Is} }

const fieldList = "tag:, cat:, series:, year:, author:, lang: or is:"

// example shows how a field is written.
var example = map[Key]string{
	Tag: "tag:aws", Category: `cat:"Cloud Infrastructure"`, Series: `series:"Delivered once"`,
	Year: "year:2026, year:2024..2026 or year:>2024", Author: "author:ada", Lang: "lang:fr", Is: "is:unread",
}

// keyOf finds a field by its name or one of its other names, in any case.
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
	return Key(name), slices.Contains(Keys(), Key(name))
}

// The values of is:.
const (
	Unread   = "unread"
	Starred  = "starred"
	Featured = "featured"
	Draft    = "draft"
)

// states returns the values of is:.
func states() []string { return []string{Unread, Starred, Featured, Draft} }

// Field is one condition on a field of an entry. Whoever knows the entries decides
// whether it holds, by Fits for names, by Years and by the values of is:.
type Field struct {
	Key   Key
	Not   bool   // it must not hold
	Value string // one clean line, never empty; for Is one of those above
	Years Years  // for Year
}

// Years is a range of years, both ends in it; 0 is no end.
type Years struct{ From, To int }

// Holds says whether the year lies in the range.
func (y Years) Holds(year int) bool {
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
		if !slices.Contains(states(), f.Value) {
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

// year reads a year of four digits: a shorter one is still being typed.
func year(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && len(s) == 4 && n > 0
}

// fit says how well a name suits the value of a field.
type fit int

// The fits, the better ones greater.
const (
	noFit fit = iota
	prefixFit
	wordFit
	exactFit
)

// Fits returns which of names the field means, compared without case and accents: tag:go
// is the tag Go where there is one, else those with the word go, else those with a word
// that begins so. It is empty when none fits.
func (f Field) Fits(names []string) []int {
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

func (f Field) matcher() func(name string) fit {
	value := Fold(f.Value)
	ph, ok := newPhrase(f.Value, true)
	return func(name string) fit {
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
