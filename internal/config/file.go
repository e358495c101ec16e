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
	"quire/internal/usererr"
)

// maxFile is the largest configuration file that is read, in bytes.
const maxFile = 1 << 20

// File is a parsed configuration file.
type File struct {
	Path     string           // as the user named it
	Values   map[string]Value // by key with its table, "list.per_page"
	Problems []Problem        // what could not be read
	order    []string         // keys in the order of the file
}

// DefaultPath returns the path of the usual configuration file, quire/config.toml in
// $XDG_CONFIG_HOME or ~/.config; "" without a home folder.
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
// fs.ErrNotExist; a file that cannot be read is a File with a problem.
func Load(path string) (*File, error) {
	f := &File{Path: path}
	unusable := func(what, hint string) (*File, error) {
		f.Problems = append(f.Problems, Problem{Where: path, What: what, Hint: hint})
		return f, nil
	}
	const nameAnother = "name another with --config FILE"
	in, err := os.Open(filepath.Clean(path))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, err
	case err != nil:
		return unusable("cannot be read: "+usererr.Reason(err), nameAnother)
	}
	defer in.Close() //nolint:errcheck // nothing was written
	if info, err := in.Stat(); err != nil || !info.Mode().IsRegular() {
		return unusable("not a file", nameAnother)
	}
	src, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	switch {
	case err != nil:
		return unusable("cannot be read: "+usererr.Reason(err), nameAnother)
	case len(src) > maxFile:
		return unusable("larger than 1 MB", nameAnother)
	}
	return Parse(path, src), nil
}

// Parse reads a configuration in TOML. It stops at a syntax error.
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
				f.problem(at.lineOf(keyRange(e)), fmt.Sprintf("[[%s]] is a list of tables", table), "write ["+table+"]")
			}
		case unstable.KeyValue:
			f.add(table, e, at.lineOf(keyRange(e)))
		default: // a comment
		}
	}
	if err := p.Error(); err != nil {
		line := at.line
		var syntax *unstable.ParserError
		if errors.As(err, &syntax) && len(syntax.Highlight) > 0 {
			line = at.lineOf(p.Range(syntax.Highlight))
		}
		f.problem(line, "invalid TOML: "+quote(at.text(line)), "correct the line; the rest of the file is ignored")
	}
	return f
}

func (f *File) problem(line int, what, hint string) {
	f.Problems = append(f.Problems, Problem{Where: f.position(line), What: what, Hint: hint})
}

func (f *File) position(line int) string { return fmt.Sprintf("%s:%d", f.Path, line) }

// add stores a key with its value; the keys of an inline table are keys of their own.
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
		f.problem(line, fmt.Sprintf("%s is already set on line %d", sanitize.Line(key), first.Line), "remove one of the two")
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
				f.problem(line, sanitize.Line(key)+": expected a list of texts", "put each one in quotes")
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

// joinKey returns a key with its table, spelled as in the table of settings.
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

// lineOf returns the line on which a range begins. Ranges are asked for in the order of the
// file.
func (l *lineCounter) lineOf(r unstable.Range) int {
	to := min(int(r.Offset), len(l.src))
	for ; l.at < to; l.at++ {
		if l.src[l.at] == '\n' {
			l.line++
		}
	}
	return l.line
}

// text returns a line of the file, from 1.
func (l *lineCounter) text(line int) string {
	rest := string(l.src)
	for ; line > 1; line-- {
		_, rest, _ = strings.Cut(rest, "\n")
	}
	text, _, _ := strings.Cut(rest, "\n")
	return text
}

// Check returns a problem for each unknown key of the file, with the nearest known one.
func (f *File) Check(known []Setting) []Problem {
	var out []Problem
	names := sortedKeys(known)
	for _, key := range f.order {
		if _, found := slices.BinarySearch(names, key); found {
			continue
		}
		out = append(out, Problem{
			Where: f.position(f.Values[key].Line), What: "unknown key " + quote(key), Hint: suggestKey(key, names),
		})
	}
	return out
}

// suggestKey proposes what an unknown key may mean: a key of another table, or a similar
// one.
func suggestKey(key string, names []string) string {
	if at := strings.LastIndexByte(key, '.'); at > 0 {
		if _, found := slices.BinarySearch(names, key[at+1:]); found {
			return "did you mean " + key[at+1:] + ", outside of the table [" + sanitize.Line(key[:at]) + "]?"
		}
	}
	if near := suggest.Nearest(key, names); near != "" {
		return "did you mean " + near + "?"
	}
	return "quire config lists all keys"
}
