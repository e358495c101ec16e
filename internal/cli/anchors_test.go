package cli

import (
	"testing"

	"quire/internal/corpus"
	"quire/internal/render"
)

// A heading that is found without parsing is one that parsing finds.
func TestPlainHeadingsCorpora(t *testing.T) {
	posts, found := 0, 0
	corpus.Posts(t, 7, func(name string, body []byte) {
		doc := render.NewDocumentOf(name, body, "")
		quick, whole := &anchors{known: map[string]bool{}}, &anchors{known: map[string]bool{}}
		quick.addPlainHeadings(doc.Plain())
		whole.addHeadings(t.Context(), doc)
		for key := range quick.known {
			if !whole.known[key] {
				t.Errorf("%s: %q", name, key)
			}
		}
		posts, found = posts+1, found+len(quick.known)
	})
	if found < posts/4 {
		t.Errorf("%d headings in %d posts", found, posts)
	}
}

// Anchors are found wherever they are written.
func TestAnchors(t *testing.T) {
	body := "Text.\n## Not this one\n\n## The first: `code` & more\n\nSetext\n------\n\n" +
		"<h2 id='html'>Other</h2> <a NAME = part-1></a> paid=no\n\n## Attribute {#named}\n\n(label)=\n\nA block. ^block\n\n```\n## Code\n```\n"
	for fragment, want := range map[string]bool{
		"the-first-code--more": true, "setext": true, "not-this-one": true, "html": true, "other": true, "part-1": true,
		"named": true, "label": true, "block": true, "fn:1": true, "": true, "no": false, "code": false, "text": false,
	} {
		a := newAnchors(render.NewDocument([]byte(body), ""), []byte(body))
		if got := a.has(t.Context(), fragment); got != want {
			t.Errorf("#%s: %v, want %v", fragment, got, want)
		}
	}
}
