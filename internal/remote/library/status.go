package library

import (
	"encoding/json"
	"os"
	"path/filepath"

	"quire/internal/remote/fetch"
)

// Status is what changes with every sync of a source. It is kept outside of the library,
// where a sync that brings nothing new writes no file. Losing it costs nothing but a
// request.
type Status struct {
	fetch.State
	Posts int `json:"posts"` // at the last sync
	// Moved is said once: the address that took the place of another.
	Moved string `json:"moved,omitempty"`
}

func (l *Library) statusPath(name string) string { return filepath.Join(l.status, name+".json") }

// ReadStatus returns the status of a source, the zero value before its first sync.
func (l *Library) ReadStatus(name string) Status {
	if !IsName(name) {
		return Status{}
	}
	return l.loadStatus(name)
}

func (l *Library) loadStatus(name string) Status {
	var s Status
	if src, err := os.ReadFile(l.statusPath(name)); err == nil {
		if json.Unmarshal(src, &s) != nil {
			return Status{}
		}
	}
	return s
}

// SaveStatus writes the status of a source.
func (f *Folder) SaveStatus() error {
	s := f.Status
	// The validators belong to the files: they are in the manifest only.
	s.ETag, s.LastModified, s.BodyHash = "", "", ""
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return writeFile(f.library.statusPath(f.name), append(b, '\n'))
}
