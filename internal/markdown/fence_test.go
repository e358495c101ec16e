package markdown

import "testing"

func TestOpenFence(t *testing.T) {
	for s, want := range map[string]Fence{
		"```": {'`', 3}, "```go\nx`": {'`', 3}, "~~~~ a ` b\n": {'~', 4}, "``````\n": {'`', 6},
		"": {}, "``": {}, "``\n`": {}, "~~": {}, "```a`": {}, "``` ```\n": {}, " ```": {}, "---": {}, "`~~": {}, "~~`": {},
	} {
		if got := OpenFence([]byte(s)); got != want {
			t.Errorf("%q opens %v, want %v", s, got, want)
		}
	}
}

func TestClosedBy(t *testing.T) {
	ticks, tildes := Fence{'`', 4}, Fence{'~', 3}
	for _, c := range []struct {
		f    Fence
		s    string
		want bool
	}{
		{ticks, "````", true},
		{ticks, "````` \t\nmore", true},
		{ticks, "```\n", false},
		{ticks, "````go\n", false},
		{ticks, "~~~~\n", false},
		{ticks, "", false},
		{tildes, "~~~\r\n", true},
		{tildes, "~~\n~", false},
		{tildes, "~~~ ~~~\n", false},
		{Fence{}, "", false},
		{Fence{}, "```", false},
	} {
		if got := c.f.ClosedBy([]byte(c.s)); got != c.want {
			t.Errorf("%q closes %v: %v", c.s, c.f, got)
		}
	}
}
