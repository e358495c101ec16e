package article_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"quire/internal/remote/article"
)

const page = `<!doctype html><html lang="en_GB"><head><title>The title | Site</title>
<meta property="og:title" content="The title"><meta property="og:site_name" content="Site">
<meta name="author" content="Ann &#27;[31mLee"><meta property="article:published_time" content="2026-11-03T10:00:00+01:00">
</head><body><nav><a href="/">Home</a><a href="/about">About us</a></nav><aside>Subscribe to our newsletter now</aside>
<article><h1>The title</h1><pre class="language-go"><code>x := 1</code></pre>%s</article><footer>Copyright Site</footer></body></html>`

func TestExtract(t *testing.T) {
	text := strings.Repeat("<p>This is a paragraph of the article, with commas, and enough words in it to be one.</p>", 12)
	u := &url.URL{Scheme: "https", Host: "a.example", Path: "/p"}
	a, err := article.Extract([]byte(strings.Replace(page, "%s", text, 1)), "text/html; charset=utf-8", u)
	if err != nil {
		t.Fatal(err)
	}
	if a.Title != "The title" || a.Site != "Site" || a.Author != "Ann [31mLee" || a.Lang != "en-GB" ||
		!a.Published.Equal(time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v", a)
	}
	for _, want := range []string{"enough words", "language-go"} {
		if !strings.Contains(a.HTML, want) {
			t.Errorf("%q is not in the article", want)
		}
	}
	for _, noise := range []string{"newsletter", "About us", "Copyright"} {
		if strings.Contains(a.HTML, noise) {
			t.Errorf("%q is in the article", noise)
		}
	}
}

func TestSmallAndOddPages(t *testing.T) {
	u := &url.URL{Scheme: "https", Host: "a.example"}
	a, err := article.Extract([]byte("<title>T</title><p>Short."), "", u)
	if err != nil || a.Title != "T" || !strings.Contains(a.HTML, "Short.") {
		t.Errorf("short: %+v %v", a, err)
	}
	if a, err = article.Extract([]byte("<meta charset=iso-8859-1><title>Gr\xfc\xdfe</title><p>x"), "", u); err != nil ||
		a.Title != "Grüße" {
		t.Errorf("charset: %+v %v", a, err)
	}
	if _, err = article.Extract([]byte(strings.Repeat("<div>", 5000)+"x"), "", u); err != nil {
		t.Errorf("deep: %v", err)
	}
	if _, err = article.Extract(make([]byte, article.MaxBytes+1), "", u); err == nil {
		t.Error("a page over the limit is taken")
	}
	if _, err = article.Extract([]byte("<script>x</script>"), "", u); err == nil {
		t.Error("a page without text is an article")
	}
}

func FuzzExtract(f *testing.F) {
	f.Add([]byte(page), "text/html")
	f.Fuzz(func(t *testing.T, page []byte, contentType string) {
		a, err := article.Extract(page, contentType, &url.URL{Scheme: "https", Host: "a.example"})
		if err == nil && strings.ContainsFunc(a.Title+a.Author+a.Site+a.Lang, func(r rune) bool { return r < ' ' }) {
			t.Errorf("%+v", a)
		}
	})
}
