package dialect

import (
	"path"
	"slices"
	"strings"
)

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

// figure returns an image and what is written below it.
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

// picture returns an image with its caption behind it.
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

// pictured reports whether a parameter is the name of a file with a picture.
func pictured(ps params) bool {
	for _, p := range ps {
		switch strings.ToLower(path.Ext(p.val)) {
		case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif":
			return !strings.Contains(p.val, "{")
		}
	}
	return false
}
