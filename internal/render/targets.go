package render

import (
	"bytes"
	"iter"
	"strings"

	"quire/internal/markdown"
	"quire/internal/render/parse"
	"quire/internal/sanitize"
)

// Target is what may be the address of a link or an image.
type Target struct {
	Name         string // as Link.Target has it
	Link, Image  bool   // what it may be the address of
	IsDefinition bool   // of a link reference, which a link elsewhere may use
	IsUnclear    bool   // parsing alone tells the address
}

// Targets returns all that may be the address of a link or an image in Markdown without dialects, at
// about the speed of reading. It finds every target that an Outline has, and others: those in code, for
// example. Of addresses of other sites it returns only those with a fragment, which may have punctuation
// behind them, and it returns none of a footnote.
func Targets(markdown []byte) iter.Seq[Target] {
	return func(yield func(Target) bool) {
		hasImages := bytes.Contains(markdown, []byte("!["))
		_ = inlineTargets(markdown, hasImages, yield) && wikiTargets(markdown, yield) &&
			attributeTargets(markdown, yield) && bareTargets(markdown, yield)
	}
}

// Targets returns what the function Targets does for the whole document.
func (d *Document) Targets() iter.Seq[Target] {
	plain := d.Plain()
	return func(yield func(Target) bool) {
		for t := range Targets(plain) {
			if !yield(t) {
				return
			}
		}
		if len(plain) == 0 || &plain[0] == &d.raw[0] {
			return
		}
		// Link references are read by themselves.
		hasImages := bytes.Contains(plain, []byte("!["))
		inlineTargets(d.raw, hasImages, func(t Target) bool { return !t.IsDefinition || yield(t) })
	}
}

// target returns the target of an address as it is written; ok is false for one on the web without a
// fragment.
func target(address []byte) (t Target, ok bool) {
	if isOnTheWeb(address) && bytes.IndexByte(address, '#') < 0 {
		return t, false
	}
	if bytes.IndexByte(address, '\\') >= 0 || bytes.IndexByte(address, '&') >= 0 {
		t.IsUnclear = true
	}
	t.Name = sanitize.Text(string(address))
	return t, true
}

func isOnTheWeb(address []byte) bool {
	return bytes.HasPrefix(address, []byte("https://")) || bytes.HasPrefix(address, []byte("http://"))
}

// inlineTargets yields the addresses behind "](", and those of link references behind "]:", which may
// be of images if there are any. Like the others it returns what yield does.
func inlineTargets(src []byte, hasImages bool, yield func(Target) bool) bool {
	for at := 0; ; {
		i := bytes.IndexByte(src[at:], ']')
		if i < 0 || at+i+1 >= len(src) {
			return true
		}
		end := at + i
		at = end + 1
		isDefinition := src[at] == ':'
		if !isDefinition && src[at] != '(' || isDefinition && isFootnote(src, end) {
			continue
		}
		address, isClear := destination(src[at+1:], isDefinition)
		if isClear && len(address) == 0 {
			continue
		}
		t, ok := target(address)
		if !ok && isClear {
			continue
		}
		t.IsUnclear = t.IsUnclear || !isClear
		t.Link, t.Image, t.IsDefinition = true, hasImages, isDefinition
		if !isDefinition {
			t.Link, t.Image = labelIs(src, end)
		}
		if !yield(t) {
			return false
		}
	}
}

// isFootnote reports whether the label that ends at src[end] is that of a footnote.
func isFootnote(src []byte, end int) bool {
	const most = 1000 // bytes of a label
	label := src[max(end-most, 0):end]
	i := bytes.LastIndexByte(label, '[')
	return i >= 0 && i+1 < len(label) && label[i+1] == '^'
}

// destination returns the address that s begins with behind white space; isClear is false where it
// may be on the next line.
func destination(s []byte, isDefinition bool) (address []byte, isClear bool) {
	blanks := " \t"
	if isDefinition {
		blanks = " \t\n>" // markers of a quotation too
	}
	if s = bytes.TrimLeft(s, blanks); len(s) == 0 || s[0] == '\n' {
		return nil, len(s) == 0
	}
	if s[0] == '<' {
		end := bytes.IndexAny(s, ">\n")
		if end < 0 || s[end] == '\n' {
			return nil, false
		}
		return s[1:end], true
	}
	depth := 0
	for i, c := range s {
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 && !isDefinition {
				return s[:i], true
			}
		case ' ', '\t', '\n', '\r', '\v', '\f':
			return s[:i], true
		}
	}
	return s, true
}

// labelIs reports whether the label that ends at src[end] may be of a link or of an image.
func labelIs(src []byte, end int) (link, image bool) {
	depth := 0
	for i := end; i >= 0 && end-i < 1000; i-- {
		switch src[i] {
		case ']':
			depth++
		case '[':
			if depth--; depth > 0 {
				continue
			}
			isImage := i > 0 && src[i-1] == '!'
			return !isImage, isImage
		case '\\', '`', '<', '>', '$':
			return true, true // a bracket may be text
		case '\n':
			if i > 0 && src[i-1] == '\n' {
				return true, true
			}
		}
	}
	return true, true
}

// wikiTargets yields the targets of "[[target]]".
func wikiTargets(src []byte, yield func(Target) bool) bool {
	for at := 0; ; {
		i := bytes.Index(src[at:], []byte("[["))
		if i < 0 {
			return true
		}
		start := at + i
		at = start + 1 // another bracket may follow
		_, target, ok := parse.WikiLink(markdown.FirstLine(src[start:]))
		if !ok {
			continue
		}
		t := Target{Name: sanitize.Text(parse.Destination(target)), Link: true}
		if start > 0 && src[start-1] == '!' && parse.IsMedia(target) {
			t.Link, t.Image = false, true
		}
		if !yield(t) {
			return false
		}
	}
}

// attributeTargets yields the values of the attributes href and src.
func attributeTargets(src []byte, yield func(Target) bool) bool {
	for at := 0; ; {
		i := bytes.IndexByte(src[at:], '=')
		if i < 0 {
			return true
		}
		name := bytes.TrimRight(src[at:at+i], " \t\n")
		at += i + 1
		isImage := isAttribute(name, "src")
		if !isImage && !isAttribute(name, "href") {
			continue
		}
		value, isClear := attributeValue(src[at:])
		t, ok := target(value)
		if !ok && isClear || isClear && len(value) == 0 {
			continue
		}
		t.IsUnclear = t.IsUnclear || !isClear
		t.Link, t.Image = true, isImage
		if tag := tagBefore(src[:at]); isImage && tag == "img" {
			t.Link = false
		} else if isImage && (tag == "iframe" || tag == "video" || tag == "audio" || tag == "source") {
			t.Image = false
		}
		if !yield(t) {
			return false
		}
	}
}

// isAttribute reports whether s ends in the name of an attribute.
func isAttribute(s []byte, name string) bool {
	at := len(s) - len(name)
	return at > 0 && strings.IndexByte(" \t\n\r\f/\"'", s[at-1]) >= 0 && strings.EqualFold(string(s[at:]), name)
}

// attributeValue returns the value that s begins with behind white space; isClear is false where it
// goes on on the next line.
func attributeValue(s []byte) (value []byte, isClear bool) {
	s = bytes.TrimLeft(s, " \t")
	if len(s) == 0 || s[0] == '\n' {
		return nil, len(s) == 0
	}
	if q := s[0]; q == '"' || q == '\'' {
		end := bytes.IndexByte(s[1:], q)
		if end < 0 {
			end = len(s) - 1
		}
		value = s[1 : 1+end]
		return value, bytes.IndexByte(value, '\n') < 0
	}
	if end := bytes.IndexAny(s, " \t\n\r\f>"); end >= 0 {
		s = s[:end]
	}
	return s, true
}

// tagBefore returns the name of the last tag that begins in s, in lower case.
func tagBefore(s []byte) string {
	s = s[bytes.LastIndexByte(s, '<')+1:]
	n := 0
	for n < len(s) && n < 10 && (s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z') {
		n++
	}
	return strings.ToLower(string(s[:n]))
}

// bareTargets yields the addresses on the web that have a fragment, wherever they are.
func bareTargets(src []byte, yield func(Target) bool) bool {
	for at := 0; ; {
		i := bytes.IndexByte(src[at:], '#')
		if i < 0 {
			return true
		}
		at += i
		start := at - len(lastWord(src[:at]))
		if at = len(src); bytes.ContainsAny(src[start:], blanksAndTags) {
			at = start + bytes.IndexAny(src[start:], blanksAndTags)
		}
		for word := src[start:at]; ; {
			n := bytes.IndexAny(word, "hw")
			if n < 0 {
				break
			}
			address := word[n:]
			word = word[n+1:]
			if bytes.HasPrefix(address, []byte("www.")) {
				address = append([]byte("http://"), address...)
			}
			if !isOnTheWeb(address) {
				continue
			}
			if t, ok := target(address); ok {
				if t.Link = true; !yield(t) {
					return false
				}
			}
		}
	}
}

const blanksAndTags = " \t\n<>"

// lastWord returns the end of s behind white space and tags.
func lastWord(s []byte) []byte { return s[bytes.LastIndexAny(s, blanksAndTags)+1:] }
