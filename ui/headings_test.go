package ui_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"quire/ui"
	"quire/ui/uitest"
)

func TestHeadingsAndContents(t *testing.T) {
	d := open(t, 80, 16)
	d.Press("l", "enter", "]")
	if got := strings.TrimSpace(strings.SplitN(d.Screen(), "\n", 2)[0]); !strings.HasPrefix(got, "How it behaves") {
		t.Errorf("] goes to %q", got)
	}
	d.Press("}")
	if got := strings.Split(d.Screen(), "\n"); !strings.HasSuffix(got[0], "yaml") ||
		!strings.Contains(got[1], "apiVersion") {
		t.Errorf("} goes to\n%s", d.Screen())
	}
	d.Press("t")
	wants(t, d, "Contents", "▌ How it behaves", "The mistake")
	d.Press("j", "enter")
	if got := strings.TrimSpace(strings.SplitN(d.Screen(), "\n", 2)[0]); !strings.HasPrefix(got, "The mistake") {
		t.Errorf("the contents go to %q", got)
	}
	d.Press("[", "[", "[")
	wants(t, d, "0%")
}

// Headings and code on the last screen of a post, which its end keeps from the top, are gone
// to one by one all the same.
func TestHeadingsOnTheLastScreen(t *testing.T) {
	body := strings.Repeat("Words.\n\n", 30) +
		"## Alpha\n\nA.\n\n## Beta\n\n```\ncode of beta\n```\n\n## Gamma\n\n```\ncode of gamma\n```\n\nLast.\n"
	d := uitest.Open(t, ui.Config{Library: library(fstest.MapFS{"a.md": {Data: []byte("---\ntitle: Title\n---\n" +
		body)}}), Open: "a"}, 80, 20)
	at := func(heading string) {
		t.Helper()
		rows := strings.Split(strings.TrimSpace(d.Screen()), "\n")
		if status := rows[len(rows)-1]; !strings.Contains(status, " "+heading+" ") {
			t.Errorf("at %q, want %s", status, heading)
		}
	}
	for _, heading := range []string{"Alpha", "Beta", "Gamma", "no heading below"} {
		d.Press("]")
		at(heading)
	}
	d.Press("Y")
	if d.Clipboard() != "a.md#gamma" {
		t.Errorf("copied %q", d.Clipboard())
	}
	d.Press("t")
	wants(t, d, "▌ Gamma")
	d.Press("esc", "[")
	at("Beta")
	d.Press("2", "[")
	at("Title")
	for _, code := range []string{"code of beta", "code of gamma"} {
		d.Press("}", "y")
		if d.Clipboard() != code {
			t.Errorf("copied %q, want %q", d.Clipboard(), code)
		}
	}
	d.Press("g", ":")
	d.Type("#gamma")
	d.Press("enter")
	at("Gamma")
	d.Press("k")
	at("Title")
}
