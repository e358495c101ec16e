//go:build race

package render

// allowance is how many times as much memory the race detector, under which pools keep
// nothing, may make rendering take.
const allowance = 4
