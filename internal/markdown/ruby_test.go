package markdown

import "testing"

func TestRuby(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"{漢字|かんじ}です", "漢字 (かんじ)"},
		{"{振り仮名|ふ||が|な}", "振り仮名 (ふがな)"},
		{`{漢字\|かんじ} | b`, "漢字 (かんじ)"},
		{"[漢字]{かんじ}", "漢字 (かんじ)"},
		{"{機嫌}(きげん)よ", "機嫌 (きげん)"},
		{"{東京|Tōkyō}", "東京 (Tōkyō)"},
		{"{注音|ㄓㄨˋ ㄧㄣ}", "注音 (ㄓㄨˋ ㄧㄣ)"},
		{"{[紳]}^(x)", ""},
		{"{Markdown AST}^(MDAST) x", "Markdown AST (MDAST)"},
		{"[Hugo]^(An *open* generator)", "Hugo (An *open* generator)"},
		{"[x]^(2)", ""},
		{"{a|b}", ""},
		{"[a]{.b}", ""},
		{"[漢字]{.b}", ""},
		{"[漢字]{#b}", ""},
		{"[漢字](b)", ""},
		{"{漢字|}", ""},
		{"{漢字|か\nんじ}", ""},
		{"{漢字", ""},
		{"{{漢字|かんじ}}", ""},
		{"[[漢字|かんじ]]", ""},
		{"x{漢字|かんじ}", ""},
	} {
		n, got := Ruby([]byte(c.src))
		if got != c.want || (n > 0) != (c.want != "") || n > len(c.src) || n > 0 && len(got) > n {
			t.Errorf("%q: %q of %d bytes, want %q", c.src, got, n, c.want)
		}
	}
}

func TestRubyTag(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"字|じ", "字 (じ)"},
		{"初音未来|Hatsune Miku", "初音未来 (Hatsune Miku)"},
		{"汉<hàn>语<yǔ>", "汉 (hàn)语 (yǔ)"},
		{`"字|じ"`, "字 (じ)"},
		{"字|", "字"},
		{"字", ""},
		{"a<b", ""},
		{"", ""},
	} {
		if got, ok := RubyTag(c.args); got != c.want || ok != (got != "") {
			t.Errorf("%q: %q, want %q", c.args, got, c.want)
		}
	}
}

func FuzzRuby(f *testing.F) {
	for _, s := range []string{"{漢字|かんじ}", "[漢字]{かんじ}", "[x]^(y)", "{字}(じ)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, shown := Ruby([]byte(s)); n > len(s) || len(shown) > n {
			t.Errorf("%q is longer than %d of %q", shown, n, s)
		}
		RubyTag(s)
	})
}
