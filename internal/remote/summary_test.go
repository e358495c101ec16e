package remote_test

import (
	"errors"
	"testing"

	"quire/internal/remote"
)

func TestSummary(t *testing.T) {
	failed := func(name string) remote.Result { return remote.Result{Name: name, Err: errors.New("x")} }
	for _, c := range []struct {
		results []remote.Result
		want    string
	}{
		{nil, "nothing new"},
		{[]remote.Result{{New: 2, Updated: 1}, {New: 1}}, "3 new posts, 1 updated"},
		{[]remote.Result{{New: 1}, failed("bob\x1b")}, "1 new post, bob failed"},
		{[]remote.Result{failed("a"), failed("b"), {}}, "nothing new, 2 sources failed"},
		{[]remote.Result{failed("a"), failed("b"), {Skipped: true}}, "no source could be reached: are you offline?"},
	} {
		if got := remote.Summary(c.results); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
