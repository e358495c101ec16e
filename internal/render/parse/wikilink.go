package parse

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"quire/internal/markdown"
)

// wikilinkParser reads the links of note vaults: [[Page]], [[Page#Heading|text]] and, for
// something embedded, ![[picture.png]].
type wikilinkParser struct{}

func (wikilinkParser) Trigger() []byte { return []byte{'[', '!'} }

func (wikilinkParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, seg := block.PeekLine()
	start := 0
	if line[0] == '!' {
		start = 1
	}
	inner, target, ok := WikiLink(line[start:])
	if !ok {
		return nil
	}
	start += 2
	end := start + len(inner)
	label := seg.Start + start
	if i := bytes.IndexByte(inner, '|'); i >= 0 {
		label += i + 1
	}
	stop := seg.Start + end
	media := IsMedia(target)
	if line[0] == '!' { // the size that a picture is shown in
		for {
			k := bytes.LastIndexByte(line[:stop-seg.Start], '|')
			if k < 0 || k < label-seg.Start-1 || !IsSize(line[k+1:stop-seg.Start]) {
				break
			}
			stop = seg.Start + k
		}
	}
	block.Advance(end + 2)
	link := ast.NewLink()
	link.Destination = target
	link.SetPos(seg.Start)
	var txt ast.Node = ast.NewTextSegment(text.NewSegment(label, max(label, stop)))
	if label >= stop || label == seg.Start+start { // none of its own, or "[[Page|]]"
		txt = ast.NewString([]byte(pageName(string(target))))
	}
	if line[0] == '!' && media {
		img := ast.NewImage(link)
		img.SetPos(seg.Start)
		img.AppendChild(img, txt)
		return img
	}
	link.AppendChild(link, txt)
	return link
}

// WikiLink returns what is between the brackets of the wiki link that a line begins with, and its
// target; ok is false when the line begins with something else.
func WikiLink(line []byte) (inner, target []byte, ok bool) {
	const most = 500 // bytes between the brackets
	after, ok := bytes.CutPrefix(line, []byte("[["))
	if !ok {
		return nil, nil, false
	}
	n := bytes.Index(after[:min(len(after), most)], []byte("]]"))
	if n < 1 {
		return nil, nil, false
	}
	inner = after[:n]
	if isSpace(inner[0]) || bytes.ContainsAny(inner, "[]`") {
		return nil, nil, false
	}
	if behind := n + 2; behind < len(after) && (after[behind] == '(' || after[behind] == '[') {
		return nil, nil, false
	}
	target = inner
	if i := bytes.IndexByte(inner, '|'); i >= 0 {
		target = bytes.TrimSuffix(inner[:i], []byte(`\`)) // "\|" in a table
	}
	return inner, bytes.TrimSpace(target), true
}

// pageName returns the text of a link of a note vault that has none of its own: its target, with
// "Page#Heading" as a position in a page, and without the names of blocks.
func pageName(target string) string {
	page, heading, found := strings.Cut(target, "#")
	switch {
	case !found || strings.Contains(page, "://"):
		return target
	case heading == "" || heading[0] == '^' || IsMedia([]byte(page)):
		return page
	case page == "":
		return heading
	}
	return page + " › " + strings.ReplaceAll(heading, "#", " › ")
}

// IsMedia reports whether the target of an embed is a picture or the like, which is shown as one;
// another note is linked.
func IsMedia(target []byte) bool {
	target, _, _ = bytes.Cut(target, []byte("#"))
	i := bytes.LastIndexByte(target, '.')
	if i < 0 {
		return false
	}
	switch strings.ToLower(string(bytes.TrimSpace(target[i+1:]))) {
	case "png", "jpg", "jpeg", "gif", "webp", "svg", "avif", "bmp", "tif", "tiff", "heic",
		"mp4", "webm", "mov", "mp3", "wav", "ogg", "m4a", "pdf", "canvas", "excalidraw":
		return true
	}
	return false
}

// IsSize reports whether s is the size of a picture, "300" or "300x200".
func IsSize(s []byte) bool { return markdown.IsPictureSize(bytes.TrimSpace(s)) }
