package dialect

import (
	"bytes"

	"quire/internal/markdown"
)

// ikiwiki returns the directives of ikiwiki.
func ikiwiki() dialect {
	return dialect{name: "ikiwiki", line: (*document).ikiwikiDirective, lineAt: "["}
}

// ikiwikiDirective reads a directive of ikiwiki's, "[[!name arguments]]", that begins its line.
func (d *document) ikiwikiDirective(off, i, _ int) (next int, done bool) {
	if !bytes.HasPrefix(d.src[i:], []byte("[[!")) {
		return 0, false
	}
	const longest = 4 << 10
	n := bytes.Index(d.src[i:min(len(d.src), i+longest)], []byte("]]"))
	if n < 0 {
		d.spend(longest)
		return 0, false
	}
	stop := i + n + 2
	end := markdown.LineEnd(d.src, min(stop, len(d.src)))
	if len(bytes.TrimSpace(d.src[stop:end])) > 0 {
		return 0, false
	}
	name, args := cutName(string(d.src[i+3 : i+n]))
	shown := ""
	if ps := readParams(args); name == "img" {
		shown = picture(ps.at(0), ps.get("alt"), ps.get("caption", "title"))
	}
	d.replaceLines(off, end, shown)
	return end, true
}
