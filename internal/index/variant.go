package index

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"sync"

	"quire/internal/post"
)

// group finds the language variants of posts, and those of them of which a reader is
// shown one.
func (s *snapshot) group() {
	s.variantOf = make([][]*post.Post, len(s.posts))
	if !slices.ContainsFunc(s.posts, func(p *post.Post) bool { return p.Lang != "" }) {
		return
	}
	last := make(map[string]int32, len(s.posts)) // of a group, most of which have one member
	before := make([]int32, len(s.posts))        // in the group, -1 is none
	for i, p := range s.posts {
		k := variantKey(p)
		j, more := last[k]
		if !more {
			j = -1
		}
		last[k], before[i] = int32(i), j
	}
	out := s.out()
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
			s.variantOf[i] = set
		}
		// One that is not out hides none and is hidden by none: whoever asks for drafts or for
		// posts of the future is shown it by itself.
		if slices.ContainsFunc(members, out) {
			members = slices.DeleteFunc(members, func(i int32) bool { return !out(i) })
		}
		if len(members) > 1 {
			s.rivals = append(s.rivals, members)
		}
	}
}

// out is the condition that the post at a place is shown to who asks for nothing special.
func (s *snapshot) out() func(i int32) bool {
	now := s.now()
	return func(i int32) bool { return s.listed(s.posts[i], now) }
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

// variantKey is the same for the language variants of one post: its path without
// folders and suffixes that name a language.
func variantKey(p *post.Post) string {
	dir, name := path.Split(p.Path)
	if p.Lang == "" || !strings.Contains("/"+dir, "/"+p.Lang+"/") {
		return p.Path[:len(dir)+len(post.Stem(name))]
	}
	return strings.TrimPrefix(strings.Replace("/"+dir, "/"+p.Lang+"/", "/", 1), "/") + post.Stem(name)
}

// chosen says per post whether a reader of a language is shown another of its variants.
func (s *snapshot) chosen(reader language) (hidden []bool) {
	hidden = make([]bool, len(s.posts))
	known := map[string]int{} // of the few languages that there are
	for _, rivals := range s.rivals {
		best, most := rivals[0], -1
		for _, i := range rivals {
			lang := s.posts[i].Lang
			suits, ok := known[lang]
			if !ok {
				suits = reader.suits(lang)
				known[lang] = suits
			}
			if suits > most {
				best, most = i, suits
			}
		}
		for _, i := range rivals {
			hidden[i] = i != best
		}
	}
	return hidden
}

// Locale is the one that an environment names for messages, as in "en_US.UTF-8"; "" is
// none.
func Locale(getenv func(name string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale := getenv(name); locale != "" {
			return locale
		}
	}
	return ""
}

// language is what a locale or the field of a post names; the zero one is none.
type language struct {
	full    string // pt-br
	base    string // pt
	written string // zh-hant for zh-tw: the language in its script, "" where it has only one
}

func languageOf(s string) language {
	full := canonLang(s)
	base, rest, _ := strings.Cut(full, "-")
	l := language{full: full, base: base}
	if base == "zh" {
		switch first, _, _ := strings.Cut(rest, "-"); first {
		case "hant", "tw", "hk", "mo":
			l.written = "zh-hant"
		case "hans", "cn", "sg":
			l.written = "zh-hans"
		}
	}
	return l
}

// suits is how well a variant in another language suits the reader of this one: the
// language and country, then the language in its script, then the language alone, then that
// of another country, then a post of no stated language, then English.
func (l language) suits(lang string) int {
	of := languageOf(lang)
	switch {
	case l.base == "" || of.base == "":
	case of.full == l.full:
		return 7
	case l.written != "" && of.full == l.written:
		return 6
	case l.written != "" && of.written == l.written:
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

// wellFormed reports whether l may be a language: letters, and what is told of them.
func (l language) wellFormed() bool {
	const longest = 35 // characters of a tag, RFC 5646 §4.4.1
	if len(l.full) > longest || len(l.base) < 2 {
		return false
	}
	for _, r := range l.base {
		if r < 'a' || r > 'z' {
			return false
		}
	}
	return true
}

// canonLang is a language or locale as in pt-br; the locales C and POSIX are none.
func canonLang(s string) string {
	s, _, _ = strings.Cut(s, ".")
	s, _, _ = strings.Cut(s, "@")
	s = strings.ToLower(strings.ReplaceAll(s, "_", "-"))
	if s == "c" || s == "posix" {
		return ""
	}
	return s
}

// maxViews bounds the views of a snapshot, whatever the posts say that they are written in:
// readers of further languages are shown what the locale of the options chooses.
const maxViews = 100

// views are the snapshot as readers of other languages than that of the options are shown
// it, by the languages of variants, in pt-br form; "" are all languages that it has not.
type views struct {
	mu     sync.Mutex
	spoken map[string]bool // nil before it is asked for
	of     map[string]*Index
}

// For returns the snapshot as readers of a locale are shown it, which may come from
// anybody. It differs in which language variants of posts are listed, counted, found and
// addressed; all else is shared. A locale that names no language is shown what that of the
// options is.
//
// A view is made on the first call for a language that the posts have, and once for all
// others, in a time that grows with the number of posts; later calls return it.
func (ix *Index) For(locale string) *Index {
	reader := languageOf(locale)
	if len(ix.rivals) == 0 || !reader.wellFormed() {
		return ix.base
	}
	v := &ix.views
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.of == nil {
		v.spoken = ix.languages()
		v.of = map[string]*Index{v.nearest(languageOf(ix.opt.Locale)): ix.base}
	}
	nearest := v.nearest(reader)
	view := v.of[nearest]
	if view == nil && len(v.of) < maxViews {
		view = &Index{snapshot: ix.snapshot, hidden: ix.chosen(languageOf(nearest))}
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

// languages are those of the variants, and each without its country.
func (s *snapshot) languages() map[string]bool {
	written := map[string]bool{} // as posts have them
	for _, rivals := range s.rivals {
		for _, i := range rivals {
			written[s.posts[i].Lang] = true
		}
	}
	out := map[string]bool{}
	for lang := range written {
		l := languageOf(lang)
		out[l.full], out[l.base], out[l.written] = true, true, true
	}
	delete(out, "")
	return out
}

// nearest is the language by which the choice for a reader is the same: the reader's own,
// that in its script, that without its country, or none.
func (v *views) nearest(reader language) string {
	switch {
	case v.spoken[reader.full]:
		return reader.full
	case v.spoken[reader.written]:
		return reader.written
	case v.spoken[reader.base]:
		return reader.base
	}
	return ""
}
