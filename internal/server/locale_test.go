package server_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"quire/internal/sshserver/sshtest"
)

// polyglot writes a blog in three languages. The sea is in all of them, what comes later in
// some.
func polyglot(t testing.TB) (dir string, write func(name, title, category, text string)) {
	t.Helper()
	dir = t.TempDir()
	write = func(name, title, category, text string) {
		t.Helper()
		writeFile(t, filepath.Join(dir, name),
			fmt.Sprintf("---\ntitle: %s\ndate: 2026-01-01\ncategories: [%s]\n---\n%s\n", title, category, text))
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
	r := start(t, setup{dir: dir})
	open := func(command string, environment ...string) *sshtest.Terminal {
		return r.open(sshtest.Spec{Command: command, Term: "xterm-256color", Width: 110, Height: 30, Env: environment})
	}
	german, french := open("", "LANG=de_DE.UTF-8"), open("", "LANG=fr_FR.UTF-8")
	again, unsaid := open("", "LANG=C.UTF-8", "LC_MESSAGES=de_AT"), open("")
	german.Await("Hafen", "Orte 1", "Places 1", "2 posts found", "!Escale", "!Harbour")
	french.Await("Escale", "Lieux 1", "Places 1", "2 posts found", "!Hafen", "!Harbour")
	again.Await("Hafen", "Orte 1", "!Escale")
	unsaid.Await("Harbour", "Places 2", "!Orte", "!Lieux")

	write("hill.de.md", "Berg", "Orte", "Deutsche Worte am Ende.")
	german.Await("Hafen", "Berg", "Orte 2", "2 posts found", "!Places")
	write("hill.fr.md", "Colline", "Lieux", "Des mots.")
	french.Await("Escale", "Colline", "Lieux 2", "!Places", "!Hafen")
	german.Await("Berg", "!Colline")
	write("cape.fr.md", "Cap", "Lieux", "Pour tous.") // the only one there is
	german.Await("Cap", "3 posts found", "Orte 2", "Lieux 1")
	unsaid.Await("Harbour", "Hill", "Cap", "Places 2", "Lieux 1")

	french.Press("/cat:orte\r")
	french.Await("0 posts found")
	german.Press("/cat:orte\r")
	german.Await("2 posts found")

	post := open("sea", "LANG=de_DE.UTF-8")
	post.Await("Deutsche Worte", "Hafen")
	write("sea/index.de.md", "Hafen", "Orte", "Deutsche Worte, andere. [Weiter](../hill/)")
	post.Await("andere")
	post.Press("\t\r") // its link
	post.Await("Deutsche Worte am Ende")
	open("hill").Await("English words again")
	lines := r.open(sshtest.Spec{Term: "dumb", Env: []string{"LANG=fr_FR.UTF-8"}})
	lines.Await("Escale", "Colline", "!Hafen")
}

// A guest's commands speak the guest's language, as they would at home.
func TestLocalesOfCommands(t *testing.T) {
	dir, write := polyglot(t)
	r := start(t, setup{dir: dir})
	compare := func() {
		t.Helper()
		for _, locale := range []string{
			"de_DE.UTF-8", "fr_FR.UTF-8", "en_US.UTF-8", "ja_JP.UTF-8", "C", "",
			"\x1b]0;de\x07", strings.Repeat("de", 9999),
		} {
			for _, command := range []string{
				"list --format json", "list --lang all --format tsv", "list --query hafen --format tsv", "categories", "tags",
				"show sea --format markdown",
				"search worte --format json", "search lantern --format json", "search cat:lieux --format json",
			} {
				want := atHome(t, dir, locale, strings.Fields(command)...)
				if got := r.Run(command, "LANG="+locale); got != want {
					t.Errorf("%q: %s: %+v\nat home: %+v", locale, command, got, want)
				}
			}
		}
	}
	compare()
	if got := r.Run("list --format tsv", "LANG=fr", "LC_ALL=de"); !strings.Contains(got.Stdout, "Hafen") ||
		strings.Contains(got.Stdout, "Escale") {
		t.Errorf("LC_ALL is above LANG: %q", got.Stdout)
	}
	write("hill.de.md", "Berg", "Orte", "Deutsche Worte am Ende.")
	r.open(xterm("", "LANG=de")).Await("Berg") // the server has seen it
	compare()
}
