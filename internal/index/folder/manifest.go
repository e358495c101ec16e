package folder

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"

	"quire/internal/sanitize"
)

// manifest is the file of a synced source that changes at the end of a sync.
const manifest = ".quire/manifest.json"

// manifestHead is how much of a manifest is read: what is known of each post follows, which
// may be megabytes.
const manifestHead = 64 << 10

// about is what the manifest of a synced source says of it.
type about struct {
	blog  string // its name in reader state, which stays when the source moves
	title string // of the feed
}

// readManifest reads the manifest of a synced source; another folder has an empty one.
func (s *Source) readManifest() (a about) {
	if s.dir == "" || s.join != nil || s.ManifestStamp() == noStamp {
		return a
	}
	f, err := os.OpenInRoot(s.dir, filepath.FromSlash(manifest))
	if err != nil {
		return a
	}
	defer f.Close() //nolint:errcheck // nothing was written
	d := json.NewDecoder(io.LimitReader(f, manifestHead))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return a
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return a
		}
		var value json.RawMessage
		if key == "entries" || key == "files" || d.Decode(&value) != nil {
			return a
		}
		var text string
		if (key != "blog" && key != "title") || json.Unmarshal(value, &text) != nil {
			continue
		}
		if text = sanitize.Line(text); key == "blog" {
			a.blog = text
		} else {
			a.title = text
		}
	}
	return a
}

// ManifestStamp returns the stamp of the manifest of a synced source, which changes at the end of
// a sync.
func (s *Source) ManifestStamp() Stamp {
	info, err := os.Lstat(filepath.Join(s.dir, filepath.FromSlash(manifest)))
	if err != nil || !info.Mode().IsRegular() {
		return noStamp
	}
	return Stamp{info.Size(), info.ModTime().UnixNano()}
}
