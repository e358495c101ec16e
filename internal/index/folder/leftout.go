package folder

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dustin/go-humanize/english"

	"quire/internal/sanitize"
)

// leftOut says what of the folder is neither a post nor a page, by the records of its documents.
func (w *Walk) leftOut(records []Record) string {
	var empty, underscored, outside int
	folders := map[string]bool{}
	for i := range records {
		if r := &records[i]; r.Post == nil && len(r.Findings) == 0 {
			empty++
		}
	}
	for _, dir := range w.dirs {
		underscored += dir.underscored
		outside += dir.outside
		for _, name := range dir.notEntered {
			folders[sanitize.Line(name)] = true
		}
	}
	var lines []string
	add := func(n int, why string) {
		if n > 0 {
			lines = append(lines, english.Plural(n, "file", "")+" "+why)
		}
	}
	add(empty, "without text or title")
	add(underscored, "with a name that begins with _")
	if len(w.roots) > 0 {
		add(outside, "outside of "+sanitize.Line(strings.Join(w.roots, ", "))+", which "+sanitize.Line(w.config)+" names")
	}
	if n := len(folders); n > 0 {
		names := make([]string, 0, n)
		for name := range folders {
			names = append(names, name)
		}
		slices.Sort(names)
		const most = 8
		more := ""
		if n > most {
			more = fmt.Sprintf(" and %d more", n-most)
		}
		lines = append(lines, english.PluralWord(n, "folder", "")+" "+strings.Join(names[:min(n, most)], ", ")+more)
	}
	return strings.Join(lines, "\n")
}
