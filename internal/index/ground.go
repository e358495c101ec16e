package index

import (
	"maps"
	"slices"
)

// A ground is a number for all that post.Parse is told about a file beside its path
// and bytes: a post need not be read again when both its ground and its stamp are what
// they were. It means the same in every process.

// digest is an FNV-1a hash.
type digest uint64

const emptyDigest digest = 14695981039346656037

// add goes on with s and a mark of its end.
func (d digest) add(s string) digest {
	for i := range len(s) {
		d = d.mix(s[i])
	}
	return d.mix(0xff) // in no UTF-8
}

func (d digest) mix(b byte) digest { return (d ^ digest(b)) * 1099511628211 }

// number goes on with the eight bytes of n.
func (d digest) number(n uint64) digest {
	for range 8 {
		d = d.mix(byte(n))
		n >>= 8
	}
	return d
}

func (d digest) flag(on bool) digest {
	if on {
		return d.mix(1)
	}
	return d.mix(0)
}

// digestOf is the digest of an authors file.
func digestOf(authors map[string]string) digest {
	d := emptyDigest
	for _, key := range slices.Sorted(maps.Keys(authors)) {
		d = d.add(key).add(authors[key])
	}
	return d
}

// findGrounds gives every folder what its documents are told alike.
func (w *walk) findGrounds() {
	for _, f := range w.folders {
		d := f.authorsDigest.add(w.root).flag(f.below).flag(f.isDated())
		for _, lang := range f.langs {
			d = d.flag(lang)
		}
		f.ground = d
	}
}

func (d *document) ground() uint64 {
	return uint64(d.folder.ground.flag(d.hasOthers()).flag(d.paired).add(d.title))
}
