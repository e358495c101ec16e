package feed_test

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

func utf16Bytes(s string, bom bool) string {
	var b []byte
	if bom {
		b = append(b, 0xff, 0xfe)
	}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

func TestCharset(t *testing.T) {
	item := rssItem("<title>Grüße</title>")
	latin := strings.NewReplacer("ü", "\xfc", "ß", "\xdf").Replace(item)
	for name, c := range map[string]struct{ doc, contentType string }{
		"UTF-8":                     {item, ""},
		"byte order mark":           {"\xef\xbb\xbf" + item, ""},
		"declared otherwise":        {strings.Replace(item, "?>", ` encoding="iso-8859-1"?>`, 1), "text/xml; charset=koi8-r"},
		"UTF-16":                    {utf16Bytes(item, true), ""},
		"UTF-16 without a mark":     {utf16Bytes(item, false), "text/xml; charset=utf-8"},
		"by the header":             {latin, "text/xml; charset=iso-8859-1"},
		"by the declaration":        {strings.Replace(latin, "?>", ` encoding="iso-8859-1"?>`, 1), ""},
		"declared UTF-8, is Latin":  {strings.Replace(latin, "?>", ` encoding="utf-8"?>`, 1), "text/xml; charset=utf-8"},
		"nothing declared":          {latin, ""},
		"UTF-16 behind a line":      {utf16Bytes("\n"+item, false), ""},
		"unknown charset":           {latin, "text/xml; charset=klingon"},
		"control characters":        {strings.Replace(item, "Gr", "\x01Gr\x0b", 1), ""},
		"spaces before declaration": {"\n  " + item, ""},
	} {
		if got := one(t, c.doc).Title; got != "Grüße" {
			t.Errorf("%s: title %q", name, got)
		}
	}
	japanese := "<?xml version='1.0' encoding='iso-2022-jp'?><rss><channel><item><title>\x1b$B$\"\x1b(B</title></item></channel></rss>"
	if got := one(t, japanese).Title; got != "あ" {
		t.Errorf("ISO-2022-JP: title %q", got)
	}
	page, err := charmap.CodePage037.NewEncoder().String(`<?xml version="1.0" encoding="cp037"?><rss><channel><item><title>x</title></item></channel></rss>`)
	if err != nil {
		t.Fatal(err)
	}
	if got := one(t, page).Title; got != "x" {
		t.Errorf("EBCDIC: title %q", got)
	}
	if got := one(t, rssItem("<title>it\u0092s</title>")).Title; got != "it’s" {
		t.Errorf("a byte of windows-1252 as a character: title %q", got)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte(item)); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	if got := one(t, packed.String()).Title; got != "Grüße" {
		t.Errorf("a gzip file: title %q", got)
	}
	many := strings.Repeat("ü", 200) + "\xff"
	if got := one(t, rssItem("<title>"+many+"</title>")).Title; got != strings.Repeat("ü", 200)+"\uFFFD" {
		t.Errorf("a stray byte makes another charset of it: %q", got)
	}
}
