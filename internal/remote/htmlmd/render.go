package htmlmd

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/marker"
	"golang.org/x/net/html"
)

// Elements of our own, which the pass makes and the renderers below write.
const (
	verbatimElement = "x-md"
	definitionList  = "x-dl"
	definitionTerm  = "x-dt"
	definitionText  = "x-dd"
	noteBlock       = "x-note"
)

// register adds our renderers to a converter.
func register(c *converter.Converter) {
	for _, tag := range []string{"sub", "sup", "mark", "ins", "u", "q", "small", "kbd"} {
		c.Register.RendererFor(tag, converter.TagTypeInline, renderTag, converter.PriorityEarly)
	}
	for _, tag := range []string{"strong", "b", "em", "i"} {
		c.Register.RendererFor(tag, converter.TagTypeInline, renderEmphasis, converter.PriorityEarly)
	}
	c.Register.RendererFor(verbatimElement, converter.TagTypeInline, renderVerbatim, converter.PriorityEarly)
	c.Register.RendererFor(definitionList, converter.TagTypeBlock, renderDefinitions, converter.PriorityEarly)
	c.Register.RendererFor(noteBlock, converter.TagTypeBlock, renderNote, converter.PriorityEarly)
	c.Register.TagType(definitionTerm, converter.TagTypeBlock, converter.PriorityEarly)
	c.Register.TagType(definitionText, converter.TagTypeBlock, converter.PriorityEarly)
	// Before the base plugin writes &lt; for <: what looks like a reference in a text is one.
	c.Register.TextTransformer(escapeReferences, converter.PriorityEarly)
	// Behind it, because it would escape our backslashes.
	c.Register.TextTransformer(escapeDialects, converter.PriorityLate)
}

func escapeReferences(_ converter.Context, s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	return reference().ReplaceAllString(s, "&amp;$1")
}

var reference = pattern(`&(#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[a-zA-Z][a-zA-Z0-9]{1,31};)`)

// escapeDialects escapes what generators would take for a call of theirs. A mark stands
// before each character that the converter may escape.
func escapeDialects(_ converter.Context, s string) string { return dialects.Replace(s) }

var dialects = func() *strings.Replacer {
	m := string(marker.MarkerEscaping)
	return strings.NewReplacer(
		"{{", `\{\{`, "{%", `\{%`, "%%", `\%\%`, ":::", `\:\:\:`, "{:", `\{:`, "{"+m+"#", `\{#`, "{"+m+".", `\{.`,
		m+"["+m+"[", `\[\[`, m+"[^", `\[^`, m+"="+m+"=", `\=\=`,
	)
}()

// renderTag keeps an element as HTML, which Markdown allows and quire draws.
func renderTag(ctx converter.Context, w converter.Writer, n *html.Node) converter.RenderStatus {
	if isBlank(n) && !hasInside(n, "img", verbatimElement) {
		ctx.RenderChildNodes(ctx, w, n)
		return converter.RenderSuccess
	}
	w.WriteString("<" + n.Data + ">")
	ctx.RenderChildNodes(ctx, w, n)
	w.WriteString("</" + n.Data + ">")
	return converter.RenderSuccess
}

// renderEmphasis writes tags where CommonMark would not see delimiters: punctuation on
// their inner side, a letter on the outer one.
func renderEmphasis(ctx converter.Context, w converter.Writer, n *html.Node) converter.RenderStatus {
	inner := text(n)
	if inner == "" || strings.TrimSpace(inner) != inner || hasInside(n, "br") {
		return converter.RenderTryNext
	}
	first, _ := utf8.DecodeRuneInString(inner)
	last, _ := utf8.DecodeLastRuneInString(inner)
	if isPunctuation(first) && isWord(beside(n, true)) || isPunctuation(last) && isWord(beside(n, false)) {
		name := "strong"
		if isElement(n, "em", "i") {
			name = "em"
		}
		rename(n, name)
		return renderTag(ctx, w, n)
	}
	return converter.RenderTryNext
}

func isPunctuation(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }

func isWord(r rune) bool {
	return r != 0 && r != utf8.RuneError && !unicode.IsSpace(r) && !isPunctuation(r)
}

// maxBeside is how many siblings without text are passed by.
const maxBeside = 8

// beside returns the character before or behind an element, 0 without one.
func beside(n *html.Node, before bool) rune {
	step := func(n *html.Node) *html.Node {
		if before {
			return n.PrevSibling
		}
		return n.NextSibling
	}
	at := step(n)
	for range maxBeside {
		if at == nil {
			return 0
		}
		if s := text(at); s != "" {
			if before {
				r, _ := utf8.DecodeLastRuneInString(s)
				return r
			}
			r, _ := utf8.DecodeRuneInString(s)
			return r
		}
		at = step(at)
	}
	return 0
}

// verbatim returns an element that is written as the given Markdown.
func verbatim(markdown string) *html.Node {
	n := element(verbatimElement, "md", markdown)
	n.AppendChild(textNode("x")) // an empty element would be dropped
	return n
}

func renderVerbatim(_ converter.Context, w converter.Writer, n *html.Node) converter.RenderStatus {
	w.WriteString(attr(n, "md"))
	return converter.RenderSuccess
}

// renderInside returns what is in n as Markdown, its lines but the first indented.
func renderInside(ctx converter.Context, n *html.Node, indent string) string {
	var b bytes.Buffer
	ctx.RenderChildNodes(ctx, &b, n)
	s := strings.TrimSpace(blankLines().ReplaceAllString(b.String(), "\n\n"))
	code := string(marker.MarkerCodeBlockNewline)
	s = strings.ReplaceAll(s, "\n", "\n"+indent)
	return strings.ReplaceAll(s, code, code+indent)
}

var blankLines = pattern(`\n{3,}`)

func renderDefinitions(ctx converter.Context, w converter.Writer, n *html.Node) converter.RenderStatus {
	w.WriteString("\n\n")
	afterText := false
	for c := range n.ChildNodes() {
		switch {
		case isElement(c, definitionTerm):
			if afterText {
				w.WriteString("\n")
			}
			afterText = false
			if term := strings.ReplaceAll(renderInside(ctx, c, ""), "\n", " "); term != "" {
				w.WriteString(term + "\n")
			}
		case isElement(c, definitionText):
			afterText = true
			w.WriteString(": " + renderInside(ctx, c, "  ") + "\n")
		default:
			ctx.RenderNodes(ctx, w, c)
		}
	}
	w.WriteString("\n\n")
	return converter.RenderSuccess
}

func renderNote(ctx converter.Context, w converter.Writer, n *html.Node) converter.RenderStatus {
	w.WriteString("\n\n[^" + attr(n, "n") + "]: " + renderInside(ctx, n, "    ") + "\n\n")
	return converter.RenderSuccess
}
