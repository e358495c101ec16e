package feed

import (
	"bytes"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	// maxBase is the longest xml:base that is taken, in bytes, and maxBases how many may be
	// nested: the parser joins them for every element below.
	maxBase  = 2083
	maxBases = 8
	// maxCopied is how many bytes of text the parser may copy when it joins the pieces that
	// child elements and CDATA sections cut the text of an element into.
	maxCopied = 2 << 30
	// maxProlog is how far the root element may be from the beginning, in bytes.
	maxProlog = 1 << 20
)

// guarded is an XML document that the parser can take.
type guarded struct {
	doc []byte
	// bases has the xml:base that is in effect in each item or entry, in their order; ""
	// where there is none.
	bases []string
}

// guard checks an XML document in one pass, so that no parser has to be trusted with it,
// and returns it without declaration, DOCTYPE, comments, processing instructions and
// characters that XML forbids. Every xml:base is absolute in it.
func guard(doc []byte, base *url.URL) (guarded, error) {
	s := scanner{src: dropForbidden(doc), base: base}
	s.out = make([]byte, 0, len(s.src))
	if err := s.scan(); err != nil {
		return guarded{}, err
	}
	return guarded{doc: s.out, bases: s.bases}, nil
}

// dropForbidden returns doc without the characters that XML 1.0 forbids, and without
// references to them: one of them makes the parser refuse the whole document.
func dropForbidden(doc []byte) []byte {
	doc = bytes.Map(func(r rune) rune {
		if isForbidden(r) {
			return -1
		}
		return r
	}, doc)
	if !bytes.Contains(doc, []byte("&#")) {
		return doc
	}
	out := make([]byte, 0, len(doc))
	for {
		i := bytes.Index(doc, []byte("&#"))
		if i < 0 {
			return append(out, doc...)
		}
		out = append(out, doc[:i]...)
		doc = doc[i:]
		n := 2
		if r, length := characterReference(doc); length > 0 {
			if n = length; isForbidden(r) {
				doc = doc[n:]
				continue
			}
		}
		out = append(out, doc[:n]...)
		doc = doc[n:]
	}
}

func isForbidden(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r >= 0xd800 && r < 0xe000 || r == 0xfffe || r == 0xffff || r > utf8.MaxRune
}

// characterReference returns the character of the numeric reference that b begins with and
// its length, 0 when it is none.
func characterReference(b []byte) (r rune, length int) {
	digits, base := b[2:], 10
	if len(digits) > 0 && digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	end := bytes.IndexByte(digits[:min(len(digits), 12)], ';')
	if end < 1 {
		return 0, 0
	}
	v, err := strconv.ParseUint(string(digits[:end]), base, 31)
	if err != nil {
		v = utf8.MaxRune + 1
	}
	return rune(v), len(b) - len(digits) + end + 1
}

// element is an open element.
type element struct {
	name   string
	pieces int // of its text, cut by what is inside
	bytes  int
	base   *url.URL // xml:base in effect, nil when there is none
	nested int      // how many xml:base are around it
	item   int      // which item it is in, from 1
}

// scanner sees at least the elements that the parser sees: where the two could disagree
// about what is hidden in something else, the scanner takes it for visible.
type scanner struct {
	src, out []byte
	base     *url.URL
	open     []element
	items    int
	bases    []string
	copied   int
}

func (s *scanner) scan() error {
	for len(s.src) > 0 {
		next := bytes.IndexByte(s.src, '<')
		if next < 0 {
			next = len(s.src)
		}
		if err := s.text(s.src[:next]); err != nil {
			return err
		}
		if s.src = s.src[next:]; len(s.src) == 0 {
			break
		}
		if err := s.markup(); err != nil {
			return err
		}
	}
	return nil
}

func (s *scanner) text(b []byte) error {
	if len(s.open) == 0 { // between the declaration and the root
		return nil
	}
	s.out = append(s.out, b...)
	return s.count(len(b))
}

// count adds a piece of text to the element that is open.
func (s *scanner) count(n int) error {
	if n == 0 || len(s.open) == 0 {
		return nil
	}
	e := &s.open[len(s.open)-1]
	e.pieces++
	e.bytes += n
	if e.pieces > 1 {
		s.copied += e.bytes
	}
	if s.copied > maxCopied {
		return fmt.Errorf("%w: text in too many pieces", ErrTooLarge)
	}
	return nil
}

// markup takes one construct that begins with "<".
func (s *scanner) markup() error {
	switch {
	case bytes.HasPrefix(s.src, []byte("<!--")):
		s.skip("-->")
	case bytes.HasPrefix(s.src, []byte("<?")):
		s.skip("?>")
	case bytes.HasPrefix(s.src, []byte("<![CDATA[")):
		n := through(s.src, "]]>")
		if len(s.open) > 0 {
			s.out = append(s.out, s.src[:n]...)
		}
		s.src = s.src[n:]
		return s.count(n)
	case bytes.HasPrefix(s.src, []byte("<!")):
		s.directive()
	case bytes.HasPrefix(s.src, []byte("</")):
		n := through(s.src, ">")
		s.out = append(s.out, s.src[:n]...)
		s.src = s.src[n:]
		s.open = s.open[:max(len(s.open)-1, 0)]
	case len(s.src) > 1 && isNameStart(s.src[1]):
		return s.start()
	default: // a bracket of a text
		if len(s.open) > 0 {
			s.out = append(s.out, "&lt;"...)
		}
		s.src = s.src[1:]
		return s.count(1)
	}
	return nil
}

func (s *scanner) skip(end string) { s.src = s.src[through(s.src, end):] }

// directive drops a DOCTYPE with its internal subset.
func (s *scanner) directive() {
	n := through(s.src, ">")
	if i := bytes.IndexByte(s.src[:n], '['); i >= 0 && len(s.open) == 0 {
		if end := bytes.IndexByte(s.src[i:], ']'); end >= 0 {
			n = i + end + through(s.src[i+end:], ">")
		}
	}
	s.src = s.src[n:]
}

func (s *scanner) start() error {
	n := tagEnd(s.src)
	tag := s.src[:n]
	s.src = s.src[n:]
	name := tagName(tag)
	e := element{name: name}
	if k := len(s.open); k > 0 {
		parent := s.open[k-1]
		e.base, e.nested, e.item = parent.base, parent.nested, parent.item
	}
	local := name[strings.LastIndexByte(name, ':')+1:]
	if strings.EqualFold(local, "item") || strings.EqualFold(local, "entry") {
		if s.items++; s.items > MaxEntries {
			return fmt.Errorf("%w: more than %d entries", ErrTooLarge, MaxEntries)
		}
		e.item = s.items
		s.bases = append(s.bases, e.baseString())
	}
	tag, err := s.rebase(tag, &e)
	if err != nil {
		return err
	}
	s.out = append(s.out, tag...)
	if bytes.HasSuffix(tag, []byte("/>")) {
		return nil
	}
	if len(s.open) == MaxDepth {
		return fmt.Errorf("%w: more than %d elements inside each other", ErrTooLarge, MaxDepth)
	}
	s.open = append(s.open, e)
	return nil
}

func (e element) baseString() string {
	if e.base == nil {
		return ""
	}
	return e.base.String()
}

// rebase makes the xml:base of a tag absolute, and notes it for e and the item it is in.
func (s *scanner) rebase(tag []byte, e *element) ([]byte, error) {
	from, to := attribute(tag, "xml:base")
	if from < 0 {
		return tag, nil
	}
	if e.nested++; to-from > maxBase || e.nested > maxBases {
		return nil, fmt.Errorf("%w: xml:base too long or too deep", ErrTooLarge)
	}
	value := strings.NewReplacer("&amp;", "&", "&#38;", "&").Replace(strings.TrimSpace(string(tag[from:to])))
	ref, err := url.Parse(value)
	if err != nil {
		return tag, nil //nolint:nilerr // the parser ignores such a base too
	}
	around := s.base
	if e.base != nil {
		around = e.base
	}
	if around != nil {
		ref = around.ResolveReference(ref)
	}
	e.base = ref
	if e.item > 0 {
		s.bases[e.item-1] = ref.String()
	}
	escaped := strings.NewReplacer("&", "&amp;", `"`, "&quot;", "'", "&#39;", "<", "&lt;").Replace(ref.String())
	return append(append(append([]byte{}, tag[:from]...), escaped...), tag[to:]...), nil
}

// through returns how many bytes reach to behind end, all when it does not occur.
func through(b []byte, end string) int {
	if i := bytes.Index(b, []byte(end)); i >= 0 {
		return i + len(end)
	}
	return len(b)
}

// tagEnd returns the length of the start tag that b begins with: to the ">" that is in no
// quoted value.
func tagEnd(b []byte) int {
	quote := byte(0)
	for i, c := range b {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '>':
			return i + 1
		case (c == '"' || c == '\'') && bytes.HasSuffix(bytes.TrimRight(b[max(0, i-8):i], " \t\r\n"), []byte("=")):
			quote = c
		}
	}
	return len(b)
}

func tagName(tag []byte) string {
	end := 1
	for end < len(tag) && !bytes.ContainsRune([]byte(" \t\r\n/>"), rune(tag[end])) {
		end++
	}
	return string(tag[1:end])
}

// attribute returns where in tag the quoted value of an attribute is, -1 without one.
func attribute(tag []byte, name string) (from, to int) {
	i := bytes.Index(tag, []byte(name))
	if i < 1 || !bytes.ContainsRune([]byte(" \t\r\n"), rune(tag[i-1])) {
		return -1, -1
	}
	rest := bytes.TrimLeft(tag[i+len(name):], " \t\r\n")
	if len(rest) == 0 || rest[0] != '=' {
		return -1, -1
	}
	rest = bytes.TrimLeft(rest[1:], " \t\r\n")
	if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
		return -1, -1
	}
	end := bytes.IndexByte(rest[1:], rest[0])
	if end < 0 {
		return -1, -1
	}
	from = len(tag) - len(rest) + 1
	return from, from + end
}

func isNameStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == ':' || c >= 0x80
}
