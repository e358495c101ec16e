package feed

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

// depth returns how deep the parser's tokenizer sees a document, and how many items.
func depth(doc []byte) (deepest, items int) {
	d := xml.NewDecoder(bytes.NewReader(doc))
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	now := 0
	for {
		token, err := d.Token()
		if err != nil {
			return deepest, items
		}
		switch token := token.(type) {
		case xml.StartElement:
			now++
			deepest = max(deepest, now)
			if strings.EqualFold(token.Name.Local, "item") || strings.EqualFold(token.Name.Local, "entry") {
				items++
			}
		case xml.EndElement:
			now--
		}
	}
}

// FuzzGuard verifies that the parser never sees more than the guard has counted.
func FuzzGuard(f *testing.F) {
	for _, seed := range []string{
		"<rss><channel><item><title>x</title></item></channel></rss>",
		`<a b="<c>"><![CDATA[<d>]]><!-- <e> --><?f <g>?></a>`, `<a b=c"><d>"</a>`, `<!DOCTYPE x [ <!ENTITY y "<z>"> ]><a/>`,
		"<a><b></a></b><c/>", `<a x='">' y="'>"><b/></a>`, "<a\n/><item/>", `<item xml:base="x"><b xml:base='y'/></item>`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		g, err := guard(valid(doc), nil)
		if err != nil {
			return
		}
		deepest, items := depth(g.doc)
		if deepest > MaxDepth+1 {
			t.Errorf("the parser sees %d elements inside each other", deepest)
		}
		if items > len(g.notes) {
			t.Errorf("the parser sees %d entries, the guard %d\n%q", items, len(g.notes), g.doc)
		}
	})
}
