package render

import (
	"bytes"
	"context"
	"hash/fnv"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"weak"

	"quire/internal/render/block"
	"quire/internal/render/highlight"
	"quire/internal/render/parse"
)

// Document is the Markdown of one post, split into blocks that can be rendered one by one. It is
// parsed as far as its callers have asked for. Goroutines may share it.
type Document struct {
	self        weak.Pointer[Document]
	size        int
	raw         []byte // as it was handed in
	isShort     bool   // Glamour may render it
	components  bool   // it is MDX: Markdown is read in HTML too
	defs        *parse.Definitions
	highlighter *highlight.Highlighter

	parsing sync.Mutex // guards what finds blocks
	split   *block.Splitter
	title   titleFilter

	mu     sync.Mutex // guards what has been found
	src    []byte     // read no further than the blocks go
	blocks []Block
	whole  bool // blocks are all there are

	outlining sync.Mutex
	outline   *Outline
}

// NewDocument returns a document of Markdown in any line endings, without front matter. A first H1
// equal to title is not shown.
func NewDocument(markdown []byte, title string) *Document {
	return newDocument(markdown, title, block.WindowSize)
}

// NewDocumentOf returns a document of the Markdown in the file called name, which is MDX if its ending
// says so.
func NewDocumentOf(name string, markdown []byte, title string) *Document {
	d := newDocument(markdown, title, block.WindowSize)
	if isMDX(name) {
		d.components = true
		d.split.ReadComponents()
	}
	return d
}

func isMDX(name string) bool { return strings.EqualFold(path.Ext(name), ".mdx") }

func newDocument(markdown []byte, title string, window int) *Document {
	src := lineFeeds(markdown)
	defs := parse.NewDefinitions(src)
	d := &Document{
		size: len(src), raw: src, isShort: isShort(src), src: src, defs: defs,
		highlighter: &highlight.Highlighter{}, title: newTitleFilter(title),
		split: block.NewSplitter(block.NewSource(src), defs, window),
	}
	d.self = weak.Make(d)
	return d
}

// isShort reports whether Glamour may render a post: whether it would not take too long.
func isShort(src []byte) bool {
	return len(src) <= maxGlamourPost && len(src)+glamourCall*bytes.Count(src, []byte("\n\n")) <= maxGlamourPost
}

// lineFeeds returns src with line feeds for line breaks of any kind.
func lineFeeds(src []byte) []byte {
	if bytes.IndexByte(src, '\r') < 0 {
		return src
	}
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(src, []byte("\r"), []byte("\n"))
}

// Size returns the length of the Markdown in bytes.
func (d *Document) Size() int { return d.size }

// Blocks returns the blocks found so far, and whether they are all. The caller must not change them.
func (d *Document) Blocks() (blocks []Block, whole bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clip(d.blocks), d.whole
}

// Markdown returns the text of a block that has been found, without what generators put into it. The
// caller must not change it.
func (d *Document) Markdown(b Block) []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.src[min(b.Start, len(d.src)):min(b.End, len(d.src))]
}

// Plain returns the whole Markdown without what generators put into it. The caller must not change it.
func (d *Document) Plain() []byte {
	d.parsing.Lock()
	defer d.parsing.Unlock()
	return d.split.Plain()
}

// hasGap reports whether an empty row more goes above block i if it is a heading: not above the first
// block, nor below another heading.
func (d *Document) hasGap(i int) bool {
	blocks, _ := d.Blocks()
	return i > 0 && i < len(blocks) && !isHeading(d.Markdown(blocks[i-1]))
}

// isHeading reports whether Markdown, which is one block, is a heading.
func isHeading(markdown []byte) bool {
	markdown = bytes.TrimSpace(markdown)
	if bytes.HasPrefix(markdown, []byte("#")) {
		return bytes.IndexByte(markdown, '\n') < 0
	}
	under := markdown[bytes.LastIndexByte(markdown, '\n')+1:]
	return len(under) > 0 && len(under) < len(markdown) &&
		(len(bytes.Trim(under, "=")) == 0 || len(bytes.Trim(under, "-")) == 0)
}

// ParseMore looks for blocks until enough returns true for those found so far, or there are no more.
// It returns what Blocks does, and ctx.Err() when ctx ends first.
func (d *Document) ParseMore(ctx context.Context, enough func([]Block) bool) (blocks []Block, whole bool, err error) {
	for {
		if blocks, whole = d.Blocks(); whole || enough(blocks) {
			return blocks, whole, nil
		}
		if err := ctx.Err(); err != nil {
			return blocks, whole, err
		}
		d.parseBeyond(len(blocks))
	}
}

// ParseAll finds all blocks.
func (d *Document) ParseAll(ctx context.Context) ([]Block, error) {
	blocks, _, err := d.ParseMore(ctx, func([]Block) bool { return false })
	return blocks, err
}

// parseBeyond finds blocks beyond the first n, unless another goroutine has in the meantime.
func (d *Document) parseBeyond(n int) {
	d.parsing.Lock()
	defer d.parsing.Unlock()
	if known, whole := d.Blocks(); whole || len(known) > n {
		return
	}
	more := d.nextBlocks()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.blocks = append(d.blocks, more...)
	d.whole = len(more) == 0
}

// nextBlocks finds some more blocks. Should the parser panic, the rest is shown as written.
func (d *Document) nextBlocks() (more []Block) {
	defer func() {
		if recover() != nil {
			more = d.split.Abandon("it could not be read as Markdown")
		}
	}()
	for {
		more = d.split.Next()
		d.mu.Lock()
		d.src = d.split.Source()
		d.mu.Unlock()
		if len(more) == 0 {
			return nil
		}
		if more = d.title.remove(more, d.plainly); len(more) > 0 {
			return more
		}
	}
}

// plainly renders a block without colours and Glamour.
func (d *Document) plainly(b Block) box {
	return d.renderer(context.Background(), settings{}).render(b, d.Markdown(b))
}

// renderer returns a renderer of this document's blocks.
func (d *Document) renderer(ctx context.Context, opt settings) *renderer {
	r := newRenderer(ctx, opt, d.defs, d.highlighter)
	r.components = d.components
	return r
}

// forScreen returns how the document is rendered for a screen.
func (d *Document) forScreen(opt Options) settings {
	return settings{Options: opt, highlight: true, glamour: d.isShort}
}

// BlockAt returns the number of the block with a position of the Markdown, of those that have been
// found; -1 when there are none.
func BlockAt(blocks []Block, offset int) int {
	i, found := slices.BinarySearchFunc(blocks, offset, func(b Block, off int) int { return b.Start - off })
	if !found {
		i--
	}
	return min(max(i, 0), len(blocks)-1)
}

// Fraction returns how much of a block is above a line of the Markdown, 0 to 1.
func (d *Document) Fraction(b Block, line int) float64 {
	return min(1, max(0, float64(line-b.Line)/float64(d.lines(b))))
}

// LineAt returns the line of the Markdown above which a fraction of the block is.
func (d *Document) LineAt(b Block, fraction float64) int {
	return b.Line + int(fraction*float64(d.lines(b)))
}

// lines returns the number of lines of a block, without empty ones at its end.
func (d *Document) lines(b Block) int {
	return max(1, bytes.Count(bytes.TrimRight(d.Markdown(b), "\n"), []byte("\n"))+1)
}

// Fingerprint returns a hash of the Markdown of a block.
func (d *Document) Fingerprint(b Block) string {
	h := fnv.New64a()
	_, _ = h.Write(bytes.TrimSpace(d.Markdown(b)))
	return strconv.FormatUint(h.Sum64(), 36)
}
