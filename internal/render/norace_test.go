//go:build !race

package render

const allowance = 1
