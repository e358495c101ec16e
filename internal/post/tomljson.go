package post

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

func loadTOML(src string) (pairs []pair, err error) {
	if len(src) > maxMatter { // the time it takes is quadratic
		return nil, errTooBig
	}
	defer func() { // a parser may panic on hostile text; a bad post hides no other
		if r := recover(); r != nil {
			pairs, err = nil, errors.New("the parser failed")
		}
	}()
	var v map[string]any
	if err := toml.Unmarshal([]byte(src), &v); err != nil {
		return nil, err
	}
	return fromAny(v, 0).pairs, nil
}

func loadJSON(src string) ([]pair, error) {
	pairs, end, err := readJSON([]byte(src))
	if err == nil && strings.TrimSpace(src[end:]) != "" {
		return nil, errors.New("text after the object")
	}
	return pairs, err
}

// readJSON parses the object at the beginning of src, in the order written, and returns where it
// ends.
func readJSON(src []byte) (pairs []pair, end int, err error) {
	dec := json.NewDecoder(bytes.NewReader(src))
	dec.UseNumber()
	v, err := jsonValue(dec, 0)
	switch {
	case errors.Is(err, io.EOF):
		err = io.ErrUnexpectedEOF
	case err == nil && v.kind != mapping:
		err = errors.New("not an object")
	}
	if err != nil {
		return nil, 0, err
	}
	return v.pairs, int(dec.InputOffset()), nil
}

func jsonValue(dec *json.Decoder, depth int) (v value, err error) {
	token, err := dec.Token()
	if err != nil {
		return value{}, err
	}
	open, nested := token.(json.Delim)
	if !nested {
		return fromAny(token, depth), nil
	}
	if depth > maxDepth {
		return value{}, errTooBig
	}
	v.kind = list
	if open == '{' {
		v.kind = mapping
	}
	for dec.More() {
		var key json.Token
		if v.kind == mapping {
			if key, err = dec.Token(); err != nil {
				return value{}, err
			}
		}
		item, err := jsonValue(dec, depth+1)
		if err != nil {
			return value{}, err
		}
		if name, ok := key.(string); ok {
			v.pairs = append(v.pairs, pair{name, item})
		} else {
			v.items = append(v.items, item)
		}
	}
	_, err = dec.Token() // the closing one
	return v, err
}

// fromAny turns what a decoder made into a value. Keys of maps are sorted.
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
		return scalarOf(x.Format("2006-01-02T15:04:05-07:00"))
	case float64:
		return scalarOf(decimal(x))
	case json.Number:
		if f, err := x.Float64(); err == nil && strings.ContainsAny(x.String(), ".eE") {
			return scalarOf(decimal(f))
		}
		return scalarOf(x.String())
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

// decimal formats a number that has a fraction or an exponent.
func decimal(x float64) string {
	if a := math.Abs(x); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(x, 'e', -1, 64), "+"))
	}
	s := strconv.FormatFloat(x, 'f', -1, 64)
	if math.IsNaN(x) {
		return "nan"
	}
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

var reErrorLine = lazyRegexp(`\bline (\d+)`)

// errorLine returns the line of the block that a parser reports, from 0.
func errorLine(err error) int {
	var decodeErr *toml.DecodeError
	if errors.As(err, &decodeErr) {
		row, _ := decodeErr.Position()
		return max(row-1, 0)
	}
	if m := reErrorLine().FindStringSubmatch(err.Error()); m != nil {
		return max(number(m[1])-1, 0)
	}
	return 0
}

// errorText returns the error of a parser as one short line.
func errorText(err error) string {
	s := sanitize.Line(err.Error())
	s = strings.TrimPrefix(strings.TrimPrefix(s, "yaml: "), "toml: ")
	if i := reErrorLine().FindStringIndex(s); i != nil && i[0] == 0 {
		s = strings.TrimLeft(s[i[1]:], ": ")
	}
	return textwidth.Truncate(s, 120)
}
