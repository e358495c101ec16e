package render

import (
	"regexp"
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"
	gmtext "github.com/yuin/goldmark/text"

	"quire/internal/markdown"
	"quire/internal/render/parse"
	"quire/internal/sanitize"
)

// captionAttribute matches what names a code block in the words behind its language.
var captionAttribute = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[\s,{:(])(?:title|file|filename|name|caption|label|lst-cap|displayName)` +
		`[ \t]*[=:][ \t]*(?:"([^"]*)"|'([^']*)'|([^\s,}"']+))`)
})

// markedWords matches the words of the code that a fence marks for Expressive Code and rehype-pretty-code:
// /word/, /word/3-4.
var markedWords = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\s/[^/\s][^/]*/(?:[\d,-]+|\s|$)`) })

// captionOf returns the caption in the info string of a fence, "" for none: title="a", or the name of
// a file by itself.
func captionOf(n *ast.FencedCodeBlock, src []byte) string {
	if n.Info == nil {
		return ""
	}
	info := parse.Decode(string(n.Info.Segment.Value(src)))
	at := strings.IndexAny(info, " \t{,:")
	if at < 0 {
		return ""
	}
	if m := captionAttribute().FindStringSubmatch(info[at:]); m != nil {
		return sanitize.Line(m[1] + m[2] + m[3])
	}
	rest := info[at:]
	if _, label, found := strings.Cut(rest, "["); found && strings.HasSuffix(strings.TrimSpace(label), "]") { // VitePress
		return sanitize.Line(strings.TrimSuffix(strings.TrimSpace(label), "]"))
	}
	if strings.HasPrefix(info, "{") || strings.ContainsAny(rest, "={@") {
		return ""
	}
	if rest[0] == ':' {
		if rest = rest[1:]; strings.HasPrefix(rest, "line-numbers") || strings.HasPrefix(rest, "no-line-numbers") {
			return ""
		}
		return sanitize.Line(rest)
	}
	rest = markedWords().ReplaceAllString(rest, "")
	for _, word := range strings.Fields(rest) {
		if i := strings.LastIndexByte(word, '.'); i > 0 && i < len(word)-1 || strings.Contains(word, "/") {
			return sanitize.Line(strings.Trim(rest, " ,"))
		}
	}
	return ""
}

// cellOf returns what a fence and the lines at the head of its code say to the engine that runs it,
// and drops these lines: "#| echo: false".
func cellOf(n *ast.FencedCodeBlock, src []byte) markdown.Cell {
	if n.Info == nil {
		return markdown.Cell{}
	}
	cell, ok := markdown.OpenCell(string(n.Info.Segment.Value(src)))
	if !ok {
		return markdown.Cell{}
	}
	skip := 0
	for skip < n.Lines().Len() {
		seg := n.Lines().At(skip)
		if !cell.Option(string(seg.Value(src))) {
			break
		}
		skip++
	}
	if skip > 0 {
		kept := gmtext.NewSegments()
		kept.AppendAll(n.Lines().Sliced(skip, n.Lines().Len()))
		n.SetLines(kept)
	}
	return cell
}
