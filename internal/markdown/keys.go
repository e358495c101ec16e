package markdown

import (
	"strings"
	"unicode/utf8"
)

// keyNames are the keys that the extension of Python-Markdown for keys knows by these names, besides
// single characters, "f1" to "f24" and what begins with "num".
const keyNames = " alt altgr arrow-down arrow-left arrow-right arrow-up backspace backtab break caps-lock clear cmd " +
	"command context-menu control ctrl del delete down end enter esc escape fn globe home hyper ins insert left left-alt " +
	"left-control left-shift menu meta num-lock option page-down page-up pause pg-dn pg-up pgdn pgup plus print-screen " +
	"return right right-alt right-control right-shift scroll-lock shift space spc super tab up win windows "

// Keys returns keys as they are shown, "Ctrl+Alt+Del" for "ctrl+alt+del"; ok is false if a word of s,
// between plus signs, is neither a key nor a text in quotes.
func Keys(s string) (shown string, ok bool) {
	for w := range strings.SplitSeq(strings.ToLower(s), "+") {
		name, number := strings.HasPrefix(w, "num"), strings.TrimPrefix(w, "f")
		isFunction := number != w && len(number) < 3 && strings.Trim(number, "0123456789") == ""
		if quoted := len(w) > 2 && w[0] == '"' && w[len(w)-1] == '"'; !quoted && !isFunction && !name &&
			utf8.RuneCountInString(w) != 1 && !strings.Contains(keyNames, " "+w+" ") {
			return "", false
		}
	}
	words := strings.Split(strings.ReplaceAll(s, `"`, ""), "+")
	for i, w := range words {
		words[i] = strings.ToUpper(w[:min(1, len(w))]) + w[min(1, len(w)):]
	}
	return strings.Join(words, "+"), true
}
