package render

import (
	"html"
	"slices"
	"strings"
	"unicode"

	"quire/internal/sanitize"
)

// titleBlocks is the number of blocks at the beginning that are searched for the title.
const titleBlocks = 8

// titleFilter takes the heading that repeats the title out of a document.
type titleFilter struct {
	title string // folded
	left  int    // blocks with something to see that are still searched
}

func newTitleFilter(title string) titleFilter {
	f := titleFilter{title: foldTitle(title)}
	if f.title != "" {
		f.left = titleBlocks
	}
	return f
}

// remove returns the next blocks of a document without the heading. What is in one block of HTML with it
// stays, and the heading with it.
func (f *titleFilter) remove(blocks []Block, render func(Block) box) []Block {
	for i, b := range blocks {
		if f.left == 0 {
			break
		}
		box := render(b)
		if len(box.headings) == 0 {
			if strings.TrimSpace(box.text()) != "" { // definitions and comments show nothing
				f.left--
			}
			continue
		}
		f.left = 0
		if h := box.headings[0]; h.Level == 1 && foldTitle(h.Text) == f.title && foldTitle(box.text()) == f.title {
			return slices.Delete(blocks, i, i+1)
		}
	}
	return blocks
}

// foldTitle returns s as titles are compared: its letters, digits and mathematical signs, without
// regard to case and punctuation.
func foldTitle(s string) string {
	s = strings.ToLower(html.UnescapeString(sanitize.Line(s)))
	folded := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r) && r != '\ufe0f',
			unicode.Is(unicode.Sm, r), unicode.Is(unicode.Sc, r), r == '#':
			return r
		}
		return -1
	}, s)
	if folded == "" {
		return strings.Join(strings.Fields(s), " ")
	}
	return folded
}
