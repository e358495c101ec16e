package index

import (
	"bufio"
	"bytes"
	"encoding/json"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"quire/internal/post"
	"quire/internal/sanitize"
)

// record is a post as the reference implementation of the rules prints it.
type record struct {
	Path        string   `json:"path"`
	Title       string   `json:"title"`
	Date        string   `json:"date"`
	Categories  []string `json:"categories"`
	Tags        []string `json:"tags"`
	Draft       bool     `json:"draft"`
	Description bool     `json:"description"`
	Slug        string   `json:"slug"`
	Series      string   `json:"series"`
	Authors     []string `json:"authors"`
	Lang        string   `json:"lang"`
	Updated     string   `json:"updated"`
}

func recordOf(p *post.Post) record {
	when := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format("2006-01-02T15:04:05Z")
	}
	return record{
		Path: p.Path, Title: p.WrittenTitle(), Date: when(p.Date), Categories: p.Categories, Tags: p.Tags, Draft: p.Draft,
		Description: p.HasDescription, Slug: p.Slug, Series: p.Series, Authors: p.Authors, Lang: p.Lang,
		Updated: when(p.Updated),
	}
}

// compared are the fields in which posts are compared.
var compared = []struct {
	name string
	of   func(r record) string
}{
	// Browsers decode character references in titles, and so do we.
	{"title", func(r record) string { return sanitize.Line(html.UnescapeString(r.Title)) }},
	{"date", func(r record) string { return r.Date }},
	{"categories", func(r record) string { return nameSet(r.Categories) }},
	{"tags", func(r record) string { return nameSet(r.Tags) }},
	{"draft", func(r record) string { return yesNo(r.Draft) }},
	{"description", func(r record) string { return yesNo(r.Description) }},
	{"slug", func(r record) string { return sanitize.Line(r.Slug) }},
	{"series", func(r record) string { return sanitize.Line(r.Series) }},
	{"authors", func(r record) string { return nameSet(r.Authors) }},
	{"lang", func(r record) string { return r.Lang }},
	{"updated", func(r record) string { return r.Updated }},
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func nameSet(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = post.Fold(norm.NFC.String(sanitize.Line(n)))
	}
	slices.Sort(out)
	return strings.Join(out, " | ")
}

// moduleRoot is the folder that holds go.mod.
func moduleRoot(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if filepath.Dir(dir) == dir {
			t.Skip("no module root")
		}
		dir = filepath.Dir(dir)
	}
}

// loadAll indexes a folder and returns the posts by path that lists may show.
func loadAll(t testing.TB, dir string) (*Index, map[string]record) {
	t.Helper()
	_, ix := loadDir(t, dir)
	got := map[string]record{}
	for _, p := range ix.Select(Filter{Lang: "all", Drafts: true, Future: true}, nil).All() {
		got[p.Path] = recordOf(p)
	}
	return ix, got
}

func readRecords(t testing.TB, lines []byte) map[string]record {
	t.Helper()
	out := map[string]record{}
	in := bufio.NewScanner(bytes.NewReader(lines))
	in.Buffer(nil, 16<<20)
	for in.Scan() {
		var r record
		if err := json.Unmarshal(in.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		out[r.Path] = r
	}
	return out
}

// TestCorpora compares the index of real blogs, field by field, with what an
// independent implementation of the rules makes of them.
func TestCorpora(t *testing.T) {
	root := moduleRoot(t)
	corpora := os.Getenv("QUIRE_CORPORA")
	if corpora == "" {
		corpora = filepath.Join(root, "..", "shared", "corpora")
	}
	reference := filepath.Join(root, "..", "shared", "tools", "oracle.py")
	names, _ := filepath.Glob(filepath.Join(corpora, "*", "content"))
	if _, err := os.Stat(reference); err != nil || len(names) == 0 {
		t.Skip("no corpora here")
	}
	if err := exec.Command("python3", "-c", "import yaml").Run(); err != nil {
		t.Skip("no python3 with yaml here")
	}
	differ := map[string]int{}
	total := 0
	for _, dir := range names {
		cmd := exec.Command("python3", reference, dir)
		lines, err := cmd.Output()
		if err != nil {
			t.Fatalf("reference on %s: %v", dir, err)
		}
		want := readRecords(t, lines)
		_, got := loadAll(t, dir)
		name := filepath.Base(filepath.Dir(dir))
		total += len(want)
		for p := range got {
			if _, ok := want[p]; !ok {
				differ["path"]++
				t.Logf("%s: %s: extra", name, p)
			}
		}
		for p, w := range want {
			g, ok := got[p]
			if !ok {
				differ["path"]++
				t.Logf("%s: %s: missing", name, p)
				continue
			}
			for _, f := range compared {
				if f.of(w) != f.of(g) {
					differ[f.name]++
					t.Logf("%s: %s: %s: want %q, got %q", name, p, f.name, f.of(w), f.of(g))
				}
			}
		}
	}
	t.Logf("%d posts of %d blogs", total, len(names))
	for _, f := range compared {
		t.Logf("%-12s %.3f %%", f.name, 100*(1-float64(differ[f.name])/float64(total)))
	}
	for f, n := range differ {
		if n > explained[f] {
			t.Errorf("%s: %d posts differ, %d are explained", f, n, explained[f])
		}
	}
}

// explained is the number of known differences per field.
var explained = map[string]int{}
