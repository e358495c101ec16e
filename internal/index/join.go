package index

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"quire/internal/post"
)

// joinedTitle is what an archive of several sources is called.
const joinedTitle = "All sources"

// manifest is the file beside the posts of a synced source that changes at the end of a sync.
const manifest = ".quire/manifest.json"

// joined is a folder of content folders that are read as one archive, each by the rules of
// a root. A post is known by the name of its folder and its path in there.
type joined struct {
	dir   string
	names func() []string

	mu    sync.Mutex
	parts []part
}

// part is one content folder of a joined one.
type part struct {
	name string
	src  *Source
}

// Join returns the content folders of that names in dir as one source. names is asked
// again whenever the folders are read; those that do not exist have no posts.
func Join(dir string, names func() []string) *Source {
	return &Source{dir: dir, tree: diskTree(dir), join: &joined{dir: dir, names: names}}
}

// list returns the content folders that there are now.
func (j *joined) list() []part {
	names := j.names()
	j.mu.Lock()
	defer j.mu.Unlock()
	var parts []part
	for _, name := range names {
		if i := slices.IndexFunc(j.parts, func(p part) bool { return p.name == name }); i >= 0 {
			parts = append(parts, j.parts[i])
			continue
		}
		if src, err := OpenDir(filepath.Join(j.dir, name)); err == nil {
			parts = append(parts, part{name, src})
		}
	}
	j.parts = parts
	return parts
}

// split returns the content folder that a path is in, and the path there.
func (j *joined) split(name string) (src *Source, rest string) {
	first, rest, _ := strings.Cut(name, "/")
	for _, p := range j.known() {
		if p.name == first {
			return p.src, rest
		}
	}
	return nil, ""
}

// Blogs names the blog of each content folder of a joined source by its name, as reader
// state knows them; nil for any other source.
func (s *Source) Blogs() map[string]string {
	if s.join == nil {
		return nil
	}
	blogs := map[string]string{}
	for _, p := range s.join.list() {
		blogs[p.name] = p.src.Blog()
	}
	return blogs
}

// Joined reports whether the source is several content folders.
func (s *Source) Joined() bool { return s.join != nil }

// joinedPart is what is known of one content folder, ready to be joined.
type joinedPart struct {
	name     string
	stamp    stamp // of its manifest when it was read
	readings []reading
	posts    []*post.Post
	findings []post.Finding
}

// loadJoined reads all content folders of a joined source.
func loadJoined(ctx context.Context, src *Source, opt Options) (*Index, error) {
	if opt.Searched {
		src.text.recall(opt.Cache, src)
	}
	parts, _, err := src.join.load(ctx, opt, nil, true)
	if err != nil {
		return nil, err
	}
	return joinParts(src, opt, parts), nil
}

// load reads the content folders, all of them or those whose manifest has changed since
// before. changed reports whether any was read or is gone.
func (j *joined) load(ctx context.Context, opt Options, before []joinedPart, all bool) (parts []joinedPart, changed bool, err error) {
	list := j.list()
	parts = make([]joinedPart, len(list))
	changed = len(list) != len(before)
	opt.Searched = false // the text of all is made as one
	var group sync.WaitGroup
	slots := make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))
	for i, p := range list {
		now := manifestStamp(p.src)
		if was := slices.IndexFunc(before, func(b joinedPart) bool { return b.name == p.name }); was >= 0 && !all && before[was].stamp == now {
			parts[i] = before[was]
			continue
		}
		changed = true
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			parts[i] = loadPart(ctx, p, opt)
			parts[i].stamp = now
		})
	}
	group.Wait()
	return parts, changed, ctx.Err()
}

func manifestStamp(s *Source) stamp {
	info, err := os.Lstat(filepath.Join(s.dir, filepath.FromSlash(manifest)))
	if err != nil {
		return stamp{size: -1}
	}
	return stamp{info.Size(), info.ModTime().UnixNano()}
}

// loadPart reads a content folder and gives its posts the paths that they have in the whole.
// One that cannot be read is a finding.
func loadPart(ctx context.Context, p part, opt Options) joinedPart {
	out := joinedPart{name: p.name}
	ix, err := Load(ctx, p.src, opt)
	if err != nil {
		out.findings = []post.Finding{{Path: p.name, Severity: post.Error, Rule: unreadable, Message: err.Error()}}
		return out
	}
	out.readings = slices.Clone(ix.read.readings)
	copies := make([]post.Post, len(out.readings))
	for i := range out.readings {
		r := &out.readings[i]
		r.path = p.name + "/" + r.path
		if r.post != nil {
			copies[i] = *r.post
			copies[i].Path, copies[i].Source = p.name+"/"+r.post.Path, p.name
			r.post = &copies[i]
			out.posts = append(out.posts, r.post)
		}
	}
	for _, f := range ix.found {
		f.Path = p.name + "/" + f.Path
		out.findings = append(out.findings, f)
	}
	return out
}

// joinParts makes one index of what was read.
func joinParts(src *Source, opt Options, parts []joinedPart) *Index {
	var posts []*post.Post
	var findings []post.Finding
	all := &memory{site: Site{Title: joinedTitle}}
	for _, p := range parts {
		posts = append(posts, p.posts...)
		findings = append(findings, p.findings...)
		all.readings = append(all.readings, p.readings...)
	}
	ix := build(src, opt, all.site, posts, findings, true)
	ix.read = all
	return ix
}

// pollJoined is how often the manifests of a joined source are looked at.
const pollJoined = 2 * time.Second

// followJoined is follow for a joined source: it reads a content folder again when a sync has
// ended there, or when it is asked to.
func (l *Library) followJoined(ctx context.Context, deliver func(*Index)) {
	var background sync.WaitGroup
	defer background.Wait()
	whole := make(chan *Index, 1)
	background.Go(func() { prepare(ctx, whole) })
	var parts []joinedPart
	for all := true; ; {
		next, changed, err := l.src.join.load(ctx, l.opt, parts, all)
		if err != nil {
			return
		}
		if changed || parts == nil {
			parts = next
			ix := joinParts(l.src, l.opt, parts)
			ix.Findings() // not in the way of the caller
			deliver(ix)
			ix.prepareLookups()
			offer(whole, ix)
		}
		select {
		case <-ctx.Done():
			return
		case <-l.rescan:
			all = true
		case <-time.After(pollJoined):
			all = false
		}
	}
}

// filesJoined is Files for a joined source.
func (ix *Index) filesJoined(ctx context.Context, each func(File) error) error {
	parts := slices.Clone(ix.src.join.list())
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.name, b.name) })
	for _, p := range parts {
		own := &Index{snapshot: &snapshot{src: p.src}}
		err := own.Files(ctx, func(f File) error {
			f.Path = p.name + "/" + f.Path
			return each(f)
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Sources returns the sources of an archive of several, in their order, with the number of
// posts that f selects of each, and that number for all of them; nil for any other archive.
// It takes a look at every post.
func (ix *Index) Sources(f Filter) (sources []Term, total int) {
	if ix.src.join == nil {
		return nil, 0
	}
	f.Source = ""
	counts := map[string]int{}
	for _, at := range ix.selected(f) {
		counts[ix.posts[at].Source]++
		total++
	}
	for _, p := range ix.src.join.known() {
		sources = append(sources, Term{Name: p.name, Count: counts[p.name]})
	}
	return sources, total
}

// known returns the content folders as they were read last.
func (j *joined) known() []part {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.parts
}
