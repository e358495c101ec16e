package dialect

import (
	"bytes"
	"strings"
)

// hexo returns the tags of Hexo and its themes.
func hexo() dialect {
	return dialect{
		name: "Hexo", line: (*document).commentTag, lineAt: "<",
		tags: merged(
			tagsOf(addressTag, "asset_path", "full_url_for", "post_path"),
			tagsOf(hexoLink, "asset_link", "post_link", "url_for"),
			tagsOf(tag.file, "import_code", "include_code"),
			tagsOf(tag.figure, "asset_img"),
			tagsOf(rubyTag, "ruby", "ruby_def", "ruby_jy", "ruby_py", "ruby_zy", "pinyin"),
			tagsOf(tag.hexoWords, "checkbox", "checkbox_inline", "del", "emp", "hidden", "hideinline", "label", "p", "psw",
				"radio", "span", "u", "wavy"),
		),
	}
}

// hexoLink returns a link to a post or a file, with its text behind the name.
func hexoLink(_ tag, ps params) string {
	bare := ps.bare()
	return markdownLink(oneOf(strings.Join(bare[min(1, len(bare)):], " "), ps.at(0)), ps.at(0))
}

// commentTag reads the tags of Hexo's themes that are written as comments: "<!-- tab
// Title@icon -->" and "<!-- endtab -->".
func (d *document) commentTag(off, i, end int) (next int, done bool) {
	if !d.traits.liquid || !bytes.HasPrefix(d.src[i:end], []byte("<!-- ")) {
		return 0, false
	}
	s, found := strings.CutSuffix(strings.TrimSpace(string(d.src[i:end])), "-->")
	name, title, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(s, "<!--")), " ")
	title, _, _ = strings.Cut(title, "@")
	switch {
	case !found:
		return 0, false
	case name == "endtab" || name == "endtimeline":
		d.replace(off, end, d.indentation(off, i)+string(Close))
	case (name == "tab" || name == "timeline") && strings.TrimSpace(title) != "":
		d.replace(off, end, d.indentation(off, i)+openMark("tab", title))
	default:
		return 0, false
	}
	return end, true
}

// hexoWords returns the words of a tag of Hexo's themes, which are behind its colour: "primary
// @text" or "checked, text".
func (t tag) hexoWords(params) string {
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

// isColour reports whether a word is how the boxes of Hexo's themes are coloured.
func isColour(s string) bool {
	switch s {
	case "red", "blue", "green", "cyan", "yellow", "orange", "purple", "pink", "grey", "gray", "open":
		return true
	}
	return false
}
