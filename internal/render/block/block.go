// Package block splits a post's Markdown into its top-level blocks, a window at a time, so that
// opening a post costs no more than what is shown of it.
//
// It says where blocks are and what they are parts of; what is in them is package parse's business,
// and rows are package render's.
//
//	block.go     Block: a top-level block, or a part of a very long one
//	source.go    Source: Markdown without dialects, as far as it has been read
//	splitter.go  Splitter: where it is in the post
//	oversize.go  parts of lists, tables, code and text that are too long for one block
//	fastpath.go  blocks that need no parser
//	next.go      the next blocks: of a window, what is final in it
package block

// Block is one top-level block of a post, or a part of a very long one.
type Block struct {
	Start, End int   // in the post's Markdown, in bytes
	Line       int   // of Start, from 1
	Continued  bool  // a part that follows the one before without an empty row
	Part       *Part // how a block is rendered that is not simply parsed; nil for all others
}

// Part is a block that is not simply parsed.
type Part struct {
	Kind   PartKind
	Why    string // Verbatim: why it is not parsed; "" for the parts after the first one
	Name   string // Code: its language; Footnote: its label
	Number int    // List: the number of its first item
	Tight  bool   // List
	Head   []byte // Table: the rows that are its head
}

// PartKind is what a part is.
type PartKind uint8

// The kinds of parts.
const (
	Verbatim PartKind = iota // text that is shown as written
	Code
	List
	Table
	Rule     // above the footnotes
	footnote // until all of the post is split
)
