package render

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"

	"quire/internal/markdown/dialect"
	"quire/internal/render/parse"
	"quire/internal/render/richtext"
	"quire/internal/sgr"
	"quire/internal/textwidth"
)

// htmlBlock renders a block of HTML as its text: paragraphs, headings, items and code, without tags.
func (r *renderer) htmlBlock(n *ast.HTMLBlock, w int) box {
	src := parse.Source(n, r.block.src)
	if n.HasClosure() {
		src += string(n.ClosureLine.Value(r.block.src))
	}
	if isUnclosed(n, src) {
		return r.verbatimAt(src, "unclosed tag", r.lineOf(n), w)
	}
	return r.html(src, r.lineOf(n), w)
}

// isUnclosed reports whether a block of HTML would hide the rest of the post, because a script, a
// style or a comment begins in it that never ends.
func isUnclosed(n *ast.HTMLBlock, src string) bool {
	src = strings.ToLower(src)
	switch n.HTMLBlockType {
	case ast.HTMLBlockType1:
		for _, name := range []string{"script", "style"} {
			if strings.HasPrefix(strings.TrimLeft(src, " "), "<"+name) {
				return !strings.Contains(src, "</"+name)
			}
		}
	case ast.HTMLBlockType2:
		return !strings.Contains(src, "-->")
	case ast.HTMLBlockType3:
		return !strings.Contains(src, "?>")
	case ast.HTMLBlockType5:
		return !strings.Contains(src, "]]>")
	}
	return false
}

// html renders HTML that begins on a line of the post.
func (r *renderer) html(src string, line, w int) box {
	h := &htmlRenderer{r: r, width: w, line: line, inlines: inlineBuilder{r: r}, between: loose}
	h.read(src)
	return h.out
}

// htmlRenderer renders HTML tokens as they come.
type htmlRenderer struct {
	r       *renderer
	width   int
	line    int // of the post
	inlines inlineBuilder
	out     box

	heading  Heading          // that the current text is; level 0 for none
	bullet   string           // precedes the current text
	near     bool             // the last block tag was one that is close to the one before
	between  gap              // above the current text
	lists    []int            // items so far of the open lists; -1 for one without numbers
	quotes   []int            // lines at which the open quotations begin
	code     *strings.Builder // of the open <pre>, nil for none
	language string           // of that code
	table    *htmlTable       // that is open, nil for none
	pending  string           // Markdown between the tags of blocks, in MDX
}

// read renders all of src.
func (h *htmlRenderer) read(src string) {
	for i, part := range strings.Split(src, string(dialect.Made)) {
		switch {
		case i%2 == 0:
			h.tokens(part)
		case h.code != nil:
			h.code.WriteString(part)
		case h.r.components:
			h.pending += part
		default:
			h.inline(part)
		}
	}
	h.endMarkdown()
	if h.table != nil {
		h.endTable()
	}
	h.endParagraph()
}

// tokens renders a part of HTML, whose tags stay open.
func (h *htmlRenderer) tokens(src string) {
	for z := newTokenizer(src); ; {
		isMarkdown := h.r.components && h.code == nil
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return
		case html.TextToken:
			raw := string(z.Raw()) // before its references are resolved
			if isMarkdown {
				h.pending += raw
			} else {
				h.text(string(z.Text()), raw)
			}
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			raw := z.Raw()
			if name, ok := tagName(raw); ok && isMarkdown && !endsMarkdown(name) {
				h.pending += string(raw)
				continue
			}
			h.endMarkdown()
			if t := z.Token(); kind == html.EndTagToken {
				h.end(t.Data)
			} else {
				h.start(t)
			}
		}
	}
}

// text adds text, which is raw as it is written.
func (h *htmlRenderer) text(s, raw string) {
	switch {
	case h.code != nil:
		h.code.WriteString(s)
	case h.table != nil && strings.Contains(raw, "\n\n") && strings.TrimSpace(raw) != "":
		h.markdown(raw)
	default:
		h.inlines.add(parse.ReplaceEmoji(s), 0, 0)
	}
}

func (h *htmlRenderer) start(t html.Token) {
	if h.code != nil {
		if t.Data == "code" {
			h.language = languageOfClass(attribute(t, "class"))
		}
		return
	}
	if h.table != nil {
		h.startInTable(t)
		return
	}
	if near, ok := blockTags[t.Data]; ok {
		h.endParagraph()
		near = near || len(h.lists) > 0
		h.between = gapIf(!(near && h.near || t.Data == "figcaption" || t.Data == "dd"))
		h.near = near
	}
	switch t.Data {
	case "pre":
		h.code, h.language = new(strings.Builder), languageOfClass(attribute(t, "class"))
		return
	case "blockquote":
		if len(h.quotes) < parse.MaxMarkers {
			h.quotes = append(h.quotes, len(h.out.lines))
		}
	case "dd":
		h.bullet = "  "
	case "hr":
		h.out.add(box{lines: h.r.rule(h.width)}, loose)
	case "ul":
		h.lists = append(h.lists, -1)
	case "ol":
		first, err := strconv.Atoi(attribute(t, "start"))
		if err != nil || first < 0 {
			first = 1
		}
		h.lists = append(h.lists, first-1)
	case "li":
		h.bullet = h.itemMarker()
	case "summary":
		h.bullet = h.r.foldSign()
	case "table":
		h.table = &htmlTable{}
	case "h1", "h2", "h3", "h4", "h5", "h6":
		h.heading = Heading{Level: int(t.Data[1] - '0'), ID: attribute(t, "id"), Line: h.line}
	}
	h.inlines.startTag(t, h.line)
}

// itemMarker returns what precedes the next item of the innermost list.
func (h *htmlRenderer) itemMarker() string {
	n := len(h.lists)
	indent := richtext.Spaces(2 * (min(n, 8) - 1))
	if n == 0 || h.lists[n-1] < 0 {
		return indent + h.r.bullet()
	}
	h.lists[n-1]++
	return indent + strconv.Itoa(h.lists[n-1]) + ". "
}

func (h *htmlRenderer) end(name string) {
	switch {
	case h.code != nil:
		if name == "pre" {
			code := strings.Trim(h.code.String(), "\n") + "\n"
			h.out.add(h.r.codeBlock(h.language, "", code, h.line, h.room()), loose)
			h.code = nil
		}
		return
	case h.table != nil:
		h.endInTable(name)
		return
	}
	if _, ok := blockTags[name]; ok {
		h.endParagraph()
	}
	if n := len(h.quotes); name == "blockquote" && n > 0 {
		h.quote(h.quotes[n-1])
		h.quotes = h.quotes[:n-1]
	}
	if name == "ul" || name == "ol" {
		h.lists = h.lists[:max(len(h.lists)-1, 0)]
		h.near = len(h.lists) > 0
	}
	h.inlines.endTag(name)
}

// quote puts a bar before the lines from number at on.
func (h *htmlRenderer) quote(at int) {
	bar := richtext.Plain("│ ", h.r.styles.Muted)
	if h.r.opt.plainText {
		bar = richtext.Plain("> ", sgr.Style{})
	}
	for at < len(h.out.lines) && len(h.out.lines[at]) == 0 {
		at++
	}
	part := box{lines: h.out.lines[at:]}
	part.prefix(bar, bar)
}

// room returns the width for text inside the open quotations.
func (h *htmlRenderer) room() int {
	w := h.width
	for range h.quotes {
		w, _ = inside(w, 2)
	}
	return w
}

// endParagraph renders the current text as a paragraph or a heading.
func (h *htmlRenderer) endParagraph() {
	in := richtext.Trim(h.inlines.take())
	if len(in) == 0 {
		return
	}
	var b box
	if h.heading.Level > 0 {
		b = h.r.headingOf(in, h.heading, h.room())
	} else {
		hang := textwidth.Width(h.bullet)
		b.lines = h.r.paragraph(in, sgr.Style{}, h.room()-hang)
		if h.bullet != "" {
			b.prefix(richtext.Plain(h.bullet, h.r.styles.Accent), richtext.Plain(richtext.Spaces(hang), sgr.Style{}))
		}
		b.add(h.r.pictures(in, h.width), tight)
	}
	if h.heading.Level > 0 && len(h.out.lines) > 0 && !h.r.opt.plainText {
		h.out.lines = append(h.out.lines, nil)
	}
	h.out.add(b, h.between)
	h.heading, h.bullet = Heading{}, ""
}

// languageOfClass returns the language that the class of a code block names.
func languageOfClass(class string) string {
	for _, c := range strings.Fields(class) {
		for _, prefix := range []string{"language-", "lang-", "brush:", "highlight-source-"} {
			if lang, found := strings.CutPrefix(c, prefix); found {
				return strings.ToLower(lang)
			}
		}
	}
	return ""
}
