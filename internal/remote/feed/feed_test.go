package feed_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"quire/internal/remote/feed"
)

func address(t testing.TB, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

const rssHead = `<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" ` +
	`xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" ` +
	`xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>T</title><link>https://a.example/</link>`

const rssFoot = `</channel></rss>`

func rssItem(item string) string { return rssHead + "<item>" + item + "</item>" + rssFoot }

const atomHead = `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><author><name>Feed Author</name></author><link href="https://a.example/"/>`

func atomEntry(entry string) string { return atomHead + "<entry>" + entry + "</entry></feed>" }

func jsonItem(item string) string {
	return `{"version":"https://jsonfeed.org/version/1.1","title":"T","home_page_url":"https://a.example/","authors":[{"name":"Feed Author"}],"items":[` + item + `]}`
}

func one(t *testing.T, doc string) feed.Entry {
	t.Helper()
	f, err := feed.Parse([]byte(doc), "", address(t, "https://a.example/blog/feed.xml"))
	if err != nil {
		t.Fatalf("%v\n%s", err, doc)
	}
	if len(f.Entries) != 1 {
		t.Fatalf("%d entries, want one\n%s", len(f.Entries), doc)
	}
	return f.Entries[0]
}

func TestEntry(t *testing.T) {
	cases := []struct {
		name, doc string
		got       func(feed.Entry) string
		want      string
	}{
		{
			"an entry in RSS", rssHead + `<entry><title>A</title><link>https://a.example/p</link></entry>` + rssFoot,
			func(e feed.Entry) string { return e.Title + " " + e.Link }, "A https://a.example/p",
		},
		{
			"an item in Atom", atomHead + `<item><title>A</title><id>urn:1</id></item></feed>`,
			func(e feed.Entry) string { return e.Title + " " + e.ID }, "A urn:1",
		},
		{
			"RSS 1.1", `<?xml version="1.0"?><Channel xmlns="http://purl.org/net/rss1.1#" ` +
				`xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about="https://a.example/feed">` +
				`<title>T</title><link>https://a.example/</link><items rdf:parseType="Collection">` +
				`<item rdf:about="https://a.example/p"><title>A</title><link>https://a.example/p</link>` +
				`<description>It says <![CDATA[<b>this</b>]]>.</description></item></items></Channel>`,
			func(e feed.Entry) string { return e.Title + " " + e.Link + " " + e.HTML },
			"A https://a.example/p It says <b>this</b>.",
		},
		{
			"a link that counts clicks", strings.Replace(rssItem(`<link>https://feeds.example/~r/1</link>`+
				`<feedburner:origLink>https://a.example/p</feedburner:origLink>`), "<rss ",
				`<rss xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" `, 1),
			link, "https://a.example/p",
		},
		{"guid is the link", rssItem(`<guid>https://a.example/p</guid>`), link, "https://a.example/p"},
		{"guid is no link", rssItem(`<guid isPermaLink="false">https://a.example/p</guid>`), link, ""},
		{"guid is no address", rssItem(`<guid>p-17</guid>`), link, ""},
		{"relative link", rssItem(`<link>/x</link>`), link, "https://a.example/x"},
		{"link with odd scheme", rssItem(`<link>javascript:alert(1)</link>`), link, ""},
		{
			"id is kept to the byte", rssItem(`<guid isPermaLink="false">HTTP://A.Example/%7ep</guid>`), id,
			"HTTP://A.Example/%7ep",
		},
		{"atom id", atomEntry(`<id>tag:a,2020:1</id>`), id, "tag:a,2020:1"},
		{"json numeric id", jsonItem(`{"id": 17, "content_text": "x"}`), id, "17"},
		{"json large numeric id", jsonItem(`{"id": 1234567890123, "content_text": "x"}`), id, "1234567890123"},
		{"json id is the link", jsonItem(`{"id": "https://a.example/j"}`), link, "https://a.example/j"},

		{"title with closed markup", rssItem(`<title>A &lt;b&gt;bold&lt;/b&gt; move</title>`), title, "A bold move"},
		{"title with what looks like markup", rssItem(`<title>Vec&lt;T&gt; and &lt;b&gt;</title>`), title, "Vec<T> and <b>"},
		{"title with a script", rssItem(`<title>a&lt;script&gt;x&lt;/script&gt; b</title>`), title, "a b"},
		{"title escaped twice", rssItem(`<title>AT&amp;amp;T</title>`), title, "AT&T"},
		{"title with a control character", rssItem(`<title>a&#27;[31mb</title>`), title, "a[31mb"},
		{"title with br", rssItem(`<title>a&lt;br/&gt;b</title>`), title, "a b"},
		{"xhtml title", atomEntry(`<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">x <em>y</em></div></title>`), title, "x y"},

		{"two creators", rssItem(`<dc:creator>A</dc:creator><dc:creator>B</dc:creator>`), authors, "A|B"},
		{"author with address", rssItem(`<author>a@b.example (Ann)</author>`), authors, "Ann"},
		{"author with markup", rssItem(`<dc:creator>&lt;a href="x"&gt;Ann&lt;/a&gt;</dc:creator>`), authors, "Ann"},
		{"atom inherits", atomEntry(`<title>x</title>`), authors, "Feed Author"},
		{"atom own", atomEntry(`<author><name>Own</name></author>`), authors, "Own"},
		{"json inherits", jsonItem(`{"id":"1"}`), authors, "Feed Author"},
		{"json author is a string", jsonItem(`{"id":"1","author":"Own"}`), authors, "Own"},

		{
			"tags", rssItem(`<category> a </category><category>a</category><category>b &amp;amp; c</category>`), tags,
			"a|b & c",
		},
		{"atom label", atomEntry(`<category term="t" label="Label"/><category term="u"/>`), tags, "Label|u"},
		{"json tags as a string", jsonItem(`{"id":"1","tags":"x"}`), tags, "x"},
		{"json tags of odd types", jsonItem(`{"id":"1","tags":["x",1,null]}`), tags, "x"},

		{"pubDate", rssItem(`<pubDate>Tue, 03 Nov 2026 10:00:00 +0100</pubDate>`), published, "2026-11-03T09:00:00Z"},
		{"odd date", rssItem(`<pubDate>2026年11月3日</pubDate>`), published, "2026-11-03T00:00:00Z"},
		{"no date", rssItem(`<pubDate>yesterday</pubDate>`), published, ""},
		{"dc date", rssItem(`<dc:date>2026-11-03T10:00:00Z</dc:date>`), published, "2026-11-03T10:00:00Z"},
		{"atom update is no publication", atomEntry(`<updated>2026-11-03T10:00:00Z</updated>`), published, ""},
		{"atom update", atomEntry(`<updated>2026-11-03T10:00:00Z</updated>`), updated, "2026-11-03T10:00:00Z"},

		{"content beats description", rssItem(`<description>short</description><content:encoded><![CDATA[<p>much longer</p>]]></content:encoded>`), html, "<p>much longer</p>"},
		{
			"description longer than content",
			rssItem(`<description>much longer than it</description><content:encoded>short</content:encoded>`), html,
			"much longer than it",
		},
		{"summary beside content", rssItem(`<description>short</description><content:encoded>much longer</content:encoded>`), summary, "short"},
		{"no summary alone", rssItem(`<description>short</description>`), summary, ""},
		{
			"media text", rssItem(`<media:group><media:description>line &lt;1&gt;</media:description></media:group>`), text,
			"line <1>",
		},
		{"json text", jsonItem(`{"id":"1","content_text":"a *b*"}`), text, "a *b*"},
		{"atom text", atomEntry(`<content>1 &lt; 2</content>`), text, "1 < 2"},
		{"atom text that is HTML", atomEntry(`<content>&lt;p&gt;x&lt;/p&gt;</content>`), html, "<p>x</p>"},
		{"atom content elsewhere", atomEntry(`<content src="/there" type="text/html"/>`), link, "https://a.example/there"},

		{
			"xml:base of the feed is relative",
			`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/base/"><entry><link href="x"/></entry></feed>`, link,
			"https://a.example/base/x",
		},
		{
			"xml:base of an entry", atomHead + `<entry xml:base="sub/"><link href="x"/></entry></feed>`, link,
			"https://a.example/blog/sub/x",
		},
		{"xml:base of an item", rssHead + `<item xml:base="https://b.example/d/"><description>x</description></item>` +
			rssFoot, base, "https://b.example/d/"},
		{
			"xml:base of the content is not that of the link",
			atomEntry(`<link href="x"/><content type="html" xml:base="http://b.example/c/">&lt;p&gt;x</content>`), link,
			"https://a.example/x",
		},
		{
			"xml:base of a div in the content",
			atomEntry(`<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml" xml:base="http://b.example/d/"><a href="q">q</a></div></content>`), base, "http://b.example/d/",
		},
		{
			"xml:base of a link is not that of the text",
			atomEntry(`<link xml:base="http://b.example/" href="y"/><content type="html">x</content>`), base, "",
		},
		{"id under an xml:base", atomHead + `<entry xml:base="http://b.example/"><id>17</id></entry></feed>`, id, "17"},
		{
			"guid under an xml:base", rssHead + `<item xml:base="http://b.example/"><guid>/rel</guid></item>` + rssFoot, id,
			"/rel",
		},
		{"rdf:about is the link", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><item rdf:about="http://b.example/1"><title>x</title></item></rdf:RDF>`, link, "http://b.example/1"},
		{"page before other forms", atomEntry(`<link rel="alternate" type="application/json" href="/j"/><link rel="alternate" type="text/html" href="/h"/>`), link, "https://a.example/h"},
		{"link with a space", rssItem(`<link>http://b.example/a b?q=c d</link>`), link, "http://b.example/a%20b?q=c%20d"},
		{"language of the entry", atomHead + `<entry xml:lang="es"><title>x</title></entry></feed>`, lang, "es"},
		{"language of the content", atomEntry(`<content xml:lang="fr">x</content>`), lang, "fr"},
		{"author before an address", rssItem(`<author>Ann &lt;ann@b.example&gt;</author>`), authors, "Ann"},
		{"author as in Atom", rssItem(`<author><name>Ann</name><email>a@b</email></author>`), authors, "Ann"},
		{"author without a name", rssItem(`<author>ann@b.example</author>`), authors, "ann@b.example"},
		{"creator in Atom", `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"><entry><dc:creator>Ann</dc:creator></entry></feed>`, authors, "Ann"},
		{"subject in Atom", `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"><entry><dc:subject>s</dc:subject></entry></feed>`, tags, "s"},
		{"XHTML body", rssItem(`<description>short</description><body xmlns="http://www.w3.org/1999/xhtml"><p>a longer text</p></body>`), html, `<p>a longer text</p>`},
		{
			"content without a namespace", rssItem(`<description>short</description><content>a longer text</content>`), html,
			`a longer text`,
		},
		{"content in Base64", `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><content type="text/html" mode="base64">PHA+aGkgPGI+YjwvYj48L3A+</content></entry></feed>`, html, `<p>hi <b>b</b></p>`},
		{"plain text with a bracket", atomEntry(`<content type="text/plain">a &lt;br&gt; b</content>`), text, `a <br> b`},
		{
			"enclosure", rssItem(`<enclosure url="/a.mp3" type="audio/mpeg" length="12"/>`), enclosure,
			"https://a.example/a.mp3 audio/mpeg 12",
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := c.got(one(t, c.doc)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func link(e feed.Entry) string    { return e.Link }
func id(e feed.Entry) string      { return e.ID }
func title(e feed.Entry) string   { return e.Title }
func authors(e feed.Entry) string { return strings.Join(e.Authors, "|") }
func lang(e feed.Entry) string    { return e.Lang }
func tags(e feed.Entry) string    { return strings.Join(e.Tags, "|") }
func html(e feed.Entry) string    { return e.HTML }
func text(e feed.Entry) string    { return e.Text }
func summary(e feed.Entry) string { return e.Summary }
func base(e feed.Entry) string    { return e.Base }

func enclosure(e feed.Entry) string {
	if len(e.Enclosures) != 1 {
		return ""
	}
	return fmt.Sprint(e.Enclosures[0].URL, " ", e.Enclosures[0].Type, " ", e.Enclosures[0].Size)
}

func published(e feed.Entry) string { return stamp(e.Published) }
func updated(e feed.Entry) string   { return stamp(e.Updated) }

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

func TestPace(t *testing.T) {
	doc := rssHead + `<ttl>90</ttl><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>` +
		`<skipHours><hour>0</hour><hour>24</hour><hour>7</hour></skipHours><skipDays><day>Sunday</day></skipDays>` + rssFoot
	f, err := feed.Parse([]byte(doc), "", address(t, "https://a.example/"))
	if err != nil {
		t.Fatal(err)
	}
	if f.Interval != 6*time.Hour || !slices.Equal(f.Skip.Hours, []int{0, 7}) ||
		!slices.Equal(f.Skip.Days, []time.Weekday{time.Sunday}) {
		t.Errorf("interval %v, skip %+v", f.Interval, f.Skip)
	}
	if monday := time.Date(2026, 11, 30, 7, 59, 0, 0, time.UTC); !f.Skip.Includes(monday) ||
		f.Skip.Includes(monday.Add(time.Minute)) {
		t.Error("7:59 is to be skipped, 8:00 not")
	}
}

func TestOlderPages(t *testing.T) {
	for _, c := range []struct {
		doc, want string
		archive   bool
	}{
		{
			atomHead + `<link rel="prev-archive" href="/2025.xml"/><link rel="next" href="?page=2"/></feed>`,
			"https://a.example/2025.xml", true,
		},
		{atomHead + `<link rel="next" href="?page=2"/></feed>`, "https://a.example/feed?page=2", false},
		{rssHead + `<atom:link rel="next" href="?page=2"/>` + rssFoot, "https://a.example/feed?page=2", false},
		{
			`{"version":"https://jsonfeed.org/version/1","title":"T","next_url":"https://a.example/2","items":[]}`,
			"https://a.example/2", false,
		},
	} {
		f, err := feed.Parse([]byte(c.doc), "", address(t, "https://a.example/feed"))
		if err != nil {
			t.Fatal(err)
		}
		if f.Next != c.want || f.Archive != c.archive {
			t.Errorf("next %q archive %v, want %q %v", f.Next, f.Archive, c.want, c.archive)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		rssItem(`<title>x</title><guid>1</guid><media:group><media:description>y</media:description></media:group>`),
		atomEntry(`<title type="html">&lt;b&gt;</title><content type="xhtml"><div><p>x</p></div></content>`),
		jsonItem(`{"id":1,"tags":"x","attachments":[{"url":"a","size_in_bytes":1.5}]}`),
		`<rdf:RDF xmlns:rdf="r" xmlns="http://purl.org/rss/1.0/"><item><title>x</title></item></rdf:RDF>`,
		"<rss><channel><item><title>a<![CDATA[b]]></title></item><item", "{\"items\":[{\"id\":\"a\nb\"}]}",
	} {
		f.Add([]byte(seed), "text/xml; charset=utf-8")
	}
	f.Fuzz(func(t *testing.T, doc []byte, contentType string) {
		parsed, err := feed.Parse(doc, contentType, address(t, "https://a.example/feed"))
		if err != nil {
			return
		}
		for _, e := range parsed.Entries {
			for _, s := range append(append([]string{e.Title}, e.Authors...), e.Tags...) {
				if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }) {
					t.Errorf("control character in %q", s)
				}
			}
			if e.Link != "" && !strings.HasPrefix(e.Link, "http") {
				t.Errorf("link %q", e.Link)
			}
		}
	})
}
