package opml_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"quire/internal/remote/opml"
)

func TestParse(t *testing.T) {
	cases := []struct {
		name, src string
		want      []opml.Feed
	}{
		{
			"nested folders", `<?xml version="1.0"?><opml version="1.0"><body><outline text="News"><outline title="Tech/IT"><outline type="RSS" text="A" xmlUrl="https://a.example/f" htmlUrl="https://a.example/"/></outline></outline></body></opml>`,
			[]opml.Feed{{"A", "https://a.example/f", "https://a.example/", "News/Tech-IT"}},
		},
		{
			"no type, text only", `<opml><body><outline text="A" xmlurl="https://a.example/f"/></body></opml>`,
			[]opml.Feed{{"A", "https://a.example/f", "", ""}},
		},
		{
			"category", `<opml><body><outline text="A" xmlUrl="x" category="/Tech/Go,/Other"/></body></opml>`,
			[]opml.Feed{{"A", "x", "", "Tech/Go"}},
		},
		{
			"url for xmlUrl", `<OPML><BODY><OUTLINE TYPE="atom" TEXT="A" URL="x"/></BODY></OPML>`,
			[]opml.Feed{{"A", "x", "", ""}},
		},
		{"markup in a title", `<opml><body><outline text="&lt;b&gt;A&lt;/b&gt; &amp;amp; 1 &lt; 2&#x202e;" xmlUrl="x"/></body></opml>`, []opml.Feed{{"A & 1 < 2", "x", "", ""}}},
		{
			"repeated", `<opml><body><outline text="A" xmlUrl="x"/><outline text="B" xmlUrl="x"/></body></opml>`,
			[]opml.Feed{{"A", "x", "", ""}},
		},
		{
			"a feed with outlines inside",
			`<opml><body><outline text="A" xmlUrl="x"><outline text="B" xmlUrl="y"/></outline></body></opml>`,
			[]opml.Feed{{"A", "x", "", ""}, {"B", "y", "", ""}},
		},
		{"cut off", `<opml><body><outline text="A" xmlUrl="x"/><outl`, []opml.Feed{{"A", "x", "", ""}}},
		{"empty", `<opml><body/></opml>`, nil},
		{"Latin", "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><opml><body><outline text=\"\xfc\" xmlUrl=\"x\"/></body></opml>", []opml.Feed{{"ü", "x", "", ""}}},
		{
			"newsboat", "# my feeds\nhttps://a.example/f\nhttps://b.example/f tech \"two words\" \"~My title\"\n\nquery:x\nfeed:https://c.example/ !hidden x # more\n",
			[]opml.Feed{
				{"", "https://a.example/f", "", ""},
				{"My title", "https://b.example/f", "", "tech"},
				{"", "feed:https://c.example/", "", "x"},
			},
		},
	}
	for _, c := range cases {
		got, err := opml.Parse([]byte(c.src))
		if err != nil || len(got)+len(c.want) > 0 && !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v %v, want %+v", c.name, got, err, c.want)
		}
	}
}

func TestRefused(t *testing.T) {
	for name, src := range map[string]string{
		"HTML": "<html><body>x", "prose": "hello there", "deep": "<opml>" + strings.Repeat("<outline text='x'>", 100),
		"many": "<opml>" + strings.Repeat("<outline xmlUrl='x'/>", 10_001), "large": strings.Repeat(" ", opml.MaxBytes+1),
	} {
		if got, err := opml.Parse([]byte(src)); err == nil {
			t.Errorf("%s: %d feeds", name, len(got))
		}
	}
}

func TestTenThousand(t *testing.T) {
	var b strings.Builder
	b.WriteString("<opml><body>")
	for i := range 10_000 {
		fmt.Fprintf(&b, `<outline text="%d" xmlUrl="https://a.example/%d"/>`, i, i)
	}
	b.WriteString("</body></opml>")
	if got, err := opml.Parse([]byte(b.String())); err != nil || len(got) != 10_000 {
		t.Errorf("%d %v", len(got), err)
	}
}

func TestRoundTrip(t *testing.T) {
	want := []opml.Feed{
		{"A <b> & \"c\"", "https://a.example/?x=1&y=2", "https://a.example/", "News/Tech"},
		{"B", "https://b.example/", "", "News"},
		{"C", "https://c.example/", "", ""},
	}
	list := []opml.Outline{{Feed: opml.Feed{Title: "Repo", URL: "git@x:y.git"}, Other: true}}
	for _, f := range want {
		list = append(list, opml.Outline{Feed: f})
	}
	out, err := opml.Write("quire", list)
	if err != nil {
		t.Fatal(err)
	}
	got, err := opml.Parse(out)
	want[0].Title = "A & \"c\"" // a title has no markup
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v %v\n%s", got, err, out)
	}
	if !strings.Contains(string(out), `description="git@x:y.git" isComment="true"`) {
		t.Errorf("the repository is not there:\n%s", out)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`<opml><body><outline text="&lt;b" xmlUrl="x" category="/a"/></body></opml>`))
	f.Add([]byte("https://a.example/f \"a b\" ~t\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		list, err := opml.Parse(src)
		if err != nil {
			return
		}
		for _, f := range list {
			if f.URL == "" || strings.ContainsAny(f.Title+f.Folder, "\x1b\n\r") {
				t.Errorf("%+v", f)
			}
		}
	})
}
