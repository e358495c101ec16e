package highlight

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/chroma/v2"

	"quire/internal/corpus"
)

// The fast lexer of a language gives the tokens of chroma's, on the code of real posts.
func TestFastLexers(t *testing.T) {
	fenced := regexp.MustCompile("(?ms)^(?:```+|~~~+)[ \t]*\\{?\\.?([A-Za-z0-9+#.-]+)[^\n]*\n(.*?)^(?:```|~~~)")
	byLang := map[string][]string{}
	corpus.Posts(t, 3, func(_ string, body []byte) {
		for _, m := range fenced.FindAllSubmatch(body, -1) {
			lang := strings.ToLower(string(m[1]))
			if len(byLang[lang]) < 60 && len(m[2]) < 8<<10 {
				byLang[lang] = append(byLang[lang], string(m[2]))
			}
		}
	})
	langs, n := 0, 0
	for lang, codes := range byLang {
		lexer, ok := lexerOf(lang).(*chroma.RegexLexer)
		if !ok {
			continue
		}
		langs++
		q := fastLexerOf(lexer)
		if q == nil {
			t.Errorf("%s has no fast lexer", lang)
			continue
		}
		for _, code := range codes {
			n++
			differs := func() bool {
				want, err := chroma.Tokenise(lexer, nil, code)
				var got []chroma.Token
				next := q.run(code)
				for tok := next(); tok != chroma.EOF; tok = next() {
					got = append(got, tok)
				}
				return err == nil && !slices.Equal(got, want)
			}
			tries := 0 // a match that takes long is given up, which on a busy machine may befall any
			for tries < 3 && differs() {
				tries++
			}
			if tries == 3 {
				t.Errorf("%s: the tokens differ\n%.400s", lang, code)
				break
			}
		}
	}
	t.Logf("%d blocks of code in %d languages", n, langs)
}
