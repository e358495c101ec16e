// Package docs holds the guide and nothing else: the Markdown of this folder, without the
// decisions and the pictures.
package docs

import (
	"embed"
	"io/fs"
)

//go:embed _index.md [a-z]*.md
var guide embed.FS

// Guide returns the guide, a content folder. It is read only and may be shared by goroutines.
func Guide() fs.FS { return guide }
