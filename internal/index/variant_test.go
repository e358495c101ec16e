package index

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"quire/internal/index/folder"
	"quire/internal/post"
	"quire/internal/search"
)

// polyglot is a blog in several languages, most posts of it in some of them.
func polyglot(t testing.TB, locale string) *Index {
	t.Helper()
	fsys := fstest.MapFS{}
	write := func(name, title, rest, body string) {
		fsys[name] = &fstest.MapFile{Data: []byte("---\ntitle: " + title + "\n" + rest + "\n---\n" + body + "\n")}
	}
	write("harbour/index.en.md", "Harbour", "date: 2026-03-01\ntags: [sea]\ncategories: [Places]\nseries: Coast",
		"Ships and a lighthouse.")
	write("harbour/index.de.md", "Hafen", "date: 2026-03-01\ntags: [Meer]\ncategories: [Orte]\nseries: Küste",
		"Schiffe und ein Leuchtturm.")
	write("harbour/index.fr.md", "Port", "date: 2026-03-01\ntags: [mer]\ncategories: [Lieux]\nseries: Côte",
		"Des navires et un phare.")
	write("dunes.md", "Dunes", "date: 2026-02-01\ntags: [sea]\ncategories: [Places]\nseries: Coast",
		"Sand, and a lighthouse.")
	write("dunes.de.md", "Dünen", "date: 2026-02-01\ntags: [Meer]\ncategories: [Orte]\nseries: Küste",
		"Sand und ein Leuchtturm.")
	write("tides.pt.md", "Marés", "date: 2026-01-01\ntags: [mar]", "Marés.")
	write("tides.pt-BR.md", "Marés do Brasil", "date: 2026-01-01\ntags: [mar]", "Marés.")
	write("tides.de.md", "Gezeiten", "date: 2999-01-01\ntags: [Meer]", "Kommt noch.")
	write("plain.md", "Plain", "date: 2025-01-01\ntags: [sea]\ncategories: [Places]", "A lighthouse for all.")
	ix, err := Load(context.Background(), folder.FromFS(fsys), Options{Now: noonNow, Locale: locale})
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

// seen is all of an index in which readers of different languages may differ.
func seen(t testing.TB, ix *Index) string {
	t.Helper()
	var b strings.Builder
	every := ix.Select(Filter{}, nil)
	fmt.Fprintln(&b, "list", paths(every.All()), ix.Count(Filter{}), ix.Count(Filter{Lang: "all"}),
		ix.Count(Filter{Lang: "de"}))
	fmt.Fprintln(&b, "terms", ix.Categories(Filter{}), ix.Tags(Filter{}), ix.Months(Filter{}), ix.Values(search.Tag),
		ix.Values(search.Lang))
	fmt.Fprintln(&b, "series", paths(ix.Series("coast")), paths(ix.Series("küste")))
	for _, addr := range []string{"harbour", "dunes", "tides", "plain", "Harbour", "harbour/index.fr", "dunes.de.md"} {
		p, _ := ix.Lookup(addr)
		fmt.Fprintln(&b, addr, p.Path)
	}
	_, near := ix.Lookup("harbuor")
	fmt.Fprintln(&b, "near", paths(near))
	for _, p := range every.All() {
		fmt.Fprintln(&b, p.Path, "with", paths(ix.Related(p, 9)), "to", ix.Follow(p, "../harbour/").Post.Path)
	}
	for _, query := range []string{"leuchtturm", "lighthouse", "phare", "tag:meer", "mar"} {
		found, err := ix.Search(t.Context(), Filter{Query: query}, SearchOptions{Limit: 9})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(&b, query, found.Total)
		for _, h := range found.Hits {
			fmt.Fprint(&b, " ", h.Post.Path)
		}
		fmt.Fprintln(&b, " listed", paths(ix.Select(Filter{Query: query}, nil).All()))
	}
	return b.String()
}

// A view for a locale shows what a snapshot that is made for that locale does.
func TestForALocale(t *testing.T) {
	for _, home := range []string{"", "fr_FR.UTF-8"} {
		shared := polyglot(t, home)
		before := seen(t, shared)
		for _, locale := range []string{
			"de_DE.UTF-8", "fr", "en_GB@euro", "pt_BR.UTF-8", "pt_PT", "pt-br", "ja_JP.UTF-8",
			"de",
		} {
			if got, want := seen(t, shared.For(locale)), seen(t, polyglot(t, locale)); got != want {
				t.Errorf("for %s:\n%s\nwant:\n%s", locale, got, want)
			}
		}
		for _, none := range []string{
			"", "C", "C.UTF-8", "POSIX", "x", "12", "\x1b[2J", "de\x00",
			strings.Repeat("d", 1000), "../de", " de",
		} {
			if shared.For(none) != shared {
				t.Errorf("%q: not what the server's locale chooses", none)
			}
		}
		if seen(t, shared) != before {
			t.Error("the snapshot itself has changed")
		}
	}
	// The words above are about something.
	if got := fmt.Sprint(paths(polyglot(t, "").For("de_AT.UTF-8").Select(Filter{},
		nil).All())); got != "[dunes.de.md harbour/index.de.md plain.md tides.pt-BR.md]" {
		t.Errorf("in German: %s", got)
	}
	if got := fmt.Sprint(paths(polyglot(t, "").For("pt_PT").Select(Filter{},
		nil).All())); got != "[dunes.md harbour/index.en.md plain.md tides.pt.md]" {
		t.Errorf("in Portuguese: %s", got)
	}
}

// A translation that has no text yet does not hide one that has, whatever the reader's language.
func TestTranslationWithoutText(t *testing.T) {
	fsys := fstest.MapFS{
		"a.en.md":       {Data: []byte("---\ntitle: A\ndate: 2026-01-01\n---\nText.\n")},
		"a.de.md":       {Data: []byte("---\ntitle: A auf Deutsch\ndate: 2026-01-01\n---\n\n<!-- folgt -->\n")},
		"fr/b.md":       {Data: []byte("---\ntitle: B\ndate: 2026-01-01\n---\nTexte.\n")},
		"en/b.md":       {Data: []byte("---\ntitle: B in English\ndate: 2026-01-01\n---\n")},
		"c/index.md":    {Data: []byte("---\ntitle: C\ndate: 2026-01-01\n---\nText.\n")},
		"c/index.de.md": {Data: []byte("---\ntitle: C de\ndate: 2026-01-01\n---\n")},
		"d.en.md":       {Data: []byte("---\ntitle: D\ndate: 2026-01-01\n---\n")},
		"d.de.md":       {Data: []byte("---\ntitle: D de\ndate: 2026-01-01\n---\n")},
	}
	ix, err := Load(t.Context(), folder.FromFS(fsys), Options{Now: noonNow})
	if err != nil {
		t.Fatal(err)
	}
	for locale, want := range map[string]string{
		"de_DE.UTF-8": "[a.en.md c/index.md d.de.md fr/b.md]",
		"en_GB.UTF-8": "[a.en.md c/index.md d.en.md fr/b.md]",
	} {
		if got := fmt.Sprint(paths(ix.For(locale).Select(Filter{}, nil).All())); got != want {
			t.Errorf("%s: %s, want %s", locale, got, want)
		}
	}
	if got := fmt.Sprint(paths(ix.Select(Filter{Lang: "de"}, nil).All())); got != "[a.de.md c/index.de.md d.de.md]" {
		t.Errorf("of German when it is asked for: %s", got)
	}
}

// Chinese is read in the script of the reader's country, whichever way that is named.
func TestChineseScripts(t *testing.T) {
	for _, tc := range []struct{ variants, locale, want string }{
		{"en zh-hans zh-hant", "zh_TW.UTF-8", "zh-hant"},
		{"en zh-hans zh-hant", "zh_CN", "zh-hans"},
		{"en zh-cn zh-tw", "zh_HK", "zh-tw"},
		{"en zh-cn zh-tw", "zh_SG", "zh-cn"},
		{"en zh zh-tw", "zh_CN", "zh"},
		{"en zh-cn", "zh_TW", "zh-cn"},
		{"en zh-tw zh-hk", "zh_TW", "zh-tw"},
	} {
		var posts []*post.Post
		for _, lang := range strings.Fields(tc.variants) {
			posts = append(posts, &post.Post{Path: "a." + lang + ".md", Slug: "a", Lang: lang})
		}
		ix := build(&origin{opt: Options{Now: noonNow}}, folder.Site{}, posts, nil, true).For(tc.locale)
		if got := paths(ix.Select(Filter{}, nil).All()); len(got) != 1 || got[0] != "a."+tc.want+".md" {
			t.Errorf("%s of %s: %s", tc.locale, tc.variants, got)
		}
	}
}

// The same of any posts in any languages.
func TestForAnyLocale(t *testing.T) {
	langs := []string{"", "de", "de-AT", "de-CH", "en", "en-US", "zh", "zh-CN", "zh-hant", "zh-HK", "pt-BR"}
	locales := []string{
		"de_DE", "de_AT.UTF-8", "de_CH", "de", "en_US.UTF-8", "en_GB", "zh_TW", "zh_CN", "zh_SG", "zh",
		"pt", "pt_PT", "ja", "",
	}
	rapid.Check(t, func(t *rapid.T) {
		var posts []*post.Post
		for i := range rapid.IntRange(1, 4).Draw(t, "posts") {
			for _, lang := range rapid.SliceOfDistinct(rapid.SampledFrom(langs), rapid.ID[string]).Draw(t, "languages") {
				p := &post.Post{Path: fmt.Sprintf("p%d.md", i), Slug: fmt.Sprintf("p%d", i%3), Title: lang, Lang: lang}
				if lang != "" {
					p.Path = fmt.Sprintf("p%d.%s.md", i, lang)
				}
				p.Draft = rapid.IntRange(0, 4).Draw(t, "draft") == 0
				posts = append(posts, p)
			}
		}
		made := func(locale string) *Index {
			return build(&origin{opt: Options{Now: noonNow, Locale: locale}}, folder.Site{}, slices.Clone(posts), nil, true)
		}
		home, locale := rapid.SampledFrom(locales).Draw(t, "home"), rapid.SampledFrom(locales).Draw(t, "locale")
		if locale == "" {
			locale = home
		}
		got, want := made(home).For(locale), made(locale)
		if got, want := paths(got.Select(Filter{}, nil).All()), paths(want.Select(Filter{}, nil).All()); !slices.Equal(got,
			want) {
			t.Fatalf("list: %q, want %q", got, want)
		}
		for _, addr := range []string{"p0", "P1", "p2.de", "p1.de-AT.md"} {
			p, _ := got.Lookup(addr)
			q, _ := want.Lookup(addr)
			if p != q {
				t.Fatalf("%s: %v, want %v", addr, p, q)
			}
		}
	})
}

// Views cost next to nothing: one a language, however many ask and whatever they say.
func TestViewsAreShared(t *testing.T) {
	ix := polyglot(t, "")
	german := ix.For("de_DE.UTF-8")
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			if ix.For(fmt.Sprintf("de_%c%c.UTF-8", 'A'+i%26, 'A'+i/26)) != german || german.For("de") != german {
				t.Error("another view of the same language")
			}
			ix.For(fmt.Sprintf("%c%c_XX", 'a'+i%26, 'a'+i/26))
		})
	}
	all.Wait()
	if ix.For("ja") != ix || ix.For("sw_KE") != ix || german.For("C") != ix {
		t.Error("who is shown nothing else has a view of their own")
	}
	if n := len(ix.views.of); n > 6 { // de, en, fr, pt, pt-br and all others
		t.Errorf("%d views", n)
	}
	if _, err := german.Search(t.Context(), Filter{Query: "meer"}, SearchOptions{Limit: 1}); err != nil ||
		!ix.SearchReady() {
		t.Errorf("the full text is not shared: %v", err)
	}
	if german.corpus() != ix.corpus() || german.addresses() != ix.addresses() || german.names(tags) != ix.names(tags) {
		t.Error("what is worked out is not shared")
	}
	if one := archive(t); one.For("de") != one {
		t.Error("an archive of one language has views")
	}
}

// A blog that claims to be in more languages than there are has a bounded number of views.
func TestViewsAreBounded(t *testing.T) {
	var posts []*post.Post
	for i := range 3 * maxViews {
		lang := fmt.Sprintf("q%c%c", 'a'+i%26, 'a'+i/26)
		posts = append(posts, &post.Post{Path: lang + "/a.md", Slug: "a", Title: lang, Lang: lang})
	}
	ix := build(&origin{opt: Options{Now: noonNow}}, folder.Site{}, posts, nil, true)
	for _, p := range posts {
		if n := len(ix.For(p.Lang).Select(Filter{}, nil).All()); n != 1 {
			t.Fatalf("%s: %d posts", p.Lang, n)
		}
	}
	if n := len(ix.views.of); n != maxViews {
		t.Errorf("%d views", n)
	}
}

// BenchmarkFor is a view of 10 000 posts in five languages each: made, and asked for again
// as each session and each command of a guest does.
func BenchmarkFor(b *testing.B) {
	var posts []*post.Post
	for i := range 50_000 {
		lang := []string{"de", "en", "fr", "ja", "pt-BR"}[i%5]
		posts = append(posts, &post.Post{
			Path: fmt.Sprintf("%05d/index.%s.md", i/5, lang), Slug: fmt.Sprint(i / 5), Title: lang, Lang: lang,
			Date: noon.AddDate(0, 0, -i/5),
		})
	}
	ix := build(&origin{opt: Options{Now: noonNow}}, folder.Site{}, posts, nil, true)
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			ix.views.of = nil
			ix.For("de_DE.UTF-8")
		}
	})
	b.Run("again", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			ix.For("de_DE.UTF-8")
		}
	})
}
