// Package search parses the query language and matches queries against short texts: every
// word of the query must occur somewhere in an entry's title, tags, categories, series or
// summary, and better kinds of matches rank first. The full text is package fulltext.
//
// It knows no posts and no files: an entry is a few strings with an index number.
//
//	Parse(what is typed) → Query, Error      Complete → completions
//	NewCorpus(entries) → Corpus ── Match(query, last hits) → []Hit ── Rank
//	Query.Spans(visible string) → what to emphasise
//
// The fields of a query (tag:, year: …) are parsed here; package index, which knows the posts,
// decides whether they hold.
//
// # What matches
//
// A word of the query matches a text as a whole word, as the beginning of a word, as part of
// a word, or scattered. Letters are compared without case and accents. In Chinese, Japanese,
// Korean and Thai, which are written without spaces, any character begins and ends a word. A
// summary counts only where one of its words begins with the query's word: the letters of
// nearly anything are scattered over two hundred characters.
//
// A scattered match must be compact, for titles are long enough to contain most short words by
// accident. Two forms count, each starting where a word of the text starts:
//
//   - letters left out within one word: "pg" and "kubernets" find "Postgres" and
//     "Kubernetes". Two letters must be within the first six of the word, because nearly
//     every long word contains any two letters in some order.
//   - beginnings of two to four neighbouring words run together, from three letters on:
//     "zdpm" and "bubbletea" find "Zero-Downtime Postgres Migrations" and "Bubble Tea".
//
// So "postgres" does not find "Positive outlook: strategies for great results".
//
// # Cost
//
// A 64-bit set of letters per text rejects most entries before a byte of them is read;
// sahilm/fuzzy then gets, in one call per word, only the words of the text that begin with the
// right letter; and while a query grows, only the last hits are tried.
package search

// Entry is the text of one post that a query is matched against. Its strings are kept, not
// copied, where possible.
type Entry struct {
	Title, Series, Summary string
	Tags, Categories       []string
}

// Hit is an entry that matches. Scores compare within one query only; higher is better.
type Hit struct {
	Index int32 // position of the entry in the corpus
	Score int
}
