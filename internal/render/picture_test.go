package render

import (
	"slices"
	"testing"

	"quire/internal/render/richtext"
	"quire/internal/textwidth"
)

// sized are pictures of two columns and as many rows as their names are long.
type sized struct{}

func (sized) Cells(target string, _ int) (width, height int) { return 2, len(target) }

// Room is left for every picture of a paragraph of nothing else, below its text.
func TestPictures(t *testing.T) {
	for _, tt := range []struct {
		src  string
		want []Picture
	}{
		{"![a](b)", []Picture{{"b", 1, 1, 0, 2}}},
		{"![a](b) ![c](dd)", []Picture{{"b", 1, 1, 0, 2}, {"dd", 2, 2, 0, 2}}},
		{"[![a](b)![c](dd)](e)", []Picture{{"b", 1, 1, 0, 2}, {"dd", 2, 2, 0, 2}}},
		{"> ![a](b)", []Picture{{"b", 1, 1, 2, 2}}},
		{"- a\n\n  ![a](b)", []Picture{{"b", 3, 1, 2, 2}}},
		{"<img src=b>", []Picture{{"b", 1, 1, 0, 2}}},
		{"a ![a](b)", nil},
		{"![a]()", []Picture{}},
	} {
		a := NewDocument([]byte(tt.src), "")
		d, err := NewCache(0).Layout(a, Options{Width: 40, Pictures: sized{}}).Render(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(d.Pictures, tt.want) {
			t.Errorf("%q: %+v, want %+v", tt.src, d.Pictures, tt.want)
		}
		for _, p := range d.Pictures {
			for row := p.Row; row < p.Row+p.Rows; row++ {
				if textwidth.Width(richtext.StripRow(d.Rows[row])) > p.Col {
					t.Errorf("%q: something is where the picture is to be: %q", tt.src, d.Rows[row])
				}
			}
		}
	}
}
