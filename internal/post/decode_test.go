package post

import "testing"

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		invalid        int
	}{
		{"UTF-8", "aé\nb", "aé\nb", 0},
		{"line ends", "a\r\nb\rc\n", "a\nb\nc\n", 0},
		{"byte order mark", "\xef\xbb\xbfa", "a", 0},
		{"UTF-16, little end first", "\xff\xfea\x00\xe9\x00", "aé", 0},
		{"UTF-16, big end first", "\xfe\xff\x00a\xd8\x3d\xde\x00", "a😀", 0},
		{"half a unit", "\xff\xfea\x00b", "a\ufffd", 0},
		{"Latin-1", "one\ncaf\xe9 two\n", "one\ncaf\ufffd two\n", 2},
		{"a character cut short", "\xe6\xbc a \xf0\x9f\x98", "\ufffd a \ufffd", 1},
		{"no beginning of a character", "\x80\xc0\xaf", "\ufffd\ufffd\ufffd", 1},
		{"a surrogate", "\xed\xa0\x80", "\ufffd\ufffd\ufffd", 1},
		{"its own sign", "\ufffd", "\ufffd", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, invalid := decode([]byte(c.in))
			if string(got) != c.want || invalid != c.invalid {
				t.Errorf("%q, invalid in line %d; want %q, %d", got, invalid, c.want, c.invalid)
			}
		})
	}
}
