package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"quire/internal/sanitize"
	"quire/internal/suggest"
)

// maxFile is how large a configuration may be, in bytes.
const maxFile = 1 << 20

// File is a configuration as it was written.
type File struct {
	Path     string           // as it was named; "" is no file
	Values   map[string]Value // by key, with the tables it stands in
	Problems []Problem        // what could not be read
	order    []string         // keys in the order of the file
}

// DefaultPath is the path of the usual configuration: quire/config.toml in the reader's folder
// for configurations, "" without one.
func DefaultPath(getenv func(string) string) string {
	if dir := getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "quire", "config.toml")
	}
	if home := getenv("HOME"); home != "" {
		return filepath.Join(home, ".config", "quire", "config.toml")
	}
	return ""
}

// Load reads the configuration at path. A file that does not exist is an error with
// fs.ErrNotExist; one that cannot be read is a File with a mistake.
func Load(path string) (*File, error) {
	f := &File{Path: path}
	fault := func(what string) (*File, error) {
		f.Problems = append(f.Problems, Problem{path, what})
		return f, nil
	}
	in, err := os.Open(filepath.Clean(path))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, err
	case err != nil:
		return fault("it cannot be read: check its permissions, or name another with --config FILE")
	}
	defer in.Close() //nolint:errcheck // nothing was written
	if info, err := in.Stat(); err != nil || !info.Mode().IsRegular() {
		return fault("this is no file: name another with --config FILE")
	}
	src, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	switch {
	case err != nil:
		return fault("it cannot be read: name another with --config FILE")
	case len(src) > maxFile:
		return fault("it is larger than 1 MB: this is no configuration")
	}
	return Parse(path, src), nil
}

// Parse reads a configuration in TOML. What follows a line that is no TOML is not read.
func Parse(path string, src []byte) *File {
	f := &File{Path: path, Values: map[string]Value{}}
	src = []byte(strings.TrimPrefix(string(src), "\ufeff"))
	p := &unstable.Parser{}
	p.Reset(src)
	at := lineCounter{src: src, line: 1}
	table := ""
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = joinKey("", e.Key())
			if e.Kind == unstable.ArrayTable {
				f.problem(at.lineOf(keyRange(e)), fmt.Sprintf("[[%s]] is a list of tables: write [%s]", table, table))
			}
		case unstable.KeyValue:
			f.add(table, e, at.lineOf(keyRange(e)))
		default: // a comment
		}
	}
	if err := p.Error(); err != nil {
		var wrong *unstable.ParserError
		line, why := at.line, err.Error()
		if errors.As(err, &wrong) {
			why = wrong.Message
			if len(wrong.Highlight) > 0 {
				line = at.lineOf(p.Range(wrong.Highlight))
			}
		}
		f.problem(line, sanitize.Line(strings.TrimPrefix(why, "toml: "))+": correct the line; what follows it does not count")
	}
	return f
}

func (f *File) problem(line int, what string) {
	f.Problems = append(f.Problems, Problem{f.position(line), what})
}

func (f *File) position(line int) string { return fmt.Sprintf("%s:%d", f.Path, line) }

// add notes a key with its value; the keys of a table between braces are keys of their
// own.
func (f *File) add(table string, e *unstable.Node, line int) {
	key := joinKey(table, e.Key())
	v := e.Value()
	if v.Kind == unstable.InlineTable {
		for it := v.Children(); it.Next(); {
			f.add(key, it.Node(), line)
		}
		return
	}
	if first, twice := f.Values[key]; twice {
		f.problem(line, fmt.Sprintf("%s is set on line %d already: remove one of the two", sanitize.Line(key), first.Line))
		return
	}
	val := Value{Line: line, Kind: kindOf(v.Kind), Text: string(v.Data)}
	if v.Kind == unstable.Array {
		val.Many, val.Text = true, ""
		for it := v.Children(); it.Next(); {
			if it.Node().Kind == unstable.Comment {
				continue
			}
			if it.Node().Kind != unstable.String {
				f.problem(line, fmt.Sprintf("%s takes a list of texts, with nothing else in it: put each between quotes", sanitize.Line(key)))
				return
			}
			val.List = append(val.List, string(it.Node().Data))
		}
	}
	f.Values[key] = val
	f.order = append(f.order, key)
}

func kindOf(k unstable.Kind) string {
	switch k {
	case unstable.String:
		return "string"
	case unstable.Bool:
		return "bool"
	case unstable.Integer:
		return "integer"
	case unstable.Float:
		return "float"
	case unstable.Array:
		return "list"
	case unstable.LocalDate, unstable.LocalTime, unstable.LocalDateTime, unstable.DateTime:
		return "date"
	default:
		return "table"
	}
}

// joinKey is a key with the table it stands in, in the spelling of the table of settings.
func joinKey(table string, key unstable.Iterator) string {
	full := table
	for key.Next() {
		if full != "" {
			full += "."
		}
		full += strings.ToLower(strings.ReplaceAll(string(key.Node().Data), "-", "_"))
	}
	return full
}

func keyRange(e *unstable.Node) unstable.Range {
	it := e.Key()
	if !it.Next() {
		return unstable.Range{}
	}
	return it.Node().Raw
}

// lineCounter counts lines as a parser goes on.
type lineCounter struct {
	src  []byte
	at   int
	line int
}

// lineOf is the line on which a range begins; ranges come in the order of the file, or count
// from the last one.
func (l *lineCounter) lineOf(r unstable.Range) int {
	to := min(int(r.Offset), len(l.src))
	for ; l.at < to; l.at++ {
		if l.src[l.at] == '\n' {
			l.line++
		}
	}
	return l.line
}

// Check tells of the keys of the file that are none, with the nearest that is one.
func (f *File) Check(known []Setting) []Problem {
	var out []Problem
	names := sortedKeys(known)
	for _, key := range f.order {
		if _, found := slices.BinarySearch(names, key); found {
			continue
		}
		out = append(out, Problem{f.position(f.Values[key].Line), fmt.Sprintf("unknown key %s: %s", quote(key), suggestion(key, names))})
	}
	return out
}

// suggestion proposes what an unknown key may have meant: a key as a whole, or one of its own
// table.
func suggestion(key string, names []string) string {
	if at := strings.LastIndexByte(key, '.'); at > 0 {
		if _, found := slices.BinarySearch(names, key[at+1:]); found {
			return "did you mean " + key[at+1:] + ", outside of the table [" + sanitize.Line(key[:at]) + "]?"
		}
	}
	if near := suggest.Nearest(key, names); near != "" {
		return "did you mean " + near + "?"
	}
	return "quire config lists them all"
}
