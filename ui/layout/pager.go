package layout

// Measure is the width of the text of a post.
type Measure int

// The measures. MeasureAuto is easy to read.
const (
	MeasureAuto Measure = iota
	MeasureNarrow
	MeasureWide
	MeasureFull
	MeasureWrapped // MeasureAuto, with long lines of code wrapped
)

// ParseMeasure returns the measure of a name, MeasureAuto for any other.
func ParseMeasure(name string) Measure {
	switch name {
	case "narrow":
		return MeasureNarrow
	case "wide":
		return MeasureWide
	case "full":
		return MeasureFull
	case "wrapped":
		return MeasureWrapped
	}
	return MeasureAuto
}

// Next returns the measure after m, in the order that the key switches through.
func (m Measure) Next() Measure { return (m + 1) % (MeasureWrapped + 1) }

// String returns m in words.
func (m Measure) String() string {
	return [...]string{"readable", "narrow", "wide", "full", "readable, code wrapped"}[m]
}

// Pager is where the parts of an open post are.
type Pager struct {
	Width, Height int
	TextX         int // first column of the text
	TextWidth     int // the measure
	Rows          int // rows of text
	Scrollbar     int // column of the scrollbar, -1 without one
	Status        int // row of the status line, -1 in zen mode
}

// NewPager lays an open post out. The text is centred where there is room.
func NewPager(width, height int, m Measure, zen bool) Pager {
	p := Pager{Width: width, Height: height, Rows: height, Scrollbar: width - 1, Status: height - 1}
	if zen {
		p.Scrollbar, p.Status = -1, -1
	} else {
		p.Rows--
	}
	side := margin
	if width < 50 {
		side = 1
	}
	room := width - 2*side
	switch m {
	case MeasureNarrow:
		p.TextWidth = min(room, 64)
	case MeasureWide:
		p.TextWidth = min(room, 100)
	case MeasureFull:
		p.TextWidth = room
	default:
		p.TextWidth = min(room, maxMeasure)
	}
	p.TextX = max(side, (width-p.TextWidth)/2)
	return p
}

// NewPreview lays a post out beside the list, without a scrollbar and a status line.
func NewPreview(width, height int) Pager {
	return Pager{
		Width: width, Height: height, TextWidth: min(width, maxMeasure), Rows: height,
		Scrollbar: -1, Status: -1,
	}
}
