package feed_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"strings"
	"testing"
	"time"

	"quire/internal/remote/feed"
)

func TestRootFarAway(t *testing.T) {
	doc := `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x "y">]><!--` + strings.Repeat("c", 10_000) + "-->" +
		strings.TrimPrefix(rssItem("<title>x</title>"), `<?xml version="1.0"?>`)
	if got := one(t, doc).Title; got != "x" {
		t.Errorf("title %q", got)
	}
}

func TestBroken(t *testing.T) {
	whole := "<item><title>one</title></item><item><title>two</title></item>"
	for name, c := range map[string]struct {
		doc  string
		want string
	}{
		"cut in an entry":              {rssHead + whole + "<item><title>thr", "one|two"},
		"cut in a tag":                 {rssHead + whole + "<item><tit", "one|two"},
		"not closed":                   {rssHead + whole, "one|two"},
		"atom cut":                     {atomHead + "<entry><title>one</title></entry><entry><ti", "one"},
		"bare ampersand":               {rssHead + "<item><title>a & b</title></item>" + rssFoot, "a & b"},
		"bare bracket":                 {rssHead + "<item><title>a < b</title></item>" + rssFoot, "a < b"},
		"unknown entity":               {rssHead + "<item><title>a&nbsp;b</title></item>" + rssFoot, "a b"},
		"comments in a text":           {rssHead + "<item><title>a<!-- x -->b</title></item>" + rssFoot, "ab"},
		"text before the root":         {"Warning: x on line 3<br />\n" + rssHead + whole + rssFoot, "one|two"},
		"text behind the root":         {rssHead + whole + rssFoot + "<script>x</script> & <", "one|two"},
		"channel without a root":       {"<channel><title>T</title>" + whole + "</channel>", "one|two"},
		"unknown namespace of Atom":    {`<feed xmlns="http://www.w3.org/2005/Atom/"><entry><title>one</title></entry></feed>`, "one"},
		"RSS in the namespace of Atom": {`<rss xmlns="http://www.w3.org/2005/Atom"><channel>` + whole + rssFoot, "one|two"},
		"title not closed": {rssHead + "<item><title>one<link>/1</link></item><item><title>two</title></item>" +
			rssFoot, "one|two"},
		"item not closed": {rssHead + "<item><title>one</title><item><title>two</title>" + rssFoot, "one|two"},
		"wrong end tag": {rssHead +
			"<item><title>one</title><description>x</desc></item><item><title>two</title></item>" + rssFoot, "one|two"},
		"HTML that is not closed": {rssHead +
			"<item><title>one</title><description><p>a<br>b<ul><li>c</description></item><item><title>two</title></item>" +
			rssFoot, "one|two"},
		"values without quotes": {`<rss version=2.0><channel><item><title>one</title><guid isPermaLink=false>1</guid></item></channel></rss>`, "one"},
		"bracket in a value": {rssHead +
			`<item><title>one</title><description><a href="x<y">z</a></description></item>` + rssFoot, "one"},
		"address in brackets": {
			rssHead + `<item><title>one <ann@b.example></title></item>` + rssFoot,
			"one <ann@b.example>",
		},
		"CDATA in CDATA": {
			rssHead + `<item><title><![CDATA[<![CDATA[one]]>]]></title></item>` + rssFoot,
			"one",
		},
		"CDATA that never ends": {rssHead +
			`<item><title><![CDATA[one</title></item><item><title>two</title></item>` + rssFoot, "one|two"},
		"end of CDATA in a text": {rssHead + `<item><title>a]]>b</title></item>` + rssFoot, "a]]>b"},
		"comma without a value":  {`{"version":"https://jsonfeed.org/version/1","title":"T","items":[{"id":"1","title":"one","tags":["a",],},]}`, "one"},
		"JSON that is cut":       {`{"version":"https://jsonfeed.org/version/1","title":"T","items":[{"id":"1","title":"one"},{"id":"2","ti`, "one"},
		"raw newline in JSON": {
			"{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"T\",\"items\":[{\"id\":\"1\",\"title\":\"a\nb\"}]}",
			"a b",
		},
	} {
		f, err := feed.Parse([]byte(c.doc), "", address(t, "https://a.example/"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var titles []string
		for _, e := range f.Entries {
			titles = append(titles, e.Title)
		}
		if got := strings.Join(titles, "|"); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestNotAFeed(t *testing.T) {
	for _, doc := range []string{
		"", "x", "<!DOCTYPE html><html></html>", "<html>", "<svg/>", "{", `{"a":1}`, "\x00\x00",
		"[]",
	} {
		f, err := feed.Parse([]byte(doc), "text/html", address(t, "https://a.example/"))
		if err == nil && len(f.Entries) > 0 {
			t.Errorf("%q is a feed", doc)
		}
	}
	if _, err := feed.Parse([]byte("<!doctype html><p>x"), "", nil); !errors.Is(err, feed.ErrHTML) {
		t.Errorf("a page gives %v", err)
	}
}

// bomb returns a feed that is 40 MB once it is unpacked.
func bomb(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(rssHead)); err != nil {
		t.Fatal(err)
	}
	for range 40 {
		if _, err := z.Write(bytes.Repeat([]byte(" "), 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestGuard verifies that what would exhaust the parser is refused, and in little time.
func TestGuard(t *testing.T) {
	nest := func(n int, tag string) string {
		return rssHead + "<item>" + strings.Repeat("<"+tag+">", n) + strings.Repeat("</"+tag+">", n) + "</item>" + rssFoot
	}
	deepBase := strings.Repeat(`<x:a xml:base="b/">`, 20)
	for name, doc := range map[string]string{
		"deep":              nest(feed.MaxDepth, "x:a"),
		"very deep":         nest(1_000_000, "x:a"),
		"many entries":      rssHead + strings.Repeat("<item/>", feed.MaxEntries+1) + rssFoot,
		"nested bases":      rssHead + "<item>" + deepBase + "</item>" + rssFoot,
		"long base":         rssHead + `<item xml:base="` + strings.Repeat("b", 5000) + `"/>` + rssFoot,
		"gzip bomb":         bomb(t),
		"large":             strings.Repeat(" ", feed.MaxBytes) + rssItem(""),
		"pieces":            rssItem("<x:a>" + strings.Repeat("a<![CDATA[b]]>", 200_000) + "</x:a>"),
		"deep JSON":         `{"items":` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + "}",
		"many JSON entries": `{"items":[` + strings.TrimSuffix(strings.Repeat("{},", 2*feed.MaxEntries+2), ",") + "]}",
	} {
		start := time.Now()
		if _, err := feed.Parse([]byte(doc), "", address(t, "https://a.example/")); !errors.Is(err, feed.ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%s takes %v", name, d)
		}
	}
	if f, err := feed.Parse([]byte(nest(200, "x:a")), "", address(t, "https://a.example/")); err != nil ||
		len(f.Entries) != 1 {
		t.Errorf("200 elements deep: %v", err)
	}
}

func TestEntitiesStayUnexpanded(t *testing.T) {
	doc := `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>` +
		`<rss><channel><item><title>t &b; &x;</title></item></channel></rss>`
	f, err := feed.Parse([]byte(doc), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Entries[0].Title; strings.Contains(got, "aaaa") || strings.Contains(got, "root") {
		t.Errorf("title %q", got)
	}
}
