package render

import (
	"strings"
	"testing"

	"quire/internal/render/richtext"
)

// Delimiters beside CJK characters, which have no spaces round words, and beside punctuation mark
// text wherever nothing else can be meant.
func TestLenientDelimiters(t *testing.T) {
	for src, want := range map[string]string{
		"**「強調」**です":              "「強調」です",
		"中文**“引号”**中文":            "中文“引号”中文",
		"*（注）*は":                  "（注）は",
		"~~「x」~~は and ~~a~~":      "「x」は and a",
		"**注意：**使用":               "注意：使用",
		"**Update:**A lot":        "Update:A lot",
		"2 ** 3 and a**(b)**c":    "2 ** 3 and a**(b)**c",
		"~~ not gone ~~ 1~2":      "~~ not gone ~~ 1~2",
		"==「m」==は and ==marked==": "「m」は and marked",
	} {
		if got := plainText(render(t, src, Options{Width: 60})); got != want {
			t.Errorf("%q: got %q, want %q", src, got, want)
		}
	}
}

// Plus signs mark keys where each word between them is one, and added text otherwise.
func TestKeysAndInsertedText(t *testing.T) {
	for src, want := range map[string]string{
		"press ++ctrl+alt+del++ now":    "press `Ctrl+Alt+Del` now",
		"++f12++ or ++\"Save as\"++":    "`F12` or `Save as`",
		"this is ++inserted++ text":     "this is inserted text",
		"two ++inserted words++ here":   "two inserted words here",
		"C++20 came. In C++23 we do it": "C++20 came. In C++23 we do it",
		"i++ and ++j, a++b++c":          "i++ and ++j, a++b++c",
	} {
		if got := plainText(render(t, src, Options{Width: 60})); got != want {
			t.Errorf("%q: got %q, want %q", src, got, want)
		}
	}
}

// Bare addresses reach up to white space or "<", less the punctuation at their end.
func TestBareAddresses(t *testing.T) {
	for src, want := range map[string]string{
		"https://ru.wikipedia.org/wiki/Москва, ok": "https://ru.wikipedia.org/wiki/Москва",
		"https://zh.wikipedia.org/wiki/中文。完":       "https://zh.wikipedia.org/wiki/中文",
		"https://例え.jp/パス":                         "https://例え.jp/パス",
		"see www.exämple.de/ö.":                    "http://www.exämple.de/ö",
		"(https://e.org/a_(b))":                    "https://e.org/a_(b)",
		"https://e.org/?q=a&amp;c&lt; x":           "https://e.org/?q=a&c",
		"**https://e.org/é**":                      "https://e.org/é",
	} {
		d := render(t, src, Options{Width: 60})
		if len(d.Links) != 1 || d.Links[0].Target != want {
			t.Errorf("%q: got %+v, want %q", src, d.Links, want)
		}
	}
}

func plainText(d *renderedDoc) string {
	var rows []string
	for _, row := range d.Rows {
		rows = append(rows, strings.TrimSpace(richtext.StripRow(row)))
	}
	return strings.TrimSpace(strings.Join(rows, " "))
}
