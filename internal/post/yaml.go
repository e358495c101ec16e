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

// loadYAML reads a block of YAML. A block that no parser takes is read as plain
// lines, and err says what is wrong with it. ok is false when the block is prose,
// not fields.
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

// slowYAML reads YAML with the whole grammar, keeping what was written of scalars.
func slowYAML(src string) (v value, err error) {
	if len(src) > maxFile {
		return v, errTooBig
	}
	defer func() { // a parser of hostile text may do anything; a bad post hides no other
		if r := recover(); r != nil {
			v, err = value{}, errors.New("the parser gave up")
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
		return v, fmt.Errorf("line %d: an & begins an anchor of YAML: quote the value", n.Line)
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
				return value{}, fmt.Errorf("line %d: a ! begins a tag of YAML: quote the value", c.Line) // [one, !important]
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

// isAnchor reports whether c may stand in the name of an anchor.
func isAnchor(c byte) bool {
	return isLetter(c) || isDigit(c) || c == '_' || c == '-' || c >= utf8.RuneSelf
}

var (
	reKeyLine  = lazily(`^([A-Za-z_][\pL\pN_.-]*)[ \t]*:(?:[ \t]+(.*))?$`)
	reItemLine = lazily(`^\s*-(?:\s|$)`)
	reItemDash = lazily(`^\s*-\s*`)
)

// lenientYAML takes "key: value" lines at the left margin and "- item" lines under
// them, and nothing else.
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
		if quoted(item) {
			item = item[1 : len(item)-1]
		}
		v := &out[len(out)-1].val
		if v.kind != list {
			was := *v
			*v = value{kind: list}
			if !was.empty() {
				v.items = append(v.items, was)
			}
		}
		v.items = append(v.items, scalarOf(item))
	}
	return out
}

func quoted(s string) bool {
	return len(s) > 1 && s[0] == s[len(s)-1] && (s[0] == '"' || s[0] == '\'')
}

func lenientValue(s string) value {
	switch {
	case quoted(s):
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
