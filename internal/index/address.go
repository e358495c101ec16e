package index

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"quire/internal/post"
	"quire/internal/sanitize"
)

// addresses tells which posts have an address. Slugs win over paths, paths over other
// addresses.
type addresses struct {
	first map[string]int32 // in order of paths
	// more are the others that have an address of which the first is hidden from some
	// readers, in order of paths.
	more map[string][]int32
}

// addressed is the place of the post that has an address, of several that one which the
// reader is shown, then the first in order of paths; -1 when there is none.
func (ix *Index) addressed(addr string) int32 {
	a := ix.addresses()
	i, ok := a.first[addr]
	if !ok {
		return -1
	}
	if ix.hidden[i] {
		for _, j := range a.more[addr] {
			if !ix.hidden[j] {
				return j
			}
		}
	}
	return i
}

func (s *snapshot) addresses() *addresses {
	s.lazy.addresses.Do(func() { s.lazy.addressed = s.readAddresses() })
	return &s.lazy.addressed
}

func (s *snapshot) readAddresses() addresses {
	byPath := make([]int32, len(s.posts))
	for i := range byPath {
		byPath[i] = int32(i)
	}
	slices.SortFunc(byPath, func(a, b int32) int { return cmp.Compare(s.posts[a].Path, s.posts[b].Path) })
	rival := make([]bool, len(s.posts)) // hidden from some readers
	for _, rivals := range s.rivals {
		for _, i := range rivals {
			rival[i] = true
		}
	}
	out := addresses{first: make(map[string]int32, 4*len(s.posts)), more: map[string][]int32{}}
	for _, kind := range kindsOfAddress {
		contested := map[string]bool{} // of this kind: their first post may be hidden
		for _, i := range byPath {
			kind(s.posts[i], func(addr string) {
				first, taken := out.first[addr]
				switch {
				case addr == "":
				case !taken:
					out.first[addr] = i
					if rival[i] {
						contested[addr] = true
					}
				case first != i && contested[addr]:
					if others := out.more[addr]; len(others) == 0 || others[len(others)-1] != i {
						out.more[addr] = append(others, i)
					}
				}
			})
		}
	}
	return out
}

// kindsOfAddress tell the addresses of a post, those first that win.
var kindsOfAddress = []func(p *post.Post, add func(addr string)){
	func(p *post.Post, add func(string)) { add(p.Slug) },
	func(p *post.Post, add func(string)) {
		add(p.Path)
		bare := strings.TrimSuffix(p.Path, path.Ext(p.Path))
		add(bare)
		if dir, name := path.Split(bare); post.Stem(name) == "index" || post.Stem(name) == "README" {
			add(strings.TrimSuffix(dir, "/"))
		}
	},
	func(p *post.Post, add func(string)) { // as it is shown, and as JSON has it
		if shown := sanitize.Line(p.Path); shown != p.Path {
			add(shown)
			add(string([]rune(p.Path)))
		}
	},
	func(p *post.Post, add func(string)) {
		for _, a := range p.Aliases {
			add(address(a))
		}
		add(address(p.Canonical))
	},
	func(p *post.Post, add func(string)) { add(post.Fold(p.Slug)) }, // without case
	func(p *post.Post, add func(string)) { // and by the bare name of the file
		name := path.Base(p.Path)
		add(post.Fold(strings.TrimSuffix(name, path.Ext(name))))
	},
}
