package search

// AppendFolded appends what r is compared as to buf: lower case, without accents,
// nothing for an accent that stands on its own.
func AppendFolded(buf []byte, r rune) []byte { return appendFolded(buf, r) }

// Alone says whether r belongs to a script written without blanks between words.
func Alone(r rune) bool { return isAlone(r) }
