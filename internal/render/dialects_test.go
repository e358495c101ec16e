package render

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"quire/internal/corpus"
	"quire/internal/golden"
)

// What generators put into Markdown reads as their authors meant it: an archive of
// examples a dialect, each as it is written (.md or .mdx) and as quire show prints it (.txt).
func TestDialects(t *testing.T) {
	paths, err := filepath.Glob("testdata/dialects/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no archives", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { testDialect(t, path) })
	}
}

func testDialect(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, f := range archive.Files {
		want[f.Name] = string(f.Data)
	}
	var files []txtar.File
	for _, f := range archive.Files {
		ext := filepath.Ext(f.Name)
		if ext != ".md" && ext != ".mdx" {
			continue
		}
		name := strings.TrimSuffix(f.Name, ext)
		shown := fileAsText(t, f.Name, string(f.Data), 76)
		files = append(files, f, txtar.File{Name: name + ".txt", Data: []byte(shown)})
		if !golden.Update() && shown != want[name+".txt"] {
			t.Errorf("%s is shown as\n%s\nwant\n%s", name, shown, want[name+".txt"])
		}
	}
	if golden.Update() {
		archive.Files = files
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// What is taken out of a post moves no line: headings, code and blocks are where they are
// in the source.
func TestDialectsKeepLines(t *testing.T) {
	paths, err := filepath.Glob("testdata/dialects/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if !strings.HasSuffix(f.Name, ".md") {
				continue
			}
			src := "## First mark\n\n" + string(f.Data) + "\n\n## Last mark\n\n~~~~\nlast code\n~~~~\n"
			checkLines(t, path+": "+f.Name, []byte(src), "First mark", "Last mark", "last code")
		}
	}
	corpus.Posts(t, 40, func(name string, body []byte) { checkLines(t, name, body) })
}

// checkLines asserts that the headings and the code of a post, and the marks among them,
// stand in the lines of the source that they are said to stand in.
func checkLines(t *testing.T, name string, src []byte, marks ...string) {
	t.Helper()
	lines := strings.Split(string(lineFeeds(src)), "\n")
	near := func(word string, line int) bool {
		// a heading may be underlined, or a tag of HTML some lines above its text
		return strings.Contains(strings.Join(lines[max(line-1, 0):min(line+8, len(lines))], "\n"), word)
	}
	d := renderAll(t, src, settings{Options: Options{Width: 72}})
	found := map[string]bool{}
	for _, h := range d.Headings {
		found[h.Text] = true
		if w := word.FindString(h.Text); h.Line < 1 || h.Line > len(lines) || w != "" && !near(w, h.Line) {
			t.Errorf("%s: the heading %q is said to stand in line %d", name, h.Text, h.Line)
		}
	}
	for _, c := range d.Code {
		first, _, _ := strings.Cut(strings.TrimSpace(c.Text), "\n")
		found[first] = true
		if w := word.FindString(first); c.Line < 1 || c.Line > len(lines) || w != "" && !near(w, c.Line) {
			t.Errorf("%s: the code %q is said to stand in line %d", name, first, c.Line)
		}
	}
	for _, m := range marks {
		if !found[m] {
			t.Errorf("%s: %q is not there", name, m)
		}
	}
	if len(marks) == 3 {
		if last := d.Headings[len(d.Headings)-1]; last.Line != len(lines)-5 {
			t.Errorf("%s: the last heading is in line %d, not %d", name, last.Line, len(lines)-5)
		}
	}
}
