package remote_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"

	"quire/internal/remote"
	"quire/internal/remote/fetch"
)

func TestFullArticles(t *testing.T) {
	r := newRig(t)
	article := "<html><head><title>T</title></head><body><nav>Menu of the site</nav><article><h1>T</h1>" +
		strings.Repeat("<p>The whole article has many words, and even some commas, in each of its paragraphs.</p>", 20) +
		"</article></body></html>"
	var b strings.Builder
	b.WriteString(`<rss><channel><title>The Blog</title>`)
	for i := range 25 {
		fmt.Fprintf(&b, `<item><title>P%d</title><link>%s/p%[1]d</link><description>Short summary %[1]d…</description></item>`, i, r.url)
		r.serve(fmt.Sprint("/p", i), article, "Content-Type", "text/html")
	}
	b.WriteString(`</channel></rss>`)
	r.status("/p1", 404)
	r.serve("/p2", "<p>tiny", "Content-Type", "text/html")
	r.serve("/feed", b.String())
	name := r.add("/feed").Name
	r.requests()
	if res := r.sync(remote.Options{Mode: fetch.Forced, Full: true}); res.Err != nil || r.requests() > 21 {
		t.Fatalf("%+v", res)
	}
	whole := 0
	for _, text := range r.files(name) {
		if strings.Contains(text, "whole article") {
			whole++
			if strings.Contains(text, "Menu of") {
				t.Error("the menu is in the article")
			}
		}
	}
	if whole != 18 {
		t.Errorf("%d articles in the first sync, want 18", whole)
	}
	r.sync(remote.Options{Mode: fetch.Forced, Full: true})
	whole = 0
	for file, text := range r.files(name) {
		if strings.Contains(text, "whole article") {
			whole++
		} else if !strings.Contains(text, "Short summary") {
			t.Errorf("%s has neither", file)
		}
	}
	if whole != 23 {
		t.Errorf("%d articles after the second sync, want 23", whole)
	}
}

func TestImages(t *testing.T) {
	r := newRig(t)
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	r.serve("/a.png", picture.String())
	r.serve("/evil.png", "<svg onload=x>", "Content-Type", "image/png")
	r.serve("/feed", `<rss><channel><title>The Blog</title><item><title>P</title><link>`+r.url+
		`/p</link><description><![CDATA[<p><img src="/a.png" alt="A"><img src="/evil.png" alt="B">
<img src="http://169.254.169.254/x.png" alt="C"></p><pre>![A](`+r.url+
		`/a.png)</pre>]]></description></item></channel></rss>`)
	name := r.add("/feed").Name
	if res := r.sync(remote.Options{Mode: fetch.Forced, Images: true}); res.Err != nil {
		t.Fatal(res.Err)
	}
	files := r.files(name)
	var post, file string
	for path, text := range files {
		if strings.HasPrefix(path, "images/") {
			file = path
		} else {
			post = text
		}
	}
	if len(files) != 2 || files[file] != picture.String() || !strings.HasSuffix(file, ".png") {
		t.Fatalf("%d files, image %q", len(files), file)
	}
	for _, want := range []string{
		"![A](" + file + ")", "![B](" + r.url + "/evil.png)",
		"![C](http://169.254.169.254/x.png)", "![A](" + r.url + "/a.png)\n```",
	} {
		if !strings.Contains(post, want) {
			t.Errorf("%q is not in\n%s", want, post)
		}
	}
	r.requests()
	r.sync(remote.Options{Mode: fetch.Forced, Images: true})
	if n := r.requests(); n != 1 {
		t.Errorf("%d requests for what is there", n)
	}
}

func TestHistory(t *testing.T) {
	r := newRig(t)
	page := func(next, title string) string {
		return `<feed xmlns="http://www.w3.org/2005/Atom"><title>The Blog</title><link rel="prev-archive" href="` + next +
			`"/><entry><id>` + title + `</id><title>` + title + `</title></entry></feed>`
	}
	r.serve("/feed", page("/2", "one"))
	r.serve("/2", page("/3", "two"))
	r.serve("/3", page("/2", "three"))
	src, res, err := r.Add(t.Context(), remote.Addition{Address: r.url + "/feed"}, remote.Options{History: true})
	if err != nil || res.New != 3 || r.requests() != 3 {
		t.Errorf("%+v %v", res, err)
	}
	if len(r.files(src.Name)) != 3 {
		t.Errorf("%v", r.files(src.Name))
	}
	if res := r.sync(remote.Options{Mode: fetch.Forced, History: true}); r.requests() != 2 || res.New != 0 {
		t.Errorf("a known archive is followed: %+v", res)
	}
}
