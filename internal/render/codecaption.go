package render

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"
	gmtext "github.com/yuin/goldmark/text"

	"quire/internal/render/parse"
	"quire/internal/sanitize"
)

// captionAttribute matches what names a code block in the words behind its language.
var captionAttribute = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[\s,{:(])(?:title|file|filename|name|caption|label|lst-cap|displayName)` +
		`[ \t]*[=:][ \t]*(?:"([^"]*)"|'([^']*)'|([^\s,}"']+))`)
})

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
	for _, word := range strings.Fields(rest) {
		if i := strings.LastIndexByte(word, '.'); i > 0 && i < len(word)-1 || strings.Contains(word, "/") {
			return sanitize.Line(strings.Trim(rest, " ,"))
		}
	}
	return ""
}

// dropCellOptions drops the lines at the head of a code cell that are for its engine:
// "#| echo: false".
func dropCellOptions(n *ast.FencedCodeBlock, src []byte) {
	if n.Info == nil || !strings.HasPrefix(string(n.Info.Segment.Value(src)), "{") {
		return
	}
	skip := 0
	for skip < n.Lines().Len() {
		seg := n.Lines().At(skip)
		if isDirectiveOption(seg.Value(src)) {
			skip++
			continue
		}
		_, rest, found := strings.Cut(string(seg.Value(src)), "|")
		comment := strings.TrimSpace(strings.TrimSuffix(string(seg.Value(src)), "|"+rest))
		if !found || comment != "#" && comment != "//" && comment != "--" && comment != "%%" {
			break
		}
		skip++
	}
	if skip > 0 {
		kept := gmtext.NewSegments()
		kept.AppendAll(n.Lines().Sliced(skip, n.Lines().Len()))
		n.SetLines(kept)
	}
}

// isDirectiveOption reports whether a line is an option of one of MyST's directives, ":name: value".
func isDirectiveOption(ln []byte) bool {
	rest, found := bytes.CutPrefix(ln, []byte(":"))
	n := bytes.IndexByte(rest, ':')
	return found && n > 0 && parse.IsName(string(rest[:n]))
}
