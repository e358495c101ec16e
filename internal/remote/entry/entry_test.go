package entry_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"quire/internal/post"
	"quire/internal/remote/entry"
	"quire/internal/remote/feed"
	"quire/internal/remote/htmlmd"
	"quire/internal/remote/library"
)

var now = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

func always() error { return nil }

func empty() *library.Manifest {
	m, err := library.ParseManifest([]byte("{}"))
	if err != nil {
		panic(err)
	}
	return m
}

// merge puts entries into a manifest and returns what is to be written.
func merge(t *testing.T, m *library.Manifest, at time.Time, entries ...feed.Entry) []entry.Change {
	t.Helper()
	changes, err := (&entry.Merger{
		Manifest: m, Convert: htmlmd.New(),
		Now: at,
	}).Merge(&feed.Feed{Link: "https://a.example/", Entries: entries}, true, always)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

func paths(changes []entry.Change) string {
	var list []string
	for _, c := range changes {
		list = append(list, c.File.Path)
	}
	return strings.Join(list, " ")
}

func TestNames(t *testing.T) {
	date := now.AddDate(0, -1, 0)
	for _, c := range []struct{ link, title, want string }{
		{"https://a.example/2026/10/a-post/", "T", "a-post"},
		{"https://a.example/x.html", "Title", "title"},
		{"https://a.example/some.html?x", "T", "some"},
		{"https://a.example/?p=17", "Hello World", "hello-world"},
		{"https://a.example/12345", "T", "t"},
		{"", "socket.io 2.0", "socket-io-2-0"},
		{"https://a.example/socket.io", "T", "socket-io"},
		{"", "日本語", "日本語"},
		{"", "???", "post"},
		{"https://a.example/..%2f..%2fetc", "T", "etc"},
		{"https://a.example/%E6%97%A5%E6%9C%AC", "T", "日本"},
		{"https://a.example/CON", "T", "con"},
		{"https://a.example/index.html", "T", "t"},
	} {
		got := paths(merge(t, empty(), now, feed.Entry{ID: "1", Link: c.link, Title: c.title, Published: date}))
		if want := "2026-10-28-" + c.want + ".md"; got != want {
			t.Errorf("%q %q: %s, want %s", c.link, c.title, got, want)
		}
		if !library.IsPath(got) {
			t.Errorf("%s is no name for every system", got)
		}
	}
	m := empty()
	got := paths(merge(t, m, now, feed.Entry{ID: "1", Title: "É", Published: date}, feed.Entry{
		ID: "2", Title: "e\u0301",
		Published: date,
	}, feed.Entry{ID: "3", Title: "Straße", Published: date},
		feed.Entry{ID: "4", Title: "STRASSE", Published: date}))
	if got != "2026-10-28-é.md 2026-10-28-é-2.md 2026-10-28-straße.md 2026-10-28-strasse-2.md" {
		t.Errorf("names that differ by case only: %s", got)
	}
	for _, e := range m.Entries {
		if len(e.File) > 120 {
			t.Errorf("%d bytes", len(e.File))
		}
	}
	taken := (&entry.Merger{Manifest: empty(), Convert: htmlmd.New(), Now: now, Names: []string{"2026-10-28-MINE.md"}})
	changes, err := taken.Merge(&feed.Feed{Entries: []feed.Entry{{ID: "1", Title: "mine", Published: date}}}, true, always)
	if err != nil || paths(changes) != "2026-10-28-mine-2.md" {
		t.Errorf("a file of the user: %s %v", paths(changes), err)
	}
}

func TestDates(t *testing.T) {
	early := now.AddDate(0, -1, 0)
	cases := map[string]struct {
		e    feed.Entry
		want time.Time
	}{
		"published":        {feed.Entry{Published: early, Updated: now}, early},
		"updated":          {feed.Entry{Updated: early}, early},
		"none":             {feed.Entry{}, now},
		"of the future":    {feed.Entry{Published: now.AddDate(1, 0, 0)}, now},
		"before all years": {feed.Entry{Published: time.Date(-5, 1, 1, 0, 0, 0, 0, time.UTC)}, now},
	}
	for name, c := range cases {
		m := empty()
		c.e.ID, c.e.Title = "1", "T"
		merge(t, m, now, c.e)
		if got := m.Entries["1"].Date; !got.Equal(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		c.e.Published, c.e.Title = early.AddDate(-1, 0, 0), "T2" // the feed thinks again
		file := m.Entries["1"].File
		merge(t, m, now.AddDate(0, 0, 1), c.e)
		if e := m.Entries["1"]; !e.Date.Equal(c.want) || e.File != file {
			t.Errorf("%s: date or name changed to %v %s", name, e.Date, e.File)
		}
	}
	m := empty()
	merge(t, m, now, feed.Entry{ID: "1"}, feed.Entry{ID: "2"}, feed.Entry{ID: "3"})
	if a, b, c := m.Entries["1"].Date, m.Entries["2"].Date, m.Entries["3"].Date; !a.After(b) || !b.After(c) {
		t.Errorf("entries without dates lose their order: %v %v %v", a, b, c)
	}
}

func TestUpdates(t *testing.T) {
	e := feed.Entry{
		ID: "1", Title: "T", Link: "https://a.example/post", HTML: "<p>one</p>",
		Published: now.AddDate(0, 0, -9),
	}
	m := empty()
	if c := merge(t, m, now, e); len(c) != 1 || !c[0].New {
		t.Fatalf("first: %+v", c)
	}
	if c := merge(t, m, now.Add(time.Hour), e); len(c) != 0 {
		t.Errorf("nothing new: %s", paths(c))
	}
	file := m.Entries["1"].File
	e.HTML, e.Title = "<p>two</p>", "Other title"
	c := merge(t, m, now.Add(2*time.Hour), e)
	if len(c) != 1 || c[0].New || c[0].File.Path != file || !strings.Contains(string(c[0].File.Data),
		"lastmod: 2026-11-28T14:00:00Z") {
		t.Fatalf("a changed text: %+v", c)
	}
	e.HTML, e.Updated = "<p>three</p>", now.Add(3*time.Hour)
	if c = merge(t, m, now.Add(4*time.Hour), e); len(c) != 1 || !strings.Contains(string(c[0].File.Data),
		"lastmod: 2026-11-28T15:00:00Z") {
		t.Errorf("updated is not taken: %s", c[0].File.Data)
	}
	e.Updated = e.Published.Add(time.Minute)
	m = empty()
	if c = merge(t, m, now, e); strings.Contains(string(c[0].File.Data), "lastmod") {
		t.Errorf("a minute later is an update: %s", c[0].File.Data)
	}
}

func TestIdentity(t *testing.T) {
	old := now.AddDate(0, 0, -9)
	a := feed.Entry{ID: "guid", Link: "http://www.a.example/a-post", Title: "A", Published: old}
	b := feed.Entry{ID: "guid-b", Link: "https://a.example/b-post", Title: "B", Published: old}
	m := empty()
	merge(t, m, now, a, b)
	file := m.Entries["guid"].File

	a.ID, a.Link = "https://a.example/a-post", "https://a.example/a-post" // moved to https
	c := merge(t, m, now, a, b)
	if len(m.Entries) != 2 || m.Entries[a.ID] == nil || m.Entries[a.ID].File != file {
		t.Errorf("a new id makes another post: %s, %d entries", paths(c), len(m.Entries))
	}
	other := a
	other.ID, other.Title = "x", "Another"
	if merge(t, m, now, other, b); len(m.Entries) != 3 {
		t.Error("the link alone makes it the same")
	}
	same := a
	same.ID = "y" // a is in the feed too
	if merge(t, m, now, a, same, b); len(m.Entries) != 4 {
		t.Errorf("an entry that is in the feed is taken over: %d", len(m.Entries))
	}

	m = empty()
	one, two := a, b
	one.ID, two.ID = "all", "all"
	if c = merge(t, m, now, one, two); len(c) != 2 {
		t.Errorf("one id for all: %s", paths(c))
	}
	if c = merge(t, m, now, two, one, one); len(c) != 0 {
		t.Errorf("in another order: %s", paths(c))
	}
	m = empty()
	if c = merge(t, m, now, feed.Entry{HTML: "x"}, feed.Entry{HTML: "x"}, feed.Entry{HTML: "y"}); len(c) != 2 {
		t.Errorf("without any id: %s", paths(c))
	}
	m = empty()
	if c = merge(t, m, now, feed.Entry{Title: "x", Published: old}, feed.Entry{Title: "x"}); len(c) != 2 {
		t.Errorf("title and date: %s", paths(c))
	}
}

func TestWhatLeft(t *testing.T) {
	m := empty()
	a, b := feed.Entry{ID: "a", Title: "A"}, feed.Entry{ID: "b", Title: "B"}
	merge(t, m, now, a, b)
	merge(t, m, now, b)
	if m.Entries["a"] == nil || m.Entries["a"].Here || !m.Entries["b"].Here {
		t.Error("what left the feed is forgotten or taken for there")
	}
	merge(t, m, now) // an empty feed says nothing
	if !m.Entries["b"].Here {
		t.Error("an empty feed empties a source")
	}
	m.Entries["a"].Pruned = true
	if c := merge(t, m, now, a, b); len(c) != 0 {
		t.Errorf("a pruned post comes back: %s", paths(c))
	}
}

// TestFile verifies that quire reads back what is written, with nothing in it that a
// terminal would obey.
func TestFile(t *testing.T) {
	evil := "a\x1b[31m\"b\" \\ 'c': #d\u202e {{e}} \u2028 % \t - é日"
	e := feed.Entry{
		ID: "id\x1b\u0085\u202e", Title: evil, Link: "https://a.example/p?x=1&y=\"z\"", HTML: "<p>x \x1b[31m &#27;[0m</p>",
		Summary: "<b>s</b>", Published: now.AddDate(0, 0, -3),
		Updated: now.AddDate(0, 0, -1), Authors: []string{evil, "B"}, Tags: []string{"x, y", "[z]", "x, y", ""},
		Lang: "en-GB", Image: "https://a.example/i.png",
		Enclosures: []feed.Enclosure{{URL: "https://a.example/e p.mp3", Type: "audio/mpeg", Size: 12_000_000}},
	}
	c := merge(t, empty(), now, e)
	data := c[0].File.Data
	for _, r := range string(data) {
		if r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e {
			t.Errorf("the file has %U", r)
		}
	}
	p, findings := post.Parse(post.FileContext{Path: c[0].File.Path}, data)
	if len(findings) > 0 {
		t.Errorf("findings: %v", findings)
	}
	if p.Title != `a[31m"b" \ 'c': #d {{e}} % - é日` || !p.Date.Equal(e.Published) || !p.Updated.Equal(e.Updated) ||
		p.Lang != "en-GB" {
		t.Errorf("title %q date %v updated %v lang %q", p.Title, p.Date, p.Updated, p.Lang)
	}
	if len(p.Authors) != 2 || !slices.Equal(p.Tags, []string{"x, y", "[z]"}) || p.Summary != "s" {
		t.Errorf("authors %q tags %q summary %q", p.Authors, p.Tags, p.Summary)
	}
	for _, want := range []string{
		"[e p.mp3](<https://a.example/e%20p.mp3>) (audio/mpeg, 12 MB)",
		`id: "id\u001b\u0085\u202e"`,
	} {
		if !bytes.Contains(data, []byte(want)) {
			t.Errorf("%q is not in\n%s", want, data)
		}
	}
	if head, body, ok := entry.Split(data); !ok || !bytes.HasSuffix(head, []byte("\n---\n")) ||
		!bytes.HasPrefix(body, []byte("\nx")) {
		t.Errorf("split: %q %q", head, body)
	}
}

func TestShort(t *testing.T) {
	long := strings.Repeat("Words of a text that is long enough. ", 20)
	for text, want := range map[string]bool{
		"short": true, long: false, long + "…": true, long + "...": true, long + " [&#8230;]": true,
		long + ` <a href="/x">Continue reading</a>`: true, long + "Read more": true,
	} {
		m := empty()
		merge(t, m, now, feed.Entry{ID: "1", Link: "https://a.example/post", HTML: "<p>" + text + "</p>"})
		if got := m.Entries["1"].Short; got != want {
			t.Errorf("%.10q…%q is short: %v", text, text[max(0, len(text)-20):], got)
		}
	}
}

func TestStop(t *testing.T) {
	stop := errors.New("stop")
	n := 0
	_, err := (&entry.Merger{
		Manifest: empty(), Convert: htmlmd.New(),
		Now: now,
	}).Merge(&feed.Feed{Entries: []feed.Entry{{ID: "1"}, {ID: "2"}, {ID: "3"}}}, true, func() error {
		if n++; n == 2 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || n != 2 {
		t.Error(fmt.Sprint(err, n))
	}
}

func FuzzFile(f *testing.F) {
	f.Add("title", "<p>x</p>", "id", "https://a.example/x")
	f.Fuzz(func(t *testing.T, title, html, id, link string) {
		changes, err := (&entry.Merger{
			Manifest: empty(), Convert: htmlmd.New(),
			Now: now,
		}).Merge(&feed.Feed{Entries: []feed.Entry{{ID: id, Title: title, HTML: html, Link: link}}}, true, always)
		if err != nil || len(changes) != 1 {
			t.Fatal(changes, err)
		}
		if !library.IsPath(changes[0].File.Path) {
			t.Errorf("path %q", changes[0].File.Path)
		}
		for _, r := range string(changes[0].File.Data) {
			if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
				t.Errorf("the file has %U", r)
			}
		}
	})
}
