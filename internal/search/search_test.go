package search

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
)

func find(t *testing.T, query string, entries ...Entry) []int32 {
	t.Helper()
	c := NewCorpus(len(entries), func(i int) Entry { return entries[i] })
	hits := c.Match(Lenient(query), nil)
	Rank(hits)
	order := make([]int32, len(hits))
	for i, hit := range hits {
		order[i] = hit.Index
	}
	return order
}

func titles(list ...string) []Entry {
	entries := make([]Entry, len(list))
	for i, title := range list {
		entries[i].Title = title
	}
	return entries
}

func TestMatch(t *testing.T) {
	for _, tt := range []struct {
		query, title string
		want         bool
	}{
		{"kube rollback", "Kubernetes Deployments: Rollbacks That Work", true},
		{"rollback kube", "Kubernetes Deployments: Rollbacks That Work", true},
		{"kube rollback", "Kubernetes Deployments", false},
		{"kubernets", "Kubernetes Deployments", true},
		{"pg index", "How Postgres Indexes Really Work", true},
		{"mgmt", "Management of secrets", true},
		{"zdpm", "Zero-Downtime Postgres Migrations", true},
		{"bubbletea", "A terminal UI with Bubble Tea", true},
		{"renewtls", "Renewing TLS Certificates", true},
		{"renewingtls", "Renewing TLS Certificates", true},
		{"http3", "HTTP/3 and QUIC in Practice", true},
		{"http/3", "HTTP/3 and QUIC in Practice", true},
		{"c++", "Modern C++ for gophers", true},
		{"tls renew", "Renewing TLS Certificates", true},
		{"evolution", "Évolution d’un système", true},
		{"évolution", "Evolution of a system", true},
		{"d'un", "Évolution d’un système", true},
		{"strasse", "Die lange Straße", true},
		{"缓存", "分布式缓存设计", true},
		{"キャッシュ", "分散キャッシュの設計", true},
		{"ガ", "カメラ", false},
		{"캐시", "분산 캐시를 설계하기", true},
		{"ABC", "ＡＢＣ full width", true},

		{"postgres", "Positive outlook: strategies for great results", false},
		{"postgres", "Practical operations: storing the great reset tapes", false},
		{"rust", "Running services under test", false},
		{"rollback", "Remote long-lived branches and checks", false},
		{"go", "A generation of tools", false},
		{"ai", "An Introduction to Queues", false},
		{"aws", "A Week of Scaling", false}, // no neighbours: "of" stands between
	} {
		if got := len(find(t, tt.query, Entry{Title: tt.title})) == 1; got != tt.want {
			t.Errorf("%q in %q: %v, want %v", tt.query, tt.title, got, tt.want)
		}
	}
}

func TestMatchFields(t *testing.T) {
	e := Entry{
		Title: "Retry storms", Series: "Delivered once", Tags: []string{"aws", "event-driven"},
		Categories: []string{"Backend & APIs"}, Summary: "How to keep Kafka consumers calm: exponential backoff.",
	}
	for query, want := range map[string]bool{
		"retry aws":           true,
		"once backend":        true,
		"kafka":               true,
		"kaf delivered storm": true,
		"backof":              true,
		"ackoff":              false, // not at the beginning of a word of the summary
		"kfk":                 false, // scattered in the summary
		"evdr":                true,  // scattered in a tag
		"awsevent":            false, // run together from two tags
		"delivered mongodb":   false,
	} {
		if got := len(find(t, query, e)) == 1; got != want {
			t.Errorf("%q: %v, want %v", query, got, want)
		}
	}
}

// Each list is in the wanted order, best first; it is matched in the opposite one.
func TestRank(t *testing.T) {
	for _, tt := range []struct {
		name, query string
		want        []Entry
	}{
		{"kinds", "cache", titles("The cache", "Caches", "Precached pages")},
		{"fields", "rust", []Entry{
			{Title: "Rust"},
			{Title: "A", Tags: []string{"rust"}},
			{Title: "B", Summary: "On rust."},
		}},
		{"kind before field", "go", []Entry{
			{Title: "A", Summary: "Written in Go."},
			{Title: "Goroutines"},
		}},
		{"scattered last", "pgs", []Entry{
			{Title: "On pgs"},
			{Title: "A", Summary: "All about pgs"},
			{Title: "Postgres"},
			{Title: "B", Tags: []string{"postgres"}},
		}},
		{"run together before letters left out", "bubtea", titles("Bubble tea", "Bubtxea", "Bubxtxexa")},
		{"words add up", "kube rollback", titles("kube rollback", "Kubernetes and one rollback", "Kubernetes rollbacks",
			"Kubernetes xrollbacks")},
		{"all words in the title", "kube pod", []Entry{
			{Title: "Kubernetes Pods: A Tour"},
			{Title: "Pod Scheduling", Tags: []string{"kube"}},
			{Title: "Pod Scheduling", Tags: []string{"Kubernetes"}},
			{Title: "Scheduling", Tags: []string{"kubernetes", "pods"}},
		}},
		{"all of three words in the title", `kube "pod life" rol`, []Entry{
			{Title: "Rolling Kubernetes: Pod Life"},
			{Title: "Kube Pod Life", Tags: []string{"rol"}},
		}},
		{"whole words in the title first", "kube pod", titles("Kube Pod", "Kube Pods", "Kubernetes Pods")},
		{"pieces of words in the title are no words", "kube pod", []Entry{
			{Title: "Pod Scheduling", Tags: []string{"kube"}},
			{Title: "Minikube Tripods"},
		}},
		{"accents are no difference", "cafe", []Entry{{Title: "Café"}, {Title: "Cafes"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			entries := slices.Clone(tt.want)
			slices.Reverse(entries)
			got := find(t, tt.query, entries...)
			slices.Reverse(got)
			for i, index := range got {
				if int(index) != i {
					t.Fatalf("order from the worst: %v", got)
				}
			}
			if len(got) != len(entries) {
				t.Fatalf("found %d of %d", len(got), len(entries))
			}
		})
	}
}

func TestRankKeepsDateOrderOfEquals(t *testing.T) {
	if got := find(t, "raft", titles("Raft one", "Nothing", "Two: raft", "The Raft three")...); !slices.Equal(got,
		[]int32{0, 2, 3}) {
		t.Errorf("order %v", got)
	}
}

func TestMatchAll(t *testing.T) {
	entries := titles("a", "b", "c")
	c := NewCorpus(3, func(i int) Entry { return entries[i] })
	if hits := c.Match(Lenient("  "), nil); len(hits) != 3 {
		t.Errorf("the empty query finds %v", hits)
	}
	if hits := c.Match(Lenient(""), []int32{2, 9, -1}); len(hits) != 1 || hits[0].Index != 2 {
		t.Errorf("among foreign indexes: %v", hits)
	}
	if hits := c.Match(Lenient("a"), []int32{}); len(hits) != 0 {
		t.Errorf("among none: %v", hits)
	}
	if hits := NewCorpus(0, nil).Match(Lenient("x"), nil); len(hits) != 0 {
		t.Errorf("an empty corpus has %v", hits)
	}
}

func TestMatchGivesUp(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	c := NewCorpus(3*chunk, noise(3*chunk))
	for _, query := range []string{"the", `"storm"`, "-storm", "s st"} {
		if _, err := c.MatchContext(ctx, Lenient(query), nil); err != nil {
			t.Errorf("%s: %v", query, err)
		}
	}
	cancel()
	for _, query := range []string{"", "the", `"storm"`, "-storm", "s st"} {
		if _, err := c.MatchContext(ctx, Lenient(query), nil); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", query, err)
		}
	}
}

func TestExtends(t *testing.T) {
	for _, tt := range []struct {
		prev, now string
		want      bool
	}{
		{"", "k", true},
		{"k", "ku", true},
		{"ku", "kub", false}, // from three letters on more may be scattered
		{"kub", "kube", true},
		{"kube ", "kube r", true},
		{"ku", "ku r", true},
		{"kube r", "kuber r", false},
		{"kube", "kub", false},
		{"kube", "cube", false},
		{"kube roll", "kube", false},
		{"évol", "Evolu", true},
		{"か", "が", false},
	} {
		if got := Lenient(tt.now).Extends(Lenient(tt.prev)); got != tt.want {
			t.Errorf("%q extends %q: %v", tt.now, tt.prev, got)
		}
	}
}

func TestSpans(t *testing.T) {
	for _, tt := range []struct{ query, text, want string }{
		{"kube rollback", "Kubernetes: rollout, Rollbacks", "[Kube]rnetes: rollout, [Rollback]s"},
		{"go", "Go, gopher and mango in Go", "[Go], gopher and mango in [Go]"},
		{"roll rollback", "Rollbacks", "[Rollback]s"},
		{"roll back", "Rollback", "[Rollback]"},
		{"evo", "Évolution", "[Évo]lution"},
		{"cafe", "Cafe\u0301 noir", "[Cafe\u0301] noir"},
		{"strasse", "Die Straße.", "Die [Straße]."},
		{"stras", "Die Straße.", "Die [Straß]e."},
		{"缓存", "分布式缓存设计", "分布式[缓存]设计"},
		{"pgs", "The Postgres way", "The [P]ost[g]re[s] way"},
		{"zdpm", "Zero-Downtime Postgres Migrations", "[Z]ero-[D]owntime [P]ostgres [M]igrations"},
		{"bubbletea", "With Bubble Tea", "With [Bubble] [Tea]"},
		{"x", "nothing", "nothing"},
		{"", "nothing", "nothing"},
	} {
		if got := bracket(tt.text, Lenient(tt.query).Spans(tt.text)); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.query, got, tt.want)
		}
	}
}

func bracket(s string, spans [][2]int) string {
	var b strings.Builder
	at := 0
	for _, span := range spans {
		b.WriteString(s[at:span[0]] + "[" + s[span[0]:span[1]] + "]")
		at = span[1]
	}
	return b.String() + s[at:]
}
