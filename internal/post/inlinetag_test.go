package post

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestInlineTags(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"A note on #gardening, #in/the/city and #2026-plans.", "[gardening in/the/city 2026-plans]"},
		{"#first line\n#second", "[first second]"},
		{"- #a\n- [ ] task #b\n> quoted #c\n\n| x | #d |\n|---|---|\n| #e | y |\n", "[a b c d e]"},
		{"#1984 #y1984 #12/3 #_x #-", "[y1984 12/3 _x -]"},
		{"(#a) *#b* **#c** x,#d 中文，#标签 #größe #été", "[a b c d 标签 größe été]"},
		{"#🚀launch #done/ #a#b ##c x#d &#39; \\#e", "[🚀launch done a]"},
		{"# Heading #h\n\nText #t\n\n## More #h2\nUnder #u\n===\n\nEnd #e\n---\n", "[t]"},
		{"```\n#code\n```\n\n    #indented\n\n`#span` and ``a ` #b`` #out\n~~~md\n#x\n~~~\n", "[out]"},
		{"`open #a\n\n#b", "[a b]"},
		{"code `over\n#lines` #x", "[x]"},
		{"[[Note #a|b #c]] [[#Heading]] [text #d](x.md#e) [f](#g) ![#h](i.png) #j", "[j]"},
		{"[not a link] #a [ref][1 #b] x", "[a b]"},
		{"<span style=\"color: #fff\">#in</span> <https://e.org/ #x> https://e.org/#y a < b #z", "[in z]"},
		{"<!-- #a -->\n\n%% #b %% #c\n\n$$\n#d\n$$\n", "[c]"},
		{"no tags at all: # alone, #! and #", "[]"},
		{"Case #Tag #tag #TAG", "[Tag]"},
	} {
		p, _ := Parse(FileContext{Path: "notes/x.md", InlineTags: true}, []byte(c.src))
		if got := fmt.Sprint(p.Tags); got != c.want {
			t.Errorf("%q: %s, want %s", c.src, got, c.want)
		}
		if p, _ := Parse(FileContext{Path: "notes/x.md"}, []byte(c.src)); len(p.Tags) > 0 {
			t.Errorf("%q has %s outside of a vault", c.src, p.Tags)
		}
	}
	p, _ := Parse(FileContext{Path: "x.md", InlineTags: true}, []byte("---\ntags: [b, '#a']\n---\nText #a and #c\n"))
	if got := fmt.Sprint(p.Tags); got != "[b a c]" {
		t.Errorf("with front matter: %s", got)
	}
}

func TestManyInlineTags(t *testing.T) {
	for _, s := range []string{
		strings.Repeat("`", 1<<20), strings.Repeat("[", 1<<20), strings.Repeat("<a", 1<<19),
		strings.Repeat("#a ", 1<<18), strings.Repeat("`#``", 1<<18),
	} {
		started := time.Now()
		if tags := inlineTags("x.md", []byte(s)); len(tags) > maxNames {
			t.Errorf("%.9q…: %d tags", s, len(tags))
		}
		if took := time.Since(started); took > 5*time.Second {
			t.Errorf("%.9q…: %s", s, took)
		}
	}
}

func FuzzInlineTags(f *testing.F) {
	f.Add("A #tag `#code` [#x](#y) [[#z]]\n# H #h\n")
	f.Fuzz(func(t *testing.T, src string) {
		for _, tag := range inlineTags("x.md", []byte(src)) {
			if tag == "" || strings.ContainsAny(tag, "# \n`[") {
				t.Errorf("%q", tag)
			}
		}
	})
}
