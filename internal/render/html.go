package render

import (
	"strings"
	"unicode"

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
var hiddenTags = map[string]bool{"script": true, "style": true, "template": true, "head": true, "svg": true, "noscript": true, "iframe": true, "object": true}

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
	}
	if voidTags[t.Data] || t.Type == html.SelfClosingTagToken || len(c.tags) > 200 {
		return
	}
	c.tags = append(c.tags, openTag{t.Data, c.marks, c.link, c.script, len(c.out), hiddenTags[t.Data]})
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
