package textwidth_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"

	"quire/internal/sanitize"
	vectors "quire/internal/sanitize/hostile"
	"quire/internal/textwidth"
)

func TestVisual(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"left to right", "plain (text), 12", "plain (text), 12"},
		{"right to left", "אבג", "גבא"},
		{"words", "אב גד", "דג בא"},
		{"within Latin", "see אב גד here", "see דג בא here"},
		{"Latin within", "אב see this גד", "דג see this בא"},
		{"numbers keep their order", "אב 123 גד", "דג 123 בא"},
		{"numbers with signs", "אב 1,234.5% גד", "דג 1,234.5% בא"},
		{"Arabic numbers", "عدد ١٢٣ هنا", "انه ١٢٣ ددع"},
		{"brackets are mirrored", "אב (גד) ה", "ה (דג) בא"},
		{"and those round Latin", "אב (see) גד", "דג (see) בא"},
		{"quotation marks", "אב «גד»", "«דג» בא"},
		{"a full stop ends on the left", "אבג.", ".גבא"},
		{"marks stay on their letters", "שָׁלוֹם", "םוֹלשָׁ"},
		{"a pair goes with the paragraph", "אב (see: גד) ה", "ה (דג :see) בא"},
		{"a pair goes with what is before it", "see אב (גד) here", "see (דג) בא here"},
		{"an empty pair goes with what is round it", "see אב () גד", "see דג () בא"},
		{"emoji", "אב 👩‍💻", "👩‍💻 בא"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := textwidth.Visual(tc.in); got != tc.want {
				t.Errorf("text.Visual(%q)\ngot  %q\nwant %q", tc.in, got, tc.want)
			}
		})
	}
}

func TestDirection(t *testing.T) {
	for _, tc := range []struct {
		in       string
		has, rtl bool
	}{
		{"", false, false},
		{"a", false, false},
		{"1", false, false},
		{"中文", false, false},
		{"עבר", true, true},
		{"12 – עבר", true, true},
		{"a עבר", true, false},
		{"١", true, false},
		{"\xd6", false, false},
	} {
		if has, rtl := textwidth.Bidirectional(tc.in), textwidth.RightToLeft(tc.in); has != tc.has || rtl != tc.rtl {
			t.Errorf("%q: bidirectional %v, right to left %v", tc.in, has, rtl)
		}
	}
}

// The direction of every character is the one that golang.org/x/text finds, brackets
// left out: it never takes two of them for a pair.
func TestLevelsAgree(t *testing.T) {
	chars := []rune("abאבعغ12٣٤+-,.:$%  !\u0301\"«»/_")
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		var rs []rune
		for range 1 + random.IntN(12) {
			rs = append(rs, chars[random.IntN(len(chars))])
		}
		s := string(rs)
		var p bidi.Paragraph
		if _, err := p.SetString(s); err != nil {
			t.Fatal(err)
		}
		order, err := p.Order()
		if err != nil {
			t.Fatal(err)
		}
		want := make([]bool, len(rs))
		for i := range order.NumRuns() {
			run := order.Run(i)
			from, to := run.Pos()
			for k := from; k <= to; k++ {
				want[k] = run.Direction() == bidi.RightToLeft
			}
		}
		levels, got := textwidth.Levels(s, textwidth.RightToLeft(s)), []bool(nil)
		for i := range s {
			got = append(got, levels[i]%2 == 1)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q: levels %v, directions %v, want %v", s, levels, got, want)
		}
	}
}

func TestOrder(t *testing.T) {
	for _, tc := range []struct {
		levels []uint8
		want   []int
	}{
		{nil, []int{}},
		{[]uint8{0, 0}, []int{0, 1}},
		{[]uint8{0, 1, 1, 0}, []int{0, 2, 1, 3}},
		{[]uint8{1, 2, 2, 1}, []int{3, 1, 2, 0}},
		{[]uint8{1, 1}, []int{1, 0}},
	} {
		if got := textwidth.VisualOrder(tc.levels); !slices.Equal(got, tc.want) {
			t.Errorf("Order(%v) = %v, want %v", tc.levels, got, tc.want)
		}
	}
}

func FuzzVisual(f *testing.F) {
	for _, s := range []string{"abc אבג (12) דה", "((((א))))", "ع\u0301١,٢%", "\xd6\xff"} {
		f.Add(s)
	}
	for _, s := range vectors.Payloads() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = sanitize.Line(s)
		got := textwidth.Visual(s)
		if utf8.RuneCountInString(got) != utf8.RuneCountInString(s) || sanitize.Verify(got) != nil {
			t.Errorf("text.Visual(%q) = %q", s, got)
		}
	})
}
