package index

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"quire/internal/index/folder"
	"quire/internal/post"
	"quire/internal/usererr"
)

// filesOf makes a folder of files and their contents.
func filesOf(files map[string]string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, content := range files {
		out[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return out
}

func loadFS(t testing.TB, fsys fs.FS) *Index {
	t.Helper()
	ix, err := Load(t.Context(), folder.FromFS(fsys),
		Options{Now: func() time.Time { return time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

func loadDir(t testing.TB, dir string) (*folder.Source, *Index) {
	t.Helper()
	src, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	ix, err := Load(t.Context(), src, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return src, ix
}

func paths(posts []*post.Post) []string {
	out := make([]string, len(posts))
	for i, p := range posts {
		out[i] = p.Path
	}
	slices.Sort(out)
	return out
}

// Which files of a folder are posts.
func TestFiles(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"nothing", nil, []string{}},
		{"no Markdown", map[string]string{"a.txt": "A", "b.html": "B", "c.md.bak": "C"}, []string{}},
		{"a lone index is a post", map[string]string{"index.md": "Words."}, []string{"index.md"}},
		{"an index beside others is the home page", map[string]string{"index.md": "Words.", "a.md": "A"}, []string{"a.md"}},
		{"an index above others too", map[string]string{"index.md": "Words.", "x/a.md": "A"}, []string{"x/a.md"}},
		{
			"a list page with prose is a post",
			map[string]string{"x/index.md": "Words.", "x/a.md": "A"},
			[]string{"x/a.md", "x/index.md"},
		},
		{
			"a list page without is not",
			map[string]string{"x/index.md": "---\ntitle: X\n---\n", "x/a.md": "A"},
			[]string{"x/a.md"},
		},
		{"house files", map[string]string{"README.md": "R", "x/LICENSE.md": "L", "x/a.md": "A"}, []string{"x/a.md"}},
		{
			"house files with front matter",
			map[string]string{"README.md": "---\ntitle: R\n---\nR", "a.md": "A"},
			[]string{"README.md", "a.md"},
		},
		{
			"a lone README below the root is a post",
			map[string]string{"x/README.md": "R", "a.md": "A"},
			[]string{"a.md", "x/README.md"},
		},
		{
			"the first of files that differ by the case of their extension",
			map[string]string{"a.MD": "A", "a.md": "A"},
			[]string{"a.MD"},
		},
		{
			"what a source was knit to",
			map[string]string{"a.Rmd": "A", "a.md": "A", "b.mdx": "B", "b.markdown": "B"},
			[]string{"a.md", "b.markdown"},
		},
		{"underscores", map[string]string{"_a.md": "A", "_x/a.md": "A", "_notes/a.md": "A"}, []string{"_notes/a.md"}},
		{
			"collections of Jekyll",
			map[string]string{"_config.yml": "", "_recipes/a.md": "A", "_layouts/a.md": "A"},
			[]string{"_recipes/a.md"},
		},
		{"skipped folders", map[string]string{
			".git/a.md": "A", "node_modules/a.md": "A", "vendor/a.md": "A",
			"_site/a.md": "A",
		}, []string{}},
		{"blank ones", map[string]string{
			"a.md": " \n<!-- c -->\n{% x %}\n", "b.mdx": "import X from 'x'\n{{ a\nb }}\n",
			"c.md": "---\ntitle: C\n---\n",
		}, []string{"c.md"}},
		{
			"404 pages",
			map[string]string{"404.md": "Gone", "404.fr.md": "Perdu", "404-errors.md": "On them"},
			[]string{"404-errors.md"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := paths(loadFS(t, filesOf(c.files)).Posts()); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// What is wrong with one post is told, and hides neither it nor the others.
func TestBadPosts(t *testing.T) {
	good := "---\ntitle: Good\ndate: 2026-01-01\n---\nWords.\n"
	for _, c := range []struct {
		name, src   string
		title, date string // what is shown of it
		finding     string // "" for no finding
	}{
		{
			"broken front matter", "---\ntitle: \"Broken\ndate: 2026-02-03\ntags: [\n---\nWords.\n",
			"\"Broken", "2026-02-03", "bad.md:5: error: invalid YAML",
		},
		{
			"no title", "---\ndate: 2026-02-03\n---\nWords.\n", "Bad", "2026-02-03",
			"bad.md:1: warning: no title: the file name is shown [title]",
		},
		{"no front matter", "Words.\n", "Bad", "", ""},
		{
			"no date", "---\ntitle: Undated\n---\nWords.\n", "Undated", "",
			"bad.md:1: warning: no date: listed after all dated posts [date]",
		},
		{
			"impossible date", "---\ntitle: Never\ndate: 2026-02-30\n---\nWords.\n", "Never", "",
			`bad.md:3: warning: date: no date in "2026-02-30": write it as 2006-01-02 [date]`,
		},
		{
			"invalid UTF-8", "---\ntitle: Caf\xe9\ndate: 2026-02-03\n---\nWords.\n", "Caf\uFFFD", "2026-02-03",
			"bad.md:2: warning: not UTF-8: save the file as UTF-8 [encoding]",
		},
		{
			"no closing fence", "---\ntitle: Open\ndate: 2026-02-03\n\nWords.\n", "Bad", "",
			"bad.md:1: error: the front matter is not closed: add a line of --- after it [front-matter]",
		},
		{
			"a NUL in the text", "---\ntitle: N\x00ul\ndate: 2026-02-03\n---\nWords\x00.\n", "Nul", "2026-02-03",
			"bad.md:2: error: invalid YAML",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{"bad.md": c.src}
			for i := range 5 {
				files[fmt.Sprintf("good-%d.md", i)] = good
			}
			ix := loadFS(t, filesOf(files))
			if ix.Len() != 6 {
				t.Fatalf("%d posts, want 6", ix.Len())
			}
			p, _ := ix.Lookup("bad")
			if p == nil {
				t.Fatal("not listed")
			}
			date := ""
			if !p.Date.IsZero() {
				date = p.Date.Format(time.DateOnly)
			}
			if p.Title != c.title || date != c.date {
				t.Errorf("title %q, date %q, want %q, %q", p.Title, date, c.title, c.date)
			}
			var told []string
			for _, f := range ix.Findings() {
				if f.Path == "bad.md" {
					told = append(told, f.String())
				}
			}
			all := strings.Join(told, "\n")
			if !strings.Contains(all, c.finding) || c.finding == "" && all != "" {
				t.Errorf("findings:\n%s\nwant %q", all, c.finding)
			}
		})
	}
}

func TestTwoPostsOneSlug(t *testing.T) {
	ix := loadFS(t, filesOf(map[string]string{
		"a/post.md": "---\ntitle: First\ndate: 2026-01-01\n---\nA.\n",
		"b/post.md": "---\ntitle: Second\ndate: 2026-01-02\n---\nB.\n",
	}))
	if p, _ := ix.Lookup("post"); p == nil || p.Path != "a/post.md" {
		t.Errorf("the slug means %v", p)
	}
	if p, _ := ix.Lookup("b/post"); p == nil || p.Path != "b/post.md" {
		t.Errorf("the path means %v", p)
	}
	want := "b/post.md:1: warning: slug post is taken by a/post.md: open this one by its path, or give it another slug [slug]"
	if f := ix.Findings(); len(f) != 1 || f[0].String() != want {
		t.Errorf("findings %v, want %s", f, want)
	}
}

// refusing is a folder in which some names may not be read.
type refusing struct {
	fs.FS
	names []string
}

func (r refusing) Open(name string) (fs.File, error) {
	if slices.Contains(r.names, name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return r.FS.Open(name)
}

func (r refusing) ReadFile(name string) ([]byte, error) {
	if slices.Contains(r.names, name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return fs.ReadFile(r.FS, name)
}

func (r refusing) ReadDir(name string) ([]fs.DirEntry, error) {
	if slices.Contains(r.names, name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return fs.ReadDir(r.FS, name)
}

func TestUnreadable(t *testing.T) {
	files := filesOf(map[string]string{"a.md": "A", "b.md": "B", "locked/c.md": "C"})
	ix := loadFS(t, refusing{files, []string{"b.md", "locked"}})
	if got := paths(ix.Posts()); !slices.Equal(got, []string{"a.md"}) {
		t.Errorf("posts %q", got)
	}
	var told []string
	for _, f := range ix.Findings() {
		told = append(told, f.String())
	}
	want := []string{
		"b.md:1: error: not readable: permission denied [unreadable]",
		"locked:1: error: folder not readable: permission denied [unreadable]",
	}
	if !slices.Equal(told, want) {
		t.Errorf("findings %q, want %q", told, want)
	}
	_, err := Load(t.Context(), folder.FromFS(refusing{files, []string{"."}}), Options{})
	if err == nil || !strings.Contains(usererr.Text(err), "cannot be read: permission denied") {
		t.Errorf("an unreadable root: %v", err)
	}
}

// OpenDir names the folder once, the reason, and what to do.
func TestOpenDir(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file.md")
	if err := os.WriteFile(file, []byte("Words."), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ dir, want string }{
		{filepath.Join(dir, "missing"), "no such folder: name another with -C DIR"},
		{file, "a file, not a folder: read it with quire FILE"},
		{filepath.Join(file, "below"), "name another with -C DIR"},
		{dir, ""},
	} {
		_, err := folder.Open(c.dir)
		if got := usererr.Line(err); (err == nil) != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %v, want %q", c.dir, err, c.want)
		}
		if err != nil && strings.Count(usererr.Text(err), c.dir) != 1 {
			t.Errorf("the folder is named more than once, or not: %v", err)
		}
	}
}

// Only regular files inside the folder are opened; what else has a fitting name is
// told.
func TestOnlyRegularFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need rights there")
	}
	outside := filepath.Join(t.TempDir(), "secret.md")
	if err := os.WriteFile(outside, []byte("Secret."), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.md"), []byte("A."), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"link.md": outside, "loop.md": "loop.md", "up": filepath.Dir(outside)} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := makeFIFO(filepath.Join(dir, "pipe.md")); err != nil {
		t.Log("no FIFO here:", err)
	}
	src, ix := loadDir(t, dir)
	if got := paths(ix.Posts()); !slices.Equal(got, []string{"a.md"}) {
		t.Errorf("posts %q", got)
	}
	told := map[string]string{}
	for _, f := range ix.Findings() {
		told[f.Path] = f.Rule
	}
	if told["link.md"] != "symlink" || told["loop.md"] != "symlink" || told["up"] != "symlink" {
		t.Errorf("findings %v", told)
	}
	for _, name := range []string{"link.md", "pipe.md", "../secret.md", "up/secret.md", "/etc/hosts"} {
		if _, err := src.ReadFile(name); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}

func TestTenThousandFilesInOneFolder(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 10 000 files")
	}
	dir := t.TempDir()
	const n = 10_000
	for i := range n {
		src := fmt.Sprintf("---\ntitle: Post %d\ndate: %d-01-02\n---\nWords of post %d.\n", i, 1000+i%5000, i)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("post-%05d.md", i)), []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, ix := loadDir(t, dir)
	if got := ix.Select(Filter{Future: true}, nil).Found(); got != n || len(ix.Findings()) != 0 {
		t.Errorf("%d found, %d findings", got, len(ix.Findings()))
	}
	if !slices.IsSortedFunc(ix.Posts(), byDate) {
		t.Error("not in order")
	}
}

// slow is a folder whose files but the first few wait at a gate when they are read.
type slow struct {
	fstest.MapFS
	gate  chan struct{}
	quick func(name string) bool
}

func (s slow) ReadFile(name string) ([]byte, error) {
	if !s.quick(name) {
		<-s.gate
	}
	return s.MapFS.ReadFile(name)
}

// The first snapshot is delivered while files are still being read.
func TestFirstPageBeforeTheLastFile(t *testing.T) {
	files := map[string]string{}
	for i := range 1000 {
		files[fmt.Sprintf("post-%04d.md", i)] = fmt.Sprintf("---\ntitle: Post %d\ndate: 2026-01-02\n---\nWords.\n", i)
	}
	gate := make(chan struct{})
	lib := NewLibrary(folder.FromFS(slow{filesOf(files), gate, func(name string) bool { return name > "post-0500.md" }}),
		Options{})
	snapshots := lib.Follow(t.Context())
	first := <-snapshots
	if n := first.Len(); first.Complete() || n == 0 || n >= 1000 {
		t.Errorf("the first snapshot holds %d posts, complete: %v", n, first.Complete())
	}
	if got := Page(first.Select(Filter{}, nil).Archive(), 1, 24); len(got) != 24 {
		t.Errorf("the first page holds %d posts", len(got))
	}
	close(gate)
	for ix := range snapshots {
		if ix.Complete() {
			if ix.Len() != 1000 {
				t.Errorf("%d posts in the end", ix.Len())
			}
			break
		}
	}
}
