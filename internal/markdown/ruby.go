package markdown

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxRuby is how many bytes a ruby has at most.
const maxRuby = 300

// Ruby reads the ruby that b begins with as plugins of markdown-it, HackMD and themes write it,
// {漢字|かんじ}, [漢字]{かんじ} and {機嫌}(きげん), or [any text]^(reading) of LoveIt and remark-ruby. It
// returns the length, 0 for none, and what is shown.
func Ruby(b []byte) (n int, shown string) {
	b = FirstLine(b[:min(len(b), maxRuby)])
	if len(b) < 5 || b[0] != '{' && b[0] != '[' {
		return 0, ""
	}
	end := bytes.IndexAny(b[1:], "[{]}|`") + 1 // the next opener ends it too, so a row of openers is linear
	if end < 2 {
		return 0, ""
	}
	text, rest := string(bytes.TrimSuffix(b[1:end], []byte(`\`))), b[end:]
	closer := byte('}')
	switch {
	case rest[0] == '|' && b[0] == '{':
		rest = rest[1:]
	case rest[0] == '}' && b[0] == '{' && len(rest) > 2 && rest[1] == '(':
		rest, closer = rest[2:], ')'
	case rest[0] == ']' && b[0] == '[' && len(rest) > 2 && rest[1] == '{':
		rest = rest[2:]
	case (rest[0] == ']' && b[0] == '[' || rest[0] == '}' && b[0] == '{') && len(rest) > 3 && rest[1] == '^' &&
		rest[2] == '(':
		rest, closer = rest[3:], ')'
		stop := bytes.IndexByte(rest, closer)
		if stop < 1 || !bytes.ContainsFunc(rest[:stop], unicode.IsLetter) || strings.TrimSpace(text) == "" {
			return 0, ""
		}
		return len(b) - len(rest) + stop + 1, text + " (" + string(rest[:stop]) + ")"
	default:
		return 0, ""
	}
	stop := bytes.IndexByte(rest, closer)
	if stop < 1 {
		return 0, ""
	}
	reading := strings.NewReplacer(`\|`, "", "|", "").Replace(string(rest[:stop]))
	if !isRubyText(text) || !isReading(reading) {
		return 0, ""
	}
	return len(b) - len(rest) + stop + 1, text + " (" + reading + ")"
}

// isRubyText reports whether s is what gets a reading: words of ideographs, kana or Hangul.
func isRubyText(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r != 'ー' && r != '々' && r != '・' && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana,
			unicode.Hangul)
	})
}

// isReading reports whether s is a reading: letters alone, with spaces or hyphens between them.
func isReading(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(first) && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(" -ー・˙ˊˇˋ'’", r)
	})
}

// RubyTag returns what is shown of the tag for a ruby of Hexo's plugins, "字|じ" or "汉<hàn>语<yǔ>", by
// what is behind its name; ok is false for other tags.
func RubyTag(args string) (shown string, ok bool) {
	args = strings.Trim(strings.TrimSpace(args), `"'`)
	if text, reading, found := strings.Cut(args, "|"); found {
		text, reading = strings.TrimSpace(text), strings.TrimSpace(strings.ReplaceAll(reading, "|", " "))
		if text == "" || reading == "" {
			return text + reading, text+reading != ""
		}
		return text + " (" + reading + ")", true
	}
	if strings.Count(args, "<") != strings.Count(args, ">") || !strings.Contains(args, "<") {
		return "", false
	}
	return strings.TrimSpace(strings.NewReplacer("<", " (", ">", ")").Replace(args)), true
}
