package ui_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quire/internal/index"
	"quire/internal/index/folder"
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
	write(t, dir, "beta.md", "---\ntitle: Beta\ndate: 2026-01-02\n---\n"+strings.Repeat("Some words of a paragraph.\n\n",
		20)+"## The middle\n\nHere we are.\n\n"+strings.Repeat("More words.\n\n", 30))
	write(t, dir, "gamma.md", "---\ntitle: Gamma\ndate: 2026-01-01\n---\nThe third text.\n")
	src, err := folder.Open(dir)
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
	write(t, dir, "beta.md", "---\ntitle: Beta\ndate: 2026-01-02\n---\n"+strings.Repeat("An added paragraph.\n\n", 5)+
		strings.Repeat("Some words of a paragraph.\n\n", 20)+"## The middle\n\nHere we are, edited.\n\n"+
		strings.Repeat("More words.\n\n", 30))
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
	d.AwaitScreen("was deleted")
	wants(t, d, "Some words of a paragraph.")
	d.Resize(60, 24)
	d.Resize(80, 24)
	wants(t, d, "was deleted", "Some words of a paragraph.")
	d.Press("/")
	d.Type("words")
	d.Press("enter")
	wants(t, d, "was deleted")
	write(t, dir, "beta.md", "---\ntitle: Beta\ndate: 2026-01-02\n---\nIt is back.\n")
	d.AwaitScreen("It is back.")
	wantsNot(t, d, "was deleted")
	if err := os.Remove(filepath.Join(dir, "beta.md")); err != nil {
		t.Fatal(err)
	}
	d.AwaitScreen("was deleted")
	d.Press("q")
	wants(t, d, "2 posts found")
	d.Press("enter")
	wants(t, d, "text.")
}

// An edit above, under the same heading or none, leaves the text where it is on screen.
func TestOpenPostKeepsItsPlaceWhenBlocksComeAbove(t *testing.T) {
	dir, d := live(t)
	edit := func(title, above string) {
		var b strings.Builder
		b.WriteString("---\ntitle: " + title + "\ndate: 2026-01-02\n---\n" + above)
		for i := range 60 {
			fmt.Fprintf(&b, "Paragraph %d of sixty.\n\n", i)
		}
		write(t, dir, "beta.md", b.String())
		d.AwaitScreen(title) // in the list, then in the status line
		d.Settle()
	}
	first := func() string {
		d.Press("left") // drops the notice, so that the status line has the title again
		return strings.TrimSpace(strings.Join(strings.Split(d.Screen(), "\n")[:2], ""))
	}
	edit("Version 0", "")
	d.Press("j", "enter", "2", "0", "j")
	was := first()
	if !strings.HasPrefix(was, "Paragraph ") {
		t.Fatalf("no paragraph at the top:\n%s", d.Screen())
	}
	for i, above := range []string{"One more.\n\nAnd another.\n\n", "", "```\ncode\n```\n\n- a\n- list\n\n"} {
		edit(fmt.Sprintf("Version %d", i+1), above)
		if got := first(); got != was {
			t.Fatalf("%q above: %q is at the top, not %q", above, got, was)
		}
	}
}

func TestPostWithoutText(t *testing.T) {
	dir, d := live(t)
	write(t, dir, "alpha.md", "---\ntitle: Alpha\ndate: 2026-01-03\n---\n")
	d.Press("enter")
	d.AwaitScreen("This post is empty.")
	write(t, dir, "alpha.md", "---\ntitle: Alpha\ndate: 2026-01-03\n---\nNow there is.\n")
	d.AwaitScreen("Now there is.")
	wantsNot(t, d, "This post is empty")
}

// A file is empty for a moment when it is written anew: the reader stays where they were.
func TestOpenPostKeepsItsPlaceThroughAnEmptyText(t *testing.T) {
	dir, d := live(t)
	front := "---\ntitle: Beta\ndate: 2026-01-02\n---\n"
	body := func(what string) string {
		return front + strings.Repeat("Some words of a paragraph.\n\n", 20) + "## The middle\n\n" + what + "\n\n" +
			strings.Repeat("More words.\n\n", 30)
	}
	d.Press("j", "enter", "]")
	write(t, dir, "beta.md", front)
	d.AwaitScreen("This post is empty.")
	write(t, dir, "beta.md", body("Here we are again."))
	d.AwaitScreen("Here we are again.")
	if got := strings.TrimSpace(d.Screen()); !strings.HasPrefix(got, "The middle") {
		t.Errorf("the place is lost:\n%s", got)
	}
}

// TestIncludedFileChanges verifies that an open post follows a change of what it includes.
func TestIncludedFileChanges(t *testing.T) {
	dir, d := live(t)
	if err := os.Mkdir(filepath.Join(dir, "code"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "code/x.go", "package first\n")
	write(t, dir, "delta.md", "---\ntitle: Delta\ndate: 2026-01-09\n---\n```go\n{{#include code/x.go}}\n```\n")
	d.AwaitScreen("Delta")
	d.Press("g", "enter")
	d.AwaitScreen("package first")
	write(t, dir, "code/x.go", "package second\n")
	d.AwaitScreen("package second")
}
