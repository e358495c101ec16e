package folder

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
)

func TestBlogIsNamedByItsSite(t *testing.T) {
	for _, tt := range []struct{ name, config, want string }{
		{"hugo.toml", "baseURL = 'https://Blog.Ada.dev/notes/'\ntitle = 'x'", "https://blog.ada.dev/notes"},
		{"config.toml", "base_url = \"https://ada.dev\"", "https://ada.dev"},
		{"_config.yml", "url: https://ada.dev\nbaseurl: /blog\n", "https://ada.dev/blog"},
		{"_config.yml", "url: https://ada.dev\nbaseurl: ''\n", "https://ada.dev"},
		{"mkdocs.yml", "site_url: http://docs.ada.dev/\n", "https://docs.ada.dev"},
		{"hugo.toml", "baseURL = 'https://example.org/'", Bundled}, // what generators put there
		{"hugo.toml", "baseURL = 'http://localhost:1313/'", Bundled},
		{"_config.yml", "url: https://your-username.github.io", Bundled},
		{"hugo.toml", "baseURL = '/'", Bundled},
		{"hugo.toml", "baseURL = [", Bundled},
		{"other.toml", "baseURL = 'https://ada.dev/'", Bundled},
	} {
		src := FromFS(fstest.MapFS{tt.name: {Data: []byte(tt.config)}})
		if got := src.Blog(); got != tt.want {
			t.Errorf("%s %q: %s, want %s", tt.name, tt.config, got, tt.want)
		}
	}
}

func TestBlogWithoutASiteIsItsFolder(t *testing.T) {
	dir := t.TempDir()
	src, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if want := "file://" + filepath.ToSlash(dir); src.Blog() != want {
		t.Errorf("%s, want %s", src.Blog(), want)
	}
}

// TestTitleOfASource verifies that a synced source is called as its feed is, not as its folder.
func TestTitleOfASource(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a-blog")
	if err := os.MkdirAll(filepath.Join(dir, ".quire"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ manifest, want string }{
		{`{"version":1,"blog":"b","title":"Ann's \u001b[31mBlog","entries":{"x":{"title":"no"}}}`, "Ann's [31mBlog"},
		{`{"version":1,"blog":"b","entries":{"x":{"title":"no"}},"title":"late"}`, "A blog"},
		{`{"version":1,"title":7}`, "A blog"},
		{`{"ver`, "A blog"},
	} {
		if err := os.WriteFile(filepath.Join(dir, ".quire", "manifest.json"), []byte(c.manifest), 0o600); err != nil {
			t.Fatal(err)
		}
		src, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if got := src.Title(); got != c.want {
			t.Errorf("%s: title %q, want %q", c.manifest, got, c.want)
		}
	}
}
