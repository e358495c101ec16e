package folder

import (
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
