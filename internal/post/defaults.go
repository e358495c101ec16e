package post

import (
	"bytes"
	"cmp"
	"path"
	"slices"
	"strings"
)

// Defaults are values that a file of the folder gives to the posts of a directory and below: what
// their front matter does not say. Goroutines may share them.
type Defaults struct {
	pairs  []pair // under canonical keys, each a key of defaultKeys
	joins  bool   // lists are put before those of the post
	scope  scope
	parsed string // all of it, for String
}

// String returns all that Defaults say: two that say the same have the same string.
func (d Defaults) String() string { return d.parsed }

// scope is which posts values are for; an empty field says nothing.
type scope struct {
	paths, kinds, langs string  // patterns of Hugo for the address, the kind and the language
	suffix              *string // the language in the name of Hugo's section file, "" without one
	prefix              string  // of the path, for Jekyll, with or without *
	collection          string  // of Jekyll: posts, drafts, pages or the name of another
	one                 bool    // they are for one post, and may be any of its values
}

// defaultKeys are the keys that Defaults may have, each with those that say the same thing: a post
// that has one of them takes none from its folder.
var defaultKeys = func() map[string][]string {
	out := map[string][]string{}
	for _, group := range [][]string{
		{"categories", "category"},
		{"tags", "tag"},
		{"authors", "author", "by"},
		{"draft", "isdraft", "published", "publish", "status"},
		{"lang", "language", "locale"},
		{"unlisted"},
		{"headless"},
		{"eleventyexcludefromcollections"},
		{"build"},
		{"series"},
	} {
		for _, key := range group {
			out[key] = group
		}
	}
	return out
}()

// ownKeys are those that Defaults for one post may have besides.
var ownKeys = func() map[string][]string {
	out := map[string][]string{}
	for _, group := range [][]string{{"title"}, summaryKeys, {"permalink"}, dateKeys, updatedKeys} {
		for _, key := range group {
			if defaultKeys[key] == nil {
				out[key] = group
			}
		}
	}
	return out
}()

// newDefaults returns the values of v that are known, those of taxonomies and params too.
func newDefaults(v value, s scope, joins bool) (d Defaults, ok bool) {
	d = Defaults{joins: joins, scope: s}
	top := fold(v.pairs)
	for _, f := range []fields{top, top.sub("taxonomies"), top.sub("params"), top.sub("extra")} {
		for _, p := range f {
			if (defaultKeys[p.key] != nil || s.one && ownKeys[p.key] != nil) && !isNull(p.val) &&
				fields(d.pairs).get(p.key).kind == absent {
				d.pairs = append(d.pairs, p)
			}
		}
	}
	if len(d.pairs) == 0 {
		return d, false
	}
	var b strings.Builder
	for _, text := range []string{s.paths, s.kinds, s.langs, s.prefix, s.collection} {
		writeQuoted(&b, text)
	}
	if s.suffix != nil {
		writeQuoted(&b, "in "+*s.suffix)
	}
	if joins {
		b.WriteString("joins")
	}
	value{kind: mapping, pairs: d.pairs}.write(&b)
	d.parsed = b.String()
	return d, true
}

func writeQuoted(b *strings.Builder, s string) {
	b.WriteString(s)
	b.WriteByte(0xff) // which is in no UTF-8
}

// write writes v so that no other value is written alike.
func (v value) write(b *strings.Builder) {
	b.WriteByte('0' + byte(v.kind))
	switch v.kind {
	case scalar:
		writeQuoted(b, v.text)
	case list:
		for _, item := range v.items {
			item.write(b)
		}
	case mapping:
		for _, p := range v.pairs {
			writeQuoted(b, p.key)
			p.val.write(b)
		}
	}
	b.WriteByte(')')
}

// isNull reports whether v is no value: null, or nothing after the colon.
func isNull(v value) bool {
	return v.kind == absent || v.kind == scalar && v.line() == ""
}

// ParseCascade parses the cascade of a section file of Hugo (_index.md), or of its configuration. It
// returns the values, the weakest first.
func ParseCascade(name string, src []byte) []Defaults {
	if !bytes.Contains(src, []byte("cascade")) {
		return nil
	}
	var ofSection *string
	if stem, suffix := stemLang(strings.TrimSuffix(name, path.Ext(name))); stem == "_index" {
		ofSection = &suffix
	}
	cascade := siteFields(name, src).get("cascade")
	each := []value{cascade}
	if cascade.kind == list {
		each = cascade.items
	}
	var out []Defaults
	for _, v := range slices.Backward(each) { // of two values for a post the first counts
		if v.kind != mapping {
			continue
		}
		f := fold(v.pairs)
		target := fold(f.get("target").pairs)
		if d, ok := newDefaults(v, scope{
			paths: strings.ToLower(target.first("path")), kinds: target.first("kind"), langs: target.first("lang"),
			suffix: ofSection,
		}, false); ok {
			out = append(out, d)
		}
	}
	return out
}

// ParseJekyllDefaults parses the defaults of a _config.yml. It returns the values, the weakest
// first: a longer path is stronger, and of two of a length one with a type.
func ParseJekyllDefaults(src []byte) []Defaults {
	if !bytes.Contains(src, []byte("defaults")) {
		return nil
	}
	var out []Defaults
	for _, v := range siteFields("_config.yml", src).get("defaults").items {
		f := fold(v.pairs)
		of := f.sub("scope")
		s := scope{prefix: strings.TrimPrefix(of.get("path").line(), "/"), collection: of.get("type").line()}
		if d, ok := newDefaults(f.get("values"), s, false); ok {
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(a, b Defaults) int {
		typed := func(d Defaults) int { return min(len(d.scope.collection), 1) }
		return cmp.Or(cmp.Compare(len(a.scope.prefix), len(b.scope.prefix)), cmp.Compare(typed(a), typed(b)))
	})
	return out
}

// ParseDirectoryData parses a data file of a directory, JSON, YAML or a module of JavaScript, which is
// not run: as Eleventy and the meta files of MkDocs and Quarto have it, lists are put before those of
// the posts.
func ParseDirectoryData(name string, src []byte) []Defaults { return parseData(name, src, scope{}) }

// ParsePostData parses a data file of Eleventy for the one post that is called like it.
func ParsePostData(name string, src []byte) []Defaults { return parseData(name, src, scope{one: true}) }

func parseData(name string, src []byte, of scope) []Defaults {
	s, _ := decode(src)
	if len(s) > maxFile {
		return nil
	}
	v := value{kind: mapping}
	switch path.Ext(name) {
	case ".json":
		var err error
		if v.pairs, err = loadJSON(string(s)); err != nil {
			return nil
		}
	case ".yml", ".yaml":
		var err error
		if v, err = slowYAML(string(s)); err != nil || v.kind != mapping {
			return nil
		}
	default:
		var ok bool
		if v.pairs, ok = parseJSObject(string(s)); !ok {
			return nil
		}
	}
	v.pairs = slices.DeleteFunc(v.pairs, func(p pair) bool { return !isPlainData(p) })
	if d, ok := newDefaults(v, of, true); ok {
		return []Defaults{d}
	}
	return nil
}

// isPlainData reports whether a value is one that a post may have: the file may be any that is
// named like its directory, such as a list of all posts with all tags.
func isPlainData(p pair) bool {
	const most = 50
	switch p.val.kind {
	case list:
		return len(p.val.items) <= most && !slices.ContainsFunc(p.val.items, func(v value) bool { return v.kind == list })
	case mapping:
		key := canon(p.key)
		return key == "build" || key == "author" || key == "params"
	}
	return true
}
