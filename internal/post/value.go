package post

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/text/cases"

	"quire/internal/sanitize"
)

// kind is the shape of a value.
type kind uint8

const (
	absent kind = iota
	scalar
	list
	mapping
)

// value is one value of the front matter, whatever its format. Scalars keep the text as
// written: a title 1984, a tag 3.10 and a tag No stay as they are.
type value struct {
	kind  kind
	text  string  // scalar
	items []value // list
	pairs []pair  // mapping, in the order written
}

// pair is one entry of a mapping.
type pair struct {
	key string
	val value
}

const (
	maxScalar = 4000 // bytes of a value that are read
	maxNames  = 500  // names in a list, such as tags
)

func scalarOf(s string) value { return value{kind: scalar, text: s} }

// empty reports whether v has no text, items or pairs.
func (v value) empty() bool {
	switch v.kind {
	case scalar:
		return v.text == ""
	case list:
		return len(v.items) == 0
	case mapping:
		return len(v.pairs) == 0
	}
	return true
}

// line returns a scalar as one line of text, "" when it is null or not a scalar.
func (v value) line() string {
	if v.kind != scalar {
		return ""
	}
	s := sanitize.Line(truncateBytes(v.text, maxScalar))
	if len(v.text) > maxScalar {
		s += "…"
	}
	return withoutNull(s)
}

// withoutNull returns "" for the words that mean no value, and s for all else.
func withoutNull(s string) string {
	switch s {
	case "null", "~", "Null", "NULL", "nil":
		return ""
	}
	return s
}

func (v value) truthy() bool {
	switch strings.ToLower(v.line()) {
	case "true", "yes", "on", "1", "y":
		return true
	}
	return false
}

func (v value) falsy() bool {
	switch strings.ToLower(v.line()) {
	case "false", "no", "off", "0", "n":
		return true
	}
	return false
}

// label returns the name of one item of a list: the scalar itself, the text of a wiki link, or
// the name in an object.
func (v value) label() string {
	if v.kind != mapping {
		s := decoded(v.line())
		if target, alias, ok := wikiLink(s); ok {
			return cmp.Or(alias, target)
		}
		return s
	}
	f := fold(v.pairs)
	for _, k := range []string{"label", "name", "title", "slug", "id", "key"} {
		if s := decoded(f.get(k).line()); s != "" {
			return s
		}
	}
	if len(v.pairs) > 0 { // "- Foo: bar" that was meant as a string
		last := v.pairs[len(v.pairs)-1]
		if !slices.ContainsFunc(v.pairs, func(p pair) bool { return p.key != last.key }) {
			return sanitize.Line(last.key + ": " + last.val.line())
		}
	}
	return ""
}

// wikiLink parses s as one wiki link, [[target#heading|alias]].
func wikiLink(s string) (target, alias string, ok bool) {
	inner, found := strings.CutPrefix(s, "[[")
	inner, closed := strings.CutSuffix(inner, "]]")
	if !found || !closed || strings.Contains(inner, "]") {
		return "", "", false
	}
	target, alias, labelled := strings.Cut(inner, "|")
	target, _, _ = strings.Cut(target, "#")
	if target == "" || labelled && alias == "" {
		return "", "", false
	}
	return sanitize.Line(target), sanitize.Line(alias), true
}

func isWikiLink(s string) bool {
	_, _, ok := wikiLink(s)
	return ok
}

// labels returns the labels of all items of nested lists.
func (v value) labels() []string {
	if v.kind != list {
		return []string{v.label()}
	}
	out := make([]string, 0, len(v.items))
	for _, x := range v.items {
		if x.kind == list {
			out = append(out, x.labels()...)
		} else {
			out = append(out, x.label())
		}
	}
	return out
}

// fields are the entries of a mapping under canonical keys.
type fields []pair

// fold returns pairs under canonical keys: case, spaces, '-', '_' and '.' do not count, so that
// pubDate is pub_date. The caller may append to what it returns, and changes nothing else.
func fold(pairs []pair) fields {
	if !slices.ContainsFunc(pairs, func(p pair) bool { return canon(p.key) != p.key }) {
		return slices.Clip(pairs)
	}
	out := make(fields, len(pairs))
	for i, p := range pairs {
		out[i] = pair{canon(p.key), p.val}
	}
	return out
}

func canon(key string) string {
	plain := true
	for i := 0; i < len(key); i++ {
		if c := key[i]; c < 'a' || c > 'z' {
			plain = false
			break
		}
	}
	if plain {
		return key
	}
	return strings.ToLower(strings.Map(func(r rune) rune {
		switch r {
		case '-', '_', ' ', '.':
			return -1
		}
		return r
	}, key))
}

// get returns the value of a canonical key, the last if there are several.
func (f fields) get(key string) value {
	for i := len(f) - 1; i >= 0; i-- {
		if f[i].key == key {
			return f[i].val
		}
	}
	return value{}
}

// first returns the first of keys that has a value, as one line.
func (f fields) first(keys ...string) string {
	for _, k := range keys {
		if s := f.get(k).line(); s != "" {
			return s
		}
	}
	return ""
}

// sub returns the mapping under a key, folded.
func (f fields) sub(key string) fields {
	if v := f.get(key); v.kind == mapping {
		return fold(v.pairs)
	}
	return nil
}

// termRules are how the string of a key is split into categories or tags.
type termRules struct {
	isPlural bool // the key is categories or tags
	isJekyll bool // the post is one of Jekyll, which splits at spaces
	isTag    bool // the terms are tags
}

// terms returns categories or tags from any of the shapes that generators accept.
func terms(v value, rules termRules) []string {
	var raw []string
	switch v.kind {
	case list:
		raw = v.labels()
	case mapping:
		f := fold(v.pairs)
		if f.get("label").kind != absent || f.get("name").kind != absent || f.get("title").kind != absent {
			raw = []string{v.label()}
			break
		}
		for _, p := range v.pairs {
			raw = append(raw, scalarOf(p.key).line())
		}
	case scalar:
		raw = splitTerms(decoded(v.line()), rules)
	}
	out := make([]string, 0, len(raw))
	for _, x := range raw {
		x = unquote(strings.TrimSpace(x))
		if target, alias, ok := wikiLink(x); ok { // one of several in a string
			x = cmp.Or(alias, target)
		}
		if rules.isTag {
			x = strings.TrimSpace(strings.TrimLeft(x, "#"))
		}
		out = append(out, x)
	}
	return unique(out)
}

func splitTerms(s string, rules termRules) []string {
	if target, alias, ok := wikiLink(s); ok {
		return []string{cmp.Or(alias, target)}
	}
	if len(s) > 1 && s[0] == '[' && s[len(s)-1] == ']' && s[1] != '[' {
		s = s[1 : len(s)-1]
	}
	hasComma := strings.Contains(s, ",")
	switch {
	case rules.isPlural && !hasComma && strings.Contains(s, ";"):
		return strings.Split(s, ";")
	case hasComma && (rules.isPlural || rules.isTag):
		return strings.Split(s, ",")
	case rules.isPlural && rules.isJekyll:
		return strings.Fields(s)
	}
	return []string{s}
}

// unquote drops one pair of quotes around s.
func unquote(s string) string {
	if len(s) > 1 && (s[0] == '"' || s[0] == '\'') && s[0] == s[len(s)-1] {
		return strings.TrimSpace(s[1 : len(s)-1])
	}
	return s
}

// unique drops empty names, those that differ from an earlier one only by case, and all after
// the first maxNames.
func unique(names []string) []string {
	out := names[:0]
	var seen map[string]bool // folded names; a few names compare faster without
	for _, x := range names {
		if x == "" || len(out) == maxNames {
			continue
		}
		if len(out) < 16 {
			if !slices.ContainsFunc(out, func(n string) bool { return sameName(n, x) }) {
				out = append(out, x)
			}
			continue
		}
		if seen == nil {
			seen = make(map[string]bool, len(names))
			for _, n := range out {
				seen[Fold(n)] = true
			}
		}
		if folded := Fold(x); !seen[folded] {
			seen[folded] = true
			out = append(out, x)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// sameName reports whether two names differ at most by case.
func sameName(a, b string) bool {
	if a == b || strings.EqualFold(a, b) {
		return true
	}
	if isASCII(a) && isASCII(b) {
		return false
	}
	return Fold(a) == Fold(b)
}

// Fold returns s in Unicode's full case folding, by which names of categories, tags and series
// are compared.
func Fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	return cases.Fold().String(s)
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
