package parse

import (
	"bytes"
	"strings"

	"quire/internal/markdown"
)

// MaxBlock is the size in bytes from which a list, table or code block is split into parts, and a
// paragraph is shown as written.
const MaxBlock = 64 << 10

// IsHazardous reports, at about the speed of reading, whether a part of a post may be shown as
// written, or be code by mistake; parsing all of it then finds out. It may be wrong about a post that
// has none, but seldom is.
func IsHazardous(post []byte) bool {
	var c counter
	para, cells := 0, 0
	for rest := post; len(rest) > 0; {
		line := markdown.FirstLine(rest)
		rest = rest[len(line):]
		if len(line) > MaxLine || isDeep(line) {
			return true
		}
		if markdown.IsBlankLine(line) {
			c, para, cells = counter{}, 0, 0
			continue
		}
		if para += len(line); para > MaxBlock/2 {
			return true
		}
		if cells += bytes.Count(line, []byte("|")); cells > 0 && isDelimiterRow(line) {
			cells *= MaxCells / 100 // every row below has as many, and there may be many
		}
		if cells > MaxCells || c.add(line) != "" {
			return true
		}
	}
	return mayHideText(post) || UnclosedFence(post) >= 0 || bytes.Count(post, []byte("]:")) > MaxFootnotes
}

// mayHideText reports whether a tag that hides what follows may have no end.
func mayHideText(post []byte) bool {
	var scripts, styles, comments, instructions, data int // that are open
	for at := 0; ; at++ {
		i := bytes.IndexByte(post[at:], '<')
		if i < 0 {
			break
		}
		at += i
		switch rest := post[at:]; {
		case hasPrefixFold(rest, "<script"):
			scripts++
		case hasPrefixFold(rest, "</script"):
			scripts--
		case hasPrefixFold(rest, "<style"):
			styles++
		case hasPrefixFold(rest, "</style"):
			styles--
		case bytes.HasPrefix(rest, []byte("<!--")):
			comments++
		case bytes.HasPrefix(rest, []byte("<?")):
			instructions++
		case hasPrefixFold(rest, "<![cdata["):
			data++
		}
	}
	hasMore := func(opened int, end string) bool { return opened > 0 && opened > bytes.Count(post, []byte(end)) }
	return scripts > 0 || styles > 0 || hasMore(comments, "-->") || hasMore(instructions, "?>") || hasMore(data, "]]>")
}

// hasPrefixFold reports whether s begins with prefix in any case.
func hasPrefixFold(s []byte, prefix string) bool {
	return len(s) >= len(prefix) && s[1]|0x20 == prefix[1]|0x20 && strings.EqualFold(string(s[:len(prefix)]), prefix)
}
