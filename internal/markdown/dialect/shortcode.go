package dialect

import (
	"path"
	"slices"
	"strings"
	"unicode"
)

// shown is the Markdown that says what a tag shows, "" for nothing.
func (t tag) shown() string {
	if t.closing || t.args == "" || controlWords[t.name] && !strings.HasPrefix(t.name, "include") {
		return ""
	}
	ps := readParams(t.args)
	name := strings.ToLower(t.name)
	switch name {
	case "ref", "relref", "post_url", "url", "asset_path", "post_path", "full_url_for", "static", "get_url", "resize_image":
		if v := ps.get("path"); v != "" {
			return v
		}
		return ps.at(0)
	case "link":
		return t.link(ps)
	case "post_link", "asset_link", "url_for":
		return markdownLink(oneOf(strings.Join(ps.bare()[min(1, len(ps.bare())):], " "), ps.at(0)), ps.at(0))
	case "button", "btn":
		return t.button(ps)
	case "param", "abbr", "kbd", "badge", "glossary-term", "term", "new-in", "highlight_text", "icon_text", "qr", "emoji", "tag", "chip":
		return oneOf(ps.get("text", "title", "label", "content", "name"), ps.at(0))
	case "label", "checkbox", "radio", "hideinline", "span", "emp", "wavy", "del", "u", "psw", "p", "hidden", "checkbox_inline":
		return t.hexoWords()
	case "cite", "citet", "citep":
		if bare := ps.bare(); len(bare) > 0 {
			return "(" + strings.Join(bare, ", ") + ")"
		}
		return t.words(ps)
	case "user":
		return "@" + ps.at(0)
	case "include", "render", "partial", "includecached", "include_cached", "include_relative":
		return included(ps)
	case "code", "play", "include_code", "import_code", "jsfiddle", "codepen", "codesandbox", "iframe", "video", "audio", "pdf", "file", "asset",
		"literalinclude", "replit", "stackblitz", "glitch", "runkit", "music", "swagger", "openapi", "readfile", "notebook":
		return t.file(ps)
	case "figure", "img", "image", "picture", "imgproc", "asset_img", "photo", "image_with_class", "bundle-image", "respimg", "lightbox":
		return t.figure(ps)
	}
	if e := embedded(name, ps); e != "" {
		return e
	}
	if pictured(ps) {
		return t.figure(ps)
	}
	return t.words(ps)
}

// embedded is the link to what a tag called name takes from elsewhere, "" when it is none
// of those.
func embedded(name string, ps params) string {
	id := oneOf(ps.get("id", "video", "v", "videoid", "video_id", "bvid", "key"), ps.at(0))
	switch {
	case strings.Contains(name, "youtube") || name == "yt":
		return embed('y', oneOf(id, ps.get("url", "src")))
	case strings.Contains(name, "vimeo"):
		return embed('v', oneOf(id, ps.get("url", "src")))
	case strings.Contains(name, "bilibili"):
		return embed('b', id)
	case strings.Contains(name, "gist"):
		return gistLink(ps)
	case strings.Contains(name, "tweet"), name == "twitter", name == "x":
		return tweetLink(ps)
	case strings.Contains(name, "instagram"):
		return embed('i', id)
	case strings.Contains(name, "asciinema"), name == "asciicast":
		return embed('c', id)
	case name == "stackoverflow" || name == "stackexchange":
		return embed('s', id)
	case name == "spotify":
		return embed('p', oneOf(ps.get("uri"), id))
	case name == "github" || name == "gh-repo-card" || name == "ghcard" || name == "repo":
		return embed('h', oneOf(ps.get("repo"), join("/", ps.get("user", "owner"), oneOf(ps.get("name"), ps.at(0)))))
	case name == "embed" || name == "oembed" || name == "content-ref" || name == "linkpreview" || name == "mastodon" || name == "bluesky":
		return address(oneOf(ps.get("url", "src", "href", "link", "status"), ps.at(0)))
	}
	return ""
}

// address is a link that shows where it leads.
func address(url string) string {
	if !strings.Contains(url, "://") || strings.ContainsAny(url, " <>\n") {
		return ""
	}
	return "<" + url + ">"
}

// pictured tells whether a parameter is the name of a file with a picture.
func pictured(ps params) bool {
	for _, p := range ps {
		switch strings.ToLower(path.Ext(p.val)) {
		case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif":
			return !strings.Contains(p.val, "{")
		}
	}
	return false
}

// words are those of the parameters that say something to a reader.
func (t tag) words(ps params) string {
	text := ps.get("text", "title", "label", "content", "caption", "message", "body")
	more := ps.get("subtitle", "description", "author", "artist")
	if t.opens == "{%" && len(ps) > 0 && ps[0].key == "" { // Liquid's, whose parameters are names of values
		said := strings.Join(slices.DeleteFunc(ps.bare(), func(s string) bool { return !isSaid(s) }), " – ")
		if said != "" && strings.HasSuffix(shortName(t.name), "note") {
			return " (" + said + ")"
		}
		return said
	}
	if more == text {
		more = ""
	}
	if href := ps.get("href", "url", "link"); href != "" && !strings.HasPrefix(t.opens, "{%") {
		return join(" – ", markdownLink(oneOf(text, ps.get("name")), href), more)
	}
	if text == "" && t.opens[1] == '{' { // what is no id, no size and no setting
		bare := ps.bare()
		if slices.ContainsFunc(bare, isSaid) {
			text = strings.Join(bare, " – ")
		}
	}
	if strings.IndexByte(text, '.') > 0 && strings.IndexByte(text, ' ') < 0 && t.opens == "{%" {
		return "" // "page.title"
	}
	return join(" – ", text, more)
}

// isSaid tells words for a reader from a name, a size or a setting.
func isSaid(s string) bool {
	return strings.IndexByte(strings.TrimSpace(s), ' ') > 0 && !strings.ContainsAny(s, "{}=;<>|") || strings.IndexFunc(s, unicode.IsLetter) >= 0 && s[0] >= 0x80
}

// button is what Hexo's themes and others write on a button: "url, text, icon".
func (t tag) button(ps params) string {
	text := ps.get("text", "title", "label", "content")
	href := ps.get("href", "url", "link")
	if parts := strings.Split(t.args, ","); text == "" && len(parts) > 1 && href == "" {
		href, text = strings.Trim(parts[0], ` "'`), strings.Trim(parts[1], ` "'`)
		if href == "#" || href == "" {
			return text
		}
	}
	return markdownLink(oneOf(text, ps.at(0)), href)
}

// hexoWords are the words of a tag of Hexo's themes, which stand behind its colour: "primary
// @text" or "checked, text".
func (t tag) hexoWords() string {
	words := t.args
	if _, text, found := strings.Cut(words, "@"); found {
		return strings.TrimSpace(text)
	}
	first, rest, found := strings.Cut(words, ",")
	if !found {
		return readParams(words).get("text", "title")
	}
	switch t.name {
	case "checkbox", "radio":
		return strings.TrimSpace(rest)
	case "hideInline", "hideinline":
		rest, _, _ = strings.Cut(rest, ",")
		return strings.TrimSpace(first) + ": " + strings.TrimSpace(rest)
	}
	return strings.TrimSpace(rest)
}

func oneOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// link is Jekyll's address of a file, or Hexo's whole link.
func (t tag) link(ps params) string {
	if t.opens == "{%" && ps.at(1) != "" && strings.Contains(ps.at(1), "/") {
		return markdownLink(ps.at(0), ps.at(1))
	}
	if h := ps.get("href", "url"); h != "" {
		return markdownLink(oneOf(ps.get("text", "title", "content", "name"), h), h)
	}
	if a := address(ps.at(0)); a != "" {
		return a
	}
	return ps.at(0)
}

// markdownLink is a link, or its text alone where Markdown could not write it.
func markdownLink(text, target string) string {
	text = strings.ReplaceAll(text, "\n", " ")
	switch {
	case target == "" || strings.ContainsAny(target, " ()<>\n") || strings.ContainsAny(text, "[]"):
		return text
	case text == "":
		return target
	case text == target && strings.Contains(target, "://"):
		return "<" + target + ">"
	case text == target && strings.IndexByte(target, '|') < 0:
		return "[[" + target + "]]"
	}
	return "[" + text + "](" + target + ")"
}

// embed is a mark for what is embedded by its id, or the address itself.
func embed(from byte, id string) string {
	if id == "" || strings.ContainsAny(id, " =\n[]<>") {
		return ""
	}
	if strings.Contains(id, "://") {
		return "<" + id + ">"
	}
	for i := range len(id) {
		if !isWordByte(id[i]) && strings.IndexByte("-_/.~:", id[i]) < 0 {
			return ""
		}
	}
	if from != 'h' && from != 'p' && strings.IndexByte(id, '.') >= 0 {
		return "" // "page.video"
	}
	return "<" + string(Embed) + string(from) + id + ">"
}

func gistLink(ps params) string {
	if v := ps.get("url", "id", "src"); v != "" {
		return embed('g', v)
	}
	user, id := ps.at(0), ps.at(1)
	if user != "" && id != "" && !strings.Contains(user, "/") && !strings.Contains(id, ".") {
		return embed('g', user+"/"+id)
	}
	return embed('g', user)
}

func tweetLink(ps params) string {
	id, user := oneOf(ps.get("id"), ps.at(0)), ps.get("user")
	if id == "" || strings.Contains(id, "://") {
		return address(id)
	}
	return embed('t', oneOf(user, "i")+"/status/"+id)
}

// file leads to a file that the generator would have put in this place.
func (t tag) file(ps params) string {
	name := ps.get("src", "file", "path", "url", "link", "from")
	title := ps.get("title", "caption", "label", "name")
	if name == "" {
		bare := ps.bare()
		for i, word := range bare { // Hexo's "{% include_code A title lang:js file.js %}"
			if strings.Contains(word, "://") || strings.ContainsAny(word, "./") && !isSetting(word) {
				name, title = word, oneOf(title, strings.Join(slices.DeleteFunc(bare[:i:i], isSetting), " "))
				break
			}
		}
		if name == "" {
			name = ps.at(0)
		}
	}
	if title == "" && strings.Contains(name, "://") {
		return address(name)
	}
	if name == "" || strings.ContainsAny(name, " \n[]()") {
		return title
	}
	title = oneOf(title, path.Base(name))
	if by := ps.get("artist"); by != "" {
		title += " – " + by
	}
	return markdownLink(title, name)
}

// figure is an image and what is written below it.
func (t tag) figure(ps params) string {
	src := ps.get("src", "url", "image", "img", "path", "image_path", "file", "link", "name")
	alt, caption := ps.get("alt", "image_alt_text", "--alt"), join(" ", ps.get("caption", "title"), ps.get("attr"))
	bare := ps.bare()
	if src == "" {
		src, bare = hexoImage(bare)
		if t.name == "image_with_class" && len(bare) > 1 {
			bare = bare[1:]
		}
	}
	if alt == "" && src != "" && len(bare) > 0 {
		alt = strings.Join(bare, " ")
		switch {
		case bare[0] == "--alt":
			alt = strings.Join(bare[1:], " ")
		case t.name != "asset_img" && t.name != "img":
			alt = bare[0]
			if len(bare) > 1 && t.opens == "{%" && strings.ContainsAny(bare[1], " ") {
				caption = bare[1]
			}
		}
	}
	return picture(src, alt, caption)
}

// hexoImage finds the file among what may be the names of classes, sizes and a title.
func hexoImage(bare []string) (src string, rest []string) {
	for i, s := range bare {
		if strings.ContainsAny(s, "./") {
			rest = bare[i+1:]
			for len(rest) > 0 && strings.Trim(rest[0], "0123456789px%") == "" {
				rest = rest[1:]
			}
			return s, rest
		}
	}
	return "", bare
}

// picture is an image with its caption behind it.
func picture(src, alt, caption string) string {
	if alt == "" {
		alt, caption = caption, ""
	}
	if caption == alt {
		caption = ""
	}
	alt = strings.NewReplacer("[", "(", "]", ")", "\n", " ").Replace(alt)
	switch {
	case src == "":
		return alt
	case strings.ContainsAny(src, " \n()<>{"):
		return strings.TrimSpace(alt + " " + caption)
	}
	return strings.TrimSpace("![" + alt + "](" + src + ") " + caption)
}

// included is what an include shows that is really a figure or a video.
func included(ps params) string {
	name := strings.ToLower(path.Base(strings.ReplaceAll(ps.at(0), " ", "")))
	name, _, _ = strings.Cut(name, ".")
	t := tag{name: "figure"}
	switch {
	case strings.Contains(name, "youtube") || ps.get("provider") == "youtube":
		return embed('y', ps.get("id", "video", "video_id", "url"))
	case strings.Contains(name, "vimeo") || ps.get("provider") == "vimeo":
		return embed('v', ps.get("id", "video", "url"))
	case ps.get("src", "url", "image", "img", "image_path", "file") != "" && ps.get("alt", "caption", "title", "image_alt_text", "description") != "":
		for i := range ps {
			if ps[i].key == "" {
				ps[i].key = "include"
			}
		}
		return t.figure(ps)
	}
	words := oneOf(ps.get("content", "text", "message"), ps.get("caption"))
	if title := ps.get("title"); title != "" && words != "" {
		return "**" + title + "** " + words
	} else if title != "" {
		return title
	}
	return words
}

// output is what "{{ }}" shows, as far as the post itself says: a string, or a file.
func (t tag) output(inner string) string {
	switch t.name {
	case "resize_image":
		if v := oneOf(readParams(t.args).get("path"), readParams(t.args).at(0)); v != "" {
			return picture(v, path.Base(v), "")
		}
	case "image", "backgroundimage", "code", "play", "video", "iframe", "get_url", "youtube", "vimeo", "gist", "tweet", "figure", "img":
		return t.shown()
	case "katex", "math", "latex":
		if v := readParams(t.args).get("body", "text"); v != "" && !strings.Contains(v, "$") {
			return "$" + v + "$"
		}
	case "raw", "rawhtml":
		v, _ := cutValue(t.args)
		return v
	}
	if strings.HasPrefix(inner, `"`) || strings.HasPrefix(inner, "'") {
		v, _ := cutValue(inner)
		return v
	}
	if ps := readParams(t.args); strings.HasPrefix(t.args, "(") {
		if src := ps.get("src", "path", "url"); src != "" {
			return picture(src, ps.get("alt"), ps.get("caption", "title"))
		}
		if e := embedded(t.name, ps); e != "" {
			return e
		}
		return ps.get("text", "title", "body", "content", "label", "caption")
	}
	return ""
}
