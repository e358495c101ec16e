package index

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestText(t *testing.T) {
	ix := loadFS(t, fstest.MapFS{
		"src/a.md":       {Data: []byte("# A\n\n```\n{{#include ../x.rs}}\n{{#include ../../y.rs}}\n```\n\n![[b]]\n\n![[#Part]]\n\n![[a]]\n\n## Part\n\nOwn.\n")},
		"src/b.md":       {Data: []byte("# Bee\n\nOf b: ![[a]]\n\n![[a]]\n")},
		"x.rs":           {Data: []byte("fn x() {}\n")},
		"src/nb.ipynb":   {Data: []byte(`{"cells":[{"cell_type":"markdown","source":"# Notes of Ada\n\nSome words."}],"nbformat":4}`)},
		"static/n.ipynb": {Data: []byte(`{"cells":[{"cell_type":"markdown","source":"# Not a post"}],"nbformat":4}`)},
	})
	text, err := ix.Text(ix.Find("a"))
	if err != nil {
		t.Fatal(err)
	}
	got := string(text.Markdown)
	for _, want := range []string{
		"fn x() {}\n", "(not included: ../../y.rs: not in the content folder)", "> **[[b|Bee]]**\n>\n> Of b: ![[a]]\n> \n> [[a]]\n",
		"> **[[#Part|A › Part]]**\n>\n> Own.\n", "\n![[a]]\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	p := ix.Find("nb")
	if p == nil || p.Title != "Notes of Ada" || p.Summary != "Some words." || ix.Len() != 3 {
		t.Errorf("%d posts, the notebook is %+v", ix.Len(), p)
	}
	if text, _ := ix.Text(p); !strings.HasPrefix(string(text.Markdown), "# Notes of Ada\n") {
		t.Errorf("%q", text.Markdown)
	}
}
