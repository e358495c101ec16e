package cache

import (
	"io"
	"path/filepath"

	"quire/internal/fulltext"
	"quire/internal/index/folder"
)

// textPath returns the file in which the full text of a folder is kept.
func (c Cache) textPath(key string) string { return filepath.Join(c.Dir, fileName(key)+".text") }

// LoadText returns the full text of a source, nil without one.
func (c Cache) LoadText(src *folder.Source) *fulltext.Index {
	key := c.key(src)
	if key == "" {
		return nil
	}
	data, release, err := mapFile(c.textPath(key), fulltext.Check)
	if err != nil {
		return nil
	}
	text, err := fulltext.OpenChecked(data, release)
	if err != nil {
		release()
		return nil
	}
	return text
}

// SaveText keeps the full text of a source and reports whether it has. When it has not, that
// costs only memory and speed.
func (c Cache) SaveText(src *folder.Source, text *fulltext.Index) bool {
	key := c.key(src)
	return key != "" && nil == replaceFile(c.textPath(key), func(w io.Writer) error {
		_, err := text.WriteTo(w)
		return err
	})
}
