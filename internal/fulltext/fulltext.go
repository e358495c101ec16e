// Package fulltext finds words and phrases in the whole text of many documents and
// ranks what it finds. It knows no posts, no files and no query language: documents are
// numbers with a key, a title, tags and a text, and a Query is a list of words.
//
//	          markdown.Plain ─┐
//	                          ├─▶ Document ─ Build, Update ─▶ Index ─ Search ─▶ []Hit ─ Snippet ─▶ line
//	title, tags ──────────────┘                               │  ▲
//	                                                    WriteTo  Open
//
// # The index
//
// An Index is a few segments, each a block of bytes without pointers in the very form
// in which it is written to a file: a sorted dictionary of folded words, for every word a
// posting list (varints of document, kind, weight) and, separately, so that only phrases
// read them, the positions in each document. A segment never changes. An update puts the
// new documents into a segment of their own, renumbers all documents, and merges segments
// of similar size, so that its cost follows the change.
//
// # Words
//
// A word is a run of letters and digits in lower case without accents; everything else
// separates words, so that node.js and max_conns are phrases of two. "c++" and "c#" are
// words besides "c". Scripts without spaces are split into bigrams; an emoji is a word. There
// are no stop words.
//
// Words are not stemmed. A second dictionary leads from an English stem to the words that
// have it.
//
// # Ranking
//
// BM25 on weighted occurrences (title, heading, tag, text), summed over the words of the
// query, with an addition for words of the title. A word exactly as typed counts more
// than another form of it. Documents with a word that only begins like one of the query come
// after those that have it.
package fulltext

import "quire/internal/markdown"

// Document is one text to be found.
type Document struct {
	Title string
	Tags  []string // and categories, series, authors: what it is filed under
	Body  markdown.PlainText
}

// Span is a part of a text, in bytes.
type Span = markdown.Span

// Hit is one document that matches. Scores compare within one query only; higher is better.
type Hit struct {
	Doc   int
	Score float64

	begun int // words of the query that only begin words of the document
}

// Results are the best hits of a query, best first, and how many there are in all.
type Results struct {
	Hits  []Hit
	Found int
}

// Index is the full text of a set of documents. It never changes, so goroutines share it. The
// zero value has no documents.
type Index struct {
	segments []*segment
	n        int // documents are numbered below it
}

// Len returns the number of documents.
func (x *Index) Len() int { return x.n }

// Size returns the size of the index in bytes.
func (x *Index) Size() int {
	size := 0
	for _, s := range x.segments {
		size += s.size()
	}
	return size
}
