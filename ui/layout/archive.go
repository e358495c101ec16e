package layout

// Archive is where the parts of the archive are.
type Archive struct {
	Width, Height int // of the screen
	ListWidth     int // columns of the cards
	PreviewX      int // first column of the preview, 0 without one
	PreviewWidth  int
	Tagline       int // row of the tagline, -1 when there is no room
	Tabs          int // row of the category tabs, -1 when there is no room
	Filters       int // row of the filter chips, -1 when there is no room; may be that of the tabs
	Cards         int // first row of the cards
	Rows          int // rows of the cards
	Footer        int // row of the footer
}

// NewArchive lays the archive out. preview asks for a preview where it fits. Filters have a
// row of their own that is otherwise empty, so that tabs never move.
func NewArchive(width, height int, preview bool) Archive {
	a := Archive{Width: width, Height: height, ListWidth: width, Tagline: -1, Tabs: -1, Filters: -1}
	if preview && width >= wide && height >= 16 {
		a.ListWidth = min(max(width*42/100, minListCols), maxListCols)
		a.PreviewX = a.ListWidth + min(gutter+(width-wide)/20, maxGutter)
		a.PreviewWidth = width - a.PreviewX - margin
	}
	row := 1
	if height >= 16 {
		a.Tagline = row
		row++
	}
	if height >= 28 {
		row++
	}
	if height >= 9 {
		a.Tabs, a.Filters = row, row
		row++
	}
	if height >= 14 {
		a.Filters = row
		row++
	}
	a.Cards = row
	a.Footer = height - 1
	a.Rows = a.Footer - a.Cards
	if height >= 28 {
		a.Rows--
	}
	return a
}

// WithChips returns a with an empty row between filter chips and the first card, where there is room.
func (a Archive) WithChips() Archive {
	const enough = 8 // rows of the cards
	if a.Filters != a.Tabs && a.Rows > enough {
		a.Cards++
		a.Rows--
	}
	return a
}

// Results is where the parts of the search of all posts are.
type Results struct {
	Width, Height int // of the screen
	ListWidth     int // columns of the list
	PreviewX      int // first column of the preview, 0 without one
	PreviewWidth  int
	Hint          int // row of the hint, -1 when there is no room
	Cards         int // first row of the list
	Rows          int // rows of the list
	Footer        int // row of the footer, and of the prompt
	Slot          int // rows of a hit, with the empty row after it
	Snippet       int // rows of a snippet, 0 when there is no room
}

// NewResults lays the search of all posts out, with its list where that of the archive is.
func NewResults(width, height int) Results {
	a := NewArchive(width, height, true)
	f := Results{
		Width: width, Height: height, Hint: -1,
		ListWidth: a.ListWidth, PreviewX: a.PreviewX, PreviewWidth: a.PreviewWidth,
	}
	f.Cards, f.Footer = 1, height-1
	if height >= 12 {
		f.Hint, f.Cards = 1, 3
	}
	// The row above the prompt is kept free for errors and completions.
	f.Rows = max(1, f.Footer-f.Cards-1)
	switch {
	case f.Rows >= 13:
		f.Slot, f.Snippet = 5, 2
	case f.Rows >= 5:
		f.Slot, f.Snippet = 3, 1
	default:
		f.Slot = 1
	}
	return f
}
