package index

// Pages is the number of pages that total items fill, per on each; at least 1.
func Pages(total, per int) int {
	if per <= 0 || total <= per {
		return 1
	}
	return (total + per - 1) / per
}

// Page returns the items of a page, the first being 1. It is nil before the first
// and past the last; with per 0 the only page holds everything.
func Page[T any](items []T, page, per int) []T {
	if page < 1 || page > Pages(len(items), per) {
		return nil
	}
	if per <= 0 {
		return items
	}
	return items[(page-1)*per : min(page*per, len(items))]
}
