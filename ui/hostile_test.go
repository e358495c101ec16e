package ui_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/sanitize"
	"quire/internal/sanitize/hostile"
	"quire/ui"
	"quire/ui/uitest"
)

// Whatever posts, their front matter and their names hold: the reader lists and opens
// them all, and no row reaches the terminal that is not text, colours and hyperlinks.
// (The driver looks at every screen.)
func TestHostileFolder(t *testing.T) {
	files := hostile.Folder()
	d := uitest.Open(t, ui.Config{
		Library: index.NewLibrary(folder.FromFS(files), index.Options{}), Drafts: true,
		Future: true, Lang: "all",
	}, 150, 50)
	wants(t, d, "posts found")
	for _, key := range []string{"l", "l", "l", "G", "c", "esc", "t", "G", "esc", "i", "esc", "?", "esc", "g"} {
		d.Press(key)
		d.Screen()
	}
	d.Press("enter")
	opened := map[string]bool{}
	looks := len(files)
	if testing.Short() {
		looks = 100
	}
	for range looks {
		v := d.View()
		if sanitize.Title(v.WindowTitle) != v.WindowTitle {
			t.Errorf("the title of the window is %q", v.WindowTitle)
		}
		opened[v.WindowTitle] = true
		for _, key := range []string{
			"t", "esc", "i", "esc", "o", "esc", "tab", "tab", "enter", "H", "y", "Y", "X", "enter",
			"G",
		} {
			d.Press(key)
			d.Screen()
			if c := d.Clipboard(); sanitize.Clipboard(c) != c {
				t.Errorf("copied: %q", c)
			}
		}
		d.Press("J")
		d.Screen()
	}
	ix, err := index.Load(t.Context(), folder.FromFS(files), index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range ix.Posts()[:min(looks, ix.Len())] {
		if title := sanitize.Title(p.Title + " · " + ix.Site().Title + " · quire"); !opened[title] {
			t.Errorf("%q was not opened: %q", p.Path, title)
		}
	}
	if strings.Contains(d.Raw(), "\x1b]0;") {
		t.Error("a title was set outside of the frames")
	}
}

// Queries are untrusted too where another user sends them.
func TestHostileQueries(t *testing.T) {
	d := uitest.Open(t, ui.Config{Library: index.NewLibrary(folder.FromFS(hostile.Folder()), index.Options{})}, 80, 24)
	for _, p := range hostile.Payloads() {
		d.Press("/")
		d.Paste(p)
		d.Screen()
		d.Press("enter")
		d.Screen()
		d.Press("enter", "/")
		d.Paste(p)
		d.Screen()
		d.Press("enter", "n", "esc", "q", "/", "esc", "esc")
		d.Screen()
	}
}

// hanging is a folder whose files are never answered.
type hanging struct {
	fstest.MapFS
	gate chan struct{}
}

func (h hanging) ReadFile(name string) ([]byte, error) {
	<-h.gate
	return h.MapFS.ReadFile(name)
}

// A file system that does not answer holds no key: the reader helps and quits.
func TestFolderThatHangs(t *testing.T) {
	files := hanging{fstest.MapFS{"a.md": {Data: []byte("Words.")}}, make(chan struct{})}
	defer close(files.gate)
	d := uitest.Start(t, ui.Config{Library: index.NewLibrary(folder.FromFS(files), index.Options{})}, 80, 24)
	d.Begin("?")
	if screen := d.Screen(); !strings.Contains(screen, "next post") {
		t.Errorf("no help:\n%s", screen)
	}
	d.Begin("esc")
	d.Await("no help", func() bool { return !strings.Contains(d.Screen(), "next post") })
	d.Begin("j", "enter")
	if screen := d.Screen(); !strings.Contains(screen, "Reading posts") {
		t.Errorf("the archive:\n%s", screen)
	}
	d.Begin("Q")
	d.Await("the end", d.Quit)
}
