package index

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"quire/internal/post"
	"quire/internal/sanitize"
)

// addressTable leads from addresses to posts. Slugs win over paths, paths over other
// addresses; of several posts with one address of the same kind the first in order of paths
// wins.
type addressTable struct {
	owners map[string]claim
	// others are the further posts with an address whose owner is hidden from some readers,
	// in order of paths.
	others map[string][]int32
	// shadowed are the posts whose path is an address of another post.
	shadowed map[string]int32
}

// claim is what gives an address to a post.
type claim struct {
	post int32 // its position in the index
	kind int8  // among kindsOfAddress, those of pages after those of posts
}

// addressed returns the position of the post that has an address: of several the one that
// the reader is shown, then the first in order of paths; -1 without one.
func (ix *Index) addressed(addr string) int32 {
	t := ix.addresses()
	owner, ok := t.owners[addr]
	if !ok {
		return -1
	}
	if ix.hidden[owner.post] {
		for _, i := range t.others[addr] {
			if !ix.hidden[i] {
				return i
			}
		}
	}
	return owner.post
}

func (s *snapshot) addresses() *addressTable {
	c := s.computed
	c.addressOnce.Do(func() { c.addresses = newAddressTable(s.posts, s.variantGroups) })
	return &c.addresses
}

// newAddressTable makes the table of posts, of whose variantGroups readers are shown one each.
func newAddressTable(posts []*post.Post, variantGroups [][]int32) addressTable {
	t := addressTable{
		owners: make(map[string]claim, 4*len(posts)), others: map[string][]int32{}, shadowed: map[string]int32{},
	}
	mayBeHidden := make([]bool, len(posts))
	for _, group := range variantGroups {
		for _, i := range group {
			mayBeHidden[i] = true
		}
	}
	byPath := func(a, b int32) int { return cmp.Compare(posts[a].Path, posts[b].Path) }
	var doubtful []int32 // posts whose path may be the address of another
	for kind := range 2 * len(kindsOfAddress) {
		each, ofPages := kindsOfAddress[kind%len(kindsOfAddress)], kind >= len(kindsOfAddress) // pages give way to posts
		contested := map[string][]int32{}                                                      // by further posts
		var p *post.Post
		var own claim
		add := func(addr string) {
			if addr == "" {
				return
			}
			owner, taken := t.owners[addr]
			switch {
			case !taken:
				t.owners[addr] = own
			case owner.post == own.post:
			default:
				if addr == p.Path || addr == posts[owner.post].Path {
					doubtful = append(doubtful, owner.post, own.post)
				}
				if owner.kind == own.kind {
					contested[addr] = append(contested[addr], own.post)
				}
			}
		}
		for i := range posts {
			if p, own = posts[i], (claim{int32(i), int8(kind)}); (p.Page != post.NoPage) == ofPages {
				each(p, add)
			}
		}
		for addr, all := range contested {
			all = append(all, t.owners[addr].post)
			first := slices.MinFunc(all, byPath)
			t.owners[addr] = claim{first, int8(kind)}
			if mayBeHidden[first] {
				slices.SortFunc(all, byPath)
				t.others[addr] = slices.Compact(all)[1:]
			}
		}
	}
	for _, i := range doubtful {
		if p := posts[i].Path; t.owners[p].post != i {
			t.shadowed[p] = i
		}
	}
	return t
}

// byPath returns the position of the post with a path, -1 without one.
func (t *addressTable) byPath(posts []*post.Post, path string) int32 {
	if i, ok := t.shadowed[path]; ok {
		return i
	}
	if owner, ok := t.owners[path]; ok && posts[owner.post].Path == path {
		return owner.post
	}
	return -1
}

// kindsOfAddress call add with the addresses of a post, a kind each; earlier ones win.
var kindsOfAddress = []func(p *post.Post, add func(addr string)){
	func(p *post.Post, add func(string)) { add(p.Slug) },
	func(p *post.Post, add func(string)) {
		add(p.Path)
		bare := strings.TrimSuffix(p.Path, path.Ext(p.Path))
		add(bare)
		if dir, name := path.Split(bare); slices.Contains([]string{"index", "_index", "README"}, post.Stem(name)) {
			add(strings.TrimSuffix(dir, "/"))
		}
	},
	func(p *post.Post, add func(string)) { // as it is shown, and as it is in JSON
		if shown := sanitize.Line(p.Path); shown != p.Path {
			add(shown)
			add(string([]rune(p.Path)))
		}
	},
	func(p *post.Post, add func(string)) {
		for _, a := range p.Aliases {
			add(normalAddress(a))
		}
		add(normalAddress(p.Canonical))
	},
	func(p *post.Post, add func(string)) { add(post.Fold(p.Slug)) }, // without case
	func(p *post.Post, add func(string)) { // and by the bare name of the file
		name := path.Base(p.Path)
		add(post.Fold(strings.TrimSuffix(name, path.Ext(name))))
	},
}
