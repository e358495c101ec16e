package fulltext

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"quire/internal/markdown"
	"quire/internal/search"
)

// corpusTexts are the Markdown files that the index is compared with SQLite's FTS5 on: the
// bundled blog, and two corpora where they are to be had.
func corpusTexts(t *testing.T) (docs []Document) {
	t.Helper()
	for _, dir := range []string{
		"../../content/posts", "../../../shared/corpora/go-blog",
		"../../../shared/corpora/yihui/content/cn",
	} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".md" || len(docs) >= 1500 {
				return nil //nolint:nilerr // a corpus that is not there is left out
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			docs = append(docs, Document{
				Title: strings.TrimSuffix(filepath.Base(path), ".md"), Tags: []string{filepath.Base(filepath.Dir(path))},
				Body: markdown.Plain(src),
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return docs
}

// forFTS5 evens out what the two part into words differently: FTS5 runs characters of
// scripts without blanks together with the letters beside them (here each becomes a word,
// for it takes a place), parts words at soft hyphens and joiners, and folds no ligatures.
func forFTS5(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == 0:
			b.WriteByte(' ')
		case isUnspaced(r):
			b.WriteString(" ж ")
		default:
			b.Write(search.AppendFolded(nil, r))
		}
	}
	return b.String()
}

type fts5 struct{ database string }

func (f fts5) run(t *testing.T, script string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sqlite3", "-batch", f.database)
	cmd.Stdin = strings.NewReader(script)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("sqlite3: %v", err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
}

func sqlString(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func newFTS5(t *testing.T, docs []Document) fts5 {
	t.Helper()
	if _, err := exec.LookPath("sqlite3"); err != nil {
		t.Skip("no sqlite3 here to compare with")
	}
	if err := exec.CommandContext(t.Context(), "sqlite3", ":memory:",
		"CREATE VIRTUAL TABLE t USING fts5(a)").Run(); err != nil {
		t.Skip("this sqlite3 has no FTS5")
	}
	f := fts5{filepath.Join(t.TempDir(), "db")}
	var b strings.Builder
	b.WriteString("PRAGMA synchronous=OFF; BEGIN; CREATE VIRTUAL TABLE t USING fts5(title, tags, body, tokenize=\"unicode61 remove_diacritics 2\");\n")
	for i, d := range docs {
		fmt.Fprintf(&b, "INSERT INTO t(rowid, title, tags, body) VALUES (%d, %s, %s, %s);\n", i,
			sqlString(forFTS5(d.Title)), sqlString(forFTS5(d.Tags[0])), sqlString(forFTS5(d.Body.Text)))
	}
	b.WriteString("COMMIT; CREATE VIRTUAL TABLE v USING fts5vocab(t, 'row');\n")
	f.run(t, b.String())
	return f
}

// asked is a question put to both.
type asked struct {
	query Query
	match string // as FTS5 has it
}

// questions takes words and phrases from the texts, so that there is something to find.
func questions(docs []Document, forms map[string][]string) (out []asked) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 250 {
		d := docs[r.IntN(len(docs))]
		words := strings.FieldsFunc(strings.ToLower(d.Body.Text), func(r rune) bool { return r < 'a' || r > 'z' })
		if len(words) < 10 {
			continue
		}
		at := r.IntN(len(words) - 4)
		one, two, three := words[at], words[at+1], words[r.IntN(len(words))]
		if len(one) > 40 || len(two) > 40 || len(three) > 40 {
			continue
		}
		out = append(out,
			asked{Query{Phrases: []string{one}}, one},
			asked{Query{Phrases: []string{one, three}}, one + " AND " + three},
			asked{Query{Phrases: []string{one + " " + two}}, one + " + " + two},
			asked{Query{Phrases: []string{strings.Join(words[at:at+4], " ")}}, strings.Join(words[at:at+4], " + ")},
			asked{Query{Phrases: []string{one[:1+r.IntN(len(one))]}, TypingPhrase: true}, one[:0]},
			asked{
				Query{Phrases: []string{one}, Excluded: []string{three + " " + two, `"`}},
				one + " NOT (" + three + " + " + two + ")",
			},
		)
		prefix := &out[len(out)-2]
		prefix.match = prefix.query.Phrases[0] + " *"
		if all := forms[stem(three)]; len(all) > 0 {
			out = append(out, asked{Query{Terms: []string{three}}, strings.Join(all, " OR ") + " OR " + three + " *"})
		}
	}
	return out
}

// Both must find the same documents, for words, all of several, phrases, beginnings,
// exclusions, and for stems when FTS5 is given the words that have them.
func TestFindsWhatFTS5Finds(t *testing.T) {
	docs := corpusTexts(t)
	db := newFTS5(t, docs)
	forms := map[string][]string{}
	for _, word := range db.run(t, "SELECT term FROM v WHERE term GLOB '[a-z]*' AND length(term) < 60;") {
		if strings.IndexFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) < 0 {
			forms[stem(word)] = append(forms[stem(word)], word)
		}
	}
	all := questions(docs, forms)
	var script strings.Builder
	for _, q := range all {
		fmt.Fprintf(&script, "SELECT coalesce(group_concat(rowid), '') FROM t WHERE t MATCH %s;\n", sqlString(q.match))
	}
	x := indexOf(t, docs...)
	hits := 0
	for i, line := range db.run(t, script.String()) {
		var want []int
		for _, id := range strings.FieldsFunc(line, func(r rune) bool { return r == ',' }) {
			n, err := strconv.Atoi(id)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, n)
		}
		slices.Sort(want)
		got := found(x, all[i].query)
		hits += len(got)
		if !slices.Equal(got, want) {
			t.Errorf("%+v: got %v, FTS5 finds %v for %s", all[i].query, got, want, all[i].match)
		}
	}
	if hits < len(all) {
		t.Errorf("%d hits for %d queries prove little", hits, len(all))
	}
	t.Logf("%d documents, %d queries, %d hits", len(docs), len(all), hits)
}
