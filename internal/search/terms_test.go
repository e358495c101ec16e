package search

import (
	"slices"
	"testing"
)

func TestTerms(t *testing.T) {
	for s, want := range map[string][]string{
		"":                                     nil,
		"How to roll back a Deployment safely": {"roll", "back", "deployment", "safely"},
		"The Café, the cafe: a C story":        {"cafe", "story"},
		"What is HTTP/3?":                      {"http"},
		"分布式缓存 and Go":                         {"分布", "布式", "式缓", "缓存", "go"},
	} {
		if got := Terms(s); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}
