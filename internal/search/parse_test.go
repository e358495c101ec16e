package search

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"quire/internal/sanitize/hostile"
)

// describe writes a query in one form: words, "phrases", their exclusions and fields.
func describe(q Query) string {
	parts := q.Words()
	for _, ph := range q.Phrases() {
		parts = append(parts, `"`+ph+`"`)
	}
	for _, ph := range q.Excluded() {
		parts = append(parts, "-"+ph)
	}
	for _, f := range q.Fields() {
		value := f.Value
		if f.Key == Year {
			value = fmt.Sprint(f.Years.From, "..", f.Years.To)
		}
		parts = append(parts, fmt.Sprintf("%s=%s", map[bool]string{true: "-"}[f.Not]+string(f.Key), value))
	}
	return strings.Join(parts, " | ")
}

func TestParse(t *testing.T) {
	for _, tt := range []struct{ query, want string }{
		{"", ""},
		{"  \t ", ""},
		{"Kube rollback", "kube | rollback"},
		{"é É e", "e"},
		{`"Zero-Downtime  Migrations" x`, `x | "zero-downtime migrations"`},
		{`-word -"two words"`, "-word | -two words"},
		{
			`tag:aws cat:Cloud series:"Delivered once" author:Ada lang:fr`,
			"tag=aws | cat=Cloud | series=Delivered once | author=Ada | lang=fr",
		},
		{`category:a tags:b TAG:c`, "cat=a | tag=b | tag=c"},
		{"tag:#aws", "tag=aws"},
		{"-tag:aws", "-tag=aws"},
		{`-cat:"Cloud Infrastructure" kube`, "kube | -cat=Cloud Infrastructure"},
		{"is:unread IS:Starred is:featured is:draft", "is=unread | is=starred | is=featured | is=draft"},
		{"year:2026", "year=2026..2026"},
		{"year:2024..2026", "year=2024..2026"},
		{"year:2026..2024", "year=2024..2026"},
		{"year:2024.. year:..2026", "year=2024..0 | year=0..2026"},
		{"year:>2024 year:>=2024 year:<2024 year:<=2024", "year=2025..0 | year=2024..0 | year=0..2023 | year=0..2024"},
		// What only looks like syntax is a word.
		{"- a -", "a"},
		{"--linear", "--linear"},
		{`5" don't`, `5" | don't`},
		{"https://example.org std::vector", "https://example.org | std::vector"},
		{"kubernetes: rollbacks", "kubernetes: | rollbacks"},
		{"c++ .* [a-z]+ (x|y) \\", "c++ | .* | [a-z]+ | (x|y) | \\"},
		{`""`, ""},
		{`"a"b`, `b | "a"`},
		{"🚀 缓存 -缓", "🚀 | 缓存 | -缓"},
		{`"c++ - tips"`, `"c++ tips"`},
	} {
		q, err := Parse(tt.query)
		if err != nil {
			t.Errorf("%q: %v", tt.query, err)
		}
		if got := describe(q); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.query, got, tt.want)
		}
	}
}

// The error is at the bracketed part, and the rest of the query is parsed.
func TestParseErrors(t *testing.T) {
	for _, tt := range []struct{ query, message, lenient string }{
		{`kube ["]roll back`, "quote not closed", `kube | "roll back"`},
		{`kube -["]roll`, "quote not closed", "kube"},
		{`a cat:["]Cloud`, "quote not closed", "a | cat=Cloud"},
		{"a [tag:]", "tag: missing value, as in tag:aws", "a"},
		{"[-is:] b", "is: missing value", "b"},
		{`[cat:""] b`, "cat: missing value", "b"},
		{"is:[foo] b", `unknown state "foo": use unread`, "b"},
		{"b year:[20]", `invalid year "20": use 2026`, "b"},
		{"year:[2024..20]", "invalid year", ""},
		{"year:[=2024]", "invalid year", ""},
		{"year:[..]", "invalid year", ""},
		{"x [colour]:red", `unknown field "colour"`, "x | colour:red"},
		{"-[colour]:red", `unknown field "colour"`, "-colour:red"},
		{`[re]:invent tag:`, `or quote the word`, "re:invent"}, // the first of two
	} {
		at := strings.Index(tt.query, "[")
		n := strings.Index(tt.query, "]") - at - 1
		query := strings.NewReplacer("[", "", "]", "").Replace(tt.query)
		q, err := Parse(query)
		var wrong *Error
		switch {
		case !errors.As(err, &wrong):
			t.Errorf("%q: no error", query)
			continue
		case wrong.At != at || wrong.Len != n:
			t.Errorf("%q: at %d, %d long; want %d, %d", query, wrong.At, wrong.Len, at, n)
		case !strings.Contains(wrong.Message, tt.message):
			t.Errorf("%q: %s", query, wrong.Message)
		}
		if got := describe(q); got != tt.lenient {
			t.Errorf("%q filters by %s, want %s", query, got, tt.lenient)
		}
	}
}

func TestErrorPoints(t *testing.T) {
	long := strings.Repeat("word ", 2000)
	for _, tt := range []struct{ query, line, carets string }{
		{"a  year:20 b", "a year:20 b", "       ^^"},
		{"缓存 is:x", "缓存 is:x", "        ^"},
		{long + "is:x", "…rd word word word word is:x", "                           ^"},
		{"is:x " + long, "is:x word word word word wo…", "   ^"},
		{"é\x1b[31m\x00 is:x", "é[31m is:x", "         ^"},
	} {
		_, err := Parse(tt.query)
		var wrong *Error
		if !errors.As(err, &wrong) {
			t.Fatalf("%.20q: no error", tt.query)
		}
		line, carets := wrong.Point(tt.query, 28)
		if line != tt.line || carets != tt.carets {
			t.Errorf("got\n%s\n%s\nwant\n%s\n%s", line, carets, tt.line, tt.carets)
		}
	}
}

func TestTyping(t *testing.T) {
	for query, want := range map[string]bool{
		"": false, "a": true, "a ": false, `"a`: true, `"a"`: false, "tag:a": false, "-a": false, "a -b": false,
	} {
		if got := Lenient(query).Typing(); got != want {
			t.Errorf("%q: %v", query, got)
		}
	}
}

func TestPhrasesAndExclusions(t *testing.T) {
	e := Entry{
		Title: "Zero-Downtime Postgres: a Café story", Tags: []string{"aws", "event driven"},
		Summary: "How C++ and HTTP/3 meet in 分布式缓存设计.",
	}
	for query, want := range map[string]bool{
		`"zero downtime"`:         true,
		`"Zero-Downtime"`:         true,
		`"downtime zero"`:         false,
		`"zero down"`:             false, // a closed phrase ends with a word
		`"zero down`:              true,  // an open one may go on
		`"ero downtime"`:          false,
		`"postgres a cafe"`:       true,
		`"aws event"`:             false, // across two tags
		`"event driven"`:          true,
		`"c++ and http/3"`:        true,
		`"c++"`:                   true,
		`"分布式缓存"`:                 true,
		`"zero downtime" postgr`:  true,
		`"zero downtime" mongodb`: false,
		`-postgres`:               false,
		`-postgre`:                true, // only whole words are excluded
		`-"a cafe"`:               false,
		`-mongodb zero`:           true,
		`-mongodb -aws`:           false,
	} {
		if got := len(find(t, query, e)) == 1; got != want {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
}

func TestExtendsTerms(t *testing.T) {
	for _, tt := range []struct {
		prev, now string
		want      bool
	}{
		{`"zero`, `"zero d`, true},
		{`"zero `, `"zero down"`, true},
		{`"zero"`, `"zero down"`, false},
		{"a", "a -b", true},
		{"a -b", "a -bc", false},
		{"a tag:x", "a tag:x b", true},
		{"a tag:x", "a tag:xy", false},
		{"a tag:", "a tag:x", true},
		{"tag", "tag:x", false},
	} {
		if got := Lenient(tt.now).Extends(Lenient(tt.prev)); got != tt.want {
			t.Errorf("%q extends %q: %v", tt.now, tt.prev, got)
		}
	}
}

func TestMatching(t *testing.T) {
	names := []string{"Go", "go-modules", "Google", "Cloud Infrastructure", "Évolution", "kubernetes", "kube-proxy"}
	for value, want := range map[string][]string{
		"go":                   {"Go"},
		"modules":              {"go-modules"},
		"goo":                  {"Google"},
		"cloud":                {"Cloud Infrastructure"},
		"infra":                {"Cloud Infrastructure"},
		"cloud-infrastructure": nil,
		"cloud infrastructure": {"Cloud Infrastructure"},
		"evolution":            {"Évolution"},
		"kube":                 {"kube-proxy"}, // a whole word before a beginning
		"kuber":                {"kubernetes"},
		"k":                    {"kubernetes", "kube-proxy"},
		"o":                    nil,
	} {
		var got []string
		for _, i := range (Field{Key: Tag, Value: value}).Matching(names) {
			got = append(got, names[i])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", value, got, want)
		}
	}
}

func TestComplete(t *testing.T) {
	values := func(k Key) []string {
		return map[Key][]string{
			Category: {"Cloud Infrastructure", "AI Engineering", "Engineering"},
			Tag:      {"aws", "éclair", `a "b"`},
		}[k]
	}
	for _, tt := range []struct {
		query string // the cursor is at |
		want  []string
	}{
		{"|", []string{"tag:|", "cat:|", "series:|", "year:|", "author:|", "lang:|", "is:|"}},
		{"kube c|", []string{"kube cat:|"}},
		{"-A|", []string{"-author:|"}},
		{"cat:|", []string{`cat:"Cloud Infrastructure"|`, `cat:"AI Engineering"|`, "cat:Engineering|"}},
		{"cat:eng| kube", []string{"cat:Engineering| kube", `cat:"AI Engineering"| kube`}},
		{`cat:"clo|`, []string{`cat:"Cloud Infrastructure"|`}},
		{"cat:cl|xy kube", []string{`cat:"Cloud Infrastructure"| kube`}},
		{"x -tag:E|", []string{"x -tag:éclair|"}},
		{"tag:a|", []string{"tag:aws|", `tag:"a  b "|`}},
		{"is:un|", []string{"is:unread|"}},
		{`"ca|`, nil},
		{`a:|`, nil},
		{"nothing|", nil},
	} {
		cursor := strings.Index(tt.query, "|")
		query := strings.Replace(tt.query, "|", "", 1)
		var got []string
		for _, c := range Complete(query, cursor, values) {
			s, at := c.Apply(query)
			got = append(got, s[:at]+"|"+s[at:])
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.query, got, tt.want)
		}
	}
}

func TestLongQueries(t *testing.T) {
	e := Entry{Title: "A short title", Summary: strings.Repeat("word and word ", 20)}
	for _, query := range []string{
		strings.Repeat("a", 10_000), strings.Repeat("a ", 5000), strings.Repeat(`"`, 10_000), strings.Repeat("-", 10_000),
		strings.Repeat("tag:", 2500), strings.Repeat(`-"a b" `, 1500), strings.Repeat("(a+)+", 2000),
		strings.Repeat("é", 5000),
		strings.Repeat("缓存 ", 1500), `"` + strings.Repeat("a ", 5000), "year:" + strings.Repeat("9", 10_000),
	} {
		q, _ := Parse(query)
		c := NewCorpus(1, func(int) Entry { return e })
		c.Match(q, nil)
		q.Spans(e.Title)
		Complete(query, len(query), nil)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`kube "roll back" -x -"a b" tag:aws cat:"Cloud Infrastructure" year:2024..2026 is:unread`,
		`year:>2024 -lang:fr "open`, "tag:", "--", `-"`, `a:"`, "🚀:x", "\xff:\x00", "is:\u202e",
	} {
		f.Add(seed)
	}
	for _, s := range hostile.Payloads() {
		f.Add(`tag:` + s + ` "` + s + `" -` + s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := Parse(s)
		if lenient := describe(Lenient(s)); lenient != describe(q) {
			t.Fatalf("lenient: %s", lenient)
		}
		var wrong *Error
		if errors.As(err, &wrong) {
			if wrong.At < 0 || wrong.Len < 1 || wrong.At+wrong.Len > len(s) || wrong.Message == "" {
				t.Fatalf("%q: error at %d, %d long", s, wrong.At, wrong.Len)
			}
			if line, carets := wrong.Point(s, 40); strings.ContainsAny(line+carets, "\n\x1b\t") {
				t.Fatalf("points with %q %q", line, carets)
			}
		}
		for i := range len(s) + 1 {
			if i > 50 {
				break
			}
			for _, c := range Complete(s, i, func(Key) []string { return []string{"a b", "é"} }) {
				if c.From < 0 || c.To < c.From || c.To > len(s) {
					t.Fatalf("%q at %d: %+v", s, i, c)
				}
				if out, at := c.Apply(s); utf8.ValidString(s) && !utf8.ValidString(out[:at]) {
					t.Fatalf("%q at %d: %+v", s, i, c)
				}
			}
		}
		for _, f := range q.Fields() {
			if f.Value == "" {
				t.Fatalf("%q: a field without a value", s)
			}
		}
	})
}

// What is asked twice is asked once.
func TestEachTermCounts(t *testing.T) {
	q := Lenient(strings.Repeat(`a "b c" -d -"e f" tag:g -tag:g `, 3))
	if got := len(q.words) + len(q.phrases) + len(q.excluded) + len(q.fields); got != 6 {
		t.Errorf("%d terms: %+v", got, q)
	}
	q = Lenient(`"b" a "b`)
	if len(q.phrases) != 2 || !q.TypingPhrase() {
		t.Errorf("the phrase that is typed is not kept: %+v", q)
	}
}

func TestYearsContain(t *testing.T) {
	for _, c := range []struct {
		value string
		year  int
		want  bool
	}{
		{"2026", 2026, true},
		{"2026", 2025, false},
		{"2026", 2027, false},
		{"2024..2026", 2024, true},
		{"2024..2026", 2026, true},
		{"2024..2026", 2023, false},
		{"2024..2026", 2027, false},
		{">2024", 2025, true},
		{">2024", 2024, false},
		{"<2024", 2023, true},
		{"<2024", 2024, false},
		{"<=2024", 2024, true},
		{"2024..", 3000, true},
	} {
		y, ok := years(c.value)
		if !ok || y.Contains(c.year) != c.want {
			t.Errorf("%s holds %d: %v", c.value, c.year, !c.want)
		}
	}
}
