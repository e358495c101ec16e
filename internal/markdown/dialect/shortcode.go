package dialect

import (
	"maps"
	"slices"
	"strings"
	"unicode"
)

// sharedTags returns the template tags that mean the same to several generators.
func sharedTags() map[string]func(t tag, ps params) string {
	return merged(
		tagsOf(labelOf, "abbr", "badge", "chip", "emoji", "glossary-term", "highlight_text", "icon_text", "kbd", "new-in",
			"param", "qr", "tag", "term"),
		tagsOf(tag.file, "asset", "audio", "code", "codepen", "codesandbox", "file", "glitch", "iframe", "jsfiddle",
			"literalinclude", "music", "notebook",
			"openapi", "pdf", "play", "readfile", "replit", "runkit", "stackblitz", "swagger", "video"),
		tagsOf(tag.figure, "bundle-image", "figure", "image", "image_with_class", "img", "imgproc", "lightbox", "photo",
			"picture", "respimg"),
		tagsOf(tag.button, "btn", "button"),
		tagsOf(addressTag, "static", "url"),
		map[string]func(t tag, ps params) string{
			"link": tag.link,
			"user": func(_ tag, ps params) string { return "@" + ps.at(0) },
		},
	)
}

// tagsOf gives the tags of these names one meaning.
func tagsOf(shows func(t tag, ps params) string, names ...string) map[string]func(t tag, ps params) string {
	tags := make(map[string]func(t tag, ps params) string, len(names))
	for _, name := range names {
		tags[name] = shows
	}
	return tags
}

// merged puts tags together.
func merged(all ...map[string]func(t tag, ps params) string) map[string]func(t tag, ps params) string {
	out := map[string]func(t tag, ps params) string{}
	for _, tags := range all {
		maps.Copy(out, tags)
	}
	return out
}

// addressTag returns a tag that stands for an address.
func addressTag(_ tag, ps params) string { return oneOf(ps.get("path"), ps.at(0)) }

// labelOf returns the words of a tag that is one label.
func labelOf(_ tag, ps params) string {
	return oneOf(ps.get("text", "title", "label", "content", "name"), ps.at(0))
}

// shown returns the Markdown that says what a tag shows, "" for nothing.
func (t tag) shown() string {
	if t.closing || t.args == "" || controlWords[t.name] && !strings.HasPrefix(t.name, "include") {
		return ""
	}
	ps := readParams(t.args)
	name := strings.ToLower(t.name)
	if shows := dispatchTable().tags[name]; shows != nil {
		return shows(t, ps)
	}
	if e := embedded(name, ps); e != "" {
		return e
	}
	if pictured(ps) {
		return t.figure(ps)
	}
	return t.words(ps)
}

// words returns those of the parameters that say something to a reader.
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
	return strings.IndexByte(strings.TrimSpace(s), ' ') > 0 && !strings.ContainsAny(s, "{}=;<>|") ||
		strings.IndexFunc(s, unicode.IsLetter) >= 0 && s[0] >= 0x80
}

// embedded returns the link to what a tag called name takes from elsewhere, "" for another tag
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
	case name == "embed" || name == "oembed" || name == "content-ref" || name == "linkpreview" || name == "mastodon" ||
		name == "bluesky":
		return address(oneOf(ps.get("url", "src", "href", "link", "status"), ps.at(0)))
	}
	return ""
}

// address returns a link that shows where it leads.
func address(url string) string {
	if !strings.Contains(url, "://") || strings.ContainsAny(url, " <>\n") {
		return ""
	}
	return "<" + url + ">"
}

// embed returns a mark for what is embedded by its id, or the address itself.
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

// markdownLink returns a link, or its text alone where Markdown could not write it.
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

// button returns what Hexo's themes and others write on a button: "url, text, icon".
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
