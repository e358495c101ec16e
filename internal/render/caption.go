package render

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"
	gmtext "github.com/yuin/goldmark/text"

	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// captionAttribute is what names a code block in the words behind its language.
var captionAttribute = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[\s,{:(])(?:title|file|filename|name|caption|label|lst-cap|displayName)[ \t]*[=:][ \t]*(?:"([^"]*)"|'([^']*)'|([^\s,}"']+))`)
})

// diagrams are the languages that a browser draws; mermaid is labelled with its code.
var diagrams = map[string]bool{
	"plantuml": true, "puml": true, "dot": true, "graphviz": true, "d2": true, "goat": true, "ditaa": true,
	"vega": true, "vega-lite": true, "wavedrom": true, "nomnoml": true, "svgbob": true, "geojson": true, "topojson": true,
}

// captioned draws a code block below its title, if the post gives it one. A formula
// written as code is drawn as a formula.
func (p *painter) captioned(n *ast.FencedCodeBlock, w int) box {
	lang := languageOf(n, p.src)
	if lang == "math" || lang == "katex" {
		return p.formulaRows(rawLines(n, p.src), w)
	}
	withoutOptions(n, p.src)
	b := p.fenced(n, w)
	title := captionOf(n, p.src)
	if title == "" && diagrams[lang] {
		title = lang + " diagram"
	}
	if title == "" {
		return b
	}
	out := box{lines: []line{textLine(textwidth.Truncate(p.codeIndent()+title, w), p.pal.muted)}}
	out.add(b, false)
	return out
}

// captionOf is the title in the info string of a fence, "" for none: title="a", or the
// name of a file on its own.
func captionOf(n *ast.FencedCodeBlock, src []byte) string {
	if n.Info == nil {
		return ""
	}
	info := decode(string(n.Info.Segment.Value(src)))
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

// withoutOptions drops the lines at the head of a code chunk that are for its engine:
// "#| echo: false".
func withoutOptions(n *ast.FencedCodeBlock, src []byte) {
	if n.Info == nil || !strings.HasPrefix(string(n.Info.Segment.Value(src)), "{") {
		return
	}
	skip := 0
	for skip < n.Lines().Len() {
		seg := n.Lines().At(skip)
		if value := seg.Value(src); isOption(value) {
			skip++
			continue
		}
		_, rest, found := strings.Cut(string(seg.Value(src)), "|")
		if mark := strings.TrimSpace(strings.TrimSuffix(string(seg.Value(src)), "|"+rest)); !found || mark != "#" && mark != "//" && mark != "--" && mark != "%%" {
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

// isOption tells whether a line is an option of a directive of MyST's, ":name: value".
func isOption(ln []byte) bool {
	rest, found := bytes.CutPrefix(ln, []byte(":"))
	n := bytes.IndexByte(rest, ':')
	return found && n > 0 && isName(string(rest[:n]))
}
