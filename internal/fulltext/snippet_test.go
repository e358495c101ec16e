package fulltext

import (
	"strings"
	"testing"
	"unicode/utf8"

	"quire/internal/markdown"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// checkSnippet holds what every screen relies on.
func checkSnippet(tb testing.TB, s Snippet, width int) {
	tb.Helper()
	for _, line := range []string{s.Line, s.Heading} {
		if line != sanitize.Line(line) || !utf8.ValidString(line) {
			tb.Fatalf("not clean: %q", line)
		}
	}
	if w := textwidth.Width(s.Line); w > max(width, 0) {
		tb.Fatalf("%d cells of %d: %q", w, width, s.Line)
	}
	at := 0
	for _, m := range s.Matches {
		if m.Start < at || m.End <= m.Start || m.End > len(s.Line) {
			tb.Fatalf("match %v behind %d in %q", m, at, s.Line)
		}
		at = m.End
	}
}

// marked shows the matches of a snippet in brackets.
func marked(s Snippet) string {
	var b strings.Builder
	at := 0
	for _, m := range s.Matches {
		b.WriteString(s.Line[at:m.Start] + "[" + s.Line[m.Start:m.End] + "]")
		at = m.End
	}
	return b.String() + s.Line[at:]
}

func TestSnippets(t *testing.T) {
	filler := strings.Repeat("filler words without end ", 20)
	for _, c := range []struct {
		name, markdown, query string
		width                 int
		want, heading         string
	}{
		{"short text whole", "Roll *out* slowly.", "slow ", 40, "Roll out [slowly].", ""},
		{"no text", "", "a", 40, "", ""},
		{"no room", "some words", "words", 0, "", ""},
		{"stems and case", "He RAN. Running runs!", "run ", 40, "He RAN. [Running] [runs]!", ""},
		{"prefix", "kubectl and Kubernetes", "kube", 40, "[kubectl] and [Kubernetes]", ""},
		{"beginnings", "rollouts of kubelets", "kube rol ", 40, "[rollouts] of [kubelets]", ""},
		{
			"beginnings only where the word is not", "together to the theatre", "to the ", 40, "together [to] [the] theatre",
			"",
		},
		{"accents", "Un café noir", "cafe", 40, "Un [café] noir", ""},
		{
			"heading above", "# One\n" + filler + "\n## Two\nthe needle here\n## Three\n" + filler, "needle", 40,
			"…Two the [needle] here Three filler…", "Two",
		},
		{"match in a heading", "# A needle\n" + filler, "needle", 30, "A [needle] filler words without…", "A needle"},
		{
			"all words before many of one", "alpha alpha alpha alpha. " + filler + " alpha beta.", "alpha beta", 30,
			"…without end [alpha] [beta].", "",
		},
		{
			"a phrase only whole", "of course. " + filler + " the end of the road", `"of the"`, 24, "…the end [of the] road",
			"",
		},
		{"cjk", "これは全文検索の例です", "検索", 40, "これは全文[検索]の例です", ""},
		{"one cjk character", "全文検索", "文", 40, "全[文]検索", ""},
		{"cjk cut by cells", strings.Repeat("漢字", 30) + "検索" + strings.Repeat("漢字", 30), "検索", 21, "…字漢字[検索]漢字漢字…", ""},
		{"escapes go", "a \x1b[31m needle\x07 \u202eb", "needle", 40, "a [31m [needle] b", ""},
		{"nothing matches", "# Title\nFirst words of it.", "zzz", 40, "First words of it.", "Title"},
		{"identifiers", "Set max_conns here", "max_conns", 40, "Set [max_conns] here", ""},
		{"c++", "C and C++ code", "c++ ", 40, "C and [C++] code", ""},
	} {
		s := NewFinder(parse(c.query)).Snippet(markdown.Plain([]byte(c.markdown)), c.width)
		checkSnippet(t, s, c.width)
		if got := marked(s); got != c.want || s.Heading != c.heading {
			t.Errorf("%s:\n got %q under %q\nwant %q under %q", c.name, got, s.Heading, c.want, c.heading)
		}
	}
}
