package config

import (
	"path/filepath"
	"strconv"
	"strings"
)

// Origin is where a value came from. The zero value is the default.
type Origin struct {
	Flag string // with its dashes
	Env  string // a variable
	File string // a path
	Line int    // in File
}

// String returns the origin for people: "--theme", "$QUIRE_THEME", "config.toml:3",
// "default".
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

// Resolved is a setting with its effective value.
type Resolved struct {
	Setting
	Value  string
	List   []string // of a List
	Origin Origin
}

// On reports whether a Bool is true.
func (r Resolved) On() bool { return r.Value == "true" }

// Number returns the value of a Number.
func (r Resolved) Number() int {
	n, err := strconv.Atoi(r.Value)
	if err != nil {
		return 0 // Check lets nothing else through
	}
	return n
}

// Sources is where values come from besides the command line.
type Sources struct {
	Getenv func(string) string
	File   *File // nil without a file
}

// Resolve returns the effective value of s. In order of precedence:
//
//  1. the flag on the command line, which the caller looks at first
//  2. the environment
//  3. the configuration file
//  4. the default
//
// A wrong value counts as not set and is a problem.
func (src Sources) Resolve(s Setting) (Resolved, []Problem) {
	var problems []Problem
	for i, name := range s.Env {
		v := src.Getenv(name)
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
		value, err := s.Check(given)
		if err == nil {
			return Resolved{s, src.resolvePath(s, value, ""), given.List, Origin{Env: name}}, problems
		}
		problems = append(problems, NewProblem("$"+name, s.Key, err))
	}
	if src.File != nil {
		if v, ok := src.File.Values[s.Key]; ok {
			value, err := s.Check(v)
			if err == nil {
				if s.Kind == List && !v.Many {
					v.List = []string{v.Text}
				}
				value = src.resolvePath(s, value, src.File.Path)
				return Resolved{s, value, v.List, Origin{File: src.File.Path, Line: v.Line}}, problems
			}
			problems = append(problems, NewProblem(src.File.position(v.Line), s.Key, err))
		}
	}
	return Resolved{Setting: s, Value: s.Default}, problems
}

// splitList returns the texts of a variable, separated by commas. "none" is an empty list,
// and a lone comma is itself.
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

// resolvePath returns a path as it is to be opened; file is where it was written, "" for a
// variable. URLs and "off" stay as they are.
func (src Sources) resolvePath(s Setting, value, file string) string {
	if s.Kind != Path || value == "" || value == "off" || strings.Contains(value, "://") {
		return value
	}
	if rest, ok := strings.CutPrefix(value, "~/"); ok {
		return filepath.Join(src.Getenv("HOME"), rest)
	}
	if file == "" || filepath.IsAbs(value) {
		return value
	}
	return filepath.Join(filepath.Dir(file), value)
}
