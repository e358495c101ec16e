package config

import (
	"path/filepath"
	"strconv"
	"strings"
)

// Origin is where a value came from.
type Origin struct {
	Flag string // with its dashes
	Env  string // a variable
	File string // a path
	Line int    // in File
}

// String is the origin for people: "--theme", "$QUIRE_THEME", "config.toml:3", "default".
func (o Origin) String() string {
	switch {
	case o.Flag != "":
		return o.Flag
	case o.Env != "":
		return "$" + o.Env
	case o.File != "":
		return o.File + ":" + strconv.Itoa(o.Line)
	}
	return "default"
}

// Resolved is a setting with the value that counts.
type Resolved struct {
	Setting
	Value  string
	List   []string // of Words
	Origin Origin
}

// On reports whether a Switch is on.
func (r Resolved) On() bool { return r.Value == "true" }

// Number is the value of a Number.
func (r Resolved) Number() int {
	n, err := strconv.Atoi(r.Value)
	if err != nil {
		return 0 // Check has seen to it
	}
	return n
}

// Sources is where values come from besides the command line.
type Sources struct {
	Getenv func(string) string
	File   *File // nil is none
}

// Resolve finds the value of s that counts. In order of precedence:
//
//  1. the flag on the command line, which the caller looks at first
//  2. the environment
//  3. the configuration file
//  4. the default
//
// A value that is wrong counts as not set, and is told of.
func (from Sources) Resolve(s Setting) (Resolved, []Problem) {
	var mistakes []Problem
	for i, name := range s.Env {
		v := from.Getenv(name)
		if v == "" {
			continue
		}
		given := Value{Text: v}
		if s.AnyValue && i == len(s.Env)-1 {
			given.Text = "true"
		}
		if s.Kind == List {
			given = Value{Many: true, List: splitList(v)}
		}
		value, wrong := s.Check(given)
		if wrong == "" {
			return Resolved{s, from.resolvePath(s, value, ""), given.List, Origin{Env: name}}, mistakes
		}
		mistakes = append(mistakes, Problem{"$" + name, s.Key + " " + wrong})
	}
	if from.File != nil {
		if v, ok := from.File.Values[s.Key]; ok {
			value, wrong := s.Check(v)
			if wrong == "" {
				if s.Kind == List && !v.Many {
					v.List = []string{v.Text}
				}
				return Resolved{s, from.resolvePath(s, value, from.File.Path), v.List, Origin{File: from.File.Path, Line: v.Line}}, mistakes
			}
			mistakes = append(mistakes, Problem{from.File.position(v.Line), s.Key + " " + wrong})
		}
	}
	return Resolved{Setting: s, Value: s.Default}, mistakes
}

// splitList are the texts of a variable, parted by commas; "none" is an empty list, and a
// comma alone is itself.
func splitList(v string) []string {
	switch v {
	case "none":
		return nil
	case ",":
		return []string{","}
	}
	var out []string
	for _, w := range strings.Split(v, ",") {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// resolvePath is a folder as it is to be opened; file is where it was written. An address is
// left as it is.
func (from Sources) resolvePath(s Setting, value, file string) string {
	if s.Kind != Path || value == "" || value == "off" || strings.Contains(value, "://") {
		return value
	}
	if rest, ok := strings.CutPrefix(value, "~/"); ok {
		return filepath.Join(from.Getenv("HOME"), rest)
	}
	if file == "" || filepath.IsAbs(value) {
		return value
	}
	return filepath.Join(filepath.Dir(file), value)
}
