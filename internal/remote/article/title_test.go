package article_test

import (
	"testing"

	"quire/internal/remote/article"
)

func TestTrimSite(t *testing.T) {
	for _, c := range []struct {
		title, site, host, want string
	}{
		{"An article - Site", "Site", "a.example", "An article"},
		{"An article | The Site", "the site", "a.example", "An article"},
		{"An article — A – B", "A – B", "a.example", "An article"},
		{"An article - part two - Site", "Site", "a.example", "An article - part two"},
		{"Site :: An article", "Site", "a.example", "An article"},
		{"An article · blog.example.org", "", "blog.example.org", "An article"},
		{"An article | Example", "", "www.example.org", "An article"},
		{"An article - with a dash", "Site", "a.example", "An article - with a dash"},
		{"Site", "Site", "a.example", "Site"},
		{"An article|Site", "Site", "a.example", "An article|Site"},
		{"An article - Other", "", "", "An article - Other"},
	} {
		if got := article.TrimSite(c.title, c.site, c.host); got != c.want {
			t.Errorf("%s: got %q, want %q", c.title, got, c.want)
		}
	}
}
