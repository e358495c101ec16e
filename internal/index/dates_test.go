package index

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"quire/internal/index/cache"
	"quire/internal/index/folder"
)

// versioned is a folder of posts in a git repository.
type versioned struct {
	t   *testing.T
	dir string
	opt Options
}

func newVersioned(t *testing.T) versioned {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	v := versioned{t, filepath.Join(t.TempDir(), "site"), Options{
		Cache:    cache.Cache{Dir: t.TempDir(), Build: "test"},
		GitDates: true,
	}}
	if err := os.Mkdir(v.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	v.git("2000-01-01", "init", "-q")
	return v
}

func (v versioned) git(day string, args ...string) {
	v.t.Helper()
	cmd := exec.Command("git", append([]string{
		"-c", "user.name=n", "-c", "user.email=e@example.org", "-c",
		"commit.gpgSign=false",
	}, args...)...)
	cmd.Dir = v.dir
	at := day + "T01:00:00+09:00"
	cmd.Env = append(os.Environ(), "GIT_AUTHOR_DATE="+at, "GIT_COMMITTER_DATE="+at, "GIT_CONFIG_GLOBAL="+os.DevNull)
	if out, err := cmd.CombinedOutput(); err != nil {
		v.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func (v versioned) commit(day string, files map[string]string) {
	v.t.Helper()
	old := time.Now().Add(-time.Hour)
	for name, text := range files {
		name = filepath.Join(v.dir, name)
		writeFile(v.t, name, text)
		if err := os.Chtimes(name, old, old); err != nil {
			v.t.Fatal(err)
		}
	}
	v.git(day, "add", "-A")
	v.git(day, "commit", "-q", "-m", "c")
}

// dates is the day and the day of the last change of each post, newest first.
func dates(ix *Index) string {
	var out []string
	for _, p := range ix.Posts() {
		line := strings.TrimSuffix(p.Path, ".md")
		for _, at := range []time.Time{p.Date, p.Updated} {
			if !at.IsZero() {
				line += at.Format(" 2006-01-02")
			}
		}
		out = append(out, line)
	}
	return strings.Join(out, ", ")
}

func (v versioned) load(opt Options) string {
	v.t.Helper()
	src, err := folder.Open(filepath.Join(v.dir, "content"))
	if err != nil {
		v.t.Fatal(err)
	}
	ix, err := Load(v.t.Context(), src, opt)
	if err != nil {
		v.t.Fatal(err)
	}
	return dates(ix)
}

func TestDatesFromGit(t *testing.T) {
	v := newVersioned(t)
	v.commit("2020-01-01", map[string]string{
		"content/a.md": "Text.\n", "content/b.md": "---\ndate: 2024-05-05\n---\nText.\n",
		"content/2019-01-01-c.md":  "Text.\n",
		"content/e1.md":            "---\ndate: git Created\n---\nText.\n",
		"content/2001-01-01-e2.md": "---\ndate: git Last Modified\n---\nText.\n",
		"content/u.md":             "---\nupdated: 2018-01-01\n---\nText.\n",
	})
	v.commit("2021-02-02", map[string]string{
		"content/a.md": "More text.\n", "content/d.md": "Text.\n",
		"content/2001-01-01-e2.md": "---\ndate: git Last Modified\n---\nMore text.\n",
	})
	writeFile(t, filepath.Join(v.dir, "content", "z new.md"), "Text.\n") // not committed
	for _, c := range []struct {
		name string
		git  bool
		want string
	}{
		{"not asked for", false, "b 2024-05-05, 2001-01-01-e2 2021-02-02, e1 2020-01-01, 2019-01-01-c 2019-01-01, u 2018-01-01 2018-01-01, a, d, z new"},
		{"asked for", true, "b 2024-05-05, d 2021-02-02, 2001-01-01-e2 2021-02-02, a 2020-01-01 2021-02-02, e1 2020-01-01, 2019-01-01-c 2019-01-01, u 2018-01-01 2018-01-01, z new"},
	} {
		for range 2 { // the second time the cache knows
			opt := v.opt
			opt.GitDates = c.git
			if got := sortedDates(v.load(opt)); got != sortedDates(c.want) {
				t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
			}
		}
	}
	v.commit("2022-03-03", map[string]string{"content/d.md": "Still more.\n", "content/z new.md": "Text.\n"})
	if got := v.load(v.opt); !strings.Contains(got, "d 2021-02-02 2022-03-03") ||
		!strings.Contains(got, "z new 2022-03-03") {
		t.Errorf("after a commit: %s", got)
	}
	plain := v.opt
	plain.GitDates = false
	if got := v.load(plain); strings.Contains(got, "a 20") || strings.Contains(got, "d 20") ||
		!strings.Contains(got, "e1 2020-01-01") {
		t.Errorf("no longer asked for: %s", got)
	}
}

// sortedDates puts dates in an order of its own, where days are equal.
func sortedDates(s string) string {
	list := strings.Split(s, ", ")
	slices.Sort(list)
	return strings.Join(list, "\n")
}

// Eleventy's words for the time of change of a file need no git.
func TestDatesOfFiles(t *testing.T) {
	dir := t.TempDir()
	at := time.Date(2021, 3, 4, 5, 6, 7, 0, time.UTC)
	for _, word := range []string{"Last Modified", "Created", "git Created", "next week"} {
		name := filepath.Join(dir, strings.ReplaceAll(word, " ", "-")+".md")
		writeFile(t, name, "---\ndate: "+word+"\n---\nText.\n")
		if err := os.Chtimes(name, at, at); err != nil {
			t.Fatal(err)
		}
	}
	_, ix := loadDir(t, dir)
	if got := sortedDates(dates(ix)); got != "Created 2021-03-04\nLast-Modified 2021-03-04\ngit-Created\nnext-week" {
		t.Errorf("got %s", got)
	}
	found := ""
	for _, f := range ix.Findings() {
		if f.Rule == "date" && f.Line > 0 {
			found += f.Path
		}
	}
	if found != "next-week.md" {
		t.Errorf("findings about %q", found)
	}
}

// A library shows the posts before git has answered, then their dates, and follows commits.
func TestLibraryDatesFromGit(t *testing.T) {
	v := newVersioned(t)
	v.commit("2020-01-01", map[string]string{"content/a.md": "Text.\n"})
	src, err := folder.Open(filepath.Join(v.dir, "content"))
	if err != nil {
		t.Fatal(err)
	}
	snapshots := snapshotsOf(t, NewLibrary(src, v.opt))
	var seen []string
	until := func(want string) {
		t.Helper()
		for limit := time.After(patience); ; {
			select {
			case ix := <-snapshots:
				if seen = append(seen, dates(ix)); seen[len(seen)-1] == want {
					return
				}
			case <-limit:
				t.Fatalf("saw %q, not %q", seen, want)
			}
		}
	}
	until("a 2020-01-01")
	if seen[0] != "a" {
		t.Errorf("the first page waited for git: %q", seen)
	}
	v.commit("2021-01-01", map[string]string{"content/b.md": "Text.\n"})
	until("b 2021-01-01, a 2020-01-01")
	again := snapshotsOf(t, NewLibrary(src, v.opt))
	if got := dates(<-again); got != "b 2021-01-01, a 2020-01-01" && got != "a 2020-01-01, b" && got != "b, a 2020-01-01" {
		t.Errorf("another start shows %s first", got)
	}

	writeFile(t, filepath.Join(v.dir, "content", "c.md"), "Text.\n")
	until("b 2021-01-01, a 2020-01-01, c")
	v.git("2022-01-01", "add", "-A")
	v.git("2022-01-01", "commit", "-q", "-m", "c") // which changes no file of the folder
	until("c 2022-01-01, b 2021-01-01, a 2020-01-01")
	v.git("2022-01-01", "reset", "-q", "--soft", "HEAD~1")
	until("b 2021-01-01, a 2020-01-01, c")
}
