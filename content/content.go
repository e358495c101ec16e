// Package content holds the bundled blog and nothing else: no parsing, no index.
package content

import (
	"embed"
	"io/fs"
)

//go:embed all:posts
var posts embed.FS

// Posts is the bundled blog; the folder "posts" stands at its root. It is read only
// and may be shared by goroutines.
func Posts() fs.FS { return posts }
