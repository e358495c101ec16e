package feed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/mmcdole/gofeed"
)

// salvage parses what is whole of a document that the parser refuses: all to the end of
// the last entry; nil when there is nothing.
func salvage(doc []byte) *gofeed.Feed {
	for _, name := range []string{"item", "entry"} {
		if end := lastEnd(doc, name); end > 0 {
			cut := slices.Concat(doc[:end], closers(doc[:end]))
			if parsed, err := gofeedParse(cut); err == nil {
				return parsed
			}
			if parsed := perEntry(doc[:end], name); parsed != nil {
				return parsed
			}
		}
	}
	if parsed, err := gofeedParse(slices.Concat(doc, closers(doc))); err == nil {
		return parsed
	}
	return nil
}

// lastEnd returns where the last end tag of name ends, with whatever prefix, 0 without one.
func lastEnd(doc []byte, name string) int {
	const longest = 128
	for i := bytes.LastIndex(doc, []byte("</")); i >= 0; i = bytes.LastIndex(doc[:i], []byte("</")) {
		tag := doc[i+2 : min(i+2+longest, len(doc))]
		end := bytes.IndexByte(tag, '>')
		if end < 0 {
			continue
		}
		local := bytes.TrimSpace(tag[:end])
		if strings.EqualFold(string(local[bytes.LastIndexByte(local, ':')+1:]), name) {
			return i + 2 + end + 1
		}
	}
	return 0
}

// maxBroken is how many broken entries are taken out of a feed one by one.
const maxBroken = 8

// perEntry takes out the entries that the parser stumbles over: each is tried alone, and
// the feed parsed with the others.
func perEntry(doc []byte, name string) *gofeed.Feed {
	starts := entryStarts(doc, name)
	if len(starts) < 2 {
		return nil
	}
	head, foot := doc[:starts[0]], closers(doc[:starts[0]])
	out := slices.Clone(head)
	broken := 0
	for i, from := range starts {
		to := len(doc)
		if i+1 < len(starts) {
			to = starts[i+1]
		}
		part := doc[from:to]
		if end := lastEnd(part, name); end > 0 {
			part = part[:end]
		}
		if _, err := gofeedParse(slices.Concat(head, part, foot)); err != nil {
			if broken++; broken > maxBroken {
				return nil
			}
			continue
		}
		out = append(out, part...)
	}
	parsed, err := gofeedParse(append(out, foot...))
	if err != nil {
		return nil
	}
	return parsed
}

// entryStarts returns where the entries of a document begin, at most MaxEntries.
func entryStarts(doc []byte, name string) []int {
	var starts []int
	for at := 0; at < len(doc); {
		i := bytes.Index(doc[at:], []byte("<"+name))
		if i < 0 {
			break
		}
		at += i
		if end := at + 1 + len(name); end < len(doc) && strings.IndexByte(" \t\r\n>", doc[end]) >= 0 {
			starts = append(starts, at)
		}
		at++
	}
	return starts
}

// closers returns the end tags of what is open at the end of a document that guard passed.
func closers(doc []byte) []byte {
	s := scanner{src: doc}
	if err := s.scan(); err != nil {
		return nil
	}
	var out []byte
	for _, e := range slices.Backward(s.open) {
		out = append(out, "</"+e.as+">"...)
	}
	return out
}

// escapeStrings escapes control characters in the strings of a JSON document, where JSON
// forbids them, and drops them elsewhere.
func escapeStrings(doc []byte) []byte {
	out := make([]byte, 0, len(doc)+64)
	var text jsonText
	for _, c := range doc {
		switch {
		case c < ' ' && text.inString:
			out = fmt.Appendf(out, `\u%04x`, c)
			text.escaped = false
			continue
		case c < ' ' && c != '\n' && c != '\t' && c != '\r':
			continue
		}
		text.isOutside(c)
		out = append(out, c)
	}
	return out
}

// coerce rewrites a JSON Feed whose values have other types than they should.
func coerce(doc []byte) ([]byte, error) {
	var d map[string]any
	if err := json.Unmarshal(doc, &d); err != nil {
		return nil, err
	}
	coerceStrings(d, "version", "title", "home_page_url", "feed_url", "description", "next_url", "icon", "favicon",
		"language")
	coerceAuthors(d)
	if _, ok := d["expired"].(bool); !ok {
		d["expired"] = d["expired"] == "true"
	}
	items, _ := d["items"].([]any)
	kept := make([]any, 0, len(items))
	for _, item := range items {
		m, ok := item.(map[string]any)
		if !ok {
			continue
		}
		coerceStrings(m, "id", "url", "external_url", "title", "content_html", "content_text", "summary", "image",
			"banner_image", "date_published", "date_modified", "language")
		coerceAuthors(m)
		coerceTags(m)
		coerceAttachments(m)
		kept = append(kept, m)
	}
	d["items"] = kept
	return json.Marshal(d)
}

func coerceStrings(m map[string]any, keys ...string) {
	for _, k := range keys {
		switch v := m[k].(type) {
		case nil:
			delete(m, k)
		case string:
		case float64:
			m[k] = strings.TrimSuffix(fmt.Sprintf("%f", v), ".000000")
		case bool:
			m[k] = fmt.Sprint(v)
		default:
			delete(m, k)
		}
	}
}

func coerceTags(m map[string]any) {
	switch tags := m["tags"].(type) {
	case string:
		m["tags"] = []any{tags}
	case []any:
		m["tags"] = slices.DeleteFunc(tags, func(v any) bool { _, ok := v.(string); return !ok })
	default:
		delete(m, "tags")
	}
}

func coerceAuthors(m map[string]any) {
	person := func(v any) any {
		switch v := v.(type) {
		case string:
			return map[string]any{"name": v}
		case map[string]any:
			coerceStrings(v, "name", "url", "avatar")
			return v
		}
		return nil
	}
	if p := person(m["author"]); p != nil {
		m["author"] = p
	} else {
		delete(m, "author")
	}
	list, ok := m["authors"].([]any)
	if !ok {
		if p := person(m["authors"]); p != nil {
			list, ok = []any{p}, true
		}
	}
	var authors []any
	for _, v := range list {
		if p := person(v); p != nil {
			authors = append(authors, p)
		}
	}
	if ok {
		m["authors"] = authors
	} else {
		delete(m, "authors")
	}
}

func coerceAttachments(m map[string]any) {
	list, ok := m["attachments"].([]any)
	if !ok {
		delete(m, "attachments")
		return
	}
	var kept []any
	for _, v := range list {
		a, ok := v.(map[string]any)
		if !ok {
			continue
		}
		coerceStrings(a, "url", "mime_type", "title")
		for _, k := range []string{"size_in_bytes", "duration_in_seconds"} {
			if n, ok := a[k].(float64); ok {
				a[k] = int64(n)
			} else {
				delete(a, k)
			}
		}
		kept = append(kept, a)
	}
	m["attachments"] = kept
}
