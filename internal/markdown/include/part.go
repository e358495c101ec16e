package include

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// part is what of a file is included; the zero value is all of it.
type part struct {
	name        string // of an anchor, section or region
	first, last int    // lines, from 1; 0 for no bound
	shift       string // of shiftinclude: how far lines are moved to the right, or "auto"
}

// The comments that begin and end a named part of a file: of mdBook, of MkDocs, and the regions of
// editors.
var (
	anchorLine  = lazily(`ANCHOR:[ \t]*[\w-]+|ANCHOR_END:[ \t]*[\w-]+`)
	sectionLine = lazily(`-{1,}8<-{1,}[ \t]+\[(?:start|end):[ \t]*[a-z][\w-]*[ \t]*\]`)
)

// maxNamed is the longest name of a part in bytes.
const maxNamed = 200

// of returns the part of a file; ok is false when that has no part of the name.
func (p part) of(src string) (text string, ok bool) {
	lines := strings.SplitAfter(src, "\n")
	if p.name != "" {
		if lines, ok = p.named(lines); !ok {
			return "", false
		}
	}
	lines = lines[min(max(p.first-1, 0), len(lines)):]
	if p.last > 0 {
		lines = lines[:min(max(p.last-max(p.first, 1)+1, 0), len(lines))]
	}
	var b strings.Builder
	for _, line := range p.shifted(lines) {
		isMark := strings.Contains(line, "ANCHOR") && anchorLine().MatchString(line) || strings.Contains(line, "8<") &&
			sectionLine().MatchString(line)
		if !isMark {
			b.WriteString(line)
		}
	}
	return b.String(), true
}

// named returns the lines between the comments that name a part.
func (p part) named(lines []string) (out []string, ok bool) {
	if len(p.name) > maxNamed {
		return nil, false
	}
	name := regexp.QuoteMeta(strings.ToValidUTF8(p.name, "\ufffd"))
	begins := regexp.MustCompile(`ANCHOR:[ \t]*` + name + `(?:[^\w-]|$)|8<-{1,}[ \t]+\[start:[ \t]*` + name +
		`[ \t]*\]|#?region[ \t]+` + name + `(?:[^\w-]|$)`)
	ends := regexp.MustCompile(`ANCHOR_END:[ \t]*` + name + `(?:[^\w-]|$)|8<-{1,}[ \t]+\[end:[ \t]*` + name +
		`[ \t]*\]|#?endregion(?:[ \t]+` + name + `)?(?:[^\w-]|$)`)
	for _, line := range lines {
		switch {
		case !ok:
			ok = begins.MatchString(line)
		case ends.MatchString(line):
			return out, true
		default:
			out = append(out, line)
		}
	}
	return out, ok
}

// shifted returns lines moved to the right, or to the left as far as their indentation allows.
func (p part) shifted(lines []string) []string {
	if p.shift == "" {
		return lines
	}
	n, err := strconv.Atoi(p.shift)
	if err != nil { // auto
		n = -1
		for _, line := range lines {
			if indent := len(line) - len(strings.TrimLeft(line, " ")); strings.TrimSpace(line) != "" && (n < 0 || indent < n) {
				n = indent
			}
		}
		n = -max(n, 0)
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		switch indent := len(line) - len(strings.TrimLeftFunc(line, unicode.IsSpace)); {
		case n >= 0:
			out[i] = strings.Repeat(" ", min(n, 80)) + line
		default:
			out[i] = line[min(-n, indent, len(strings.TrimRight(line, "\n"))):]
		}
	}
	return out
}
