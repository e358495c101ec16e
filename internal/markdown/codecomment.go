package markdown

import "strings"

// commentClosers are what ends a comment, by what begins it.
var commentClosers = map[string]string{
	"{/*": "*/}", "/*": "*/", "<!--": "-->", "(*": "*)", "{-": "-}", "{{!--": "--}}", "@*": "*@", "--[[": "]]",
}

// enclosed are the beginnings of comments that have an end, the longer ones first.
var enclosed = [...]string{"{{!--", "<!--", "--[[", "{/*", "/*", "(*", "{-", "@*"}

// toEnd are the beginnings of comments that go on to the end of the line.
var toEnd = [...]string{"//", "#", "--", ";", "%", "!"}

// quotes begin comments of Vim and of Visual Basic, where white space is around them.
var quotes = [...]string{`"`, "'", "REM"}

// commentOpener returns what begins a comment at the end of s, all of its characters if they
// are repeated, as in ";;"; "" for none.
func commentOpener(s string) string {
	for _, opener := range enclosed {
		if strings.HasSuffix(s, opener) {
			return opener
		}
	}
	for _, opener := range toEnd {
		if strings.HasSuffix(s, opener) {
			n := len(s)
			for n > 0 && s[n-1] == opener[0] {
				n--
			}
			return s[n:]
		}
	}
	for _, opener := range quotes {
		if before, found := strings.CutSuffix(s, opener); found && strings.Count(s, opener) == 1 && endsBlank(before) {
			return opener
		}
	}
	if before, found := strings.CutSuffix(s, "*"); found && strings.TrimSpace(before) == "" {
		return "*" // a line of a comment of several
	}
	return ""
}

func endsBlank(s string) bool { return s == "" || isSpace(s[len(s)-1]) }

// holdsComment reports whether a comment may begin in s.
func holdsComment(s string) bool {
	for _, opener := range enclosed {
		if strings.Contains(s, opener) {
			return true
		}
	}
	for _, opener := range toEnd {
		if i := strings.Index(s, opener); i >= 0 && endsBlank(s[:i]) {
			return true
		}
	}
	return false
}

// trailingComment splits a line before the comment that ends it and returns the words of the
// comment, "" for none.
func trailingComment(s string) (before, comment string) {
	s = strings.TrimRight(s, " \t")
	for _, opener := range enclosed {
		if body, found := strings.CutSuffix(s, commentClosers[opener]); found {
			if i := strings.LastIndex(body, opener); i >= 0 {
				return strings.TrimRight(s[:i], " \t"), strings.TrimSpace(body[i+len(opener):])
			}
		}
	}
	// The words of a directive hold no white space: its comment begins at the last but one.
	i := strings.LastIndexAny(s, " \t")
	head, comment := strings.TrimRight(s[:i+1], " \t"), s[i+1:]
	if opener := commentOpener(head); opener != "" {
		return strings.TrimRight(head[:len(head)-len(opener)], " \t"), comment
	}
	for _, opener := range toEnd {
		if body := strings.TrimLeft(comment, opener[:1]); len(comment)-len(body) >= len(opener) {
			return head, body
		}
	}
	return s, ""
}
