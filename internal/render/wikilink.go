package render

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// wikiParser reads the links of note vaults: [[Page]], [[Page#Heading|text]] and, for
// something embedded, ![[picture.png]].
type wikiParser struct{}

func (wikiParser) Trigger() []byte { return []byte{'[', '!'} }

func (wikiParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, seg := block.PeekLine()
	start := 0
	if line[0] == '!' {
		start = 1
	}
	if !bytes.HasPrefix(line[start:], []byte("[[")) {
		return nil
	}
	start += 2
	n := bytes.Index(line[start:min(len(line), start+500)], []byte("]]"))
	if n < 1 {
		return nil
	}
	end := start + n
	inner := line[start:end]
	if isBlank(inner[0]) || bytes.ContainsAny(inner, "[]`") || end+2 < len(line) && (line[end+2] == '(' || line[end+2] == '[') {
		return nil
	}
	target, label := inner, seg.Start+start
	if i := bytes.IndexByte(inner, '|'); i >= 0 {
		target, label = inner[:i], seg.Start+start+i+1
	}
	stop := seg.Start + end
	if label >= stop { // "[[Page|]]"
		label, stop = seg.Start+start, seg.Start+start+len(target)
	}
	block.Advance(end + 2)
	link := ast.NewLink()
	link.Destination = bytes.TrimSpace(target)
	link.SetPos(seg.Start)
	txt := ast.NewTextSegment(text.NewSegment(label, stop))
	if line[0] == '!' {
		img := ast.NewImage(link)
		img.SetPos(seg.Start)
		img.AppendChild(img, txt)
		return img
	}
	link.AppendChild(link, txt)
	return link
}
