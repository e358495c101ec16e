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
