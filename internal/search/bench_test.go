package search

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

const vocabulary = `about access alert api archive audit backup balance batch bisect branch budget buffer build bundle
cache calm canary capacity cause chain change check chunk client cloud cluster code commit compile config consensus container
context contract copy cost crash cursor data database deadline debug default delay deploy design disk distributed docker
domain drain driver edge engine error event example failure feature field file filter flag flame flow format frame garbage
gateway go graph group guide handbook handler hash header heap helm host image incident index ingress input insert
interface job journal keep kernel key kubernetes label lambda language latency layer leak ledger limit linux list load lock
log loop machine map measure memory merge message metric migration model module monitor network node number object offset
operator order package page parser partition password patch path pattern plan platform policy pool port postgres practical
prefix process production profile program protocol proxy python query queue quota raft range rate reader record recover
region release replica request resource result retry review rollback rollout route rule runtime rust scale schedule schema
script search secret server service session shard shell signal slice socket source space spike sqlite stack stage state
storage storm stream string structure system table task template terminal test thread time token tool trace traffic
transaction tree trigger tuning type update user value vector version view volume watch window worker write zero zone`

// noise is a corpus of n made-up posts about the usual matters.
func noise(n int) func(i int) Entry {
	words := strings.Fields(vocabulary)
	random := rand.New(rand.NewPCG(1, 2))
	phrase := func(n int) string {
		var b strings.Builder
		for i := range n {
			w := words[random.IntN(len(words))]
			if i == 0 {
				w = strings.ToUpper(w[:1]) + w[1:]
			} else {
				b.WriteByte(' ')
			}
			b.WriteString(w)
		}
		return b.String()
	}
	entries := make([]Entry, n)
	for i := range entries {
		entries[i] = Entry{
			Title: phrase(4 + random.IntN(6)), Summary: phrase(28) + ".",
			Categories: []string{phrase(2)}, Tags: []string{phrase(1), phrase(1), phrase(2)},
		}
	}
	return func(i int) Entry { return entries[i] }
}

// Every key while "kube rollback" is typed, with narrowing, as the reader does it; the
// worst of them is reported beside the sum.
func BenchmarkTyping(b *testing.B) {
	const query = "kube rollback"
	for _, n := range []int{10_000, 100_000} {
		c := NewCorpus(n, noise(n))
		c.Prepare()
		for i := 1; i <= len(query); i++ {
			b.Run(fmt.Sprintf("%d/%02d_%s", n, i, query[:i]), func(b *testing.B) {
				prev, q := Lenient(query[:i-1]), Lenient(query[:i])
				var among []int32
				if q.Extends(prev) {
					among = []int32{}
					for _, hit := range c.Match(prev, nil) {
						among = append(among, hit.Index)
					}
				}
				b.ReportAllocs()
				for b.Loop() {
					hits := c.Match(q, among)
					Rank(hits)
				}
			})
		}
	}
}

func BenchmarkFirstLetter(b *testing.B) {
	c := NewCorpus(100_000, noise(100_000))
	c.Prepare()
	for _, q := range []string{"e", "s", "se", "st", "the", "zq"} {
		b.Run(q, func(b *testing.B) {
			for b.Loop() {
				hits := c.Match(Lenient(q), nil)
				Rank(hits)
			}
		})
	}
}

func BenchmarkPrepare(b *testing.B) {
	entry := noise(100_000)
	for b.Loop() {
		NewCorpus(100_000, entry).Prepare()
	}
}
