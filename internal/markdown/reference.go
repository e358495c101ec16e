package markdown

import (
	"html"
	"strings"
)

// Reference returns the character that a reference stands for, as in "&amp;". Other text, such as
// "&notone;", stays as it is (CommonMark 2.5).
func Reference(ref string) string {
	s := html.UnescapeString(ref)
	if strings.HasSuffix(s, ";") && s != ";" { // of HTML, which reads "&not" in it
		return ref
	}
	return s
}
