package feed

import (
	"fmt"
	"net/url"

	"quire/internal/sanitize"
)

// parseJSON parses a JSON Feed, which may have raw control characters in its strings and
// values of wrong types.
func parseJSON(doc []byte, base *url.URL) (*Feed, error) {
	doc = escapeStrings(doc)
	if err := guardJSON(doc); err != nil {
		return nil, err
	}
	fixed, err := coerce(doc)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrNotFeed, sanitize.Line(err.Error()))
	}
	parsed, err := gofeedParse(fixed)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrNotFeed, sanitize.Line(err.Error()))
	}
	return translate(parsed, base, nil), nil
}

// guardJSON checks how deep a JSON document is and how many entries it has.
func guardJSON(doc []byte) error {
	const entryDepth = 3 // the document, its list of items, an item
	depth, entries := 0, 0
	inString, escaped := false, false
	for _, c := range doc {
		switch {
		case escaped:
			escaped = false
		case inString && c == '\\':
			escaped = true
		case c == '"':
			inString = !inString
		case inString:
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
