package markdown

import (
	"strings"
	"unicode/utf8"
)

// Cell holds the options of Quarto, knitr and Jupyter Book for code that they run: by the words
// behind its language, and by comments at its head.
type Cell struct {
	HidesCode bool   // a reader sees its output alone
	HidesAll  bool   // a reader sees neither
	Caption   string // of its figure, table or listing
	Marked    string // the numbers of lines that are highlighted

	key string // of the option that goes on in the next line
}

// OpenCell returns the cell that a fence with this info string begins; ok is false for code that
// is only shown.
func OpenCell(info string) (c Cell, ok bool) {
	info = strings.TrimSpace(info)
	if !strings.HasPrefix(info, "{") {
		return Cell{}, false
	}
	header := strings.TrimLeft(info[1:], " ")
	if header == "" || !isLetter(header[0]) {
		return Cell{}, false
	}
	if end := strings.LastIndexByte(header, '}'); end >= 0 {
		header = header[:end]
	}
	c.header(header)
	return c, true
}

// header takes in options as knitr writes them: key=value, key = "a, b".
func (c *Cell) header(s string) {
	for s != "" {
		var field string
		field, s = cutOption(s)
		key, val, found := strings.Cut(field, "=")
		if !found {
			continue
		}
		words := strings.Fields(key) // before the first comma is the engine
		if len(words) > 0 {
			c.set(words[len(words)-1], strings.TrimSpace(val), false)
		}
	}
}

// cutOption splits s at the first comma outside quotes and parentheses.
func cutOption(s string) (first, rest string) {
	var quote byte
	depth := 0
	for i := range len(s) {
		switch b := s[i]; {
		case quote != 0:
			if b == quote && (i == 0 || s[i-1] != '\\') {
				quote = 0
			}
		case b == '"' || b == '\'':
			quote = b
		case b == '(':
			depth++
		case b == ')':
			depth--
		case b == ',' && depth <= 0:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// Option takes in a line at the head of the code, and returns false when that is code.
func (c *Cell) Option(line string) bool {
	line = strings.TrimRight(line, " \t\r\n")
	if rest, found := strings.CutPrefix(line, ":"); found { // of MyST
		key, val, found := strings.Cut(rest, ":")
		if !found || !isOptionKey(key) {
			return false
		}
		c.set(key, strings.TrimSpace(val), true)
		return true
	}
	comment, option, found := strings.Cut(line, "|")
	switch comment {
	case "#", "//", "--", "%%", "%", "/*", "<!--":
	default:
		return false
	}
	if !found {
		return false
	}
	option = strings.TrimSuffix(strings.TrimSuffix(option, "*/"), "-->")
	c.line(option)
	return true
}

// line takes in options as YAML writes them, "key: value", of which one may go on in the lines
// below it; or as knitr does.
func (c *Cell) line(s string) {
	isMore := strings.HasPrefix(s, "  ") || strings.HasPrefix(s, "\t")
	s = strings.TrimSpace(s)
	if c.key != "" && (isMore || strings.HasPrefix(s, "- ")) {
		c.set(c.key, strings.TrimSpace(strings.TrimPrefix(s, "- ")), true)
		return
	}
	c.key = ""
	key, val, found := strings.Cut(s, ":")
	if !found || !isOptionKey(key) {
		c.header(s)
		return
	}
	if val = strings.TrimSpace(val); val == "" || val == ">" || val == "|" || val == ">-" || val == "|-" {
		c.key = key
		return
	}
	c.set(key, val, true)
}

// set takes in an option. A value that is no string is bare in YAML and an expression in R.
func (c *Cell) set(key, val string, yaml bool) {
	isFalse := val == "false" || val == "FALSE" || val == "F" || val == "False"
	switch strings.ReplaceAll(key, ".", "-") {
	case "include":
		c.HidesAll = isFalse
	case "echo":
		c.HidesCode = isFalse
	case "tags":
		c.HidesAll = c.HidesAll || strings.Contains(val, "remove-cell") || strings.Contains(val, "remove_cell")
		c.HidesCode = c.HidesCode || strings.Contains(val, "remove-input") || strings.Contains(val, "remove_input")
	case "emphasize-lines":
		c.Marked = val
	case "caption", "fig-cap", "tbl-cap", "tab-cap", "lst-cap", "cap":
		text, quoted := unquote(val)
		if (quoted || yaml) && text != "" && text != "NULL" {
			c.Caption = cutText(strings.TrimSpace(c.Caption+" "+text), maxCaption)
		}
	}
}

// maxCaption is the longest caption in bytes.
const maxCaption = 1000

// cutText returns at most n bytes of s, whole characters.
func cutText(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// unquote returns the text of a string in quotes.
func unquote(s string) (text string, quoted bool) {
	if n := len(s); n < 2 || s[0] != '"' && s[0] != '\'' || s[n-1] != s[0] {
		return s, false
	}
	quote := s[:1]
	return strings.ReplaceAll(s[1:len(s)-1], `\`+quote, quote), true
}

// isOptionKey reports whether s is the name of an option.
func isOptionKey(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isAlphanumeric(c) && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return s != ""
}
