package render

import "quire/internal/render/block"

// Block is one top-level block of a document, or a part of a very long one.
type Block = block.Block

// Heading is one heading.
type Heading struct {
	Level int    // 1 to 6
	Text  string // plain text, one line
	TeX   string // the same with formulas as TeX, for a terminal without Unicode
	ID    string // anchor as GitHub makes it, unique in the post
	Line  int    // of the Markdown, from 1
	Block int    // the block that it is in, from 0
	Nth   int    // among the headings of that block, from 0
	Row   int    // within a rendered block; no meaning in an outline
}

// Link is one link, image or footnote mark.
type Link struct {
	Text   string // what is shown, one line
	TeX    string // the same with formulas as TeX, for a terminal without Unicode
	Target string // as written in the post: a URL of any scheme, a path, "#anchor"; not for a terminal as it is
	Image  bool
	Line   int // of the Markdown, from 1
	Block  int // the block that it is in, from 0
	Nth    int // among the links of that block, from 0
}

// Code is one code block.
type Code struct {
	Lang  string // language named by the post, lower case; "" when it names none
	Text  string // without the fence and the lines that are marked as deleted; not for a terminal as it is
	Line  int    // of its first line in the Markdown, from 1
	Block int    // the block that it is in, from 0
	Nth   int    // among the code of that block, from 0

	Row, Rows int // within a rendered block; no meaning in an outline
}

// Table is one table that is wider than the measure and has to be panned. One that fits, its cells
// wrapped, is not noted.
type Table struct {
	Row, Rows int // its first row and how many it has
	Head      int // how many of them are its header and the rule below, to be kept on the screen
}

// Picture is room left for a picture, below its text.
type Picture struct {
	Target     string // as written in the post; not for a terminal as it is
	Row, Rows  int    // its first row and how many it has
	Col, Cells int    // its first cell on these rows and how many it has
}

// Verbatim is a part of a post that is shown as written, because reading it as Markdown, or
// rendering it, would take too long or hide it.
type Verbatim struct {
	Line int    // of the Markdown, from 1
	Why  string // such as "a very long line"
}

// Outline is what a document contains and in which block, whatever its width. It never changes, so
// goroutines share it.
type Outline struct {
	Headings      []Heading
	Links         []Link // and images and footnote marks
	Code          []Code
	Notes         map[string]int // the block of each footnote, by its label
	Verbatim      []Verbatim     // what is shown as written
	UnclosedFence int            // the line of a code fence that is never closed, 0 for none
}
