package suggest

// Distance is the Levenshtein distance of two strings in bytes, or some number from
// limit on when it is no less. row is space to work in, which comes back for the next
// call.
func Distance(a, b string, limit int, row []int) (int, []int) {
	if d := len(a) - len(b); d >= limit || -d >= limit {
		return limit, row
	}
	row = row[:0]
	for j := range len(b) + 1 {
		row = append(row, j)
	}
	for i := range len(a) {
		diagonal, least := row[0], i+1
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
			least = min(least, row[j+1])
		}
		if least >= limit {
			return limit, row
		}
	}
	return row[len(b)], row
}

// Nearest is that of names which the fewest edits make of want, "" when none is near
// enough to be meant.
func Nearest(want string, names []string) string {
	best := ""
	limit := min(len(want)/2+1, 6)
	var row []int
	for _, name := range names {
		var d int
		if d, row = Distance(want, name, limit, row); d < limit {
			best, limit = name, d
		}
	}
	return best
}
