package render

import (
	"bytes"
	"context"
	"hash/fnv"
	"html"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"quire/internal/sanitize"
)

// Document is the Markdown of one post, cut into blocks that can be drawn one by one.
// It is cut as far as somebody has asked for. Goroutines may share it.
type Document struct {
	size  int
	small bool   // Glamour may draw it
	title string // folded; a first H1 equal to it is not shown again
	defs  *definitions

	cutting sync.Mutex // held by whoever cuts
	cut     *cutter
	seeks   int // blocks that are still looked at for a repeated title

	mu     sync.Mutex // holds the rest
	src    []byte     // read no further than the blocks go
	blocks []Block
	whole  bool // blocks are all there are

	outlining sync.Mutex
	outline   *Outline
}

// titleBlocks is within how many blocks of the beginning a title is looked for.
const titleBlocks = 8

// NewDocument takes Markdown in any line endings, without front matter. A first H1
// equal to title is not shown.
func NewDocument(markdown []byte, title string) *Document {
	return newArticle(markdown, title, windowSize)
}

func newArticle(markdown []byte, title string, window int) *Document {
	src := &prose{raw: lineFeeds(markdown)}
	src.out = src.raw
	defs := &definitions{src: src.raw}
	a := &Document{size: len(src.raw), src: src.raw, title: foldTitle(title), defs: defs, cut: newCutter(src, defs, window)}
	a.small = a.size <= maxGlamourPost && a.size+glamourCall*bytes.Count(src.raw, []byte("\n\n")) <= maxGlamourPost
	if a.title != "" {
		a.seeks = titleBlocks
	}
	return a
}

// lineFeeds returns src with line feeds for line breaks of any kind.
func lineFeeds(src []byte) []byte {
	if bytes.IndexByte(src, '\r') < 0 {
		return src
	}
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(src, []byte("\r"), []byte("\n"))
}

// Size is the length of the Markdown in bytes.
func (a *Document) Size() int { return a.size }

// source is the Markdown, without dialects as far as there are blocks.
func (a *Document) source() []byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.src
}

// Blocks returns the blocks found so far, and whether they are all. The caller must
// not change them.
func (a *Document) Blocks() (blocks []Block, whole bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.blocks[:len(a.blocks):len(a.blocks)], a.whole
}

// Markdown is the text of a block that has been found, as it is read: without what
// generators put into it. The caller must not change it.
func (a *Document) Markdown(b Block) []byte {
	src := a.source()
	return src[min(b.Start, len(src)):min(b.End, len(src))]
}

// ParseMore goes on looking for blocks until enough says so of those there are, or there
// are no more. It returns what Blocks does, and ctx.Err() when ctx ends first.
func (a *Document) ParseMore(ctx context.Context, enough func([]Block) bool) (blocks []Block, whole bool, err error) {
	for {
		if blocks, whole = a.Blocks(); whole || enough(blocks) {
			return blocks, whole, nil
		}
		if err := ctx.Err(); err != nil {
			return blocks, whole, err
		}
		a.cutMore(len(blocks))
	}
}

// ParseAll finds all blocks.
func (a *Document) ParseAll(ctx context.Context) ([]Block, error) {
	blocks, _, err := a.ParseMore(ctx, func([]Block) bool { return false })
	return blocks, err
}

// cutMore finds blocks beyond the first n, unless somebody else has meanwhile.
func (a *Document) cutMore(n int) {
	a.cutting.Lock()
	defer a.cutting.Unlock()
	if known, whole := a.Blocks(); whole || len(known) > n {
		return
	}
	more := a.nextBlocks()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.blocks = append(a.blocks, more...)
	a.whole = len(more) == 0
}

// nextBlocks asks the cutter. Should the parser panic, the rest is shown as written.
func (a *Document) nextBlocks() (more []Block) {
	defer func() {
		if recover() != nil {
			a.cut.plain("it could not be read as Markdown")
			a.cut.stop = a.size
			more = a.cut.rows()
		}
	}()
	for {
		more = a.cut.next()
		a.mu.Lock()
		a.src = a.cut.src
		a.mu.Unlock()
		if len(more) == 0 {
			return nil
		}
		if more = a.withoutTitle(more); len(more) > 0 {
			return more
		}
	}
}

// withoutTitle takes out of blocks the heading that repeats the title. What stands with it
// in a block of HTML stays, and the heading with it.
func (a *Document) withoutTitle(blocks []Block) []Block {
	for i, b := range blocks {
		if a.seeks == 0 {
			break
		}
		a.seeks--
		p := a.painter(context.Background(), settings{})
		drawn := p.draw(b)
		if len(drawn.heads) == 0 {
			continue
		}
		a.seeks = 0
		if drawn.heads[0].Level == 1 && foldTitle(drawn.heads[0].Text) == a.title && foldTitle(drawn.text()) == a.title {
			return slices.Delete(blocks, i, i+1)
		}
	}
	return blocks
}

// text is all the text of b.
func (b box) text() string {
	var s strings.Builder
	for _, l := range b.lines {
		for _, part := range l {
			s.WriteString(part.text)
		}
		s.WriteByte(' ')
	}
	return s.String()
}

// foldTitle is s as titles are compared: its letters, digits and signs of mathematics,
// without regard to case, marks and accents of typography.
func foldTitle(s string) string {
	s = strings.ToLower(html.UnescapeString(sanitize.Line(s)))
	folded := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r) && r != '\ufe0f', unicode.Is(unicode.Sm, r), unicode.Is(unicode.Sc, r), r == '#':
			return r
		}
		return -1
	}, s)
	if folded == "" {
		return strings.Join(strings.Fields(s), " ")
	}
	return folded
}

// lineOf is the line, from 1, of a position in the block that begins at start.
func (a *Document) lineOf(b Block, pos int) int {
	if pos <= b.Start {
		return b.Line
	}
	return b.Line + bytes.Count(a.source()[b.Start:min(pos, a.size)], []byte("\n"))
}

// BlockAt is the number of the block that holds a position of the Markdown, of those that
// have been found; -1 when there are none.
func BlockAt(blocks []Block, offset int) int {
	i, found := slices.BinarySearchFunc(blocks, offset, func(b Block, off int) int { return b.Start - off })
	if !found {
		i--
	}
	return min(max(i, 0), len(blocks)-1)
}

// Fraction is which share of a block stands above a line of the Markdown, 0 to 1.
func (a *Document) Fraction(b Block, line int) float64 {
	lines := a.lines(b)
	return min(1, max(0, float64(line-b.Line)/float64(lines)))
}

// LineAt is the line of the Markdown above which a share of the block stands.
func (a *Document) LineAt(b Block, share float64) int {
	return b.Line + int(share*float64(a.lines(b)))
}

// lines is how many lines of a block hold something.
func (a *Document) lines(b Block) int {
	return max(1, bytes.Count(bytes.TrimRight(a.source()[b.Start:b.End], "\n"), []byte("\n"))+1)
}

// Fingerprint tells the Markdown of a block from any other.
func (a *Document) Fingerprint(b Block) string {
	h := fnv.New64a()
	_, _ = h.Write(bytes.TrimSpace(a.source()[b.Start:b.End]))
	return strconv.FormatUint(h.Sum64(), 36)
}
