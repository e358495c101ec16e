package sgr

import (
	"strconv"
	"strings"
	"testing"
)

func TestColored(t *testing.T) {
	for _, tt := range []struct{ fg, bg, want string }{
		{"", "", "a"},
		{"4", "", "\x1b[34ma\x1b[m"},
		{"12", "0", "\x1b[94;40ma\x1b[m"},
		{"240", "9", "\x1b[38;5;240;101ma\x1b[m"},
		{"#abc", "#010203", "\x1b[38;2;170;187;204;48;2;1;2;3ma\x1b[m"},
		{"pink", "256", "a"},
	} {
		if got := Colored("a", tt.fg, tt.bg); got != tt.want {
			t.Errorf("Colored(%q, %q) = %q, want %q", tt.fg, tt.bg, got, tt.want)
		}
	}
}

// Every colour survives the way to parameters and back.
func TestColor(t *testing.T) {
	colors := []string{"", "#000000", "#0a0b0c", "#ffffff"}
	for i := range 256 {
		colors = append(colors, strconv.Itoa(i))
	}
	for _, c := range colors {
		if got := Color(Foreground(c)); got != c {
			t.Errorf("foreground %q becomes %q", c, got)
		}
		if got := Color(Background(c)); got != c {
			t.Errorf("background %q becomes %q", c, got)
		}
	}
}

// Every style survives the way to a sequence and back.
func TestApply(t *testing.T) {
	for _, c := range []string{"", "3", "11", "200", "#123456"} {
		for a := range Attr(64) {
			s := Style{FG: Foreground(c), BG: Background(c), Attr: a}
			var b strings.Builder
			s.Open(&b)
			params := strings.TrimSuffix(strings.TrimPrefix(b.String(), "\x1b["), "m")
			if got := (Style{}).Apply(params); got != s {
				t.Errorf("%+v is %q, which is %+v", s, params, got)
			}
		}
	}
	for _, tt := range []struct{ params, want string }{
		{"", ""},
		{"1;22", ""},
		{"3;23;4;24;7;27;9;29", ""},
		{"31;39;41;49", ""},
		{"31;0", ""},
		{"4:3", "4"},
		{"38;5", "38;5"},
	} {
		var b strings.Builder
		(Style{}).Apply(tt.params).Open(&b)
		if got := strings.TrimSuffix(strings.TrimPrefix(b.String(), "\x1b["), "m"); got != tt.want {
			t.Errorf("%q leaves %q, want %q", tt.params, got, tt.want)
		}
	}
}

func TestRGB(t *testing.T) {
	for c, want := range map[string][3]int{
		"#102030": {16, 32, 48}, "232": {8, 8, 8}, "16": {0, 0, 0},
		"231": {255, 255, 255}, "1": {205, 0, 0}, "15": {255, 255, 255},
	} {
		if r, g, b, ok := RGB(Foreground(c)); !ok || [3]int{r, g, b} != want {
			t.Errorf("%s is %d %d %d, want %v", c, r, g, b, want)
		}
	}
	if _, _, _, ok := RGB(""); ok {
		t.Error("the terminal's own colour is known")
	}
}
