package render

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// What generators put into Markdown reads as their authors meant it: an archive of
// examples a dialect, each as it is written (.md) and as quire show prints it (.txt).
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
		name, isSource := strings.CutSuffix(f.Name, ".md")
		if !isSource {
			continue
		}
		shown := asText(t, string(f.Data), 76)
		files = append(files, f, txtar.File{Name: name + ".txt", Data: []byte(shown)})
		if !*update && shown != want[name+".txt"] {
			t.Errorf("%s is shown as\n%s\nwant\n%s", name, shown, want[name+".txt"])
		}
	}
	if *update {
		archive.Files = files
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
