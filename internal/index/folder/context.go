package folder

import (
	"maps"
	"path"
	"slices"
	"strings"

	"quire/internal/post"
)

// hash is an FNV-1a hash. It means the same in every process.
type hash uint64

const emptyHash hash = 14695981039346656037

// add goes on with s and a byte that marks its end.
func (h hash) add(s string) hash {
	for i := range len(s) {
		h = h.mix(s[i])
	}
	return h.mix(0xff) // which is in no UTF-8
}

func (h hash) mix(b byte) hash { return (h ^ hash(b)) * 1099511628211 }

// number goes on with the eight bytes of n.
func (h hash) number(n uint64) hash {
	for range 8 {
		h = h.mix(byte(n))
		n >>= 8
	}
	return h
}

func (h hash) bool(on bool) hash {
	if on {
		return h.mix(1)
	}
	return h.mix(0)
}

// hashAuthors hashes an authors file.
func hashAuthors(authors map[string]string) hash {
	h := emptyHash
	for _, key := range slices.Sorted(maps.Keys(authors)) {
		h = h.add(key).add(authors[key])
	}
	return h
}

// hashContexts hashes for every directory what its documents have in common.
func (w *Walk) hashContexts() {
	for _, dir := range w.dirs {
		h := dir.authorsHash.number(uint64(dir.defaultsHash)).add(w.root).bool(dir.below).bool(dir.isDated()).bool(dir.isVault)
		for _, lang := range dir.langs {
			h = h.bool(lang)
		}
		if dir.parent == nil && w.isSite {
			h = h.bool(true)
		}
		if dir.base > 0 {
			h = h.number(uint64(dir.base))
		}
		dir.contextHash = h
	}
}

// contextHash hashes all that post.Parse gets about a document besides its path and bytes: a
// post need not be read again when both its hash and its stamp are what they were.
func (d *document) contextHash() uint64 {
	h := d.dir.contextHash.bool(d.hasOthers()).bool(d.paired).add(d.title())
	if d.place() > 0 {
		h = h.number(uint64(d.place()))
	}
	for _, v := range d.dir.ownDefaults[d.name] {
		h = h.add(v.String())
	}
	return uint64(h)
}

// place returns what the walk tells post.Parse about a document. The path is taken from the
// record before, if there is one.
func (w *Walk) place(d *document, before *Record) post.FileContext {
	dir, name := d.dir, ""
	if before != nil {
		name = before.Path
	} else {
		name = d.path()
	}
	return post.FileContext{
		Path: name, Root: w.root, Others: d.hasOthers(), Below: dir.below, Paired: d.paired, Dated: dir.isDated(),
		InlineTags: dir.isVault, Chapter: d.title(), Order: d.place(), Front: w.isFront(d), LangFolders: dir.langs,
		Base: dir.base, Authors: dir.authors, Defaults: d.defaults(),
	}
}

// isFront reports whether a document introduces the folder: its README, but for that of the root of
// a site, which is about the repository.
func (w *Walk) isFront(d *document) bool {
	return d.dir.parent == nil && !w.isSite && strings.EqualFold(strings.TrimSuffix(d.name, path.Ext(d.name)), "README")
}
