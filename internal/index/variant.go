package index

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"sync"

	"quire/internal/post"
)

// groupVariants finds the language variants of posts, and those of them of which a reader is
// shown one.
func (s *snapshot) groupVariants() {
	s.variants = make([][]*post.Post, len(s.posts))
	if !slices.ContainsFunc(s.posts, func(p *post.Post) bool { return p.Lang != "" }) {
		return
	}
	last := make(map[string]int32, len(s.posts)) // position of the last member; most groups have one
	before := make([]int32, len(s.posts))        // position of the member before, -1 for the first
	for i, p := range s.posts {
		k := variantKey(p)
		j, hasMore := last[k]
		if !hasMore {
			j = -1
		}
		last[k], before[i] = int32(i), j
	}
	now := s.now()
	isListed := func(i int32) bool { return s.listed(s.posts[i], now) }
	for _, i := range last {
		if before[i] < 0 {
			continue
		}
		var members []int32
		for ; i >= 0; i = before[i] {
			members = append(members, i)
		}
		members = s.distinct(members)
		if len(members) < 2 {
			continue
		}
		set := make([]*post.Post, len(members))
		for j, i := range members {
			set[j] = s.posts[i]
			s.variants[i] = set
		}
		// A post that is not out hides no other and is not hidden: a reader who asks for drafts
		// or for posts of the future is shown it separately.
		if slices.ContainsFunc(members, isListed) {
			members = slices.DeleteFunc(members, func(i int32) bool { return !isListed(i) })
		}
		if len(members) > 1 {
			s.variantGroups = append(s.variantGroups, members)
		}
	}
}

// distinct keeps the first member of each language, in order of paths.
func (s *snapshot) distinct(members []int32) []int32 {
	slices.SortFunc(members, func(a, b int32) int { return cmp.Compare(s.posts[a].Path, s.posts[b].Path) })
	var out []int32
	for _, i := range members {
		if !slices.ContainsFunc(out, func(j int32) bool { return s.posts[j].Lang == s.posts[i].Lang }) {
			out = append(out, i)
		}
	}
	return out
}

// variantKey returns what the language variants of one post have in common: its path without
// folders and suffixes that name a language.
func variantKey(p *post.Post) string {
	dir, name := path.Split(p.Path)
	if p.Lang == "" || !strings.Contains("/"+dir, "/"+p.Lang+"/") {
		return p.Path[:len(dir)+len(post.Stem(name))]
	}
	return strings.TrimPrefix(strings.Replace("/"+dir, "/"+p.Lang+"/", "/", 1), "/") + post.Stem(name)
}

// chooseVariants returns for each post whether a reader of a language is shown another of its
// variants instead. A variant without a text, which waits for its translation, is shown only if
// none has one.
func (s *snapshot) chooseVariants(reader language) (hidden []bool) {
	hidden = make([]bool, len(s.posts))
	ranks := map[string]int{} // of the few languages that there are
	for _, group := range s.variantGroups {
		best, bestRank := group[0], -1
		for _, i := range group {
			lang := s.posts[i].Lang
			rank, ok := ranks[lang]
			if !ok {
				rank = reader.rank(lang)
				ranks[lang] = rank
			}
			if s.posts[i].Words > 0 {
				rank += withText
			}
			if rank > bestRank {
				best, bestRank = i, rank
			}
		}
		for _, i := range group {
			hidden[i] = i != best
		}
	}
	return hidden
}

// withText is more than any rank of a language.
const withText = 100

// Locale returns the locale that an environment names for messages, as in "en_US.UTF-8"; ""
// when it names none.
func Locale(getenv func(name string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale := getenv(name); locale != "" {
			return locale
		}
	}
	return ""
}

// language is what a locale or the field of a post names; the zero value is no language.
type language struct {
	full   string // pt-br
	base   string // pt
	script string // zh-hant for zh-tw: the language in its script, "" when it has only one
}

func languageOf(s string) language {
	full := canonLang(s)
	base, rest, _ := strings.Cut(full, "-")
	l := language{full: full, base: base}
	if base == "zh" {
		switch first, _, _ := strings.Cut(rest, "-"); first {
		case "hant", "tw", "hk", "mo":
			l.script = "zh-hant"
		case "hans", "cn", "sg":
			l.script = "zh-hans"
		}
	}
	return l
}

// rank returns how well a variant in another language suits the reader of this one, more is
// better: the language and country, then the language in its script, then the language alone,
// then that of another country, then a post without a language, then English.
func (l language) rank(lang string) int {
	of := languageOf(lang)
	switch {
	case l.base == "" || of.base == "":
	case of.full == l.full:
		return 7
	case l.script != "" && of.full == l.script:
		return 6
	case l.script != "" && of.script == l.script:
		return 5
	case of.full == l.base:
		return 4
	case of.base == l.base:
		return 3
	}
	switch of.base {
	case "":
		return 2
	case "en":
		return 1
	}
	return 0
}

// isWellFormed reports whether l may be a language.
func (l language) isWellFormed() bool {
	const maxTag = 35 // characters, RFC 5646 §4.4.1
	if len(l.full) > maxTag || len(l.base) < 2 {
		return false
	}
	for _, r := range l.base {
		if r < 'a' || r > 'z' {
			return false
		}
	}
	return true
}

// canonLang returns a language or locale as in pt-br, "" for the locales C and POSIX.
func canonLang(s string) string {
	s, _, _ = strings.Cut(s, ".")
	s, _, _ = strings.Cut(s, "@")
	s = strings.ToLower(strings.ReplaceAll(s, "_", "-"))
	if s == "c" || s == "posix" {
		return ""
	}
	return s
}

// maxViews bounds the views of a snapshot, whatever languages the posts name: readers of
// further languages are shown what the locale of the options chooses.
const maxViews = 100

// views are a snapshot as readers of other languages than that of the options are shown it, by
// the languages of its variants, in pt-br form; "" stands for all languages that it does not
// have.
type views struct {
	mu        sync.Mutex
	languages map[string]bool // nil before the first call
	of        map[string]*Index
}

// For returns the snapshot as readers of a locale are shown it; the locale may come from the
// network. It differs in which language variants of posts are listed, counted, found and
// addressed; all else is shared. A locale that names no language gets the view of that of the
// options.
//
// A view is made on the first call for a language that the posts have, and once for all
// others, in a time that grows with the number of posts; later calls return it.
func (ix *Index) For(locale string) *Index {
	reader := languageOf(locale)
	if len(ix.variantGroups) == 0 || !reader.isWellFormed() {
		return ix.base
	}
	v := &ix.views
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.of == nil {
		v.languages = ix.languages()
		v.of = map[string]*Index{v.nearest(languageOf(ix.opt.Locale)): ix.base}
	}
	nearest := v.nearest(reader)
	view := v.of[nearest]
	if view == nil && len(v.of) < maxViews {
		view = &Index{snapshot: ix.snapshot, hidden: ix.chooseVariants(languageOf(nearest))}
		if slices.Equal(view.hidden, ix.base.hidden) {
			view = ix.base
		}
		v.of[nearest] = view
	}
	if view == nil {
		return ix.base
	}
	return view
}

// languages returns those of the variants, and each without its country.
func (s *snapshot) languages() map[string]bool {
	written := map[string]bool{} // as posts have them
	for _, group := range s.variantGroups {
		for _, i := range group {
			written[s.posts[i].Lang] = true
		}
	}
	out := map[string]bool{}
	for lang := range written {
		l := languageOf(lang)
		out[l.full], out[l.base], out[l.script] = true, true, true
	}
	delete(out, "")
	return out
}

// nearest returns the language by which the choice for a reader is the same: the reader's own,
// that in its script, that without its country, or "".
func (v *views) nearest(reader language) string {
	switch {
	case v.languages[reader.full]:
		return reader.full
	case v.languages[reader.script]:
		return reader.script
	case v.languages[reader.base]:
		return reader.base
	}
	return ""
}
