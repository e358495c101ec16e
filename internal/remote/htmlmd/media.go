package htmlmd

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

var (
	tracker = pattern(`(?i)feedburner\.com/~|feeds\.wordpress\.com/1\.0/|/pixel[./?]|pixel\.wp\.com|stats\.wordpress\.com|` +
		`doubleclick\.net|google-analytics\.com|/track(ing)?/open|/open\.gif|feedsportal\.com|/b\.gif\?|scorecardresearch\.com|` +
		`feedads\.g\.|rss\.buysellads|\.gif\?utm|medium\.com/_/stat`)
	emojiSource = pattern(`(?i)s\.w\.org/images/core/emoji|twemoji|/emoji/|emojione`)
	emojiClass  = pattern(`(?i)(^|\s)(wp-smiley|emoji|emojione|twemoji)(\s|$)`)
	youtube     = pattern(`^https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]{6,20})`)
	vimeo       = pattern(`^https?://player\.vimeo\.com/video/(\d+)`)
)

// image resolves the address of a picture, removes a tracker, and puts an emoji for the
// picture of one.
func (p *pass) image(n *html.Node) {
	src, alt := strings.TrimSpace(attr(n, "src")), strings.Join(strings.Fields(dropMarkers(attr(n, "alt"))), " ")
	switch {
	case isPixel(n) || tracker().MatchString(src):
		remove(n)
		return
	case alt != "" && (emojiSource().MatchString(src) || emojiClass().MatchString(attr(n, "class"))):
		replace(n, textNode(alt))
		return
	}
	src = lazySource(n, src)
	to := ""
	if src != "" && !strings.HasPrefix(strings.ToLower(src), "data:") {
		to = p.resolve(src)
	}
	switch {
	case to != "":
		title := strings.Join(strings.Fields(dropMarkers(attr(n, "title"))), " ")
		rename(n, "img")
		n.Attr = nil
		setAttr(n, "src", to)
		setAttr(n, "alt", escapeAlt(alt))
		if title != "" && title != alt {
			setAttr(n, "title", title)
		}
	case alt != "":
		replace(n, textNode(alt))
	default:
		remove(n)
	}
}

// escapeAlt escapes what the converter writes as it is.
func escapeAlt(alt string) string {
	alt = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "<", "&lt;", ">", "&gt;", "{{", `\{\{`, "{%",
		`\{%`).Replace(alt)
	return strings.TrimSpace(alt)
}

// isPixel reports whether an image is one pixel in size.
func isPixel(n *html.Node) bool {
	tiny := func(s string) bool { return s == "0" || s == "1" || s == "0px" || s == "1px" }
	w, h := strings.TrimSpace(attr(n, "width")), strings.TrimSpace(attr(n, "height"))
	return tiny(w) && (tiny(h) || h == "") || tiny(h) && w == ""
}

// lazySource returns the address that a script would put in the place of a placeholder.
func lazySource(n *html.Node, src string) string {
	placeholder := src == "" || strings.HasPrefix(strings.ToLower(src), "data:") ||
		strings.Contains(strings.ToLower(attr(n, "class")), "lazy") ||
		strings.Contains(src, "placeholder") || strings.Contains(src, "spacer.gif") || strings.Contains(src, "blank.gif")
	if !placeholder {
		return src
	}
	for _, key := range []string{
		"data-src", "data-original", "data-lazy-src", "data-orig-file", "data-full-url",
		"data-canonical-src", "data-url",
	} {
		if v := strings.TrimSpace(attr(n, key)); v != "" && !strings.HasPrefix(v, "data:") {
			return v
		}
	}
	for _, key := range []string{"srcset", "data-srcset", "data-lazy-srcset"} {
		if v := widest(attr(n, key)); v != "" {
			return v
		}
	}
	if isElement(n.Parent, "picture") {
		for c := range n.Parent.ChildNodes() {
			if isElement(c, "source") {
				for _, key := range []string{"srcset", "data-srcset"} {
					if v := widest(attr(c, key)); v != "" {
						return v
					}
				}
			}
		}
	}
	return src
}

// widest returns the address of the largest image of a srcset.
func widest(set string) string {
	best, most := "", -1.0
	for candidate := range strings.SplitSeq(set, ", ") {
		fields := strings.Fields(strings.Trim(candidate, ", \t\n"))
		if len(fields) == 0 || strings.HasPrefix(fields[0], "data:") {
			continue
		}
		size := 1.0
		if len(fields) > 1 && len(fields[1]) > 1 {
			if v, err := strconv.ParseFloat(fields[1][:len(fields[1])-1], 64); err == nil {
				size = v
			}
		}
		if size > most {
			best, most = fields[0], size
		}
	}
	return best
}

// noscript keeps the picture that a script would have loaded, unless the lazy one beside it
// has been found. It reports whether what is inside is done.
func (p *pass) noscript(n *html.Node) bool {
	if !hasInside(n, "img", "iframe", "video") {
		remove(n)
		return true
	}
	before := n.PrevSibling
	for before != nil && before.Type == html.TextNode && isBlank(before) {
		before = before.PrevSibling
	}
	if before != nil && (isElement(before, "img") && attr(before, "src") != "" || before.Type == html.ElementNode &&
		hasInside(before, "img")) {
		remove(n)
		return true
	}
	p.walk(n)
	unwrap(n)
	return true
}

// media turns an embedded player into a paragraph with a link.
func (p *pass) media(n *html.Node) {
	src := attr(n, "src")
	if src == "" {
		src = attr(n, "data-src")
	}
	if id := attr(n, "data-videoid"); src == "" && id != "" {
		src = "https://www.youtube.com/embed/" + url.PathEscape(id)
	}
	for d := range n.Descendants() {
		if src == "" && isElement(d, "source") {
			src = attr(d, "src")
		}
	}
	to := ""
	if src != "" {
		to = p.resolve(src)
	}
	if !strings.HasPrefix(to, "http") || isPixel(n) {
		remove(n)
		return
	}
	if m := youtube().FindStringSubmatch(to); m != nil {
		to = "https://www.youtube.com/watch?v=" + m[1]
	} else if m := vimeo().FindStringSubmatch(to); m != nil {
		to = "https://vimeo.com/" + m[1]
	}
	a := element("a", "href", to)
	a.AppendChild(textNode(mediaLabel(n, to)))
	paragraph := element("p")
	paragraph.AppendChild(a)
	replace(n, paragraph)
}

// mediaLabel returns what a link to an embedded player says.
func mediaLabel(n *html.Node, address string) string {
	if title := strings.Join(strings.Fields(dropMarkers(attr(n, "title"))), " "); title != "" {
		return title
	}
	switch n.Data {
	case "video", "amp-video":
		return "Video"
	case "audio", "amp-audio":
		return "Audio"
	}
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return "Embedded: " + strings.TrimPrefix(u.Host, "www.")
	}
	return "Embedded"
}
