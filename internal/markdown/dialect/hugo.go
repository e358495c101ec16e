package dialect

import (
	"bytes"
	"strings"
)

// hugo returns what Hugo, its themes and the book theme's columns add to template tags.
func hugo() dialect {
	return dialect{
		name: "Hugo", line: (*document).hugoColumns, lineAt: "<",
		tags: merged(tagsOf(addressTag, "ref", "relref"), tagsOf(citation, "cite", "citep", "citet")),
	}
}

// hugoColumns drops what separates the columns of the book theme, "<--->".
func (d *document) hugoColumns(off, i, end int) (next int, done bool) {
	switch string(bytes.TrimSpace(d.src[i:end])) {
	case "<--->", "<-->":
		d.replace(off, end, "")
		return end, true
	}
	return 0, false
}

// citation returns the keys of a citation in parentheses.
func citation(t tag, ps params) string {
	if bare := ps.bare(); len(bare) > 0 {
		return "(" + strings.Join(bare, ", ") + ")"
	}
	return t.words(ps)
}

// example returns how a tag is shown that is written so as not to be read, "{{</* x */>}}"; ""
// for any other.
func (t tag) example() string {
	e, opens := strings.CutPrefix(t.inner, "/*")
	e, closes := strings.CutSuffix(e, "*/")
	if !opens || !closes {
		return ""
	}
	for _, ends := range tagEnds {
		if ends[0] == t.opens {
			return t.opens + e + ends[1]
		}
	}
	return ""
}
