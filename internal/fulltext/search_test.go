package fulltext

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"quire/internal/markdown"
	"quire/internal/search"
)

// sourceOf makes a source of documents whose keys are their versions.
func sourceOf(docs []Document, key func(i int) string) Source {
	return Source{Len: len(docs), Key: key, Reader: readerOf(func(i int) Document { return docs[i] })}
}

func readerOf(read func(i int) Document) func() (func(i int) Document, func()) {
	return func() (func(i int) Document, func()) { return read, func() {} }
}

func indexOf(tb testing.TB, docs ...Document) *Index {
	tb.Helper()
	x, err := Build(context.Background(), sourceOf(docs, strconv.Itoa))
	if err != nil {
		tb.Fatal(err)
	}
	return x
}

func parse(s string) Query { return QueryOf(search.Lenient(s)) }

func body(src string) Document { return Document{Body: markdown.Plain([]byte(src))} }

func found(x *Index, q Query) []int {
	r := x.Search(q, x.Len(), nil)
	out := make([]int, len(r.Hits))
	for i, h := range r.Hits {
		out[i] = h.Doc
	}
	slices.Sort(out)
	return out
}

func TestQueries(t *testing.T) {
	x := indexOf(t,
		Document{
			Title: "Deploying pods", Tags: []string{"Kubernetes", "back pressure"},
			Body: markdown.Plain([]byte("# Rollout\nA deployment rolls pods.")),
		}, // 0
		body("The node.js runtime, not the node of a cluster. js is a language."), // 1
		body("Write C++ or C# with max_conns = 10 and k8s v1.26"),                 // 2
		body("全文検索は楽しい。全角ＡＢＣ"),                                                    // 3
		body("To be or not to be, that is the question. Éclair café 🚀"),           // 4
		body("node then js; a c; deploys; pressure back"),                         // 5
	)
	for _, c := range []struct{ query, want string }{
		{"", "[]"},
		{"  ", "[]"},
		{"-", "[]"},
		{`"`, "[]"},
		{`""`, "[]"},
		{"?!", "[]"},
		{"deploy ", "[0 5]"},
		{"deployments ", "[0 5]"},
		{"DEPLOYING PODS", "[0]"},
		{"depl", "[0 5]"},
		{"depl ", "[0 5]"},
		{"pod rol", "[0]"},
		{"rol pod", "[0]"},
		{"clus nod", "[1]"},
		{`"depl"`, "[]"},
		{"node -clus", "[1 5]"}, // what is excluded is whole
		{"pods kubernetes rollout", "[0]"},
		{`"deploys"`, "[5]"},
		{`"back pressure"`, "[0]"},
		{"back-pressure", "[0]"},
		{`"pods kubernetes"`, "[]"}, // no phrase across fields
		{"node js ", "[1 5]"},
		{"node.js", "[1]"},
		{"node.j", "[1]"},
		{"node.j ", "[1]"},
		{"node -cluster", "[5]"},
		{"node -node.js", "[5]"},
		{`node -"then js"`, "[1]"},
		{`-node -"max conns" -deploy`, "[3 4]"},
		{"c++ ", "[2]"},
		{"C# ", "[2]"},
		{"c ", "[1 2 4 5]"},
		{"max_conns", "[2]"},
		{"conns_max", "[]"},
		{"k8s v1.26", "[2]"},
		{"26.1", "[]"},
		{"検索", "[3]"},
		{"全文検索", "[3]"},
		{"検", "[3]"},
		{"い", "[3]"},
		{"文全", "[]"},
		{"abc", "[3]"},
		{"to be or not to be", "[4]"},
		{"the of ", "[1]"},
		{"cafe eclair", "[4]"},
		{"CAFÉ", "[4]"},
		{"🚀", "[4]"},
		{"🚗", "[]"},
		{`"to be or`, "[4]"},
		{`"to be o`, "[4]"},
		{`"to be o"`, "[]"},
		{`.* [+? (node|`, "[1 5]"},
	} {
		if got := fmt.Sprint(found(x, parse(c.query))); got != c.want {
			t.Errorf("%q: got %s, want %s", c.query, got, c.want)
		}
	}
}

func TestRanking(t *testing.T) {
	long := strings.Repeat("other words go on ", 200)
	x := indexOf(t,
		body("storage here. "+long),
		Document{Tags: []string{"storage"}, Body: markdown.Plain([]byte(long))},
		body("# About storage\n"+long),
		Document{Title: "Storage", Body: markdown.Plain([]byte(long))},
		body("stored. "+long),
		body(long),
	)
	r := x.Search(parse("storage "), 10, nil)
	var got []int
	for _, h := range r.Hits {
		got = append(got, h.Doc)
	}
	if want := []int{3, 2, 1, 0}; !slices.Equal(got, want) {
		t.Errorf("title over heading over tag over text: got %v, want %v", got, want)
	}
	if r := x.Search(parse("stor"), 10, nil); r.Found != 5 || r.Hits[0].Doc != 3 {
		t.Errorf("a prefix: %v", r)
	}
}

// TestBeginningsComeLast verifies that documents that have a word of the query come before those
// with words that only begin like it, whatever else speaks for these, and that scores fall.
func TestBeginningsComeLast(t *testing.T) {
	docs := []Document{
		{Title: "Podman, podcasts and kubelets", Body: markdown.Plain([]byte(strings.Repeat("podman kubelet ", 20)))}, // 0
		{Title: "A", Body: markdown.Plain([]byte("pods in kube " + strings.Repeat("filler ", 300)))},                  // 1
		{Title: "Pods of kubelets", Body: markdown.Plain([]byte("pod kubelet"))},                                      // 2
	}
	for range 50 {
		docs = append(docs, body("a pod of kube")) // frequent words are worth little
	}
	r := indexOf(t, docs...).Search(parse("pod kube"), 100, nil)
	n := len(r.Hits)
	if n != len(docs) || r.Hits[n-1].Doc != 0 || r.Hits[n-2].Doc != 2 || r.Hits[n-3].Doc != 1 {
		t.Errorf("order: %v", r.Hits)
	}
	if !slices.IsSortedFunc(r.Hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) }) {
		t.Errorf("scores do not fall: %v", r.Hits)
	}
}

func TestLimitsAndAllowance(t *testing.T) {
	docs := make([]Document, 1000)
	for i := range docs {
		docs[i] = body("word " + strings.Repeat("filler ", i%7))
	}
	x := indexOf(t, docs...)
	all := x.Search(parse("word"), 1000, nil)
	if all.Found != 1000 || len(all.Hits) != 1000 || !slices.IsSortedFunc(all.Hits, compareHits) {
		t.Fatalf("found %d, %d of them", all.Found, len(all.Hits))
	}
	for _, limit := range []int{0, 1, 20, 999, 5000} {
		r := x.Search(parse("word"), limit, nil)
		if r.Found != 1000 || !slices.Equal(r.Hits, all.Hits[:min(limit, 1000)]) {
			t.Errorf("limit %d: other hits than the first of all", limit)
		}
	}
	even := x.Search(parse("word"), 1000, func(doc int) bool { return doc%2 == 0 })
	if even.Found != 500 || slices.ContainsFunc(even.Hits, func(h Hit) bool { return h.Doc%2 == 1 }) {
		t.Errorf("found %d of the even ones", even.Found)
	}
}

// plainly reports whether a document matches by going through its words.
func plainly(d Document, p plan) bool {
	type word struct {
		text  string
		place uint32
	}
	var words []word
	var scan scanner
	take := func(s string) {
		scan.src, scan.at, scan.afterBigram, scan.suffix = s, 0, false, ""
		for scan.scan() {
			words = append(words, word{string(scan.word), scan.position})
		}
	}
	for _, s := range append([]string{d.Title}, d.Tags...) {
		take(s)
		scan.nextPosition += gap
	}
	take(d.Body.Text)
	matches := func(c clause, begin uint32) bool {
		for _, w := range c {
			if !slices.ContainsFunc(words, func(o word) bool {
				return o.place == begin+w.offset && (o.text == w.word || w.stem != "" && stem(o.text) == w.stem ||
					w.prefix && strings.HasPrefix(o.text, w.word))
			}) {
				return false
			}
		}
		return true
	}
	occurs := func(c clause) bool {
		return slices.ContainsFunc(words, func(o word) bool { return matches(c, o.place) })
	}
	for _, c := range p.must {
		if !occurs(c) {
			return false
		}
	}
	return !slices.ContainsFunc(p.mustNot, occurs)
}

// vocabulary is small, so that random words meet.
var vocabulary = strings.Fields("run running runs runner the of to be a c c++ go.mod go mod re-run deploy deployed deployment 全文検索 検索 文 k8s 🚀 naïve")

func randomText(r *rand.Rand, words int) string {
	var b strings.Builder
	for range words {
		b.WriteString(vocabulary[r.IntN(len(vocabulary))] + " ")
	}
	return b.String()
}

func randomDocument(r *rand.Rand) Document {
	return Document{
		Title: randomText(r, 2), Tags: []string{randomText(r, 1)},
		Body: markdown.PlainText{Text: randomText(r, r.IntN(14))},
	}
}

func randomQuery(r *rand.Rand) Query {
	var b strings.Builder
	for range 1 + r.IntN(3) {
		b.WriteString(strings.Repeat("-", r.IntN(4)/3))
		if r.IntN(3) == 0 {
			b.WriteString(`"` + randomText(r, 1+r.IntN(3)) + `" `)
			continue
		}
		word := []rune(vocabulary[r.IntN(len(vocabulary))])
		b.WriteString(string(word[:1+r.IntN(len(word))]) + " ")
	}
	s := b.String()
	return parse(s[:len(s)-r.IntN(2)])
}

func TestSearchFindsWhatReadingFinds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	docs := make([]Document, 600) // several segments
	for i := range docs {
		docs[i] = randomDocument(r)
	}
	x := indexOf(t, docs...)
	for range 200 {
		q := randomQuery(r)
		var want []int
		if p := newPlan(q); !p.empty() {
			for i, d := range docs {
				if plainly(d, p) {
					want = append(want, i)
				}
			}
		}
		if got := found(x, q); !slices.Equal(got, want) {
			t.Fatalf("%+v: got %v, want %v", q, got, want)
		}
	}
}

func TestHugeQueries(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	x := indexOf(t, randomDocument(r), randomDocument(r), body(strings.Repeat("a ", 9)))
	for _, q := range []string{
		strings.Repeat("a", 10_000), strings.Repeat("a ", 5_000), strings.Repeat(`"`, 10_000), strings.Repeat("文", 3_333),
		strings.Repeat("-", 10_000), randomText(r, 2_000), "-" + randomText(r, 2_000), strings.Repeat("a.", 5_000),
	} {
		x.Search(parse(q), 20, nil)
		NewFinder(parse(q)).Snippet(body(q).Body, 80)
	}
}

func TestCancelledBuild(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Build(ctx, sourceOf(make([]Document, 10), strconv.Itoa)); err == nil {
		t.Error("a cancelled build makes no index")
	}
}
