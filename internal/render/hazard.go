package render

import (
	"bytes"

	"quire/internal/markdown"
)

// Hazardous tells, at about the speed of reading, whether a part of a post may be shown
// as it was written, or be code by mistake; Outline.Written and OpenCode then tell which.
// It may say so of a post that has none, but seldom does.
func Hazardous(src []byte) bool {
	var m marks
	para, cells := 0, 0
	for rest := src; len(rest) > 0; {
		ln := markdown.FirstLine(rest)
		rest = rest[len(ln):]
		if len(ln) > maxLine || nesting(ln) != "" {
			return true
		}
		if markdown.IsBlankLine(ln) {
			m, para, cells = marks{}, 0, 0
			continue
		}
		if para += len(ln); para > maxBlock/2 {
			return true
		}
		if cells += bytes.Count(ln, []byte("|")); cells > 0 && isDelimiterRow(ln) {
			cells *= maxCells / 100 // every row below has as many, and there may be many
		}
		if cells > maxCells || m.add(ln) != "" {
			return true
		}
	}
	return unclosed(src) || unclosedFence(src) >= 0 ||
		bytes.Count(src, []byte("]:")) > maxFootnotes
}

// unclosed tells whether a tag that hides what follows may have no end.
func unclosed(src []byte) bool {
	if bytes.IndexByte(src, '<') < 0 {
		return false
	}
	lower := bytes.ToLower(src)
	for open, end := range map[string]string{"<script": "</script", "<style": "</style", "<!--": "-->", "<?": "?>", "<![cdata[": "]]>"} {
		if bytes.Count(lower, []byte(open)) > bytes.Count(lower, []byte(end)) {
			return true
		}
	}
	return false
}
