package fulltext

import (
	"strings"
	"testing"
)

func wordsOf(s string) []string {
	var out []string
	for scan := (scanner{src: s}); scan.scan(); {
		out = append(out, string(scan.word))
	}
	return out
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{" \n\t--- !? ", ""},
		{"The Quick brown-fox", "the quick brown fox"},
		{"k8s in v1.26", "k8s in v1 26"},
		{"node.js, max_conns, fs.FS", "node js max conns fs fs"},
		{"C++ and c# or F#", "c c++ and c c# or f f#"},
		{"i++; a+++b issue#12 ##", "i i++ a b issue 12"},
		{"don't", "don t"},
		{"Évolution naïve Straße ﬃ", "evolution naive strasse ffi"},
		{"re\u0301sume\u0301", "resume"},
		{"soft\u00ADware", "software"},
		{"Ελλάδα ЁЛКА", "ελλαδα елка"},
		{"ＦＵＬＬ　width", "full width"},
		{"日本語", "日本 本語 語"},
		{"使用Go语言", "使用 用 go 语言 言"},
		{"ひらがな。カタカナ", "ひら らが がな な カタ タカ カナ ナ"},
		{"한국어 a", "한국 국어 어 a"},
		{"ship it 🚀🚀 👍🏽", "ship it 🚀 🚀 👍"},
		{strings.Repeat("x", 100), strings.Repeat("x", maxWord)},
		{"bad \xff\xfe bytes", "bad bytes"},
	} {
		if got := strings.Join(wordsOf(c.text), " "); got != c.want {
			t.Errorf("%q:\n got %q\nwant %q", c.text, got, c.want)
		}
	}
}

func TestWordsKnowTheirPlaces(t *testing.T) {
	const s = "Où est C++ ? 日本語 été"
	next := uint32(0)
	scan := scanner{src: s}
	for scan.scan() {
		if scan.start >= scan.end || scan.end > len(s) {
			t.Fatalf("%q at %d:%d", scan.word, scan.start, scan.end)
		}
		var want strings.Builder
		for _, w := range wordsOf(s[scan.start:scan.end]) {
			want.WriteString(w + " ")
		}
		if !strings.Contains(want.String(), string(scan.word)) {
			t.Errorf("%q does not stand in %q", scan.word, s[scan.start:scan.end])
		}
		if scan.position > next || scan.position+1 < next {
			t.Errorf("%q has place %d after %d", scan.word, scan.position, next)
		}
		next = scan.position + 1
	}
}

func TestStem(t *testing.T) {
	for word, want := range map[string]string{
		"deployments": "deploy", "running": "run", "the": "the", "k8s": "k8s", "go": "go", "été": "été",
	} {
		if got := stem(word); got != want {
			t.Errorf("%s: got %s, want %s", word, got, want)
		}
	}
}
