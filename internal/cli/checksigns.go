package cli

import (
	"bytes"
	"strings"

	"quire/internal/render"
)

// mayHaveFindings reports whether a check of body may find something; other posts, more than half of
// most blogs, need not be parsed.
func mayHaveFindings(body []byte) bool {
	isMade := hasGenerated(body) || bytes.Contains(body, []byte("{{")) ||
		bytes.Contains(body, []byte("{%")) // tags may stand for images and links
	return mayHaveLinks(body, isMade) || mayHaveImages(body, isMade) || render.IsHazardous(body)
}

// mayHaveLinks reports whether body has a link that is checked: to a Markdown file, an anchor
// or a wiki page.
func mayHaveLinks(body []byte, isMade bool) bool {
	for _, sign := range []string{"[[", "](#", "]: #", `href="#`, `href='#`} {
		if bytes.Contains(body, []byte(sign)) {
			return true
		}
	}
	for at := 0; ; at++ {
		i := bytes.IndexByte(body[at:], '.')
		if i < 0 {
			break
		}
		if at += i; isMarkdownExt(body[at+1:]) && (isMade || !isOnTheWeb(body, at)) {
			return true
		}
	}
	for rest := body; ; { // ](page#heading)
		i := bytes.Index(rest, []byte("]("))
		if i < 0 {
			return false
		}
		rest = rest[i+2:]
		end := bytes.IndexAny(rest, ")\n")
		if end >= 0 && bytes.IndexByte(rest[:end], '#') >= 0 && !bytes.HasPrefix(rest, []byte("http")) {
			return true
		}
	}
}

// isMarkdownExt reports whether s begins with what follows the dot of a Markdown file.
func isMarkdownExt(s []byte) bool {
	if len(s) == 0 {
		return false
	}
	switch s[0] | 0x20 {
	case 'm':
		return hasPrefixFold(s, "md") || hasPrefixFold(s, "markdown") || hasPrefixFold(s, "mkd")
	case 'q':
		return hasPrefixFold(s, "qmd")
	case 'r':
		return hasPrefixFold(s, "rm")
	}
	return false
}

// isOnTheWeb reports whether byte at of body is in an address of the web without a fragment.
func isOnTheWeb(body []byte, at int) bool {
	const ends = " \t\n\"'()<>[]`"
	from := bytes.LastIndexAny(body[:at], ends) + 1
	to := bytes.IndexAny(body[at:], ends)
	if to < 0 {
		to = len(body) - at
	}
	return isWebAddress(body[from:]) && bytes.IndexByte(body[from:at+to], '#') < 0
}

func isWebAddress(s []byte) bool {
	return hasPrefixFold(s, "https://") || hasPrefixFold(s, "http://")
}

// hasPrefixFold reports whether s begins with prefix in any case.
func hasPrefixFold(s []byte, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(string(s[:len(prefix)]), prefix)
}

// indexFold returns where sign is in s in any case, -1 for nowhere. It begins with a byte that has no
// case.
func indexFold(s []byte, sign string) int {
	for at := 0; ; at++ {
		i := bytes.IndexByte(s[at:], sign[0])
		if i < 0 {
			return -1
		}
		if at += i; hasPrefixFold(s[at:], sign) {
			return at
		}
	}
}

// mayHaveImages reports whether body shows an image that is not on the web.
func mayHaveImages(body []byte, isMade bool) bool {
	if isMade {
		return bytes.Contains(body, []byte("![")) || indexFold(body, "<img") >= 0
	}
	for rest := body; ; {
		i := bytes.Index(rest, []byte("!["))
		if i < 0 {
			break
		}
		rest = rest[i+2:]
		end := bytes.IndexByte(rest, ']')
		if end < 0 || !bytes.HasPrefix(rest[end:], []byte("](")) {
			return true // a reference, perhaps
		}
		if rest = rest[end+2:]; !isWebAddress(bytes.TrimLeft(rest, " <")) {
			return true
		}
	}
	for rest := body; ; {
		i := indexFold(rest, "<img")
		if i < 0 {
			return false
		}
		rest = rest[i+4:]
		tag := bytes.ToLower(rest[:max(bytes.IndexByte(rest, '>'), 0)])
		at := bytes.Index(tag, []byte("src="))
		if at < 0 || !isWebAddress(bytes.TrimLeft(tag[at+len("src="):], `"'`)) {
			return true
		}
	}
}
