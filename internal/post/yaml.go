package post

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

const (
	maxMatter = 64 << 10  // bytes of front matter that are read: 40 times the longest in use
	maxFile   = 256 << 10 // bytes of a file of authors or a site's configuration
	maxValues = 20_000    // values that aliases may expand to
	maxDepth  = 100       // levels of nesting
)

var errTooBig = errors.New("too large or too deeply nested")

// loadYAML parses a block of YAML. An invalid block is parsed line by line, and err is what is
// wrong with it. ok is false when the block is prose and not fields.
func loadYAML(src string) (pairs []pair, ok bool, err error) {
	if pairs, ok = fastYAML(src); ok {
		return pairs, true, nil
	}
	v, err := slowYAML(src)
	switch {
	case err != nil:
		return lenientYAML(src), true, err
	case v.empty() && v.kind != list:
		return nil, true, nil
	}
	return v.pairs, v.kind == mapping, nil
}

// slowYAML parses YAML with the whole grammar, keeping scalars as written.
func slowYAML(src string) (v value, err error) {
	if len(src) > maxFile {
		return v, errTooBig
	}
	defer func() { // a parser may panic on hostile text; a bad post hides no other
		if r := recover(); r != nil {
			v, err = value{}, errors.New("the parser failed")
		}
	}()
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(src), &doc); err != nil {
		return v, err
	}
	budget := maxValues
	return fromNode(&doc, &budget, 0)
}

func fromNode(n *yaml.Node, budget *int, depth int) (v value, err error) {
	if *budget--; *budget < 0 || depth > maxDepth {
		return v, errTooBig
	}
	if !allOf(n.Anchor, isAnchor) { // title: &quot;A title&quot;
		return v, fmt.Errorf("line %d: & starts an anchor: quote the value", n.Line)
	}
	switch n.Kind {
	case yaml.DocumentNode:
		if len(n.Content) > 0 {
			return fromNode(n.Content[0], budget, depth)
		}
	case yaml.AliasNode:
		return fromNode(n.Alias, budget, depth+1)
	case yaml.ScalarNode:
		return scalarOf(n.Value), nil
	case yaml.SequenceNode:
		v.kind = list
		for i, c := range n.Content {
			if c.Style == yaml.TaggedStyle && c.Value == "" && i == len(n.Content)-1 && n.Style&yaml.FlowStyle != 0 {
				return value{}, fmt.Errorf("line %d: ! starts a tag: quote the value", c.Line) // [one, !important]
			}
			item, err := fromNode(c, budget, depth+1)
			if err != nil {
				return value{}, err
			}
			v.items = append(v.items, item)
		}
	case yaml.MappingNode:
		v.kind = mapping
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, err := fromNode(n.Content[i], budget, depth+1)
			if err == nil && key.kind != scalar {
				err = errors.New("a key must be plain text")
			}
			if err != nil {
				return value{}, err
			}
			item, err := fromNode(n.Content[i+1], budget, depth+1)
			if err != nil {
				return value{}, err
			}
			v.pairs = append(v.pairs, pair{key.text, item})
		}
	}
	return v, nil
}

// isAnchor reports whether c may be part of the name of an anchor.
func isAnchor(c byte) bool {
	return isLetter(c) || isDigit(c) || c == '_' || c == '-' || c >= utf8.RuneSelf
}

var (
	reKeyLine  = lazyRegexp(`^([A-Za-z_][\pL\pN_.-]*)[ \t]*:(?:[ \t]+(.*))?$`)
	reItemLine = lazyRegexp(`^\s*-(?:\s|$)`)
	reItemDash = lazyRegexp(`^\s*-\s*`)
)

// lenientYAML parses "key: value" lines at the left margin and "- item" lines below them, and
// ignores the rest.
func lenientYAML(src string) []pair {
	var out []pair
	for line := range strings.SplitSeq(src, "\n") {
		if m := reKeyLine().FindStringSubmatch(line); m != nil {
			out = append(out, pair{m[1], lenientValue(strings.TrimSpace(m[2]))})
			continue
		}
		if len(out) == 0 || !reItemLine().MatchString(line) {
			continue
		}
		item := strings.TrimSpace(line[len(reItemDash().FindString(line)):])
		if isQuoted(item) {
			item = item[1 : len(item)-1]
		}
		v := &out[len(out)-1].val
		if v.kind != list {
			first := *v
			*v = value{kind: list}
			if !first.empty() {
				v.items = append(v.items, first)
			}
		}
		v.items = append(v.items, scalarOf(item))
	}
	return out
}

func isQuoted(s string) bool {
	return len(s) > 1 && s[0] == s[len(s)-1] && (s[0] == '"' || s[0] == '\'')
}

func lenientValue(s string) value {
	switch {
	case isQuoted(s):
		return scalarOf(s[1 : len(s)-1])
	case len(s) > 1 && s[0] == '[' && s[len(s)-1] == ']':
		v := value{kind: list}
		for item := range strings.SplitSeq(s[1:len(s)-1], ",") {
			if item = strings.TrimSpace(item); item != "" {
				v.items = append(v.items, scalarOf(strings.Trim(item, `"'`)))
			}
		}
		return v
	}
	return scalarOf(s)
}
