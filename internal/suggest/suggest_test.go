package suggest_test

import (
	"testing"

	"quire/internal/suggest"
)

func TestNearest(t *testing.T) {
	names := []string{"list", "show", "search", "categories", "tags", "check", "config"}
	for want, near := range map[string]string{
		"serch": "search", "lst": "list", "categorys": "categories", "chek": "check", "tags": "tags",
		"": "", "x": "", "zzzzzz": "", "kubernetes": "",
	} {
		if got := suggest.Nearest(want, names); got != near {
			t.Errorf("Nearest(%q) = %q, want %q", want, got, near)
		}
	}
}

func TestDistance(t *testing.T) {
	var row []int
	for _, tc := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "ab", 2}, {"kitten", "sitting", 3}, {"flaw", "lawn", 2}, {"same", "same", 0}} {
		var got int
		if got, row = suggest.Distance(tc.a, tc.b, 10, row); got != tc.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", tc.a, tc.b, got, tc.want)
		}
	}
	if got, _ := suggest.Distance("aaaaaa", "bbbbbb", 3, nil); got < 3 {
		t.Errorf("beyond the limit: %d", got)
	}
}
