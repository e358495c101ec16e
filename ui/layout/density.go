package layout

// Density is how much the list shows of a post.
type Density int

// The densities, from the most to the least. DensityAuto depends on the height of the screen.
const (
	DensityAuto Density = iota
	DensityCards
	DensityRows
	DensityLines
)

// ParseDensity returns the density of a name, DensityAuto for any other.
func ParseDensity(name string) Density {
	switch name {
	case "cards":
		return DensityCards
	case "rows":
		return DensityRows
	case "lines":
		return DensityLines
	}
	return DensityAuto
}

// String returns the name of a density.
func (d Density) String() string {
	return [...]string{DensityAuto: "auto", DensityCards: "cards", DensityRows: "rows", DensityLines: "lines"}[d]
}

// Resolve returns d, for DensityAuto the density that suits so many rows.
func (d Density) Resolve(rows int) Density {
	switch {
	case d != DensityAuto:
		return d
	case rows >= 13:
		return DensityCards
	case rows >= 7:
		return DensityRows
	}
	return DensityLines
}

// Next returns the density after d, in the order that the key switches through.
func (d Density) Next() Density {
	if d == DensityLines {
		return DensityCards
	}
	return d + 1
}

// TagsBeside reports whether cards of a width have room for tags beside the other facts.
// Otherwise tags have a row of their own.
func TagsBeside(width int) bool { return width >= 66 }

// Slot returns how many rows a post takes in a list of a width, with the empty row after it.
func (d Density) Slot(width int) int {
	switch {
	case d == DensityLines:
		return 1
	case d == DensityRows:
		return 3
	case TagsBeside(width):
		return 6
	}
	return 7
}

// Fit returns how many slots of a height fit into rows, at least one. The empty row of the
// last one need not fit.
func Fit(rows, slot int) int {
	gap := 0
	if slot > 1 {
		gap = 1
	}
	return max(1, (rows+gap)/slot)
}
