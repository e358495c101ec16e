package dialect

import (
	"path"
	"strings"
)

// shown is the Markdown that says what a tag shows, "" for nothing.
func (t tag) shown() string {
	if t.closing {
		return ""
	}
	ps := readParams(t.args)
	switch strings.ToLower(t.name) {
	case "ref", "relref", "post_url", "url", "asset_path", "post_path", "full_url_for", "static", "get_url", "resize_image":
		if v := ps.get("path"); v != "" {
			return v
		}
		return ps.at(0)
	case "link":
		return t.link(ps)
	case "post_link", "asset_link", "url_for":
		return markdownLink(oneOf(ps.at(1), ps.at(0)), ps.at(0))
	case "param", "abbr", "kbd", "button", "btn", "badge", "glossary-term", "term", "new-in", "highlight_text", "icon_text":
		return oneOf(ps.get("text", "title", "label"), ps.at(0))
	case "youtube", "youtubelite", "youtube_embed":
		return embed('y', oneOf(ps.get("id", "video", "v"), ps.at(0)))
	case "vimeo":
		return embed('v', oneOf(ps.get("id"), ps.at(0)))
	case "bilibili":
		return embed('b', oneOf(ps.get("id", "bvid"), ps.at(0)))
	case "gist":
		return gistLink(ps)
	case "tweet", "twitter", "x":
		return tweetLink(ps)
	case "instagram":
		return embed('i', oneOf(ps.get("id"), ps.at(0)))
	case "code", "play", "include_code", "import_code", "jsfiddle", "codepen", "iframe", "video", "audio", "pdf":
		return t.file(ps)
	case "figure", "img", "image", "picture", "imgproc", "asset_img", "photo", "image_with_class", "bundle-image", "respimg", "lightbox":
		return t.figure(ps)
	case "include", "render", "partial", "includecached", "include_cached", "include_relative":
		return included(ps)
	}
	return ""
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
		return markdownLink(oneOf(ps.get("text", "title"), h), h)
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
	}
	return "[" + text + "](" + target + ")"
}

// embed is a mark for what is embedded by its id, or the address itself.
func embed(from byte, id string) string {
	if id == "" || strings.ContainsAny(id, " =\n[]<>") {
		return ""
	}
	if strings.Contains(id, "://") {
		return id
	}
	return "<" + string(Embed) + string(from) + id + ">"
}

func gistLink(ps params) string {
	user, id := ps.at(0), ps.at(1)
	if user != "" && id != "" && !strings.Contains(user, "/") && !strings.Contains(id, ".") {
		return embed('g', user+"/"+id)
	}
	return embed('g', user)
}

func tweetLink(ps params) string {
	id, user := oneOf(ps.get("id"), ps.at(0)), ps.get("user")
	if id == "" || strings.Contains(id, "://") {
		return id
	}
	return embed('t', oneOf(user, "i")+"/status/"+id)
}

// file leads to a file that the generator would have put in this place.
func (t tag) file(ps params) string {
	name := oneOf(ps.get("src", "file", "path", "url"), ps.at(0))
	if name == "" || strings.ContainsAny(name, " \n[]()") {
		return ""
	}
	return markdownLink(oneOf(ps.get("title", "caption", "label"), path.Base(name)), name)
}

// figure is an image and what is written below it.
func (t tag) figure(ps params) string {
	src := ps.get("src", "url", "image", "img", "path", "image_path", "file", "link", "name")
	alt, caption := ps.get("alt", "image_alt_text"), ps.get("caption", "title", "attr")
	var bare []string
	for _, p := range ps {
		if p.key == "" {
			bare = append(bare, p.val)
		}
	}
	if src == "" {
		src, bare = hexoImage(bare)
		if t.name == "image_with_class" && len(bare) > 1 {
			bare = bare[1:]
		}
	}
	if alt == "" && src != "" && len(bare) > 0 {
		alt = strings.Join(bare, " ")
		if t.name != "asset_img" && t.name != "img" {
			alt = bare[0]
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
	case strings.Contains(name, "youtube"):
		return embed('y', ps.get("id", "video", "video_id", "url"))
	case strings.Contains(name, "vimeo"):
		return embed('v', ps.get("id", "video", "url"))
	case ps.get("src", "url", "image", "img", "image_path", "file") != "" && ps.get("alt", "caption", "title", "image_alt_text") != "":
		for i := range ps {
			if ps[i].key == "" {
				ps[i].key = "include"
			}
		}
		return t.figure(ps)
	}
	return strings.TrimSpace(ps.get("title") + " " + oneOf(ps.get("content", "text", "message"), ps.get("caption")))
}

// output is what "{{ }}" shows, as far as the post itself says: a string, or a file.
func (t tag) output(inner string) string {
	switch t.name {
	case "image", "backgroundimage", "code", "play", "video", "iframe", "resize_image", "get_url", "youtube", "vimeo", "gist", "tweet", "figure", "img":
		return t.shown()
	case "raw", "rawhtml":
		v, _ := cutValue(t.args)
		return v
	}
	if c := inner[0]; c == '"' || c == '\'' {
		v, _ := cutValue(inner)
		return v
	}
	if ps := readParams(t.args); strings.HasPrefix(t.args, "(") {
		if src := ps.get("src", "path", "url"); src != "" {
			return picture(src, ps.get("alt"), ps.get("caption", "title"))
		}
		return ps.get("text", "title", "body")
	}
	return ""
}
