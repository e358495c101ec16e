// Package suggest finds the name that was probably meant by one that does not exist.
package suggest

// Distance returns the Levenshtein distance of two strings in bytes, or some number from
// limit on if it is no less. row is a buffer, which is returned for the next call.
func Distance(a, b string, limit int, row []int) (int, []int) {
	if d := len(a) - len(b); d >= limit || -d >= limit {
		return limit, row
	}
	row = row[:0]
	for j := range len(b) + 1 {
		row = append(row, j)
	}
	for i := range len(a) {
		diagonal, smallest := row[0], i+1
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
			smallest = min(smallest, row[j+1])
		}
		if smallest >= limit {
			return limit, row
		}
	}
	return row[len(b)], row
}

// Nearest returns the name with the smallest distance from want, "" if none is similar.
func Nearest(want string, names []string) string {
	best := ""
	limit := min(max(len(want)/3+1, min(len(want)/2+1, 3)), 6) // a typo in three letters
	var row []int
	for _, name := range names {
		var d int
		if d, row = Distance(want, name, limit, row); d < limit {
			best, limit = name, d
		}
	}
	return best
}
