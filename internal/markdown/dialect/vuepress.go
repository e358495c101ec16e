package dialect

import (
	"bytes"
	"strings"
)

// vuepress returns what VuePress, VitePress and the plugins of markdown-it add to containers.
func vuepress() dialect {
	return dialect{
		name: "VuePress", line: (*document).vuepressLine, lineAt: "<@[",
		outputs: []string{"$frontmatter", "$page", "$site", "$t"},
	}
}

// vuepressLine reads a file of code, "<<< file", the table of contents, "[[toc]]", a tab,
// "@tab Title", and a video, "@[youtube](id)".
func (d *document) vuepressLine(off, i, end int) (next int, done bool) {
	if d.src[i] == '<' && !bytes.HasPrefix(d.src[i:end], []byte("<<< ")) {
		return 0, false
	}
	s := string(bytes.TrimSpace(d.src[i:end]))
	switch {
	case strings.HasPrefix(s, "<<< "):
		d.replace(off, end, "`"+s[4:]+"`")
	case s[0] == '[':
		switch strings.ToLower(s) {
		case "[[toc]]", "[toc]", "[[_toc_]]":
			d.replace(off, end, "")
		default:
			return 0, false
		}
	case strings.HasPrefix(s, "@tab"):
		_, title, _ := strings.Cut(s, " ")
		if title = strings.TrimSpace(title); title == "" {
			return 0, false
		}
		d.replace(off, end, shortened("**"+title+"**", end-off-1))
	case strings.HasPrefix(s, "@[youtube](") && strings.HasSuffix(s, ")"):
		d.replace(off, end, embed('y', s[11:len(s)-1]))
	case strings.HasPrefix(s, "@["):
		d.replace(off, end, s[1:])
	default:
		return 0, false
	}
	return end, true
}
