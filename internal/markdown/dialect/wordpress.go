package dialect

import (
	"bytes"
	"strings"
)

// wordpress returns the shortcodes that exports of WordPress leave, "[caption]".
func wordpress() dialect {
	return dialect{name: "WordPress", marks: []string{"[/"}, inline: (*document).wordPressTag, inlineAt: "["}
}

// wordPressTag takes the marks away in which WordPress puts captions, addresses and code.
func (d *document) wordPressTag(i, end int) (stop int, replacement string) {
	src := d.src
	n := bytes.IndexByte(src[i:min(end, i+300)], ']')
	if n < 2 {
		return -1, ""
	}
	name, _, _ := strings.Cut(string(src[i+1:i+n]), " ")
	closing := strings.HasPrefix(name, "/")
	switch strings.TrimPrefix(name, "/") {
	case "caption", "embed", "audio", "video", "gallery", "wp_caption", "quote", "column", "columns", "row":
		return i + n + 1, ""
	case "code", "sourcecode", "php":
		if close := "[/" + name + "]"; !closing {
			if k := bytes.Index(src[i+n+1:min(end, i+2000)], []byte(close)); k > 0 {
				code := src[i+n+1 : i+n+1+k]
				return i + n + 1 + k + len(close), "`" + string(code) + "`"
			}
		}
	}
	return -1, ""
}
