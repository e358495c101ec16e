package post

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"quire/internal/text"
)

func loadTOML(src string) (pairs []pair, err error) {
	if len(src) > maxYAML {
		return nil, errTooBig
	}
	defer func() { // a parser of hostile text may do anything; a bad post hides no other
		if r := recover(); r != nil {
			pairs, err = nil, errors.New("the parser gave up")
		}
	}()
	var v map[string]any
	if err := toml.Unmarshal([]byte(src), &v); err != nil {
		return nil, err
	}
	return fromAny(v, 0).pairs, nil
}

func loadJSON(src string) ([]pair, error) {
	dec := json.NewDecoder(strings.NewReader(src))
	dec.UseNumber()
	var v map[string]any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	return fromAny(v, 0).pairs, nil
}

// fromAny turns what a decoder made into a value; keys are put in order, for maps
// have none.
func fromAny(x any, depth int) value {
	if depth > maxDepth {
		return value{}
	}
	switch x := x.(type) {
	case nil:
		return value{}
	case string:
		return scalarOf(x)
	case bool:
		return scalarOf(strconv.FormatBool(x))
	case time.Time:
		return scalarOf(x.Format(time.RFC3339))
	case float64:
		s := strconv.FormatFloat(x, 'f', -1, 64)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return scalarOf(s)
	case []any:
		v := value{kind: list, items: make([]value, 0, len(x))}
		for _, item := range x {
			v.items = append(v.items, fromAny(item, depth+1))
		}
		return v
	case map[string]any:
		v := value{kind: mapping, pairs: make([]pair, 0, len(x))}
		for _, k := range slices.Sorted(maps.Keys(x)) {
			v.pairs = append(v.pairs, pair{k, fromAny(x[k], depth+1)})
		}
		return v
	}
	return scalarOf(fmt.Sprint(x)) // numbers, and TOML's dates without a zone
}

var reErrorLine = regexp.MustCompile(`\bline (\d+)`)

// errorLine is the line of the block that a parser complains of, counted from 0.
func errorLine(err error) int {
	var bad *toml.DecodeError
	if errors.As(err, &bad) {
		row, _ := bad.Position()
		return max(row-1, 0)
	}
	if m := reErrorLine.FindStringSubmatch(err.Error()); m != nil {
		return max(number(m[1])-1, 0)
	}
	return 0
}

// errorText is a parser's complaint as one short line.
func errorText(err error) string {
	s := text.Line(err.Error())
	s = strings.TrimPrefix(strings.TrimPrefix(s, "yaml: "), "toml: ")
	if i := reErrorLine.FindStringIndex(s); i != nil && i[0] == 0 {
		s = strings.TrimLeft(s[i[1]:], ": ")
	}
	return text.Truncate(s, 120)
}
