package include

import (
	"bytes"
	"strings"

	"quire/internal/markdown"
)

// NotePrefix begins the notes among Targets; what follows is a wiki link.
const NotePrefix = "[["

// hasSign reports whether Markdown may include anything.
func hasSign(src []byte) bool {
	has := func(sign string) bool { return bytes.Contains(src, []byte(sign)) }
	if bytes.IndexByte(src, '{') >= 0 && (has("{{#") || has("{{< include") || has("{%") &&
		(has("notebook") || has("include_relative"))) {
		return true
	}
	return has("![[") || has("@include:") || hasArrow(src)
}

// hasArrow reports whether src has "<<< " or "-8<-".
func hasArrow(src []byte) bool {
	for at := 0; ; at++ {
		n := bytes.IndexByte(src[at:], '<')
		if n < 0 {
			return false
		}
		at += n
		if bytes.HasPrefix(src[at:], []byte("<<< ")) || bytes.HasSuffix(src[:at], []byte("-8")) &&
			bytes.HasPrefix(src[at:], []byte("<-")) {
			return true
		}
	}
}

// amidText returns what mdBook includes amid a line of text.
func amidText(text []byte) [][]byte {
	if !bytes.Contains(text, []byte("{{#include")) {
		return nil
	}
	return mdbookForm().FindAll(text, maxCount)
}

// Targets returns what the Markdown of a post includes, as the post has it: each file and note once.
func Targets(src []byte) (targets []string) {
	if !hasSign(src) {
		return nil
	}
	isKnown := map[string]bool{}
	add := func(target string, isNote bool) {
		if isNote {
			target = NotePrefix + target
		}
		if target != "" && len(targets) < maxCount && !isKnown[target] {
			isKnown[target] = true
			targets = append(targets, strings.Clone(target))
		}
	}
	for s := markdown.NewScanner(src); s.Next(); {
		text := src[min(max(s.Content, s.Start), s.End):s.End]
		switch s.Kind {
		case markdown.Code:
			if d, ok := inCode(string(text)); ok {
				add(d.target, false)
			}
		case markdown.Text, markdown.Comment:
			if d, ok := inText(string(src[s.Start:s.End]), string(text)); ok {
				add(d.target, d.isNote)
				continue
			}
			for _, at := range notesIn(string(text)) {
				add(at.target, true)
			}
			for _, m := range amidText(text) {
				if d, ok := ofMdBook(string(m), false); ok {
					add(d.target, false)
				}
			}
		}
	}
	return targets
}
