// Package config is the configuration: the table of what can be set (table.go), the file
// it is written in (file.go), and which of a flag, the environment, the file and the
// default counts (resolve.go).
//
// Flags, variables, the documentation of "quire config init" and the messages about
// mistakes all come from one table. A mistake never stops the program: it is told with
// its file and line, and the value counts as not set. The package reads one file and
// knows neither flags of a library nor what a setting is used for.
package config

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"quire/internal/sanitize"
	"quire/internal/suggest"
	"quire/internal/textwidth"
)

// Kind is what values a setting takes.
type Kind int

// The kinds.
const (
	Text     Kind = iota
	Path          // a folder or file; in the file it is relative to the file, and ~/ is the home folder
	Bool          // true or false
	Number        // a whole number
	Choice        // one of Choices
	List          // any number of texts
	Duration      // a length of time, as "90s" or "10m"
)

// Setting is one thing that can be set.
type Setting struct {
	Key         string   // in the file, with the table it stands in: "list.per_page"
	Flag        string   // on the command line, without dashes; "" has none
	Env         []string // variables, the first that is set counts
	Kind        Kind
	Choices     []string // of a Choice
	Min         int      // of a Number
	Max         int      // of a Number, 0 for any
	Default     string
	DefaultText string // what stands for Default where it is "", for people
	Help        string // a line, lower case; the value is between backquotes
	Global      bool   // every command has the flag
	AnyValue    bool   // of NO_COLOR: any value of the last variable of Env is true
}

// EnvName is the variable for a key: QUIRE_LIST_PER_PAGE for list.per_page.
func EnvName(key string) string {
	return "QUIRE_" + strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(key))
}

// Value is something that was written for a setting.
type Value struct {
	Text string   // of one value
	List []string // of several
	Many bool     // List counts, even when it is empty
	Kind string   // what it is in the file's own words: "string", "integer" …; "" elsewhere
	Line int      // of the file, from 1
}

// Check brings v to the form that setting s is used in: "true" or "false", decimal
// digits, a choice as it is spelled in the table. wrong says what is not right with it.
func (s Setting) Check(v Value) (value, wrong string) {
	if v.Many && s.Kind != List {
		return "", "takes one value, not a list"
	}
	if v.Kind == "table" || v.Kind == "date" {
		return "", "takes " + s.kindText() + ", not a " + v.Kind
	}
	given := strings.TrimSpace(v.Text)
	switch s.Kind {
	case Text, Path, List:
		if v.Kind == "bool" || v.Kind == "integer" || v.Kind == "float" {
			return "", "takes " + s.kindText() + ", not " + given + ": put it between quotes"
		}
		return v.Text, ""
	case Bool:
		on, err := strconv.ParseBool(strings.ToLower(given))
		switch strings.ToLower(given) {
		case "yes", "on":
			on, err = true, nil
		case "no", "off":
			on, err = false, nil
		}
		if err != nil {
			return "", "is " + quote(given) + ": choose true or false"
		}
		return strconv.FormatBool(on), ""
	case Number:
		n, err := strconv.Atoi(strings.ReplaceAll(given, "_", ""))
		if err != nil {
			return "", "is " + quote(given) + ": write a whole number"
		}
		if n < s.Min || s.Max > 0 && n > s.Max {
			return "", "is " + strconv.Itoa(n) + ": choose " + s.rangeText()
		}
		return strconv.Itoa(n), ""
	case Choice:
		for _, c := range s.Choices {
			if strings.EqualFold(c, given) {
				return c, ""
			}
		}
		return "", "is " + quote(given) + ": " + didYouMean(given, s.Choices) + "choose " + OneOf(s.Choices)
	case Duration:
		d, err := time.ParseDuration(given)
		if err != nil || d < 0 {
			return "", "is " + quote(given) + ": write a time such as 90s or 10m"
		}
		return d.String(), ""
	}
	return v.Text, ""
}

func (s Setting) rangeText() string {
	if s.Max > 0 {
		return strconv.Itoa(s.Min) + " to " + strconv.Itoa(s.Max)
	}
	return "at least " + strconv.Itoa(s.Min)
}

func (s Setting) kindText() string {
	return [...]string{"a text", "a folder", "true or false", "a number", "one of its choices", "a list of texts", "a time"}[s.Kind]
}

// didYouMean proposes the nearest of names, "" when none is near.
func didYouMean(given string, names []string) string {
	if near := suggest.Nearest(strings.ToLower(given), names); near != "" {
		return "did you mean " + quote(near) + "? "
	}
	return ""
}

// OneOf lists choices for a message: "a, b or c".
func OneOf(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// Problem is something in the configuration that does not count.
type Problem struct {
	Where string // the file with its line, or the variable
	What  string // what is wrong and what to do
}

// String is the mistake as a message, without a prefix.
func (m Problem) String() string { return m.Where + ": " + m.What }

// quote is something from a file or a variable, fit for a message.
func quote(s string) string { return strconv.Quote(textwidth.Truncate(sanitize.Line(s), 60)) }

// sortedKeys are the keys of settings, sorted.
func sortedKeys(all []Setting) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = s.Key
	}
	slices.Sort(out)
	return out
}
