package readerstate

import "encoding/json"

// Position is a place in a post that survives another width and an edit elsewhere: so
// many blocks after a heading, and how far into that block. Print finds the block again
// when blocks were put in or taken out between the two. The zero value is the first row
// of the text.
type Position struct {
	Heading     string  `json:"heading"`         // id of the heading that the block follows, "" before the first
	Block       int     `json:"block"`           // blocks after that heading's own, or from the beginning
	BlockOffset float64 `json:"share"`           // of the block's rows above the place, 0 to 1
	Title       int     `json:"title,omitempty"` // rows of the title above the place, when it is in there
	InTitle     bool    `json:"in_title,omitempty"`
	Index       int     `json:"index"`           // of the block among all
	Fingerprint string  `json:"print,omitempty"` // of the block's Markdown
	Progress    float64 `json:"progress"`        // how far down the post, as its status line tells it, 0 to 1
}

// String is the place as a mark keeps it.
func (p Position) String() string {
	b, err := json.Marshal(p)
	if err != nil { // a share that is no number
		return "{}"
	}
	return string(b)
}

// ParsePosition reads what String wrote; ok is false when it makes no sense.
func ParsePosition(s string) (p Position, ok bool) {
	if err := json.Unmarshal([]byte(s), &p); err != nil {
		return Position{}, false
	}
	p.Block, p.Index, p.Title = min(max(p.Block, 0), 1<<30), min(max(p.Index, 0), 1<<30), min(max(p.Title, 0), 1<<20)
	p.BlockOffset, p.Progress = min(max(p.BlockOffset, 0), 1), min(max(p.Progress, 0), 1)
	return p, true
}
