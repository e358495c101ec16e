package post

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"quire/internal/markdown"
)

func TestCountWords(t *testing.T) {
	for _, c := range []struct {
		name, body       string
		words, cjk, code int
	}{
		{"nothing", "", 0, 0, 0},
		{"one", "word", 1, 0, 0},
		{"signs are no words", "# A heading - with -- dashes | and | bars\n", 6, 0, 0},
		{"eight at a time", "eightsix eightsix  a b c d e f g h", 10, 0, 0},
		{"umlauts", "Größe über alles, naïve café", 5, 0, 0},
		{"CJK", "读者 reads 日本語。", 1, 5, 0},
		{"Hangul", "안녕 world", 1, 2, 0},
		{"code", "before\n\n```go\nfunc main() {}\n```\n\nafter\n", 2, 0, 2},
		{"code to the end", "a\n~~~\nx y\n", 1, 0, 1},
		{"both kinds of fences", "~~~\nx\n~~~\na\n```\ny z\n~~~\n```\nb\n  ~~~~\nw\n~~~\n~~~~\nc\n", 3, 0, 1},
		{"inline fence", "a ``` b ``` c\n", 3, 0, 0},
		{"code that begins a line", "```a``` b\nc\n", 3, 0, 0},
		{"code in an item", "- a\n\n  ```\n  x y\n  ```\n- b\n", 2, 0, 1},
		{"code in a quotation", "> a\n> ```\n> x y\n> ```\n> b\n", 2, 0, 1},
		{"indented example of code", "```\nx\n    ```\ny\n```\nb\n", 1, 0, 1},
		{"comment", "a <!-- not counted --> b", 2, 0, 0},
		{"open comment", "a <!-- counted b", 3, 0, 0},
		{"emoji", "hi 👋 there", 3, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := countWords([]byte(c.body), markdown.NewScanner([]byte(c.body)))
			if got != (wordCount{c.words, c.cjk, c.code}) {
				t.Errorf("got %+v, want words %d, cjk %d, code %d", got, c.words, c.cjk, c.code)
			}
		})
	}
}

// In MDX a fence may be indented, and what is indented is no code.
func TestCountWordsAmongComponents(t *testing.T) {
	body := []byte("<A>\n\n      ```\n      x y\n      ```\n</A>\n")
	for name, want := range map[string]wordCount{
		"a.mdx": {words: 2, code: 1}, "b/a.MDX": {words: 2, code: 1},
		"a.md": {words: 4},
	} {
		if got := countWords(body, markdown.ScannerOf(name, body)); got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
}

func TestMinutes(t *testing.T) {
	for _, c := range []struct {
		count wordCount
		want  int
	}{
		{wordCount{}, 1},
		{wordCount{words: 220}, 1},
		{wordCount{words: 221}, 2},
		{wordCount{cjk: 400}, 1},
		{wordCount{cjk: 401}, 2},
		{wordCount{code: 440}, 1},
		{wordCount{words: 220, cjk: 400, code: 440}, 3},
	} {
		if got := c.count.minutes(); got != c.want {
			t.Errorf("%+v: %d minutes, want %d", c.count, got, c.want)
		}
	}
}

// The counting of eight bytes at a time agrees with the plain one.
func TestCountTextPlainly(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const alphabet = "aZ09 \n\t-_.#@[`{~/:é漢—"
	letters := []rune(alphabet)
	for range 20_000 {
		var b strings.Builder
		for range random.IntN(60) {
			b.WriteRune(letters[random.IntN(len(letters))])
		}
		words, cjk := 0, 0
		for _, run := range strings.FieldsFunc(b.String(), func(r rune) bool { return unicode.IsSpace(r) || r == '漢' }) {
			if strings.ContainsAny(run, "aZ09é") {
				words++
			}
		}
		cjk = strings.Count(b.String(), "漢")
		if w, c := countText([]byte(b.String())); w != words || c != cjk {
			t.Fatalf("%q: %d words and %d characters, want %d and %d", b.String(), w, c, words, cjk)
		}
	}
}
