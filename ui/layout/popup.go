package layout

// Popup is where the parts of a popup are.
type Popup struct {
	X, Y, Width, Height int // of the border, on the screen
	Inner               int // columns between the borders and the spaces beside them
	FirstRow            int // row of the first item, from the top border
	Rows                int // rows of items, at least one
}

// NewPopup lays a popup out in the middle of the screen, or at the right. contentWidth is the
// width of the widest item.
func NewPopup(width, height, contentWidth, items int, right bool) Popup {
	const narrow, widest, first = 44, 84, 3
	const around = first + 3 // border, title and empty rows, prompt or hints
	p := Popup{Width: max(contentWidth, narrow), FirstRow: first}
	if right {
		p.Width = min(contentWidth, narrow)
	}
	p.Width = min(p.Width, widest, width-2)
	p.Height = min(max(items, 1)+around, height-2)
	p.X, p.Y = (width-p.Width)/2, max(0, (height-p.Height)/2)
	if right {
		p.X = width - p.Width
	}
	p.Inner = p.Width - 4
	p.Rows = max(1, p.Height-around)
	return p
}
