package render

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"
)

// openTag is an HTML tag that has not been closed, and what to go back to then.
type openTag struct {
	name   string
	marks  mark
	link   int
	script rune
	at     int // inlines there were when it opened
	hides  bool
	waits  bool   // for the tag that says where the video or sound is
	title  string // what an abbreviation stands for
}

// tagMarks are the tags that change how text looks.
var tagMarks = map[string]mark{
	"b": mStrong, "strong": mStrong, "i": mEm, "em": mEm, "cite": mEm, "var": mEm, "dfn": mEm,
	"code": mCode, "kbd": mCode, "samp": mCode, "tt": mCode,
	"s": mStrike, "del": mStrike, "strike": mStrike, "u": mUnder, "ins": mUnder, "mark": mMarked,
	"summary": mStrong, "figcaption": mEm, "caption": mEm, "th": mStrong, "dt": mStrong,
	"h1": mStrong, "h2": mStrong, "h3": mStrong, "h4": mStrong, "h5": mStrong, "h6": mStrong,
}

// hiddenTags hold nothing to read.
var hiddenTags = map[string]bool{"script": true, "style": true, "template": true, "head": true, "svg": true, "noscript": true, "iframe": true, "object": true, "video": true, "audio": true, "select": true, "datalist": true}

// voidTags have no end.
var voidTags = map[string]bool{"br": true, "img": true, "hr": true, "wbr": true, "input": true, "source": true, "col": true, "meta": true, "link": true, "embed": true, "area": true}

// html takes in a piece of HTML found between other inlines: usually one tag.
func (c *inliner) html(src string, line int) {
	z := html.NewTokenizer(strings.NewReader(src))
	z.SetMaxBuf(1 << 20)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.TextToken:
			c.add(string(z.Text()), 0, 0)
		case html.StartTagToken, html.SelfClosingTagToken:
			c.startTag(z.Token(), line)
		case html.EndTagToken:
			name, _ := z.TagName()
			c.endTag(string(name))
		}
	}
}

func (c *inliner) startTag(t html.Token, line int) {
	switch t.Data {
	case "br":
		c.lineBreak()
	case "img":
		c.image(attribute(t, "alt"), attribute(t, "src"), 0, 0, line)
	case "iframe", "video", "audio":
		c.media(t, line)
	case "source":
		if n := len(c.tags); n > 0 && c.tags[n-1].waits {
			c.hidden--
			t.Data = c.tags[n-1].name
			c.media(t, line)
			c.tags[n-1].waits = false
			c.hidden++
			return
		}
	case "input":
		c.input(t)
	}
	if voidTags[t.Data] || t.Type == html.SelfClosingTagToken || len(c.tags) > 200 {
		return
	}
	c.settle()
	tag := openTag{name: t.Data, marks: c.marks, link: c.link, script: c.script, at: len(c.out), hides: hiddenTags[t.Data]}
	switch t.Data {
	case "video", "audio":
		tag.waits = attribute(t, "src") == ""
	case "abbr":
		tag.title = attribute(t, "title")
	}
	c.tags = append(c.tags, tag)
	if hiddenTags[t.Data] {
		c.hidden++
		return
	}
	c.marks |= tagMarks[t.Data]
	if tagMarks[t.Data]&mCode != 0 && !c.p.pal.color {
		c.add("`", 0, 0)
	}
	switch t.Data {
	case "sup":
		c.script = '^'
	case "sub":
		c.script = '_'
	case "q":
		c.add("“", 0, 0)
	case "d-footnote", "foot-note", "fn": // of Distill
		c.add(" (", 0, 0)
	case "a":
		if href := attribute(t, "href"); href != "" && c.link == 0 {
			c.link = c.p.link(href, line)
		}
	}
}

func (c *inliner) endTag(name string) {
	for i := len(c.tags) - 1; i >= 0; i-- {
		if c.tags[i].name != name {
			continue
		}
		t := c.tags[i]
		if t.hides {
			c.hidden--
		} else if tagMarks[name]&mCode != 0 && !c.p.pal.color {
			c.add("`", 0, 0)
		} else if name == "q" {
			c.add("”", 0, 0)
		} else if name == "d-footnote" || name == "foot-note" || name == "fn" {
			c.add(")", 0, 0)
		}
		if t.title != "" {
			c.add(" ("+t.title+")", 0, 0)
		}
		for _, inner := range c.tags[i+1:] {
			if inner.hides {
				c.hidden--
			}
		}
		link := c.link
		c.marks, c.link, c.script = t.marks, t.link, t.script
		c.tags = c.tags[:i]
		c.closeLink(link, t.at)
		return
	}
}

// closeLink names the link of an <a> that has just ended.
func (c *inliner) closeLink(link, at int) {
	if link != 0 && link != c.link || link != 0 && len(c.tags) == 0 {
		c.nameLink(link, at)
	}
}

// input shows a box to tick, or what stands on a button.
func (c *inliner) input(t html.Token) {
	switch strings.ToLower(attribute(t, "type")) {
	case "checkbox", "radio":
		sign := "☐ "
		if has(t, "checked") {
			sign = "☑ "
		}
		c.add(sign, 0, 0)
	case "button", "submit":
		c.add(attribute(t, "value"), 0, 0)
	}
}

func has(t html.Token, name string) bool {
	return slices.ContainsFunc(t.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// unknownTag tells whether to show a tag as it is written that is none of HTML's: it stands for
// something, as in "git clone <address>". A tag that has its end is some component's.
func (c *inliner) unknownTag(n *ast.RawHTML, src string) bool {
	m := bareTag().FindStringSubmatch(src)
	if m == nil || htmlTags()[strings.ToLower(m[1])] {
		return false
	}
	const most = 200 // nodes that are looked at
	k := n.NextSibling()
	for range most {
		if k == nil {
			break
		}
		if end, ok := k.(*ast.RawHTML); ok && end.Segments.Len() > 0 {
			seg := end.Segments.At(0)
			if string(seg.Value(c.p.src)) == "</"+m[1]+">" {
				return false
			}
		}
		k = k.NextSibling()
	}
	return true
}

// bareTag is a start tag whose attributes, if any, have no values.
var bareTag = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^<([A-Za-z][A-Za-z0-9_]*)(?:[ \n]+[A-Za-z][A-Za-z0-9_]*)*>$`)
})

// htmlTags are the names of HTML's tags, and of those that drawings and formulas have.
var htmlTags = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	for _, name := range strings.Fields(`a abbr acronym address area article aside audio b base bdi bdo big blink blockquote body br
		button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset
		figcaption figure font footer form frame frameset g h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd
		label legend li line link main map mark marquee math menu meta meter mi mn mo mrow msup nav nobr noscript object ol optgroup
		option output p param path picture pre progress q rect rp rt ruby s samp script search section select slot small source span
		strike strong style sub summary sup svg table tbody td template text textarea tfoot th thead time title tr track tspan tt u
		ul use var video wbr`) {
		known[name] = true
	}
	return known
})

// media shows that something to watch or hear is embedded here.
func (c *inliner) media(t html.Token, line int) {
	target := attribute(t, "src")
	if target == "" {
		return
	}
	name := attribute(t, "title")
	if name == "" {
		name = t.Data
		if name == "iframe" {
			name = "embedded page"
		}
	}
	id := c.p.link(target, line)
	at := len(c.out)
	c.add("▷ "+name, mImage, id)
	c.nameLink(id, at)
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// Raised and lowered characters that Unicode has.
const (
	plainScript = "0123456789+-=()n"
	superscript = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ"
	subscript   = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙ"
)

// script raises ('^') or lowers ('_') s where every character of it can be; ordinals
// and words stay as they are, other things get the sign before them.
func script(s string, kind rune) string {
	to := []rune(superscript)
	if kind == '_' {
		to = []rune(subscript)
	}
	var b strings.Builder
	for _, r := range s {
		i := strings.IndexRune(plainScript, r)
		if i < 0 {
			if len(s) == 1 && unicode.IsLetter(r) {
				return string(kind) + s
			}
			return s
		}
		b.WriteRune(to[i])
	}
	return b.String()
}
