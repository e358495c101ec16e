package feed

import (
	"bytes"
	"encoding/base64"
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
	doc   []byte
	notes []note // of each item or entry, in their order
}

// note is what the parser does not return of an item or entry.
type note struct {
	base     string // xml:base that is in effect
	textBase string // the last xml:base inside, which is that of the text
	id       string // as it is written
	about    string // rdf:about
	lang     string // xml:lang of the entry, or else of its content
}

// guard checks an XML document in one pass, so that no parser has to be trusted with it,
// and returns it well-formed and without declaration, DOCTYPE, comments, processing
// instructions and characters that XML forbids. Every xml:base is absolute in it.
func guard(doc []byte, base *url.URL) (guarded, error) {
	s := scanner{src: dropForbidden(doc), base: base}
	s.out = make([]byte, 0, len(s.src))
	if err := s.scan(); err != nil {
		return guarded{}, err
	}
	s.finish()
	return guarded{doc: s.out, notes: s.notes}, nil
}

// dropForbidden returns doc without the characters that XML 1.0 forbids, and without
// references to them: one of them makes the parser refuse the whole document.
func dropForbidden(doc []byte) []byte {
	if hasForbidden(doc) {
		doc = bytes.Map(func(r rune) rune {
			if isForbidden(r) {
				return -1
			}
			return r
		}, doc)
	}
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

// hasForbidden reports whether there may be a forbidden character in UTF-8: most documents have
// none, and to look at bytes is quicker.
func hasForbidden(doc []byte) bool {
	for _, c := range doc {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return true
		}
	}
	return bytes.Contains(doc, []byte("\uFFFE")) || bytes.Contains(doc, []byte("\uFFFF"))
}

func isForbidden(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r >= 0xd800 && r < 0xe000 || r == 0xfffe || r == 0xffff ||
		r > utf8.MaxRune
}

// characterReference returns the character of the numeric reference that b begins with and
// its length, 0 for other text.
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
	base   *url.URL // xml:base in effect, nil without one
	nested int      // how many xml:base are around it
	item   int      // which item it is in, from 1
	from   int      // where its start tag is in what is written
	inside int      // where its content begins in what is written
	base64 bool     // its text is encoded
	as     string   // its name in what is written
}

// scanner rewrites the elements that it sees, so that the parser sees the same ones: an
// element is closed where a broken document forgets to, and an end tag of nothing is dropped.
type scanner struct {
	src, out []byte
	base     *url.URL
	open     []element
	items    int
	whole    int // items that were closed
	notes    []note
	copied   int
	nested   bool // a CDATA section has the beginning of another in it, whose end will follow
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
	if bytes.Contains(b, []byte("]]>")) { // XML allows it at the end of a CDATA section only
		end := "]]&gt;"
		if s.nested {
			end, s.nested = "", false
		}
		b = bytes.ReplaceAll(b, []byte("]]>"), []byte(end))
	}
	s.write(b, false)
	return s.count(len(b))
}

// write writes the text of the element that is open, decoded if it is in Base64.
func (s *scanner) write(b []byte, isCDATA bool) {
	if s.open[len(s.open)-1].base64 {
		compact := bytes.Join(bytes.Fields(b), nil)
		if plain, err := base64.StdEncoding.DecodeString(string(compact)); err == nil && len(plain) > 0 {
			s.out = append(s.out, escapeText(string(bytes.ToValidUTF8(dropForbidden(plain), []byte("\uFFFD"))))...)
			return
		}
	}
	if isCDATA {
		s.out = append(s.out, "<![CDATA["...)
		s.out = append(append(s.out, b...), "]]>"...)
		return
	}
	s.out = append(s.out, b...)
}

func escapeText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
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
		return s.cdata()
	case bytes.HasPrefix(s.src, []byte("<!")):
		s.directive()
	case bytes.HasPrefix(s.src, []byte("</")):
		s.end()
	case isStartTag(s.src):
		return s.start()
	default: // a bracket of a text
		if len(s.open) > 0 && len(s.src) > 1 {
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
	switch {
	case e.item == 0:
	case isEntry(e.local()):
		s.notes[e.item-1].base = ref.String()
	case isText(e.local()), e.local() == "div" && isText(s.open[len(s.open)-1].local()):
		s.notes[e.item-1].textBase = ref.String()
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
