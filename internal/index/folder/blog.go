package folder

import (
	"path/filepath"
	"strings"

	"quire/internal/post"
)

// Bundled is the name of the blog that comes with the program.
const Bundled = "quire"

// Address returns the address of the site that the generator's configuration in the folder
// names, "" without one.
func (s *Source) Address() string {
	r := s.tree.reader(maxMetadata)
	defer r.close()
	for _, name := range configs {
		data, _, err := r.read("", name, noStamp)
		if err != nil {
			continue
		}
		if addr := post.ParseSiteAddress(name, data); addr != "" {
			return "https://" + addr
		}
	}
	return ""
}

// Blog names the blog of this folder, as reader state keeps it: the address of the site
// ("https://blog.example.org/notes") when the generator's configuration in the folder says it,
// so that clones, moved folders and replicas are one blog; else the folder itself
// ("file:///home/ada/notes"), symbolic links as they were named; Bundled for what is not on
// disk. A post in it is named by its path. The configuration is read where the folder is now.
func (s *Source) Blog() string {
	if now, err := s.Reopen(); err == nil {
		s = now
	}
	if address := s.Address(); address != "" {
		return address
	}
	if s.dir == "" {
		return Bundled
	}
	if m := s.readManifest(); m.blog != "" {
		return m.blog
	}
	return FileBlog(s.dir)
}

// FileBlog names the blog of a folder that is known by nothing else.
func FileBlog(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		abs = filepath.Clean(dir)
	}
	return "file://" + strings.ToValidUTF8(filepath.ToSlash(abs), "\uFFFD")
}
