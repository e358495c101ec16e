package dialect

import (
	"bytes"
	"strings"
)

// hashnode returns the embeds of Hashnode, "%[address]".
func hashnode() dialect {
	return dialect{name: "Hashnode", line: (*document).hashnodeEmbed, lineAt: "%"}
}

func (d *document) hashnodeEmbed(off, i, end int) (next int, done bool) {
	s := string(bytes.TrimSpace(d.src[i:end]))
	if !strings.HasPrefix(s, "%[http") || !strings.HasSuffix(s, "]") {
		return 0, false
	}
	d.replace(off, end, "<"+s[2:len(s)-1]+">")
	return end, true
}
