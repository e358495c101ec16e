package layout_test

import (
	"fmt"
	"testing"

	"quire/ui/layout"
)

var sizes = []struct{ w, h int }{
	{1, 1},
	{20, 6},
	{24, 8},
	{40, 12},
	{54, 14},
	{60, 16},
	{80, 20},
	{80, 24},
	{100, 28},
	{119, 30},
	{120, 36},
	{160, 45},
	{200, 50},
	{240, 60},
	{500, 200},
}

func TestArchiveFitsItsScreen(t *testing.T) {
	for _, s := range sizes {
		for _, preview := range []bool{false, true} {
			t.Run(fmt.Sprintf("%dx%d preview %v", s.w, s.h, preview), func(t *testing.T) {
				if layout.TooSmall(s.w, s.h) {
					t.Skip("only a notice is shown")
				}
				a := layout.NewArchive(s.w, s.h, preview)
				if a.Rows < 1 || a.Cards < 1 || a.Cards+a.Rows > a.Footer || a.Footer != s.h-1 {
					t.Errorf("rows do not add up: %+v", a)
				}
				for _, row := range []int{a.Tagline, a.Tabs, a.Filters} {
					if row >= a.Cards {
						t.Errorf("row %d is below the first card: %+v", row, a)
					}
				}
				right := a.PreviewX + a.PreviewWidth
				if a.PreviewX > 0 && (a.PreviewX <= a.ListWidth || right > s.w || a.PreviewWidth < 40) {
					t.Errorf("the preview does not fit: %+v", a)
				}
				if preview && s.w >= 120 && s.h >= 16 && a.PreviewX == 0 {
					t.Errorf("no preview on a wide screen: %+v", a)
				}
			})
		}
	}
}

func TestPagerFitsItsScreen(t *testing.T) {
	for _, s := range sizes {
		for m := layout.MeasureAuto; m <= layout.MeasureFull; m++ {
			for _, zen := range []bool{false, true} {
				if layout.TooSmall(s.w, s.h) {
					continue
				}
				p := layout.NewPager(s.w, s.h, m, zen)
				if p.TextX < 1 || p.TextX+p.TextWidth > s.w-1 || p.TextWidth < 1 {
					t.Errorf("%dx%d, %v: the text does not fit: %+v", s.w, s.h, m, p)
				}
				if zen != (p.Rows == s.h) || zen != (p.Status < 0) {
					t.Errorf("%dx%d: zen %v has %+v", s.w, s.h, zen, p)
				}
			}
		}
	}
}

func TestReadableMeasure(t *testing.T) {
	for _, tc := range []struct{ width, want int }{{40, 38}, {80, 76}, {120, 80}, {240, 80}} {
		if got := layout.NewPager(tc.width, 40, layout.MeasureAuto, false).TextWidth; got != tc.want {
			t.Errorf("at %d columns the text is %d wide, want %d", tc.width, got, tc.want)
		}
	}
}

func TestFit(t *testing.T) {
	for _, tc := range []struct{ rows, slot, want int }{
		{18, 6, 3}, {17, 6, 3}, {16, 6, 2}, {3, 6, 1}, {0, 6, 1}, {5, 1, 5}, {0, 1, 1},
	} {
		if got := layout.Fit(tc.rows, tc.slot); got != tc.want {
			t.Errorf("Fit(%d, %d) = %d, want %d", tc.rows, tc.slot, got, tc.want)
		}
	}
}

func TestDensity(t *testing.T) {
	if got := layout.DensityAuto.Resolve(20); got != layout.DensityCards {
		t.Errorf("20 rows show %v", got)
	}
	if got := layout.DensityAuto.Resolve(5); got != layout.DensityLines {
		t.Errorf("5 rows show %v", got)
	}
	if got := layout.DensityLines.Resolve(50); got != layout.DensityLines {
		t.Errorf("a chosen density became %v", got)
	}
	seen := map[layout.Density]bool{}
	for d, i := layout.DensityCards, 0; i < 3; i++ {
		seen[d] = true
		d = d.Next()
	}
	if len(seen) != 3 {
		t.Errorf("the key walks through %d densities, want 3", len(seen))
	}
}
