package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quire/internal/index"
	"quire/ui"
	"quire/ui/uitest"
)

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	// Written beside and renamed into place, as editors and git do.
	tmp := filepath.Join(t.TempDir(), "new")
	if err := os.WriteFile(tmp, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(tmp, filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

func live(t *testing.T) (dir string, d *uitest.Driver) {
	t.Helper()
	dir = t.TempDir()
	write(t, dir, "alpha.md", "---\ntitle: Alpha\ndate: 2026-01-03\n---\nThe first text.\n")
	write(t, dir, "beta.md", "---\ntitle: Beta\ndate: 2026-01-02\n---\n"+strings.Repeat("Some words of a paragraph.\n\n", 20)+"## The middle\n\nHere we are.\n\n"+strings.Repeat("More words.\n\n", 30))
	write(t, dir, "gamma.md", "---\ntitle: Gamma\ndate: 2026-01-01\n---\nThe third text.\n")
	src, err := index.OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	lib := index.NewLibrary(src, index.Options{Now: now})
	return dir, uitest.Open(t, ui.Config{Library: lib}, 80, 24)
}

func TestNewPostAppears(t *testing.T) {
	dir, d := live(t)
	d.Press("j")
	wants(t, d, "3 posts found", "▌ Beta")
	write(t, dir, "delta.md", "---\ntitle: Delta\ndate: 2026-01-09\n---\nA new text.\n")
	d.AwaitScreen("Delta")
	wants(t, d, "4 posts found", "▌ Beta")
}

func TestDeletedPostGoes(t *testing.T) {
	dir, d := live(t)
	d.Press("G")
	wants(t, d, "▌ Gamma")
	if err := os.Remove(filepath.Join(dir, "alpha.md")); err != nil {
		t.Fatal(err)
	}
	d.AwaitScreen("2 posts found")
	wants(t, d, "▌ Gamma")
	wantsNot(t, d, "Alpha")
}

func TestOpenPostFollowsAnEditAndKeepsItsPlace(t *testing.T) {
	dir, d := live(t)
	d.Press("j", "enter", "]")
	if got := strings.TrimSpace(d.Screen()); !strings.HasPrefix(got, "The middle") {
		t.Fatalf("the heading is not at the top:\n%s", got)
	}
	write(t, dir, "beta.md", "---\ntitle: Beta\ndate: 2026-01-02\n---\n"+strings.Repeat("An added paragraph.\n\n", 5)+strings.Repeat("Some words of a paragraph.\n\n", 20)+"## The middle\n\nHere we are, edited.\n\n"+strings.Repeat("More words.\n\n", 30))
	d.AwaitScreen("Here we are, edited.")
	if got := strings.TrimSpace(d.Screen()); !strings.HasPrefix(got, "The middle") {
		t.Errorf("the place is lost:\n%s", got)
	}
}

func TestDeletedWhileOpen(t *testing.T) {
	dir, d := live(t)
	d.Press("j", "enter")
	if err := os.Remove(filepath.Join(dir, "beta.md")); err != nil {
		t.Fatal(err)
	}
	d.AwaitScreen("gone from the folder")
	wants(t, d, "Some words of a paragraph.")
	write(t, dir, "beta.md", "---\ntitle: Beta\ndate: 2026-01-02\n---\nIt is back.\n")
	d.AwaitScreen("It is back.")
	wantsNot(t, d, "gone from the folder")
	if err := os.Remove(filepath.Join(dir, "beta.md")); err != nil {
		t.Fatal(err)
	}
	d.AwaitScreen("gone from the folder")
	d.Press("q")
	wants(t, d, "2 posts found")
	d.Press("enter")
	wants(t, d, "text.")
}
