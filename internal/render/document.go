package render

import "sort"

// Document is drawn Markdown: rows, and where everything in them is. It is read only
// once it has been emitted, and goroutines may share it then.
type Document struct {
	Rows     []string  // finished rows: SGR and OSC 8 only, each standing alone
	Blocks   []Block   // top-level blocks, in order
	Headings []Heading // in order
	Links    []Link    // in order
	Code     []Code    // in order
	Tables   []Table   // those that are wider than the measure, in order
	Complete bool      // whether this is the whole post, not its first rows
}

// Block is one top-level block of the Markdown.
type Block struct {
	Row, Rows int // its first row and how many it has; the blank row after it is not counted
	Offset    int // where it begins in the Markdown, in bytes
	Line      int // where it begins in the Markdown, in lines from 1
}

// Heading is one heading.
type Heading struct {
	Level int    // 1 to 6
	Text  string // plain text, one line
	ID    string // anchor as GitHub makes it, unique in the post
	Row   int    // from 0; -1 when nothing was drawn
	Line  int    // line of the Markdown, from 1
}

// Link is one link, image or footnote mark.
type Link struct {
	Text   string // what is shown, one line
	Target string // as written in the post: a URL of any scheme, a path, "#anchor"; not for a terminal as it is
	Row    int    // row on which it begins, from 0; -1 when nothing was drawn
	Col    int    // first cell on that row
	Width  int    // cells on that row
	Line   int    // line of the Markdown, from 1
}

// Code is one code block.
type Code struct {
	Lang string // language named by the post, lower case; "" when it names none
	Text string // as written, without the fence; not for a terminal as it is
	Row  int    // from 0; -1 when nothing was drawn
	Rows int
	Line int // first line of the code in the Markdown, from 1
}

// BlockAt is the index of the block shown at row: the last that begins at or above
// it, the first when none does; -1 when there are no blocks.
func (d *Document) BlockAt(row int) int {
	i := sort.Search(len(d.Blocks), func(i int) bool { return d.Blocks[i].Row > row })
	if i > 0 {
		return i - 1
	}
	if len(d.Blocks) == 0 {
		return -1
	}
	return 0
}
