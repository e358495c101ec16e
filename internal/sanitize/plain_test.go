package sanitize

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// Characters that are taken for plain at once stay as they are the long way round too, alone and beside
// each other.
func TestPlainCharacters(t *testing.T) {
	var plain []rune
	for r := rune(0x80); r <= 0x10ffff; r++ {
		if isPlainRune(r) {
			plain = append(plain, r)
		}
	}
	if len(plain) < 30_000 {
		t.Fatalf("%d characters", len(plain))
	}
	for i, r := range plain {
		for _, beside := range []rune{'a', 'é', plain[(i*7+1)%len(plain)], plain[(i*31+5)%len(plain)]} {
			s := string([]rune{r, beside, r, ' ', r})
			if got := scrub(s); got != s || norm.NFC.String(s) != s || len(strings.Fields(s)) != 2 {
				t.Fatalf("%q (%U) becomes %q", s, r, got)
			}
		}
	}
}
