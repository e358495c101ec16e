package server

import (
	"testing"
)

// Near the memory limit the budget shrinks in steps, down to nothing before the limit is reached.
func TestPartOfBudget(t *testing.T) {
	last := 1.0
	steps := map[float64]bool{}
	for used := 0.0; used < 1.2; used += .001 {
		part := partOfBudget(used)
		steps[part] = true
		if part > last || part < 0 || used < .66 && part < 1 || used >= .9 && part > 0 {
			t.Fatalf("%.0f %% of the memory: %v of the budget", 100*used, part)
		}
		last = part
	}
	if len(steps) > 9 {
		t.Errorf("it goes down in %d steps", len(steps))
	}
}

// Where the memory limit is low, so is the budget, so that no reader who uses all of it has others refused.
func TestFittingPart(t *testing.T) {
	const mega = 1 << 20
	for _, c := range []struct {
		limit, content, budget int64
		want                   float64
	}{
		{384 * mega, 60 * mega, 80 * mega, 1},
		{150 * mega, 60 * mega, 80 * mega, .5},
		{100 * mega, 60 * mega, 80 * mega, 1. / 12},
		{60 * mega, 60 * mega, 80 * mega, .05},
	} {
		got := fittingPart(c.limit, c.content, c.budget)
		if got < c.want-.01 || got > c.want+.01 {
			t.Errorf("%+v: %v", c, got)
		}
		used := float64(c.content) + got*float64(c.budget)
		if got > .05 && used/float64(c.limit) > budgetShare+.001 {
			t.Errorf("%+v: the budget alone has readers refused", c)
		}
	}
}
