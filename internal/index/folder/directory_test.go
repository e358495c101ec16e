package folder

import "testing"

func TestIsMarkdown(t *testing.T) {
	for name, want := range map[string]bool{
		"a.md": true, "b/c.MD": true, "a.b.Rmarkdown": true, "a": false, "a.html": false, ".md": false, "b/.md": false,
		"a.md/b": false, "": false, "a.": false,
	} {
		if got := IsMarkdown(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}
