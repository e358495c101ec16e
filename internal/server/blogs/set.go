package blogs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"quire/internal/index/folder"
	"quire/internal/sanitize"
	"quire/internal/usererr"
)

// Folder is a folder that may be a blog.
type Folder struct{ Name, Dir string }

// Options says where blogs are.
type Options struct {
	Folders []Folder        // each of which is a blog
	Dir     string          // each folder in which is a blog, "" for none
	Sources func() []Folder // more folders, as they are now; nil for none
	// Keys parses a list of the keys that may see a blog, by wire form; nil lets everyone see all.
	Keys func([]byte) map[string]bool
	// Interval is the time between looks; 0 is 2 s.
	Interval time.Duration
	Log      *slog.Logger
}

// Set is the blogs of a server. Goroutines may share it.
type Set struct {
	opt     Options
	current atomic.Pointer[[]*Blog]

	// The rest belongs to look.
	places  map[Folder]*place
	refused map[string]bool // lines of the log about what there is now
	lastID  uint64
}

// place is a folder that is looked at.
type place struct {
	inspecting chan inspection // nil while it is not being looked at
	known      bool            // last holds what was found
	last       inspection
	blog       *Blog // nil unless it is a blog
	opens      bool  // its list of keys was gone at the last look
}

// inspection is what was found in a folder.
type inspection struct {
	dir      string // without symbolic links
	settings Settings
	keys     map[string]bool
	refused  string   // why it is no blog
	problems []string // that do not keep it from being one
}

const (
	interval  = 2 * time.Second       // between looks, unless the options say otherwise
	patience  = 50 * time.Millisecond // with a folder, before the others are looked at
	firstWait = 3 * time.Second       // for folders that are slow at the start
	maxKeys   = 1 << 20               // bytes of a list of keys
)

// New returns a set that knows no blogs before its first Look.
func New(opt Options) *Set {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	s := &Set{opt: opt, places: map[Folder]*place{}, refused: map[string]bool{}}
	s.current.Store(&[]*Blog{})
	return s
}

// All returns the blogs in their order, those included that not everyone may see. The caller must
// not change it.
func (s *Set) All() []*Blog { return *s.current.Load() }

// Visible returns the blogs that the owner of a key may see, in their order.
func (s *Set) Visible(key []byte) []*Blog {
	var out []*Blog
	for _, b := range s.All() {
		if b.Allows(key) {
			out = append(out, b)
		}
	}
	return out
}

// Find returns the blog of a name, in any case; nil without one that the owner of the key may
// see.
func (s *Set) Find(name string, key []byte) *Blog {
	name = fold(name)
	for _, b := range s.All() {
		if b.Name == name && b.Allows(key) {
			return b
		}
	}
	return nil
}

// Follow looks for changes until ctx is done, and calls changed after each.
func (s *Set) Follow(ctx context.Context, changed func()) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(cmp.Or(s.opt.Interval, interval)):
		}
		if s.Look() {
			changed()
		}
	}
}

// First looks for blogs for the first time. It waits a while for folders that do not answer at once.
func (s *Set) First(ctx context.Context) {
	s.Look()
	for end := time.Now().Add(firstWait); time.Now().Before(end) && ctx.Err() == nil && s.isWaiting(); {
		select {
		case <-ctx.Done():
		case <-time.After(patience):
		}
		s.Look()
	}
}

func (s *Set) isWaiting() bool {
	for _, p := range s.places {
		if p.inspecting != nil && !p.known {
			return true
		}
	}
	return false
}

// Look looks which blogs there are, and reports whether that has changed. Calls must not overlap.
func (s *Set) Look() (changed bool) {
	folders, refused := s.folders()
	kept := map[Folder]*place{}
	owners := map[string]string{}
	var all []*Blog
	for _, f := range folders {
		p := s.places[f]
		if p == nil {
			p = &place{}
		}
		kept[f] = p
		s.inspect(f, p)
		refused = append(refused, s.admit(f, p, owners)...)
		if p.blog != nil {
			all = append(all, p.blog)
		}
	}
	s.places = kept
	s.logRefused(refused)
	before := s.All()
	s.current.Store(&all)
	return !slices.Equal(before, all)
}

// admit makes the blog of a place what was found there, and returns what is refused of it.
func (s *Set) admit(f Folder, p *place, owners map[string]string) (refused []string) {
	name, shown := fold(f.Name), sanitize.Line(f.Dir)
	switch {
	case !isName(name):
		p.blog = nil
		return []string{fmt.Sprintf("%s: not a name of a blog: use a-z, 0-9, dots, - and _, at most %d", shown, maxName)}
	case owners[name] != "":
		p.blog = nil
		return []string{fmt.Sprintf("%s: the name %s is taken by %s", shown, name, sanitize.Line(owners[name]))}
	case !p.known: // it holds its name until it answers
		owners[name] = f.Dir
		return []string{shown + ": does not answer"}
	case p.last.refused != "":
		p.blog = nil
		return []string{shown + ": " + p.last.refused}
	}
	owners[name] = f.Dir
	next := &Blog{Name: name, Dir: p.last.dir, Settings: p.last.settings, keys: p.last.keys}
	was := p.blog
	// A list that is gone may be on its way: a folder is being removed, or a file replaced.
	isOpening := was != nil && was.keys != nil && next.keys == nil
	if isOpening && !p.opens {
		next.keys = was.keys
	}
	p.opens = isOpening
	switch {
	case was == nil || was.Dir != next.Dir || !was.Settings.equal(next.Settings):
		s.lastID++
		next.ID = s.lastID
		p.blog = next
	case (was.keys == nil) != (next.keys == nil) || !maps.Equal(was.keys, next.keys):
		next.ID = was.ID
		p.blog = next
	}
	if p.inspecting != nil {
		refused = append(refused, shown+": does not answer")
	}
	return append(refused, p.last.problems...)
}

// logRefused logs what has been refused since the last look.
func (s *Set) logRefused(now []string) {
	before := s.refused
	s.refused = map[string]bool{}
	for _, line := range now {
		if s.refused[line] = true; !before[line] {
			s.opt.Log.Warn("refused", "blog", line)
		}
	}
}

// folders returns the folders that may be blogs, in order.
func (s *Set) folders() (all []Folder, refused []string) {
	all = slices.Clone(s.opt.Folders)
	if s.opt.Dir != "" {
		entries, err := os.ReadDir(s.opt.Dir)
		if err != nil {
			refused = append(refused, fmt.Sprintf("%s: %s", sanitize.Line(s.opt.Dir), usererr.Reason(err)))
			for f := range s.places { // it may be back soon
				if filepath.Dir(f.Dir) == filepath.Clean(s.opt.Dir) {
					all = append(all, f)
				}
			}
			slices.SortFunc(all[len(s.opt.Folders):], func(a, b Folder) int { return strings.Compare(a.Dir, b.Dir) })
		}
		for _, e := range entries {
			if e.Name()[0] != '.' && (e.IsDir() || e.Type()&fs.ModeSymlink != 0) {
				all = append(all, Folder{e.Name(), filepath.Join(s.opt.Dir, e.Name())})
			}
		}
	}
	if s.opt.Sources != nil {
		all = append(all, s.opt.Sources()...)
	}
	return all, refused
}

// inspect looks at a folder, in the background if it takes long.
func (s *Set) inspect(f Folder, p *place) {
	if p.inspecting == nil {
		p.inspecting = make(chan inspection, 1)
		to, opt := p.inspecting, s.opt
		inDir := opt.Dir != "" && filepath.Dir(f.Dir) == filepath.Clean(opt.Dir)
		go func() { to <- look(opt, f, inDir) }()
	}
	select {
	case p.last = <-p.inspecting:
		p.known, p.inspecting = true, nil
	case <-time.After(patience):
	}
}

var errOutside = "a symbolic link that leads out of the folder of blogs"

// look looks at one folder.
func look(opt Options, f Folder, inDir bool) (found inspection) {
	defer func() {
		if p := recover(); p != nil {
			found = inspection{refused: "cannot be read: " + sanitize.PanicMessage(p)}
		}
	}()
	real, err := filepath.EvalSymlinks(f.Dir)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err != nil {
		return inspection{refused: "cannot be read: " + usererr.Reason(err)}
	}
	if inDir {
		root, err := filepath.EvalSymlinks(opt.Dir)
		if err == nil {
			root, err = filepath.Abs(root)
		}
		if rel, relErr := filepath.Rel(root, real); err != nil || relErr != nil || rel == "." || !filepath.IsLocal(rel) {
			return inspection{refused: errOutside}
		}
	}
	info, err := os.Stat(real)
	switch {
	case err != nil:
		return inspection{refused: "cannot be read: " + usererr.Reason(err)}
	case !info.IsDir():
		return inspection{refused: "not a folder"}
	}
	src, err := folder.OpenLoose(real)
	if err != nil {
		return inspection{refused: "cannot be read: " + usererr.Reason(err)}
	}
	found.dir = real
	found.settings, found.problems = readSettings(src, sanitize.Line(f.Name))
	if opt.Keys != nil {
		found.keys, err = readKeys(src, opt.Keys)
		if err != nil {
			found.problems = append(found.problems, sanitize.Line(f.Name)+"/"+usererr.Text(err)+": no key may see this blog")
		}
	}
	return found
}

// readKeys returns the keys that may see a blog, nil for everyone. A list that cannot be read allows
// no key.
func readKeys(src *folder.Source, parse func([]byte) map[string]bool) (map[string]bool, error) {
	data, err := src.ReadSmall(folder.AccessFile, maxKeys)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return map[string]bool{}, err
	}
	return parse(data), nil
}
