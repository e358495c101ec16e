package text

import "strconv"

// Counted is a number with its noun: "1 post", "2 posts".
func Counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
