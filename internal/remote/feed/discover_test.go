package feed_test

import (
	"net/http"
	"slices"
	"testing"

	"quire/internal/remote/feed"
)

func TestDiscover(t *testing.T) {
	page := `<html><head>
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
<link rel="Alternate nofollow" type="application/atom+xml; charset=utf-8" title="Posts" href="feed.xml">
<link rel=alternate type=application/json href="/wp-json/1">
<link rel=alternate type="application/feed+json" href="feed://b.example/feed.json">
<link rel=stylesheet type="application/rss+xml" href=x.css>`
	header := http.Header{"Link": {`</h.rss>; rel="alternate"; type="application/rss+xml", </s.css>; rel=preload`}}
	var got []string
	for _, l := range feed.Discover([]byte(page), header, address(t, "https://a.example/blog/")) {
		got = append(got, l.URL)
	}
	want := []string{
		"https://a.example/h.rss", "https://a.example/blog/feed.xml", "https://b.example/feed.json",
		"https://a.example/comments/feed/",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
