package render

import (
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
	"li": true, "tr": true, "dt": true, "dd": true, "summary": true, "figcaption": true, "caption": true,
}

// htmlBlock draws a block of HTML as its text: paragraphs, headings, items and code,
// with no tags left.
func (p *painter) htmlBlock(n *ast.HTMLBlock, w int) box {
	src := rawLines(n, p.src)
	if n.HasClosure() {
		src += string(n.ClosureLine.Value(p.src))
	}
	h := &htmlWriter{p: p, width: w, line: p.lineAt(n)}
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
	bullet string           // put before the text at hand
	near   bool             // the last paragraph tag was one that stands close
	close  bool             // the text at hand stands close to what is above
	lists  []int            // items so far of the open lists; -1 where they are not numbered
	pre    *strings.Builder // code at hand
	cells  int              // cells so far of the table row at hand
}

func (h *htmlWriter) read(src string) {
	z := html.NewTokenizer(strings.NewReader(src))
	z.SetMaxBuf(1 << 20)
	for {
		switch z.Next() {
		case html.ErrorToken:
			h.flush()
			return
		case html.TextToken:
			s := string(z.Text())
			if h.pre != nil {
				h.pre.WriteString(s)
				continue
			}
			h.in.add(s, 0, 0)
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
		h.pre = new(strings.Builder)
		return
	case "hr":
		h.out.add(box{lines: h.p.rule(h.width)}, true)
	case "ul":
		h.lists = append(h.lists, -1)
	case "ol":
		h.lists = append(h.lists, 0)
	case "li":
		indent := strings.Repeat("  ", max(min(len(h.lists), 8)-1, 0))
		h.bullet = indent + h.p.bullet()
		if n := len(h.lists); n > 0 && h.lists[n-1] >= 0 {
			h.lists[n-1]++
			h.bullet = indent + itoa(h.lists[n-1]) + ". "
		}
	case "summary":
		if !h.p.opt.numbered {
			h.bullet = "▸ "
		}
	case "tr":
		h.cells = 0
	case "td", "th":
		if h.cells++; h.cells > 1 {
			h.in.add(" · ", mMuted, 0)
		}
	case "h1", "h2", "h3", "h4", "h5", "h6":
		h.level = int(t.Data[1] - '0')
	}
	h.in.startTag(t, h.line)
}

func (h *htmlWriter) end(name string) {
	if h.pre != nil {
		if name != "pre" {
			return
		}
		h.out.add(h.p.codeBlock("", strings.Trim(h.pre.String(), "\n")+"\n", h.line, h.width), true)
		h.pre = nil
		return
	}
	if _, ok := htmlBreaks[name]; ok {
		h.flush()
	}
	if name == "ul" || name == "ol" {
		h.lists = h.lists[:max(len(h.lists)-1, 0)]
		h.near = len(h.lists) > 0
	}
	h.in.endTag(name)
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
		b = h.p.headingOf(in, h.level, "", h.width, h.line)
	default:
		b.lines = h.p.paragraph(in, style{}, h.width-len([]rune(h.bullet)))
		if h.bullet != "" {
			mark := line{{text: h.bullet, st: h.p.pal.accent}}
			b.prefix(mark, line{{text: strings.Repeat(" ", len([]rune(h.bullet)))}})
		}
	}
	h.out.add(b, !h.close)
	h.level, h.bullet = 0, ""
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
