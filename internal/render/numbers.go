package render

import (
	"strconv"
	"strings"

	"quire/internal/sanitize"
)

// linkNumbers are the numbers that plain text gives to the targets of links, in their order.
type linkNumbers struct {
	numbers map[string]int
	targets []string
}

// mark returns what plain text puts behind a link, "" when its address says no more than its text or
// leads nowhere else.
func (n *linkNumbers) mark(l Link) string {
	target := sanitize.Line(l.Target)
	bare := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(target, "https://"), "http://"), "/")
	if target == "" || target[0] == '#' || target == l.Text || bare == l.Text || target == "mailto:"+l.Text {
		return ""
	}
	if n.numbers == nil {
		n.numbers = map[string]int{}
	}
	number, known := n.numbers[target]
	if !known {
		n.targets = append(n.targets, target)
		number = len(n.targets)
		n.numbers[target] = number
	}
	return " [" + strconv.Itoa(number) + "]"
}
