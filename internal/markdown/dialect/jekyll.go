package dialect

import (
	"path"
	"strings"
)

// jekyll returns what Jekyll adds to Liquid.
func jekyll() dialect {
	return dialect{name: "Jekyll", tags: merged(
		tagsOf(addressTag, "post_url"),
		tagsOf(func(_ tag, ps params) string { return included(ps) }, "include", "include_cached", "include_relative",
			"includecached", "partial", "render"),
	)}
}

// included returns what an include shows that is really a figure or a video.
func included(ps params) string {
	name := strings.ToLower(path.Base(strings.ReplaceAll(ps.at(0), " ", "")))
	name, _, _ = strings.Cut(name, ".")
	t := tag{name: "figure"}
	switch {
	case strings.Contains(name, "youtube") || ps.get("provider") == "youtube":
		return embed('y', ps.get("id", "video", "video_id", "url"))
	case strings.Contains(name, "vimeo") || ps.get("provider") == "vimeo":
		return embed('v', ps.get("id", "video", "url"))
	case ps.get("src", "url", "image", "img", "image_path", "file") != "" &&
		ps.get("alt", "caption", "title", "image_alt_text", "description") != "":
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
