package picture

// A cell of a terminal is assumed to be twice as high as it is wide.
const (
	// naturalWidth and naturalHeight are the pixels of the file that fill one cell when nothing has to
	// shrink: a badge stays a badge.
	naturalWidth, naturalHeight = 8, 16
	// maxCells is the most columns or rows of a picture: as many as there are diacritics to number the
	// cells of placeholders.
	maxCells = 297
)

// fit returns the cells that p takes in its proportions: at most cols×rows, no more than its natural
// size, and at least one. They are 0, 0 where there is no room.
func fit(p *Picture, cols, rows int) (c, r int) { return FitPixels(p.Width, p.Height, cols, rows) }

// FitPixels does what Fit does for a picture of width×height pixels.
func FitPixels(width, height, cols, rows int) (c, r int) {
	if cols < 1 || rows < 1 || width < 1 || height < 1 {
		return 0, 0
	}
	w, h := float64(width)/naturalWidth, float64(height)/naturalHeight
	scale := min(1, float64(min(cols, maxCells))/w, float64(min(rows, maxCells))/h)
	whole := func(cells float64, most int) int {
		return min(max(1, int(cells*scale+0.5)), most, maxCells)
	}
	return whole(w, cols), whole(h, rows)
}

// Zoomed returns the cells that p takes when it fills cols×rows cells, in its proportions, times zoom: none
// of its sides has more than maxCells, and at least one cell.
func Zoomed(p *Picture, cols, rows int, zoom float64) (c, r int) {
	if cols < 1 || rows < 1 || p.Width < 1 || p.Height < 1 {
		return 0, 0
	}
	w, h := float64(p.Width)/naturalWidth, float64(p.Height)/naturalHeight
	scale := zoom * min(float64(cols)/w, float64(rows)/h)
	scale = min(scale, maxCells/w, maxCells/h)
	return max(1, int(w*scale+0.5)), max(1, int(h*scale+0.5))
}
