package library

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"quire/internal/remote/feed"
)

const (
	manifestVersion = 1
	maxManifest     = 256 << 20
	// maxHead is how much of a file is searched for its id.
	maxHead = 64 << 10
)

// Manifest is what is known of a source and its posts. It is written after the files that
// it names.
type Manifest struct {
	Version int    `json:"version"`
	Kind    string `json:"kind,omitempty"`
	URL     string `json:"url,omitempty"`
	// Blog names the blog in reader state: the first address, which stays when the source
	// moves.
	Blog string   `json:"blog,omitempty"`
	Old  []string `json:"old,omitempty"` // addresses from which it has moved

	Title string `json:"title,omitempty"`
	Site  string `json:"site,omitempty"`

	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"last_modified,omitempty"`
	BodyHash     string    `json:"body_hash,omitempty"`
	Revision     string    `json:"revision,omitempty"` // of a git source or a server
	Skip         feed.Skip `json:"skip,omitzero"`
	Interval     int       `json:"interval,omitempty"` // seconds

	Entries map[string]*Entry `json:"entries,omitempty"` // by id, of a feed
	Files   map[string]string `json:"files,omitempty"`   // path → id of the content, of a tree
	Images  map[string]string `json:"images,omitempty"`  // address → file; "" when it cannot be had
}

// Entry is what is known of an entry of a feed.
type Entry struct {
	File  string    `json:"file"`
	Seen  time.Time `json:"seen"`            // first sight
	Date  time.Time `json:"date"`            // fixed at first sight
	Mod   time.Time `json:"mod,omitzero"`    // lastmod as it was written
	Hash  string    `json:"hash,omitempty"`  // of the file as it was written
	Feed  string    `json:"feed,omitempty"`  // hash of the entry as the feed has it
	Text  string    `json:"text,omitempty"`  // hash of title and text in it
	Link  string    `json:"link,omitempty"`  // to know the entry when its id changes
	Title string    `json:"title,omitempty"` // the same
	Here  bool      `json:"here,omitempty"`  // it is in the feed
	// Pruned reports whether the file was removed to save room; it does not come back.
	Pruned bool `json:"pruned,omitempty"`
	Short  bool `json:"short,omitempty"`  // the text may be a summary only
	Full   int  `json:"full,omitempty"`   // tries to fetch the article; -1 when the file has it
	Images bool `json:"images,omitempty"` // its images were fetched
}

// forgetMissing drops what is known of files that are not there.
func (m *Manifest) forgetMissing(exists func(path string) bool) {
	for id, e := range m.Entries {
		if !exists(e.File) {
			delete(m.Entries, id)
		}
	}
	for name := range m.Files {
		if !exists(name) {
			delete(m.Files, name)
		}
	}
	m.ETag, m.LastModified, m.BodyHash, m.Revision = "", "", "", ""
}

// ErrNewer is returned for a manifest of a later version of quire.
var ErrNewer = errors.New("written by a newer quire")

// Paths returns the files that the manifest names, sorted.
func (m *Manifest) Paths() []string {
	paths := slices.Collect(maps.Keys(m.Files))
	for _, e := range m.Entries {
		if e.File != "" && !e.Pruned {
			paths = append(paths, e.File)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// ParseManifest reads a manifest. File names that could lead out of the folder are dropped.
func ParseManifest(src []byte) (*Manifest, error) {
	m := &Manifest{}
	if err := json.Unmarshal(src, m); err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	if m.Version > manifestVersion {
		return nil, ErrNewer
	}
	if m.Entries == nil {
		m.Entries = map[string]*Entry{}
	}
	if m.Files == nil {
		m.Files = map[string]string{}
	}
	for address, name := range m.Images {
		if name != "" && !IsPath(name) {
			delete(m.Images, address)
		}
	}
	for id, e := range m.Entries {
		if e == nil || !IsPath(e.File) && !e.Pruned {
			delete(m.Entries, id)
		}
	}
	for name := range m.Files {
		if !IsPath(name) {
			delete(m.Files, name)
		}
	}
	return m, nil
}

// loadManifest reads the manifest of a folder, or makes one of what the files say.
func loadManifest(root *os.Root) (m *Manifest, saved string, err error) {
	src, err := readAll(root, manifestFile, maxManifest)
	if err == nil {
		m, err = ParseManifest(src)
		if errors.Is(err, ErrNewer) {
			return nil, "", err
		}
	}
	if err == nil {
		return m, string(src), nil
	}
	if !errors.Is(err, fs.ErrNotExist) && src == nil {
		return nil, "", pathError(err)
	}
	m, err = rebuild(root)
	return m, "", err
}

func readAll(root *os.Root, name string, limit int64) ([]byte, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > limit {
		return nil, fmt.Errorf("%s: not a regular file of at most %d MiB", name, limit>>20)
	}
	return io.ReadAll(f)
}

// rebuild makes a manifest of the ids in the front matter of the files of a folder: after a
// sync that was killed before its end, and when the manifest is lost.
func rebuild(root *os.Root) (*Manifest, error) {
	m := &Manifest{Version: manifestVersion, Entries: map[string]*Entry{}, Files: map[string]string{}}
	names, err := readNames(root, ".")
	if err != nil {
		return nil, pathError(err)
	}
	m.adopt(root, names)
	return m, nil
}

// adopt takes files that a sync has written but that the manifest does not know for the posts
// of their ids: that sync ended before it could save the manifest.
func (m *Manifest) adopt(root *os.Root, names []string) {
	known := map[string]bool{}
	for _, name := range m.Paths() {
		known[name] = true
	}
	slices.Sort(names)
	for _, name := range names {
		if known[name] || !strings.HasSuffix(name, ".md") || !IsPath(name) {
			continue
		}
		f, err := root.Open(name)
		if err != nil {
			continue
		}
		head, err := io.ReadAll(io.LimitReader(f, maxHead))
		_ = f.Close() // nothing was written
		if err != nil {
			continue
		}
		if id, e := readHead(head); id != "" && m.Entries[id] == nil {
			e.File = name
			m.Entries[id] = e
		}
	}
}

// Adopt returns the names in the content folder. Posts among them that an interrupted sync has
// written are in the manifest then.
func (f *Folder) Adopt() ([]string, error) {
	names, err := f.Names()
	if err != nil {
		return nil, pathError(err)
	}
	f.Manifest.adopt(f.root, slices.Clone(names))
	return names, nil
}

// readHead returns the id of a post that a sync has written, "" when it was not, and what
// its front matter says.
func readHead(head []byte) (id string, e *Entry) {
	rest, ok := bytes.CutPrefix(head, []byte("---\n"))
	if !ok {
		return "", nil
	}
	e = &Entry{}
	for line := range bytes.Lines(rest) {
		line = bytes.TrimRight(line, "\r\n")
		if string(line) == "---" {
			break
		}
		key, value, _ := bytes.Cut(line, []byte(": "))
		var s string
		if len(value) > 0 && value[0] == '"' {
			if json.Unmarshal(value, &s) != nil {
				continue
			}
		} else {
			s = string(value)
		}
		switch string(key) {
		case "id":
			id = s
		case "title":
			e.Title = s
		case "canonicalURL":
			e.Link = s
		case "date":
			e.Date, _ = time.Parse(time.RFC3339, s) // the zero time is decided anew
			e.Seen = e.Date
		case "lastmod":
			e.Mod, _ = time.Parse(time.RFC3339, s)
		}
	}
	return id, e
}

// ReadManifest reads the manifest of a source without its lock.
func (l *Library) ReadManifest(name string) (*Manifest, error) {
	if !IsName(name) {
		return nil, fs.ErrNotExist
	}
	root, err := os.OpenRoot(l.Path(name))
	if err != nil {
		return nil, pathError(err)
	}
	defer root.Close() //nolint:errcheck // nothing was written
	m, _, err := loadManifest(root)
	return m, err
}

// about returns what a sync sets of a manifest before it asks for anything.
func (m *Manifest) about() [3]string { return [3]string{m.Kind, m.URL, m.Blog} }

// IsSaved reports whether the manifest on disk says the same of the source. It does not look at
// posts and validators.
func (f *Folder) IsSaved() bool { return f.saved != "" && f.about == f.Manifest.about() }

// Save writes the manifest when it has changed. It is the last step of a sync.
func (f *Folder) Save() error {
	f.Manifest.Version = manifestVersion
	b, err := json.Marshal(f.Manifest)
	if err != nil {
		return err
	}
	if b = append(b, '\n'); string(b) == f.saved {
		return nil
	}
	if err := f.replace(manifestFile, b); err != nil {
		return err
	}
	f.saved = string(b)
	return nil
}
