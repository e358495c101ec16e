// Package config is the configuration: the table of settings (table.go), the file they are
// written in (file.go), and the precedence of flags, environment, file and defaults
// (resolve.go).
//
// Flags, variables, the comments of "quire config init" and the messages about problems
// all come from one table. A problem never stops the program: it is reported with its
// file and line, and the value counts as not set. The package reads one file; it knows
// no flag library and not what a setting is used for.
package config

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"quire/internal/sanitize"
	"quire/internal/suggest"
	"quire/internal/textwidth"
	"quire/internal/usererr"
)

// Kind is the type of a setting's values.
type Kind int

// The kinds.
const (
	Text     Kind = iota
	Path          // a file or folder; in the file it is relative to the file, and ~/ is the home folder
	Bool          // true or false
	Number        // a whole number
	Choice        // one of Choices
	List          // any number of texts
	Duration      // such as "90s" or "10m"
)

// Setting is one thing that can be set.
type Setting struct {
	Key         string   // in the file, with its table: "list.per_page"
	Flag        string   // on the command line, without dashes; "" without one
	Env         []string // variables; the first one that is set wins
	Kind        Kind
	Choices     []string // of a Choice
	Min         int      // of a Number
	Max         int      // of a Number, 0 for no limit
	Default     string
	DefaultText string // describes the default when Default is ""
	Help        string // one line, lower case; the value is in backquotes
	Global      bool   // every command has the flag
	AnyValue    bool   // any value of the last variable of Env means true, as for NO_COLOR
}

// EnvName returns the variable for a key: QUIRE_LIST_PER_PAGE for list.per_page.
func EnvName(key string) string {
	return "QUIRE_" + strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(key))
}

// Value is what was written for a setting.
type Value struct {
	Text string   // of one value
	List []string // of several
	Many bool     // List is the value, even if it is empty
	Kind string   // the file's own type: "string", "integer" …; "" if it is not from a file
	Line int      // in the file, from 1
}

// Check returns v in the form in which setting s is used: "true" or "false", decimal
// digits, a choice as it is spelled in the table. The error has a hint and does not name
// the setting.
func (s Setting) Check(v Value) (string, error) {
	switch {
	case v.Many && s.Kind != List:
		return "", usererr.New("expected one value, got a list", "write "+s.kindText())
	case v.Kind == "table" || v.Kind == "date":
		return "", usererr.New("expected "+s.kindText()+", got a "+v.Kind, "write "+s.kindText())
	}
	given := strings.TrimSpace(v.Text)
	switch s.Kind {
	case Text, Path, List:
		if v.Kind == "bool" || v.Kind == "integer" || v.Kind == "float" {
			return "", usererr.New("expected "+s.kindText()+", got "+given, "put it in quotes")
		}
		return v.Text, nil
	case Bool:
		return checkBool(given)
	case Number, Choice:
		if given == s.Default { // it may stand for "not set" and be out of range
			return given, nil
		}
		if s.Kind == Number {
			return s.checkNumber(given)
		}
		return s.checkChoice(given)
	case Duration:
		return checkDuration(given)
	}
	return v.Text, nil
}

func checkBool(given string) (string, error) {
	switch strings.ToLower(given) {
	case "yes", "on":
		return "true", nil
	case "no", "off":
		return "false", nil
	}
	on, err := strconv.ParseBool(strings.ToLower(given))
	if err != nil {
		return "", usererr.New("invalid value "+quote(given), "use true or false")
	}
	return strconv.FormatBool(on), nil
}

func (s Setting) checkNumber(given string) (string, error) {
	n, err := strconv.Atoi(strings.ReplaceAll(given, "_", ""))
	switch {
	case err != nil:
		return "", usererr.New("invalid number "+quote(given), "use "+s.rangeText())
	case n < s.Min || s.Max > 0 && n > s.Max:
		return "", usererr.New(strconv.Itoa(n)+" is out of range", "use "+s.rangeText())
	}
	return strconv.Itoa(n), nil
}

func (s Setting) rangeText() string {
	switch {
	case s.Max > 0:
		return strconv.Itoa(s.Min) + " to " + strconv.Itoa(s.Max)
	case s.Min > 0:
		return strconv.Itoa(s.Min) + " or more"
	}
	return "a whole number"
}

func (s Setting) checkChoice(given string) (string, error) {
	for _, c := range s.Choices {
		if strings.EqualFold(c, given) {
			return c, nil
		}
	}
	return "", UnknownChoice("value", given, s.Choices)
}

// UnknownChoice returns the error for a value that is not a choice. what names the
// kind of value, such as "format".
func UnknownChoice(what, given string, choices []string) error {
	hint := "use " + OneOf(choices)
	if near := suggest.Nearest(strings.ToLower(given), choices); near != "" {
		hint = "did you mean " + near + "? The choices are " + OneOf(choices)
	}
	return usererr.New("unknown "+what+" "+quote(given), hint)
}

func checkDuration(given string) (string, error) {
	d, err := time.ParseDuration(given)
	if err != nil || d < 0 {
		return "", InvalidDuration(given)
	}
	return d.String(), nil
}

// InvalidDuration returns the error for a value that is not a duration.
func InvalidDuration(given string) error {
	return usererr.New("invalid duration "+quote(given), "use 5s, 1m or 2h")
}

func (s Setting) kindText() string {
	return [...]string{
		"text", "a path", "true or false", "a number", "one of its choices", "a list of texts",
		"a duration",
	}[s.Kind]
}

// OneOf joins choices for a message: "a, b or c".
func OneOf(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// Problem is something in the configuration that does not count.
type Problem struct {
	Where string // the file with its line, or the variable
	What  string
	Hint  string // what to do, "" if there is nothing
}

// NewProblem returns the problem that err is, with its hint.
func NewProblem(where, what string, err error) Problem {
	return Problem{Where: where, What: what + ": " + usererr.Text(err), Hint: usererr.Hint(err)}
}

// String returns the problem in one line, without a prefix.
func (p Problem) String() string {
	if p.Hint == "" {
		return p.Where + ": " + p.What
	}
	return p.Where + ": " + p.What + ": " + p.Hint
}

// quote quotes text from a file or a variable for a message.
func quote(s string) string { return strconv.Quote(textwidth.Truncate(sanitize.Line(s), 60)) }

// sortedKeys returns the keys of settings in order.
func sortedKeys(all []Setting) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = s.Key
	}
	slices.Sort(out)
	return out
}
