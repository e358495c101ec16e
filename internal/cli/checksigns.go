package cli

import (
	"bytes"

	"quire/internal/render"
)

// mayHaveFindings reports whether a check of body may find something; other posts, more than half of
// most blogs, need not be parsed.
func mayHaveFindings(body []byte) bool {
	lower := bytes.ToLower(body)
	isMade := hasGenerated(body) || bytes.Contains(body, []byte("{{")) || bytes.Contains(body, []byte("{%")) // tags may stand for images and links
	return mayHaveLinks(body, lower, isMade) || mayHaveImages(body, lower, isMade) || render.IsHazardous(body)
}

// mayHaveLinks reports whether body has a link that is checked: to a Markdown file, an anchor
// or a wiki page.
func mayHaveLinks(body, lower []byte, isMade bool) bool {
	for _, sign := range []string{"[[", "](#", "]: #", `href="#`, `href='#`} {
		if bytes.Contains(body, []byte(sign)) {
			return true
		}
	}
	for _, ext := range []string{".md", ".markdown", ".mkd", ".qmd", ".rm"} {
		for at := bytes.Index(lower, []byte(ext)); at >= 0; {
			if isMade || !isOnTheWeb(lower, at) {
				return true
			}
			at += len(ext)
			next := bytes.Index(lower[at:], []byte(ext))
			if next < 0 {
				break
			}
			at += next
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

// isOnTheWeb reports whether byte at of lower is in an address of the web without a fragment.
func isOnTheWeb(lower []byte, at int) bool {
	const ends = " \t\n\"'()<>[]`"
	from := bytes.LastIndexAny(lower[:at], ends) + 1
	to := bytes.IndexAny(lower[at:], ends)
	if to < 0 {
		to = len(lower) - at
	}
	return isWebAddress(lower[from:]) && bytes.IndexByte(lower[from:at+to], '#') < 0
}

func isWebAddress(lower []byte) bool {
	return bytes.HasPrefix(lower, []byte("https://")) || bytes.HasPrefix(lower, []byte("http://"))
}

// mayHaveImages reports whether body shows an image that is not on the web.
func mayHaveImages(body, lower []byte, isMade bool) bool {
	if isMade {
		return bytes.Contains(body, []byte("![")) || bytes.Contains(lower, []byte("<img"))
	}
	for rest := lower; ; {
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
	for rest := lower; ; {
		i := bytes.Index(rest, []byte("<img"))
		if i < 0 {
			return false
		}
		rest = rest[i+4:]
		tag := rest[:max(bytes.IndexByte(rest, '>'), 0)]
		at := bytes.Index(tag, []byte("src="))
		if at < 0 || !isWebAddress(bytes.TrimLeft(tag[at+len("src="):], `"'`)) {
			return true
		}
	}
}
