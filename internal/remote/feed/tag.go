package feed

import (
	"bytes"
	"fmt"
	"html"
	"slices"
	"strings"
)

// start takes a start tag.
func (s *scanner) start() error {
	n, closed := tagEnd(s.src)
	tag := s.src[:n]
	s.src = s.src[n:]
	if !closed {
		if len(s.src) == 0 { // the document is cut in it
			return nil
		}
		tag = append(bytes.Clone(tag), '>')
	}
	tag = mendTag(tag)
	e := element{name: tagName(tag)}
	s.closeBefore(e)
	if k := len(s.open); k > 0 {
		parent := s.open[k-1]
		e.base, e.nested, e.item = parent.base, parent.nested, parent.item
	} else {
		tag = mendNamespace(tag, e)
	}
	if err := s.note(tag, &e); err != nil {
		return err
	}
	tag, err := s.rebase(tag, &e)
	if err != nil {
		return err
	}
	tag = s.rename(tag, &e)
	isEmpty := bytes.HasSuffix(tag, []byte("/>"))
	if !isEmpty && isVoidTag(e.name) {
		tag, isEmpty = append(bytes.Clone(tag[:len(tag)-1]), "/>"...), true
	}
	e.from = len(s.out)
	s.out = append(s.out, tag...)
	if isEmpty {
		if isEntry(e.local()) {
			s.whole++
		}
		return nil
	}
	if len(s.open) == MaxDepth {
		return fmt.Errorf("%w: more than %d elements inside each other", ErrTooLarge, MaxDepth)
	}
	e.inside = len(s.out)
	s.open = append(s.open, e)
	return nil
}

// note counts an entry and notes what the parser does not return.
func (s *scanner) note(tag []byte, e *element) error {
	local := e.local()
	if isEntry(local) {
		if s.items++; s.items > MaxEntries {
			return fmt.Errorf("%w: more than %d entries", ErrTooLarge, MaxEntries)
		}
		e.item = s.items
		s.notes = append(s.notes, note{base: e.baseString(), about: value(tag, "rdf:about"), lang: value(tag, "xml:lang")})
		return nil
	}
	e.base64 = strings.EqualFold(value(tag, "mode"), "base64")
	if e.item > 0 && local == "content" && s.notes[e.item-1].lang == "" {
		s.notes[e.item-1].lang = value(tag, "xml:lang")
	}
	return nil
}

// rename gives the text of an item in RSS the name that the parser knows: it may be an XHTML
// body, or content without a namespace. An entry in RSS becomes an item, an item in Atom an entry.
func (s *scanner) rename(tag []byte, e *element) []byte {
	e.as = e.name
	if name := s.entryName(); isEntry(e.name) && e.name != name {
		e.as = name
		return slices.Concat([]byte("<"+name), tag[1+len(e.name):])
	}
	if e.local() != "body" && e.name != "content" || len(s.open) == 0 || s.open[len(s.open)-1].local() != "item" ||
		bytes.HasSuffix(tag, []byte("/>")) {
		return tag
	}
	const uri = "http://purl.org/rss/1.0/modules/content/"
	e.as = "content:encoded"
	return []byte("<" + e.as + ` xmlns:content="` + uri + `">`)
}

// entryName returns what the format of the document calls an entry.
func (s *scanner) entryName() string {
	if len(s.open) > 0 && s.open[0].local() == "feed" {
		return "entry"
	}
	return "item"
}

// end takes an end tag: it closes what is open inside, and nothing if there is no such
// element.
func (s *scanner) end() {
	n := through(s.src, ">")
	if i := bytes.IndexByte(s.src[1:n], '<'); i >= 0 {
		n = i + 1
	}
	name := tagName(s.src[1:n])
	s.src = s.src[n:]
	local := localName(name)
	for i := len(s.open) - 1; i >= 0; i-- {
		if strings.EqualFold(s.open[i].name, name) {
			s.closeFrom(i)
			return
		}
		if isEntry(s.open[i].local()) && !isContainer(local) {
			return
		}
	}
}

// closeFrom closes the open elements from the i-th on.
func (s *scanner) closeFrom(i int) {
	for k := len(s.open) - 1; k >= i; k-- {
		e := s.open[k]
		if e.item > 0 && k > 0 && isEntry(s.open[k-1].local()) && (e.local() == "id" || e.local() == "guid") {
			s.notes[e.item-1].id = strings.TrimSpace(html.UnescapeString(string(s.out[e.inside:])))
		}
		if isEntry(e.local()) {
			s.whole++
		}
		s.out = append(append(append(s.out, "</"...), e.as...), '>')
	}
	s.open = s.open[:i]
}

// closeBefore closes what a broken document has left open before e: an entry before another
// one, and a line of text before the next element of an entry.
func (s *scanner) closeBefore(e element) {
	k := len(s.open) - 1
	if k < 1 {
		return
	}
	if isEntry(e.local()) {
		for i := k; i > 0; i-- {
			if strings.EqualFold(s.open[i].name, e.name) {
				s.closeFrom(i)
				return
			}
		}
		return
	}
	top, parent := s.open[k], s.open[k-1].local()
	if isLine(top.name) && (isLine(e.name) || strings.EqualFold(e.name, "description")) &&
		(isEntry(parent) || parent == "channel" || parent == "feed") {
		s.closeFrom(k)
	}
}

// finish closes what is open at the end of the document. An entry that the document is cut in
// is dropped if there are others.
func (s *scanner) finish() {
	for i, e := range s.open {
		if isEntry(e.local()) && s.whole > 0 {
			s.out = s.out[:e.from]
			s.notes = s.notes[:e.item-1]
			s.open = s.open[:i]
			break
		}
	}
	s.closeFrom(0)
}

// cdata takes a CDATA section; one that never ends reaches to the end tag of the element.
func (s *scanner) cdata() error {
	const begin, end = "<![CDATA[", "]]>"
	b := s.src[len(begin):]
	n := bytes.Index(b, []byte(end))
	rest := n + len(end)
	if n < 0 {
		if n = len(b); len(s.open) > 0 {
			if i := bytes.Index(b, []byte("</"+s.open[len(s.open)-1].name+">")); i >= 0 {
				n = i
			}
		}
		rest = n
	}
	s.src = b[rest:]
	if len(s.open) == 0 {
		return nil
	}
	b = b[:n]
	if inner, ok := bytes.CutPrefix(bytes.TrimSpace(b), []byte(begin)); ok {
		b, s.nested = inner, true
	}
	s.write(b, true)
	return s.count(len(b))
}

func (e element) local() string { return localName(e.name) }

func (e element) baseString() string {
	if e.base == nil {
		return ""
	}
	return e.base.String()
}

// localName returns the name of an element without its prefix, in lower case.
func localName(name string) string {
	return strings.ToLower(name[strings.LastIndexByte(name, ':')+1:])
}

func isEntry(local string) bool { return local == "item" || local == "entry" }

// isText reports whether an element of an entry has its text.
func isText(local string) bool {
	switch local {
	case "content", "encoded", "summary", "description", "body":
		return true
	}
	return false
}

// isContainer reports whether an element has entries in it, or is one.
func isContainer(local string) bool {
	switch local {
	case "item", "entry", "channel", "rss", "feed", "rdf":
		return true
	}
	return false
}

// isLine reports whether an element of a feed or entry has a line of text and no elements.
func isLine(name string) bool {
	switch strings.ToLower(name) {
	case "title", "link", "guid", "pubdate", "comments", "dc:creator", "dc:date":
		return true
	}
	return false
}

// isVoidTag reports whether an element is one of HTML that has no end tag. It is one without
// a prefix.
func isVoidTag(name string) bool {
	switch strings.ToLower(name) {
	case "br", "hr", "img", "input", "wbr", "area", "embed", "col":
		return true
	}
	return false
}

// mendNamespace gives the root of an Atom feed the namespace of Atom if it has one that no
// parser knows, and that of RSS none.
func mendNamespace(tag []byte, e element) []byte {
	if e.name == "rss" {
		if from, to := attribute(tag, "xmlns"); from >= 0 {
			return slices.Concat(tag[:from], tag[to:])
		}
	}
	if e.local() != "feed" {
		return tag
	}
	name := "xmlns"
	if prefix, _, ok := strings.Cut(e.name, ":"); ok {
		name += ":" + prefix
	}
	from, to := attribute(tag, name)
	if from < 0 {
		return tag
	}
	switch strings.TrimSpace(string(tag[from:to])) {
	case "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#":
		return tag
	}
	return slices.Concat(tag[:from], []byte("http://www.w3.org/2005/Atom"), tag[to:])
}
