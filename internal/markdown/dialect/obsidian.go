package dialect

import (
	"bytes"
)

// obsidian returns what Obsidian adds to Markdown, but for links and callouts, which the renderer
// reads.
func obsidian() dialect {
	return dialect{
		name: "Obsidian", marks: []string{"%%", "^"}, inline: (*document).obsidian, inlineAt: "%^",
		line: (*document).blockName, lineAt: "^",
	}
}

// obsidian reads a comment or the name of a block.
func (d *document) obsidian(i, end int) (stop int, replacement string) {
	if d.src[i] == '%' {
		return obsidianComment(d.src, i, end), ""
	}
	return blockID(d.src, d.start, i, end), ""
}

// blockName drops a line that names the block above it, "^name".
func (d *document) blockName(off, i, end int) (next int, done bool) {
	if !attributeWord(string(bytes.TrimSpace(d.src[i+1 : end]))) {
		return 0, false
	}
	d.replace(off, end, "")
	return end, true
}

// obsidianComment returns where the comment "%%…%%" that begins at i ends, -1 for none. One of
// several lines begins its line.
func obsidianComment(src []byte, i, end int) int {
	if i+1 >= end || src[i+1] != '%' {
		return -1
	}
	if n := bytes.Index(src[i+2:end], []byte("%%")); n >= 0 {
		if n == 0 || src[i+2] == ',' || src[i+2] == ';' {
			return -1
		}
		return i + 4 + n
	}
	start := bytes.LastIndexByte(src[:i], '\n') + 1
	if len(bytes.TrimLeft(src[start:i], " \t>")) > 0 {
		return -1
	}
	const longest = 64 << 10
	if n := bytes.Index(src[i+2:min(len(src), i+longest)], []byte("%%")); n >= 0 {
		return i + 4 + n
	}
	return -1
}

// blockID returns where the name that Obsidian gives a block, " ^name" at the end of a line,
// ends; -1 for none.
func blockID(src []byte, off, i, end int) int {
	stop := i + 1
	letter := false
	for stop < end && (isWordByte(src[stop]) || src[stop] == '-') {
		letter = letter || src[stop] >= 'a'
		stop++
	}
	if stop < end && src[stop] != '\n' || stop-i < 4 || !letter || i == off || src[i-1] != ' ' ||
		bytes.IndexByte(src[off:i], '$') >= 0 {
		return -1
	}
	return stop
}
