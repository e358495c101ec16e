package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// maxTarget is the length in bytes above which a target is not looked for.
const maxTarget = 4096

// ErrTooLarge is wrapped by errors about files that are larger than may be read.
var ErrTooLarge = errors.New("too large")

// Asset returns the bytes of the file that the post at a path means by target, an address
// as it is written in Markdown: beside the post, in the folder named after it, or under the
// content root or a folder there whose files a generator serves from the root. A file of more
// than limit bytes is not read. Nothing outside of the content root is, even where a generator
// would look there. The error is one line, fit for a reader.
func (s *Source) Asset(postPath, target string, limit int64) ([]byte, error) {
	if s.join != nil {
		src, rest := s.join.split(postPath)
		if src == nil {
			return nil, errors.New("no such source")
		}
		return src.Asset(rest, target, limit)
	}
	shown := textwidth.Truncate(sanitize.Line(target), 60)
	if shown == "" {
		shown = "an empty target"
	}
	names, err := assetNames(postPath, target)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", shown, err)
	}
	r := s.tree.reader(limit)
	defer r.close()
	why := errors.New("not in the content folder")
	for _, name := range names {
		data, stamp, err := readPath(r, name)
		switch {
		case err == nil:
			return handOver(data), nil
		case errors.Is(err, errTooBig):
			megabytes := func(n int64) int64 { return (n + 1<<20 - 1) >> 20 }
			return nil, fmt.Errorf("%s: %w: %d MB, at most %d MB", shown, ErrTooLarge, megabytes(stamp.Size), megabytes(limit))
		case errors.Is(err, errSpecial):
			why = errSpecial
		case errors.Is(err, fs.ErrPermission):
			why = errors.New("not readable: check its permissions")
		}
	}
	return nil, fmt.Errorf("%s: %w", shown, why)
}

// Versions tells for one goroutine whether files are still what they were, quickest in the order of
// their folders.
type Versions struct {
	src   *Source
	r     reader
	parts map[*Source]*Versions // of a joined source
}

// Versions returns a Versions of a content folder, which the caller closes.
func (s *Source) Versions() *Versions {
	v := &Versions{src: s}
	if s.join == nil {
		v.r = s.tree.reader(maxFile)
	}
	return v
}

// Close closes what has been opened.
func (v *Versions) Close() {
	if v.r != nil {
		v.r.close()
	}
	for _, p := range v.parts {
		p.Close()
	}
}

// part returns the Versions of the content folder that a path is in, and the path there; nil for
// one in none.
func (v *Versions) part(name string) (*Versions, string) {
	if v.src.join == nil {
		return v, name
	}
	src, rest := v.src.join.split(name)
	if src == nil {
		return nil, ""
	}
	p := v.parts[src]
	if p == nil {
		p = src.Versions()
		if v.parts == nil {
			v.parts = map[*Source]*Versions{}
		}
		v.parts[src] = p
	}
	return p, rest
}

// Asset returns a hash of all that Asset depends on: which of the files that the post at a path may
// mean by target are there, and their versions.
func (v *Versions) Asset(postPath, target string) uint64 {
	h, _ := v.Find(postPath, target)
	return h
}

// Find returns what Asset does, and the path of the file that the target means, from the root of the
// folder that the post is in; "" for none.
func (v *Versions) Find(postPath, target string) (version uint64, name string) {
	if v, postPath = v.part(postPath); v == nil {
		return 0, ""
	}
	names, err := assetNames(postPath, target)
	if err != nil {
		return 0, ""
	}
	h := emptyHash
	for _, name := range names {
		dir, base := path.Split(name)
		stamp := v.r.stamp(strings.TrimSuffix(dir, "/"), base)
		h = h.add(name).number(uint64(stamp.Size)).number(uint64(stamp.Mtime))
		if stamp.IsKnown() {
			return uint64(h), name
		}
	}
	return uint64(h), ""
}

// File returns a hash of the version of a file, by its path from the root of the folder, and whether
// it is there.
func (v *Versions) File(name string) (version uint64, isThere bool) {
	if v, name = v.part(name); v == nil || !isInside(name) {
		return 0, false
	}
	dir, base := path.Split(name)
	stamp := v.r.stamp(strings.TrimSuffix(dir, "/"), base)
	return uint64(emptyHash.number(uint64(stamp.Size)).number(uint64(stamp.Mtime))), stamp.IsKnown()
}

// assetNames returns the files of the content folder that the post at postPath may mean by
// target, likeliest first.
func assetNames(postPath, target string) ([]string, error) {
	target = strings.TrimSpace(target)
	switch {
	case target == "" || target[0] == '#' || target[0] == '?':
		return nil, errors.New("does not name a file")
	case len(target) > maxTarget && !strings.HasPrefix(target, "data:"):
		return nil, errors.New("too long for the name of a file")
	}
	if err := checkLocal(target); err != nil {
		return nil, err
	}
	var names []string
	for _, local := range spellings(target) {
		dirs, local := assetFolders(postPath, local)
		for _, dir := range dirs {
			// Not cleaned from the root on: what leaves the folder is not in it. Nor is the list of keys.
			name := path.Join(dir, local)
			if fs.ValidPath(name) && name != "." && name != AccessFile && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if len(names) == 0 {
		return nil, errors.New("outside of the content folder")
	}
	return names, nil
}

// checkLocal returns why target is not the address of a file of the site, if so.
func checkLocal(target string) error {
	scheme, _, ok := strings.Cut(target, ":")
	if strings.HasPrefix(target, "//") || strings.HasPrefix(target, `\\`) {
		scheme, ok = "https", true
	}
	if !ok || scheme == "" || strings.ContainsAny(scheme, "/\\?#%. ") {
		return nil // a colon in the name of a file, if any
	}
	switch strings.ToLower(scheme) {
	case "http", "https":
		return errors.New("on the web, not fetched")
	case "data":
		return errors.New("written into the post, not shown")
	}
	return errors.New("not a file of the content folder")
}

// spellings returns target as the path of a file: without query and fragment, once with its
// percent escapes decoded, and once with them, in case they are part of the name.
func spellings(target string) []string {
	if i := strings.IndexAny(target, "?#"); i >= 0 {
		target = target[:i]
	}
	names := []string{target}
	if decoded, err := url.PathUnescape(target); err == nil && decoded != target {
		names = []string{decoded, target}
	}
	names = slices.DeleteFunc(names, func(s string) bool { return strings.ContainsRune(s, 0) })
	for i, s := range names {
		names[i] = strings.ReplaceAll(s, `\`, "/")
	}
	return names
}

// assetFolders returns the folders in which local is looked for, and its name there: an
// address from the root of the site on loses its prefix, which is a slash, or "@/", "~/" and
// "@site/" of generators that bundle.
func assetFolders(postPath, local string) (dirs []string, name string) {
	roots := []string{"", "static", "public", "assets"}
	for _, prefix := range []string{"/", "@/", "~/", "@site/"} {
		if rest, ok := strings.CutPrefix(local, prefix); ok {
			return roots, strings.TrimLeft(rest, "/")
		}
	}
	beside := path.Dir(postPath)
	dirs = []string{beside, path.Join(beside, post.Stem(path.Base(postPath)))}
	if local = path.Clean(local); strings.HasPrefix(local, "..") {
		return dirs, local
	}
	return append(dirs, roots...), local
}

// AssetPath returns the path on disk of the file that Asset reads, "" without one or the source is
// not on disk.
func (s *Source) AssetPath(postPath, target string, limit int64) string {
	if s.join != nil {
		src, rest := s.join.split(postPath)
		if src == nil {
			return ""
		}
		return src.AssetPath(rest, target, limit)
	}
	dir := s.RealDir()
	names, err := assetNames(postPath, target)
	if dir == "" || err != nil {
		return ""
	}
	r := s.tree.reader(limit)
	defer r.close()
	for _, name := range names {
		if _, _, err := readPath(r, name); err == nil {
			return filepath.Join(dir, filepath.FromSlash(name))
		}
	}
	return ""
}
