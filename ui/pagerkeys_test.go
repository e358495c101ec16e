package ui_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"quire/ui"
	"quire/ui/uitest"
)

// longPost is a blog of one post with a heading and a link far below.
func longPost() ui.Config {
	var text strings.Builder
	for i := range 60 {
		fmt.Fprintf(&text, "Paragraph %d.\n\n", i)
		if i == 30 {
			text.WriteString("## Middle\n\nA [link](b.md).\n\n")
		}
	}
	return ui.Config{Library: library(fstest.MapFS{
		"a.md": {Data: []byte("---\ntitle: A\ndate: 2026-02-01\n---\n" + text.String())},
		"b.md": {Data: []byte("---\ntitle: B\ndate: 2026-01-01\n---\nText.\n")},
	}), Open: "a"}
}

// TestKeysOfLessAndVim verifies that keys which other programs have taught mean the same as the
// keys of quire.
func TestKeysOfLessAndVim(t *testing.T) {
	for _, tt := range []struct{ hand, own string }{
		{"ctrl+f", "space"},
		{"ctrl+v", "space"},
		{"ctrl+f ctrl+f ctrl+b", "space"},
		{"ctrl+e", "j"},
		{"ctrl+n", "j"},
		{"5 ctrl+e 2 ctrl+y", "3 j"},
		{"ctrl+e ctrl+e ctrl+p", "j"},
		{"ctrl+e ctrl+e ctrl+k", "j"},
		{">", "G"},
		{"G <", "g"},
		{"G g g", "g"},
		{"3 0 g g", "3 0 g"},
		{"5 0 p", "5 0 %"},
		{"m a G ` a", "m a G ' a"},
		{"G ` `", "G ' '"},
		{"G g g ' '", "G"},
		{"tab ctrl+]", "tab enter"},
		{"tab enter ctrl+o", "tab enter H"},
		{"tab enter ctrl+t", "tab enter H"},
		{"=", "i"},
	} {
		screen := func(keys string) string {
			d := uitest.Open(t, longPost(), 80, 20)
			d.Press(strings.Fields(keys)...)
			return d.Screen()
		}
		if got, want := screen(tt.hand), screen(tt.own); got != want {
			t.Errorf("%s shows\n%s\nand %s\n%s", tt.hand, got, tt.own, want)
		}
	}
}

func TestQuitLikeVim(t *testing.T) {
	for _, keys := range []string{"Z Z", "Z Q", ": q enter", ": q ! enter", ": w q enter", "Q"} {
		d := uitest.Open(t, longPost(), 80, 20)
		d.Press(strings.Fields(keys)...)
		if !d.Quit() {
			t.Errorf("%s does not quit:\n%s", keys, d.Screen())
		}
	}
	d := uitest.Open(t, longPost(), 80, 20)
	d.Press("Z", "j")
	if d.Quit() {
		t.Error("Zj quits")
	}
	d.Press(":", "n", "enter")
	wants(t, d, "Text.")
	d.Press(":", "p", "enter", ":", "$", "enter")
	wants(t, d, "Paragraph 59")
}

// TestCenter verifies that zz moves the link to the middle and leaves zen mode as it was.
func TestCenter(t *testing.T) {
	d := uitest.Open(t, longPost(), 80, 20)
	d.Press("z", "z")
	wants(t, d, "no match and no link to center", "q back")
	d.Press("tab", "z", "z")
	if at := rowOf(d, "A link."); at != 9 {
		t.Errorf("the link is on row %d:\n%s", at, d.Screen())
	}
	wants(t, d, "q back")
}

// TestDoubledKeysAreQuick verifies that gg after a count is one command only when it is typed as one.
func TestDoubledKeysAreQuick(t *testing.T) {
	cfg := longPost()
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	cfg.Now = func() time.Time { return now }
	d := uitest.Open(t, cfg, 80, 20)
	top := d.Screen()
	d.Press("3", "0", "g")
	now = now.Add(time.Second)
	d.Press("g")
	if d.Screen() != top {
		t.Errorf("g does not go to the top a second after 30g:\n%s", d.Screen())
	}
}

// TestEverySwitchSaysWhatItDid verifies that each switch has a notice, and each way to something
// further that there is nothing.
func TestEverySwitchSaysWhatItDid(t *testing.T) {
	for _, tt := range []struct{ keys, want string }{
		{"q v", "shown as "},
		{"q w", "preview off"},
		{"q w w", "preview on: this screen is too narrow"},
		{"q M", "mouse off"},
		{"q x", "no filter to remove"},
		{"q n", "no filter: / sets one"},
		{"q ]", "no other year below"},
		{"q G }", "no other month below"},
		{"q [", "no other year above"},
		{"z", "zen mode on: z leaves it"},
		{"z z", "no match"},
		{"w", "width: "},
		{"M", "mouse off"},
		{"I", "no pictures"},
		{"s", "starred"},
		{"U", "marked "},
		{"n", "no search yet: / searches"},
		{"] ]", "no heading below"},
		{"[", "no heading above"},
		{"}", "this post has no code blocks"},
		{"K", "first post in the list"},
	} {
		d := uitest.Open(t, longPost(), 80, 24)
		d.Press(strings.Fields(tt.keys)...)
		wants(t, d, tt.want)
	}
}

// TestEditHere verifies that v opens the editor on a post, as in less.
func TestEditHere(t *testing.T) {
	cfg, edited := longPost(), ""
	cfg.Edit = func(path string, _ int) *exec.Cmd {
		edited = path
		return nil
	}
	d := uitest.Open(t, cfg, 80, 20)
	d.Press("v")
	wants(t, d, "no editor")
	if edited != "a.md" {
		t.Errorf("v edits %q", edited)
	}
}
