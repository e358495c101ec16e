package content_test

import (
	"regexp"
	"slices"
	"testing"

	"quire/internal/post"
	"quire/ui/keymap"
)

// tour is the post that shows a new reader round.
const tour = "reading-in-the-terminal"

var kbd = regexp.MustCompile(`<kbd>([^<]+)</kbd>`)

// The tour must not teach a key that does nothing.
func TestTourTeachesBoundKeys(t *testing.T) {
	keys := keymap.Default()
	var bound []string
	for _, group := range append(keys.Help(keymap.InArchive), keys.Help(keymap.InPager)...) {
		for _, b := range group.Bindings {
			bound = append(bound, b.Keys()...)
		}
	}
	ix := load(t)
	p := ix.Posts()[slices.IndexFunc(ix.Posts(), func(p *post.Post) bool { return p.Slug == tour })]
	taught := kbd.FindAllStringSubmatch(body(t, ix, p), -1)
	if len(taught) < 20 {
		t.Errorf("%d keys in the tour, want at least 20", len(taught))
	}
	for _, m := range taught {
		if !slices.Contains(bound, m[1]) {
			t.Errorf("%s: <kbd>%s</kbd> is bound to nothing", p.Path, m[1])
		}
	}
}
