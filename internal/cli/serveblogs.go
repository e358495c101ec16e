package cli

import (
	"github.com/spf13/pflag"

	"quire/internal/remote/library"
	"quire/internal/usererr"
)

// ServeBlogs is what a server of many blogs serves.
type ServeBlogs struct {
	Folders []string          // a blog each
	Dir     string            // each folder in which is a blog, "" for none
	Sources func() []NamedDir // of the offline library; nil for none
	Access  bool              // blogs may have a list of the keys that may see them
	Posts   int               // of a blog at most; 0 is no limit
}

// NamedDir is a content folder with a name.
type NamedDir struct{ Name, Dir string }

// manyBlogs are the flags of quire serve for many blogs.
type manyBlogs struct {
	folders folderList
	dir     string
	access  bool
	posts   int
}

func (m *manyBlogs) declare(f *pflag.FlagSet) {
	f.VarP(&m.folders, "content", "C", "serve the folder `DIR` (repeatable: a blog each; default: the bundled blog)")
	f.StringVar(&m.dir, "blogs", "", "serve each folder in `DIR` as a blog")
	f.BoolVar(&m.access, "blog-access", false, "show a blog with a file authorized_keys to the keys in it only")
}

// folderList is the value of a flag that may be given several times, of which other commands take
// the last.
type folderList []string

// Set implements pflag.Value.
func (l *folderList) Set(dir string) error {
	*l = append(*l, dir)
	return nil
}

// String implements pflag.Value.
func (l *folderList) String() string {
	if len(*l) == 0 {
		return ""
	}
	return (*l)[len(*l)-1]
}

// Type implements pflag.Value.
func (*folderList) Type() string { return "string" }

// serveBlogs returns the blogs that the flags name, nil if they name one archive.
func (a *app) serveBlogs(m *manyBlogs) (*ServeBlogs, error) {
	if m.dir == "" && len(m.folders) < 2 && !a.all {
		if m.access {
			return nil, usageHint("name several folders with -C, or --blogs DIR", "--blog-access: there is only one blog")
		}
		return nil, nil
	}
	if a.sourceName != "" {
		return nil, usageErrorf("use --source, or several blogs, not both")
	}
	b := &ServeBlogs{Folders: m.folders, Dir: m.dir, Access: m.access, Posts: m.posts}
	for _, dir := range append([]string{m.dir}, m.folders...) {
		if dir != "" && !isDir(dir) {
			return nil, usererr.New("content folder: "+quote(dir)+": no such folder", "name another with -C DIR or --blogs DIR")
		}
	}
	if a.all {
		list, err := library.LoadSources(a.env.Library.Sources)
		if err != nil {
			return nil, err
		}
		lib, names := a.library(), a.namesFunc(list)
		b.Sources = func() (out []NamedDir) {
			for _, name := range names() {
				if lib.Exists(name) {
					out = append(out, NamedDir{name, lib.Path(name)})
				}
			}
			return out
		}
	}
	return b, nil
}
