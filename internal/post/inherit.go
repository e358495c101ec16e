package post

import (
	"path"
	"slices"
	"strings"
)

// inherit takes over the values of the folder that the front matter does not have, the stronger
// before the weaker.
func (p *parser) inherit() {
	if len(p.file.Defaults) == 0 {
		return
	}
	isFinal := map[string]bool{} // keys whose lists nothing is put before: "override:tags" of Eleventy
	for _, v := range p.fm {
		if key, ok := strings.CutPrefix(v.key, "override:"); ok {
			p.fm = append(p.fm, pair{key, v.val})
			isFinal[key] = true
		}
	}
	for _, d := range slices.Backward(p.file.Defaults) {
		if !d.scope.has(p) {
			continue
		}
		var added []pair
		for _, v := range d.pairs {
			if joint, ok := joinLists(v, p.fm.get(v.key)); ok && d.joins && !isFinal[v.key] {
				added = append(added, pair{v.key, joint})
			} else if !p.says(slices.Concat(defaultKeys[v.key], ownKeys[v.key])) {
				added = append(added, v)
			}
		}
		p.fm = append(p.fm, added...)
	}
	p.sections[0] = p.fm
}

// says reports whether the post has a value for one of keys so far. The language may be in the name
// of its file.
func (p *parser) says(keys []string) bool {
	for _, k := range keys {
		if !isNull(p.fm.get(k)) || k == "lang" && p.lang != "" {
			return true
		}
		for _, f := range p.sections[1:] {
			if !isNull(f.get(k)) {
				return true
			}
		}
	}
	return false
}

// joinLists returns a list that begins with the items of a default, if both it and the value of the
// post are lists. A single tag is a list of one.
func joinLists(d pair, own value) (joint value, ok bool) {
	listOf := func(v value) (items []value, ok bool) {
		if v.kind == scalar && d.key == "tags" && !isNull(v) {
			return []value{v}, true
		}
		return v.items, v.kind == list
	}
	first, ok1 := listOf(d.val)
	rest, ok2 := listOf(own)
	return value{kind: list, items: slices.Concat(first, rest)}, ok1 && ok2
}

// has reports whether the values are for a post.
func (s scope) has(p *parser) bool {
	switch {
	case s.suffix != nil && *s.suffix != p.lang:
		return false
	case s.paths != "" && !slices.ContainsFunc(p.hugoPaths(),
		func(name string) bool { return matchesGlob(s.paths, name) }):
		return false
	case s.kinds != "" && !matchesGlob(s.kinds, "page"):
		return false
	case s.langs != "" && !matchesGlob(s.langs, p.hugoLang()):
		return false
	case s.collection != "" && s.collection != p.collection():
		return false
	}
	return s.hasPrefix(p.file.Path)
}

// hasPrefix reports whether a path is in the scope of Jekyll.
func (s scope) hasPrefix(name string) bool {
	if !strings.Contains(s.prefix, "*") {
		return strings.HasPrefix(name, s.prefix)
	}
	pattern := strings.ReplaceAll(s.prefix, "**/", "{**/,}")
	return matchesGlob(pattern, name) || matchesGlob(strings.TrimSuffix(pattern, "/")+"/**", name)
}

// hugoPaths returns what Hugo matches with a pattern for paths: the address of the post in its
// language, and in older versions its file.
func (p *parser) hugoPaths() []string {
	var folders []string
	for i, g := range p.folders {
		if !(i == 0 && g == "content") && !p.isLang(i) {
			folders = append(folders, g)
		}
	}
	dir := strings.ToLower("/" + path.Join(folders...))
	address := path.Join(dir, strings.ToLower(p.stem))
	if p.stem == "index" {
		address = dir
	}
	return []string{address, path.Join(dir, strings.ToLower(path.Base(p.file.Path)))}
}

// hugoLang returns the language of the name or a folder; without one it is Hugo's default.
func (p *parser) hugoLang() string {
	if p.lang != "" {
		return p.lang
	}
	for i, g := range p.folders {
		if p.isLang(i) {
			return g
		}
	}
	return "en"
}

// collection returns the collection of Jekyll that the post is in.
func (p *parser) collection() string {
	for _, g := range p.folders {
		if len(g) > 1 && g[0] == '_' {
			return g[1:]
		}
	}
	return "pages"
}
