package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// polyglot writes a blog in three languages. The sea is in all of them, what comes later in
// some.
func polyglot(t testing.TB) (dir string, write func(name, title, category, text string)) {
	t.Helper()
	dir = t.TempDir()
	write = func(name, title, category, text string) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		page := fmt.Sprintf("---\ntitle: %s\ndate: 2026-01-01\ncategories: [%s]\n---\n%s\n", title, category, text)
		if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("_index.md", "Coast", "None", "")
	write("sea/index.en.md", "Harbour", "Places", "English words and a lantern.")
	write("sea/index.de.md", "Hafen", "Orte", "Deutsche Worte. [Weiter](../hill/)")
	write("sea/index.fr.md", "Escale", "Lieux", "Des mots.")
	write("hill.en.md", "Hill", "Places", "English words again.")
	return dir, write
}

// Readers on one server are each shown the language of their own locale: the list, its
// tabs and totals, what a filter finds and a link means, and what has changed since.
func TestLocalesOfSessions(t *testing.T) {
	dir, write := polyglot(t)
	h := serveIt(t, "-C", dir)
	open := func(command string, environment ...string) *visitor {
		return visit(t, h.dial(), command, "xterm-256color", 110, 30, environment...)
	}
	german, french := open("", "LANG=de_DE.UTF-8"), open("", "LANG=fr_FR.UTF-8")
	again, unsaid := open("", "LANG=C.UTF-8", "LC_MESSAGES=de_AT"), open("")
	german.await("Hafen", "Orte 1", "Places 1", "2 posts found", "!Escale", "!Harbour")
	french.await("Escale", "Lieux 1", "Places 1", "2 posts found", "!Hafen", "!Harbour")
	again.await("Hafen", "Orte 1", "!Escale")
	unsaid.await("Harbour", "Places 2", "!Orte", "!Lieux")

	write("hill.de.md", "Berg", "Orte", "Deutsche Worte am Ende.")
	german.await("Hafen", "Berg", "Orte 2", "2 posts found", "!Places")
	write("hill.fr.md", "Colline", "Lieux", "Des mots.")
	french.await("Escale", "Colline", "Lieux 2", "!Places", "!Hafen")
	german.await("Berg", "!Colline")
	write("cape.fr.md", "Cap", "Lieux", "Pour tous.") // the only one there is
	german.await("Cap", "3 posts found", "Orte 2", "Lieux 1")
	unsaid.await("Harbour", "Hill", "Cap", "Places 2", "Lieux 1")

	french.press("/cat:orte\r")
	french.await("0 posts found")
	german.press("/cat:orte\r")
	german.await("2 posts found")

	post := open("sea", "LANG=de_DE.UTF-8")
	post.await("Deutsche Worte", "Hafen")
	write("sea/index.de.md", "Hafen", "Orte", "Deutsche Worte, andere. [Weiter](../hill/)")
	post.await("andere")
	post.press("\t\r") // its link
	post.await("Deutsche Worte am Ende")
	open("hill").await("English words again")
	lines := visit(t, h.dial(), "", "dumb", 80, 24, "LANG=fr_FR.UTF-8")
	lines.await("Escale", "Colline", "!Hafen")
}

// A guest's commands speak the guest's language, as they would at home.
func TestLocalesOfGuests(t *testing.T) {
	dir, write := polyglot(t)
	h := serveIt(t, "-C", dir)
	compare := func() {
		t.Helper()
		for _, locale := range []string{"de_DE.UTF-8", "fr_FR.UTF-8", "en_US.UTF-8", "ja_JP.UTF-8", "C", "", "\x1b]0;de\x07", strings.Repeat("de", 9999)} {
			for _, command := range []string{
				"list --format json", "list --lang all --format tsv", "list --query hafen --format tsv", "categories", "tags", "show sea --format markdown",
				"search worte --format json", "search lantern --format json", "search cat:lieux --format json",
			} {
				want := quireIn(t, locale, append([]string{"-C", dir}, strings.Fields(command)...)...)
				if got := h.guest(command, "LANG="+locale); got != want {
					t.Errorf("%q: %s: %+v\nat home: %+v", locale, command, got, want)
				}
			}
		}
	}
	compare()
	if got := h.guest("list --format tsv", "LANG=fr", "LC_ALL=de"); !strings.Contains(got.stdout, "Hafen") || strings.Contains(got.stdout, "Escale") {
		t.Errorf("LC_ALL is above LANG: %q", got.stdout)
	}
	write("hill.de.md", "Berg", "Orte", "Deutsche Worte am Ende.")
	visit(t, h.dial(), "", "xterm", 80, 24, "LANG=de").await("Berg") // the server has seen it
	compare()
}
