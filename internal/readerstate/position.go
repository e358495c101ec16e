package readerstate

import "encoding/json"

// Position is a position in a post that survives another width and an edit elsewhere: a
// number of blocks after a heading, and an offset into that block. Fingerprint finds the
// block again if blocks were added or removed in between. The zero value is the first row
// of the text.
type Position struct {
	Heading     string  `json:"heading"`         // id of the heading before the block, "" before the first
	Block       int     `json:"block"`           // blocks after that heading's own, or from the beginning
	BlockOffset float64 `json:"share"`           // share of the block's rows above the position, 0 to 1
	Title       int     `json:"title,omitempty"` // rows of the title above the position, if it is in there
	InTitle     bool    `json:"in_title,omitempty"`
	Index       int     `json:"index"`           // of the block among all
	Fingerprint string  `json:"print,omitempty"` // of the block's Markdown
	Progress    float64 `json:"progress"`        // share of the post above the position, as in its status line, 0 to 1
}

// String returns the position as a mark has it.
func (p Position) String() string {
	b, err := json.Marshal(p)
	if err != nil { // a number is not finite
		return "{}"
	}
	return string(b)
}

// parsePosition parses what String returned; ok is false if it makes no sense.
func parsePosition(s string) (p Position, ok bool) {
	if err := json.Unmarshal([]byte(s), &p); err != nil {
		return Position{}, false
	}
	p.Block, p.Index, p.Title = min(max(p.Block, 0), 1<<30), min(max(p.Index, 0), 1<<30), min(max(p.Title, 0), 1<<20)
	p.BlockOffset, p.Progress = min(max(p.BlockOffset, 0), 1), min(max(p.Progress, 0), 1)
	return p, true
}
