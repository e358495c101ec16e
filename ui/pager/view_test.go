package pager

import (
	"fmt"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
)

// TestOverlayRange verifies that ranges never overlap: a row would show twice what is in both.
func TestOverlayRange(t *testing.T) {
	style := lipgloss.NewStyle()
	tests := []struct{ over, want string }{
		{"", "10-20 30-40"},
		{"0-5", "0-5 10-20 30-40"},
		{"22-25", "10-20 22-25 30-40"},
		{"12-15", "10-12 12-15 15-20 30-40"},
		{"5-12", "5-12 12-20 30-40"},
		{"15-35", "10-15 15-35 35-40"},
		{"10-20", "10-20 30-40"},
		{"0-50", "0-50"},
		{"12-14 16-18", "10-12 12-14 14-16 16-18 18-20 30-40"},
	}
	for _, test := range tests {
		ranges := []lipgloss.Range{lipgloss.NewRange(10, 20, style), lipgloss.NewRange(30, 40, style)}
		for _, over := range strings.Fields(test.over) {
			var from, to int
			if _, err := fmt.Sscanf(over, "%d-%d", &from, &to); err != nil {
				t.Fatal(err)
			}
			ranges = overlayRange(ranges, lipgloss.NewRange(from, to, style))
		}
		var got []string
		for _, r := range ranges {
			got = append(got, fmt.Sprintf("%d-%d", r.Start, r.End))
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%s laid over: %s, want %s", test.over, s, test.want)
		}
	}
}
