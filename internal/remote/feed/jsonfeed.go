package feed

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"

	"quire/internal/sanitize"
)

// parseJSON parses a JSON Feed, which may have raw control characters in its strings, commas
// without a value, and values of wrong types, and may be cut: then it ends with the last
// whole entry.
func parseJSON(doc []byte, base *url.URL) (*Feed, error) {
	doc = escapeStrings(doc)
	if err := guardJSON(doc); err != nil {
		return nil, err
	}
	fixed, err := coerce(doc)
	if err != nil {
		fixed, err = coerce(mendJSON(doc))
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrNotFeed, sanitize.Line(err.Error()))
	}
	parsed, err := gofeedParse(fixed)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrNotFeed, sanitize.Line(err.Error()))
	}
	return translate(parsed, base, nil), nil
}

// mendJSON drops commas that no value follows. It cuts a document that is not closed behind the
// last whole entry and closes it.
func mendJSON(doc []byte) []byte {
	const entryDepth = 3
	out := make([]byte, 0, len(doc))
	var open []byte // what closes what is open
	whole := 0      // bytes to behind the last whole entry
	var closers []byte
	var text jsonText
	for _, c := range doc {
		outside := text.isOutside(c)
		switch {
		case !outside:
		case c == '{':
			open = append(open, '}')
		case c == '[':
			open = append(open, ']')
		case c == '}' || c == ']':
			if trimmed := bytes.TrimRight(out, " \t\r\n"); bytes.HasSuffix(trimmed, []byte(",")) {
				out = trimmed[:len(trimmed)-1]
			}
			if len(open) == 0 || open[len(open)-1] != c {
				continue
			}
			open = open[:len(open)-1]
		}
		out = append(out, c)
		if outside && len(open) == entryDepth-1 && (c == '}' || c == ']') {
			whole, closers = len(out), bytes.Clone(open)
		}
		if len(open) == 0 && c == '}' && outside {
			return out // what follows is not the feed's
		}
	}
	if whole == 0 {
		return doc
	}
	slices.Reverse(closers)
	return append(out[:whole], closers...)
}

// jsonText follows a JSON document, byte by byte, into and out of its strings.
type jsonText struct{ inString, escaped bool }

// isOutside reports whether the next byte, c, is outside strings and their quotes.
func (t *jsonText) isOutside(c byte) bool {
	switch {
	case t.escaped:
		t.escaped = false
	case t.inString && c == '\\':
		t.escaped = true
	case c == '"':
		t.inString = !t.inString
	default:
		return !t.inString
	}
	return false
}

// guardJSON checks how deep a JSON document is and how many entries it has.
func guardJSON(doc []byte) error {
	const entryDepth = 3 // the document, its list of items, an item
	depth, entries := 0, 0
	var text jsonText
	for _, c := range doc {
		switch {
		case !text.isOutside(c):
		case c == '{' || c == '[':
			if depth++; depth > MaxDepth {
				return fmt.Errorf("%w: more than %d values inside each other", ErrTooLarge, MaxDepth)
			}
			if depth == entryDepth {
				entries++
			}
		case c == '}' || c == ']':
			depth--
		case c == ',' && depth == entryDepth-1:
			entries++ // entries that are no objects cost as much
		}
	}
	if entries > 2*MaxEntries {
		return fmt.Errorf("%w: more than %d entries", ErrTooLarge, MaxEntries)
	}
	return nil
}
