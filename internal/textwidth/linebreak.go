package textwidth

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// Characters that may not begin a line, and those that may not end one, in CJK text (JIS X 4051,
// GB/T 15834) and in Thai and Lao, where they are vowels that belong to the letter beside them.
const (
	noLineStart = "、。，．・：；！？」』）】〕〉》］｝”’…‥ー々ゝゞっッゃゅょャュョぁぃぅぇぉァィゥェォ" + "ะาำๅๆฯະາຳໆຯ"
	noLineEnd   = "「『（【〔〈《［｛“‘" + "เแโใไເແໂໃໄ"
)

// Cluster returns the size of the grapheme cluster that s, which is not empty, begins with, in
// bytes and cells.
func Cluster(s string) (size, cells int) {
	if s[0] < utf8.RuneSelf && (len(s) == 1 || s[1] < utf8.RuneSelf) {
		return 1, 1
	}
	g := displaywidth.StringGraphemes(s)
	if g.Next() {
		return len(g.Value()), Width(g.Value())
	}
	return len(s), Width(s)
}

// BreaksAnywhere reports whether the cluster that s begins with, cells wide, belongs to a script
// that puts no spaces between words: a line may end on either side of it.
func BreaksAnywhere(s string, cells int) bool { return cells > 1 || isUnspaced(s) }

// isUnspaced reports whether s begins with a letter of a script that neither puts spaces between
// words nor has wide characters. Without a dictionary a line may end after any letter of it.
func isUnspaced(s string) bool {
	if s == "" || s[0] != 0xe0 && s[0] != 0xe1 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.In(r, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// MayStartLine reports whether a line may begin with the cluster that s begins with. Latin
// punctuation that follows a wide character sticks to it.
func MayStartLine(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	return !strings.Contains(noLineStart, s[:size]) && (r >= utf8.RuneSelf || !unicode.IsPunct(r))
}

// MayEndLine reports whether a line may end with the cluster g.
func MayEndLine(g string) bool { return !strings.Contains(noLineEnd, g) }

// atoms calls yield for each piece of s that no line may break in, with its width in cells and
// whether spaces go before it. A line may break before each atom.
func atoms(s string, yield func(atom string, cells int, spaced bool)) {
	start, cells := 0, 0
	spaced := false
	end := func(i int) {
		if i > start {
			yield(s[start:i], cells, spaced)
			spaced = false
		}
		start, cells = i, 0
	}
	open := false // the atom so far must not end a line
	for i := 0; i < len(s); {
		if s[i] == ' ' || s[i] == '\t' {
			end(i)
			i++
			start, spaced, open = i, true, false
			continue
		}
		size, w := Cluster(s[i:])
		if !BreaksAnywhere(s[i:], w) {
			i += size
			cells += w
			continue
		}
		if MayStartLine(s[i:]) && !open {
			end(i)
		}
		open = !MayEndLine(s[i : i+size])
		i += size
		cells += w
		if !open && i < len(s) && s[i] != ' ' && MayStartLine(s[i:]) {
			end(i)
		}
	}
	end(len(s))
}
