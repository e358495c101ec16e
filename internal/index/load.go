package index

import (
	"context"
	"io/fs"
	"strings"
	"time"

	"quire/internal/post"
)

// Options are what an index depends on beside the files.
type Options struct {
	// Now tells the time, by which posts of the future are known; nil is time.Now.
	Now func() time.Time
	// Locale, as in "en_US.UTF-8", chooses among the language variants of a post.
	Locale string
}

// Load reads the whole folder. It fails only when the folder itself cannot be read
// or ctx ends; what is wrong with single files is among the findings.
func Load(ctx context.Context, src *Source, opt Options) (*Index, error) {
	ix := &Index{src: src, opt: opt, complete: true, site: Site{Title: "Blog"}}
	err := fs.WalkDir(src.fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".md") {
			return err
		}
		data, err := src.ReadFile(p)
		if err != nil {
			return err
		}
		if q, _ := post.Parse(post.Place{Path: p}, data); q != nil {
			ix.posts = append(ix.posts, q)
		}
		return ctx.Err()
	})
	return ix, err
}
