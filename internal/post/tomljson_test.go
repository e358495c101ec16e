package post

import "testing"

func TestLoadJSON(t *testing.T) {
	if pairs, err := loadJSON(` {"a": 1} ` + "\n"); err != nil || len(pairs) != 1 || pairs[0].key != "a" {
		t.Errorf("%v, %v", pairs, err)
	}
	for _, src := range []string{`{"a": 1} x`, `{"a": 1}{}`, `[1]`, `{"a": `, ``} {
		if pairs, err := loadJSON(src); err == nil {
			t.Errorf("%q is taken: %v", src, pairs)
		}
	}
}
