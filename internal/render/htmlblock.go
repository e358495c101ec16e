package render

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"
)

// htmlBreaks are the tags that begin and end a paragraph; those that are true stand
// close to the one before.
var htmlBreaks = map[string]bool{
	"p": false, "div": false, "section": false, "article": false, "header": false, "footer": false, "center": false,
	"ul": false, "ol": false, "dl": false, "table": false, "blockquote": false, "figure": false, "details": false,
	"h1": false, "h2": false, "h3": false, "h4": false, "h5": false, "h6": false, "hr": false, "pre": false,
	"li": true, "dt": true, "dd": true, "summary": true, "figcaption": true, "caption": true,
}

// htmlBlock draws a block of HTML as its text: paragraphs, headings, items and code,
// with no tags left.
func (p *painter) htmlBlock(n *ast.HTMLBlock, w int) box {
	src := rawLines(n, p.src)
	if n.HasClosure() {
		src += string(n.ClosureLine.Value(p.src))
	}
	if hidden(n, src) {
		return p.plain(src, "a tag that is never closed", p.lineAt(n), w)
	}
	return p.html(src, p.lineAt(n), w)
}

// hidden tells whether a block of HTML would swallow the rest of the post unseen, because
// a script, a style or a comment begins in it that never ends.
func hidden(n *ast.HTMLBlock, src string) bool {
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

// html draws HTML that begins on a line of the post.
func (p *painter) html(src string, line, w int) box {
	h := &htmlWriter{p: p, width: w, line: line}
	h.in = &inliner{p: p}
	h.read(src)
	return h.out
}

// htmlWriter draws HTML tokens as they come.
type htmlWriter struct {
	p      *painter
	width  int
	line   int
	in     *inliner
	out    box
	level  int              // heading level of the text at hand, 0 for none
	id     string           // of that heading
	bullet string           // put before the text at hand
	near   bool             // the last paragraph tag was one that stands close
	close  bool             // the text at hand stands close to what is above
	lists  []int            // items so far of the open lists; -1 where they are not numbered
	pre    *strings.Builder // code at hand
	lang   string           // its language
	quotes []int            // lines at which the open quotations begin
	table  *htmlTable       // at hand, nil for none
}

func (h *htmlWriter) read(src string) {
	z := html.NewTokenizer(strings.NewReader(src))
	z.SetMaxBuf(1 << 20)
	for {
		switch z.Next() {
		case html.ErrorToken:
			if h.table != nil {
				h.endTable()
			}
			h.flush()
			return
		case html.TextToken:
			raw := string(z.Raw()) // before its references are resolved
			s := string(z.Text())
			switch {
			case h.pre != nil:
				h.pre.WriteString(s)
			case h.table != nil && strings.Contains(raw, "\n\n") && strings.TrimSpace(raw) != "":
				h.markdown(raw)
			default:
				h.in.add(emojis(s), 0, 0)
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			h.start(z.Token())
		case html.EndTagToken:
			name, _ := z.TagName()
			h.end(string(name))
		}
	}
}

func (h *htmlWriter) start(t html.Token) {
	if h.pre != nil {
		if t.Data == "code" {
			h.lang = languageClass(attribute(t, "class"))
		}
		return
	}
	if h.table != nil && h.tableTag(t) {
		return
	}
	if near, ok := htmlBreaks[t.Data]; ok {
		h.flush()
		near = near || len(h.lists) > 0
		h.close = near && h.near || t.Data == "figcaption" || t.Data == "dd"
		h.near = near
	}
	switch t.Data {
	case "pre":
		h.pre, h.lang = new(strings.Builder), languageClass(attribute(t, "class"))
		return
	case "blockquote":
		if len(h.quotes) < maxMarkers {
			at := len(h.out.lines)
			h.quotes = append(h.quotes, at)
		}
	case "dd":
		h.bullet = "  "
	case "hr":
		h.out.add(box{lines: h.p.rule(h.width)}, true)
	case "ul":
		h.lists = append(h.lists, -1)
	case "ol":
		first, err := strconv.Atoi(attribute(t, "start"))
		if err != nil || first < 0 {
			first = 1
		}
		h.lists = append(h.lists, first-1)
	case "li":
		indent := strings.Repeat("  ", max(min(len(h.lists), 8)-1, 0))
		h.bullet = indent + h.p.bullet()
		if n := len(h.lists); n > 0 && h.lists[n-1] >= 0 {
			h.lists[n-1]++
			h.bullet = indent + itoa(h.lists[n-1]) + ". "
		}
	case "summary":
		h.bullet = h.p.foldSign()
	case "table":
		h.table = &htmlTable{}
	case "h1", "h2", "h3", "h4", "h5", "h6":
		h.level, h.id = int(t.Data[1]-'0'), attribute(t, "id")
	}
	h.in.startTag(t, h.line)
}

func (h *htmlWriter) end(name string) {
	if h.pre != nil {
		if name != "pre" {
			return
		}
		h.out.add(h.p.codeBlock(h.lang, strings.Trim(h.pre.String(), "\n")+"\n", h.line, h.room()), true)
		h.pre = nil
		return
	}
	if h.table != nil {
		h.tableEnd(name)
		return
	}
	if _, ok := htmlBreaks[name]; ok {
		h.flush()
	}
	if n := len(h.quotes); name == "blockquote" && n > 0 {
		h.quoted(h.quotes[n-1])
		h.quotes = h.quotes[:n-1]
	}
	if name == "ul" || name == "ol" {
		h.lists = h.lists[:max(len(h.lists)-1, 0)]
		h.near = len(h.lists) > 0
	}
	h.in.endTag(name)
}

// quoted puts a bar before the lines since at.
func (h *htmlWriter) quoted(at int) {
	bar := textLine("│ ", h.p.pal.muted)
	if h.p.opt.numbered {
		bar = textLine("> ", style{})
	}
	for at < len(h.out.lines) && len(h.out.lines[at]) == 0 {
		at++
	}
	part := box{lines: h.out.lines[at:]}
	part.prefix(bar, bar)
}

// room is the width for text inside the open quotations.
func (h *htmlWriter) room() int {
	w := h.width
	for range h.quotes {
		w, _ = inside(w, 2)
	}
	return w
}

// languageClass is the language that the class of a piece of code names.
func languageClass(class string) string {
	for _, c := range strings.Fields(class) {
		for _, prefix := range []string{"language-", "lang-", "brush:", "highlight-source-"} {
			if lang, found := strings.CutPrefix(c, prefix); found {
				return strings.ToLower(lang)
			}
		}
	}
	return ""
}

// flush draws the text at hand as a paragraph.
func (h *htmlWriter) flush() {
	h.in.settle()
	in := trimInlines(tidy(h.in.out))
	h.in.out = nil
	for i := range h.in.tags {
		h.in.tags[i].at = 0
	}
	if len(in) == 0 {
		return
	}
	var b box
	switch {
	case h.level > 0:
		b = h.p.headingOf(in, h.level, h.id, h.room(), h.line)
	default:
		hang := width(h.bullet)
		b.lines = h.p.paragraph(in, style{}, h.room()-hang)
		if h.bullet != "" {
			b.prefix(textLine(h.bullet, h.p.pal.accent), textLine(blanks(hang), style{}))
		}
		b.add(h.p.pictures(in, h.width), false)
	}
	h.out.add(b, !h.close)
	h.level, h.id, h.bullet = 0, "", ""
}

// trimInlines drops blanks and breaks at both ends.
func trimInlines(in []inline) []inline {
	empty := func(n inline) bool { return strings.TrimSpace(n.text) == "" }
	for len(in) > 0 && empty(in[0]) {
		in = in[1:]
	}
	for len(in) > 0 && empty(in[len(in)-1]) {
		in = in[:len(in)-1]
	}
	if len(in) > 0 {
		in[0].text = strings.TrimLeft(in[0].text, " \n")
	}
	return in
}
