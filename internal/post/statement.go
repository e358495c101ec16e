package post

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"quire/internal/markdown"
	"quire/internal/render/latex"
)

var (
	reGreeting = lazyRegexp(`(?i)^(?:hi|hello|hey|howdy|dear|greetings|welcome|hola|bonjour|hallo|ciao|good (?:morning|afternoon|evening|day))` +
		`(?:,? (?:all|there|everyone|everybody|folks|friends|readers?|world|again|back|guys|team|dear readers?|fellow \w+|welcome|to (?:my|our|the) (?:new )?(?:blog|site|website|first post)))*\s*[!.,:…\p{So}\p{Sk}\x{fe0f}\s]*$`)
	reCJKGreeting = lazyRegexp(`^(?:大家好|你好|您好|嗨|各位好|こんにちは|こんばんは|おはようございます|皆さん、?こんにちは|はじめまして|안녕하세요)[！!。.，,、～~ ]*$`)
	reByline      = lazyRegexp(`^(?:(?:[Ww]ritten |[Pp]osted |[Pp]ublished )?[Bb]y|Authors?:) \p{Lu}\S*(?: (?:and|&|de|di|van|von|der|\p{Lu}\S*))*$`)
	reDateline    = lazyRegexp(`(?i)^(?:(?:posted|published|written|updated|last (?:updated|modified|edited)|date)(?: on)?:? +)?` +
		`(?:\d{1,2}(?:st|nd|rd|th|\.)? +\pL{3,9}\.?,? +\d{4}|\pL{3,9}\.? +\d{1,2}(?:st|nd|rd|th)?,? +\d{4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日)[.。]?$`)
	reTOC     = lazyRegexp(`(?i)^\s*(?:\[\[?_?toc_?\]\]?|\$\{toc\}|\{:\s*toc[^}]*\}|\* toc|@\[toc\](?:\([^)]*\))?|\.\. contents::.*)\s*$`)
	reField   = lazyRegexp(`^\s*[-*]?\s*[\pL][\pL\pN _-]{0,30}::(?:\s|$)`)
	reEmoji   = lazyRegexp(`\s*(?::[a-z0-9_+-]*[a-z+][a-z0-9_+-]*:)+`)
	reAddress = lazyRegexp(`^<?(?:https?://|www\.|mailto:)\S+$|^\S+@\S+\.\S+$`)
	reLinks   = lazyRegexp(`!?\[(?:[^\[\]]|!?\[[^\]]*\](?:\([^)]*\))?)*\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])`)
	reCredit  = lazyRegexp(`(?i)^\(?(?:(?:cover |header |featured |title |hero )?(?:photo|image|picture|illustration|artwork)s?(?: credits?)?(?: ?:| by| from| courtesy of) .*|` +
		`(?:this (?:post|article|piece|essay|story) (?:was|has been) )?(?:originally |first |also |cross-?)(?:published|posted|appeared)(?: \w+)? (?:on|at|in|by|to) \S+(?: \S+){0,5})\.?\)?$`)
	reContents   = lazyRegexp(`(?i)^(?:table of contents|contents|toc|目录|目次|inhalt(?:sverzeichnis)?|sommaire|índice|содержание)$`)
	reMath       = lazyRegexp(`(?s)\$\$.*?\$\$|\\\[.*?\\\]|\\\(.*?\\\)`)
	reSpacedMath = lazyRegexp(`\$[ \t][^$]*\\[A-Za-z][^$]*\$`)
	reInlineMath = lazyRegexp(`\$[^$\s](?:[^$]*[^$\s\\])?\$`)
)

// reReference matches a character reference; without its semicolon it may be text.
var reReference = lazyRegexp(`&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});`)

// maxLabel is how many words before a colon are a label and not a sentence.
const maxLabel = 4

// isMarker reports whether a line of a paragraph says nothing in a summary: it is the marker of a
// table of contents or a field of Dataview.
func isMarker(line string) bool {
	return line != "" && strings.IndexByte("[${*@.", line[0]) >= 0 && reTOC().MatchString(line) ||
		strings.Contains(line, "::") && reField().MatchString(line)
}

// fromFirstStatement returns s, the plain text of a Markdown paragraph, from the first sentence
// that says something; "" without one, as in a greeting, a link or address alone, a label, a byline.
func fromFirstStatement(s, markdown string) string {
	switch {
	case !strings.ContainsFunc(s, isWord), isDisplayMath(markdown), isLoneLink(markdown), isAddress(s), isLabel(s),
		isByline(s), isCredit(s), isStrongLabel(s, markdown):
		return ""
	}
	for {
		sentence, rest := firstSentence(s)
		if !isGreeting(sentence) {
			return s
		}
		if s = rest; s == "" {
			return ""
		}
	}
}

// isLoneLink reports whether a paragraph is one link or image.
func isLoneLink(markdown string) bool {
	if !strings.Contains(markdown, "](") && !strings.Contains(markdown, "][") {
		return false
	}
	rest := strings.Trim(reLinks().ReplaceAllString(markdown, ""), " \t\n\f\r.!|/·•,;–—-<>«»→←")
	return rest == "" || strings.HasSuffix(rest, ":") && strings.Count(rest, " ") < maxLabel
}

// isCredit reports whether s says nothing but whose a picture is, or where the post was before.
func isCredit(s string) bool {
	return len(s) < 160 && strings.IndexByte("PICTOp(ico", s[0]) >= 0 && reCredit().MatchString(s)
}

// isStrongLabel reports whether a paragraph is a few strong words, which a heading is made of.
func isStrongLabel(s, markdown string) bool {
	t := strings.TrimSpace(markdown)
	return len(t) == len(s)+4 && (t == "**"+s+"**" || t == "__"+s+"__") &&
		strings.Count(s, " ") < maxLabel && !strings.ContainsAny(s, ".!?。！？") && strings.IndexByte(s, ' ') > 0
}

// isAddress reports whether s is one address of the web or of mail.
func isAddress(s string) bool {
	mayBe := s != "" && strings.IndexByte("<hwm", s[0]) >= 0 || strings.IndexByte(s, '@') > 0
	return mayBe && !strings.ContainsAny(s, " \t\n\f\r") && reAddress().MatchString(s)
}

// isDisplayMath reports whether a paragraph is nothing but formulas.
func isDisplayMath(s string) bool {
	s = strings.TrimSpace(s)
	return strings.HasPrefix(s, `\begin{`) && strings.HasSuffix(s, "}") || strings.HasPrefix(s, "$$") &&
		strings.TrimSpace(reMath().ReplaceAllString(s, "")) == "" ||
		strings.HasPrefix(s, `\[`) && strings.HasSuffix(s, `\]`) && looksLikeTeX(s[2:])
}

func isGreeting(s string) bool {
	if s == "" || len(s) >= 80 {
		return false
	}
	if s[0] >= utf8.RuneSelf {
		return reCJKGreeting().MatchString(s)
	}
	return strings.IndexByte("hdgwbc", s[0]|0x20) >= 0 && reGreeting().MatchString(s)
}

// isByline reports whether s only says who wrote the post or when.
func isByline(s string) bool {
	if s == "" || len(s) >= 80 {
		return false
	}
	return strings.IndexByte("WwPpBbA", s[0]) >= 0 && reByline().MatchString(s) ||
		strings.ContainsAny(s, "0123456789") && reDateline().MatchString(s)
}

// isLabel reports whether s announces what follows, as in "Contents:".
func isLabel(s string) bool {
	if len(s) < 40 && reContents().MatchString(s) {
		return true
	}
	return (strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：")) && strings.Count(s, " ") < maxLabel &&
		utf8.RuneCountInString(s) < 40
}

// firstSentence cuts s after its first sentence.
func firstSentence(s string) (sentence, rest string) {
	for i, r := range s {
		end := i + utf8.RuneLen(r)
		switch r {
		case '。', '！', '？':
		case '.', '!', '?', '…':
			if end < len(s) && s[end] != ' ' {
				continue
			}
		default:
			continue
		}
		return s[:end], strings.TrimLeftFunc(s[end:], unicode.IsSpace)
	}
	return s, ""
}

// withoutEmojiAndTeX returns Markdown without names of emoji and with formulas as formula has them.
func withoutEmojiAndTeX(s string, formula formulas) string {
	if mayHaveEmoji(s) {
		s = withoutEmoji(s)
	}
	if strings.Contains(s, "++") || strings.Contains(s, "==") || strings.Contains(s, "{--") || strings.Contains(s, "{~~") {
		s = outsideCode(s, withoutMarks)
	}
	if !mayHaveTeX([]byte(s)) {
		return s
	}
	return outsideCodeAnd(s, func(s string) string { return withFormulas(s, formula.escaped) }, formula.escaped)
}

// mayHaveTeX reports whether s has what begins a formula.
func mayHaveTeX(s []byte) bool {
	return bytes.IndexByte(s, '$') >= 0 ||
		bytes.IndexByte(s, '\\') >= 0 && (bytes.Contains(s, []byte(`\(`)) || bytes.Contains(s, []byte(`\[`)))
}

// formulas returns TeX as it is shown.
type formulas func(tex string) string

// inUnicode returns TeX as Unicode, as far as that has it.
func inUnicode(tex string) string { return latex.Inline(strings.TrimSpace(tex)) }

// asWritten returns TeX as it is written, unless it has no command.
func asWritten(tex string) string {
	tex = strings.TrimSpace(tex)
	if !strings.ContainsAny(tex, `\^_`) {
		return inUnicode(tex)
	}
	return "$" + tex + "$"
}

// escaped returns the formula as Markdown.
func (f formulas) escaped(tex string) string { return reMarkup().ReplaceAllString(f(tex), `\$0`) }

// withoutMarks returns text without the marks of what was added, deleted, highlighted, and of keys.
func withoutMarks(s string) string {
	s = reCritic().ReplaceAllStringFunc(s, func(m string) string {
		switch inner := m[3 : len(m)-3]; m[1] {
		case '-':
			return ""
		case '~':
			_, is, _ := strings.Cut(inner, "~>")
			return is
		default:
			return inner
		}
	})
	return reMarked().ReplaceAllStringFunc(s, func(m string) string {
		at := strings.IndexAny(m, "+=") // behind the character before it
		inner := strings.TrimRight(m[at+2:len(m)-2], "+=")
		if names, ok := markdown.Keys(inner); ok && m[at] == '+' {
			return m[:at] + names
		}
		return m[:at] + inner
	})
}

var (
	reCritic = lazyRegexp(`\{\+\+[^{}]+\+\+\}|\{--[^{}]+--\}|\{==[^{}]+==\}|\{~~[^{}]+~~\}`)
	reMarked = lazyRegexp(`(?:^|[^\pL\pN_+=])(?:\+\+[^\s+\[][^+\s]*(?:\+[^+\s]+)*\+\+|==[^\s=](?:[^=\n]{0,200}[^\s=])?==)`)
)

// outsideCode returns s with what replace makes of the text between code spans.
func outsideCode(s string, replace func(string) string) string {
	return outsideCodeAnd(s, replace, nil)
}

// outsideCodeAnd is outsideCode where code between dollars is a formula, unless formula is nil.
func outsideCodeAnd(s string, replace, formula func(string) string) string {
	var b strings.Builder
	from := 0
	for i := 0; i < len(s); {
		n := len(s[i:]) - len(strings.TrimLeft(s[i:], "`"))
		if n == 0 {
			i++
			continue
		}
		end := closingTicks(s[i+n:], n)
		if end < 0 {
			i += n
			continue
		}
		stop := i + n + end + n
		if formula != nil && i > from && s[i-1] == '$' && stop < len(s) && s[stop] == '$' { // GitHub's formulas
			b.WriteString(replace(s[from:i-1]) + formula(s[i+n:stop-n]))
			stop++
		} else {
			b.WriteString(replace(s[from:i]) + s[i:stop])
		}
		from, i = stop, stop
	}
	return b.String() + replace(s[from:])
}

// closingTicks returns where the run of exactly n backticks begins in s, -1 without one.
func closingTicks(s string, n int) int {
	for i := 0; i < len(s); {
		run := len(s[i:]) - len(strings.TrimLeft(s[i:], "`"))
		if run == n {
			return i
		}
		i += max(run, 1)
	}
	return -1
}

// withFormulas returns text with its formulas as formula has them.
func withFormulas(s string, formula formulas) string {
	s = reMath().ReplaceAllStringFunc(s, func(m string) string {
		if inner := m[2 : len(m)-2]; m[0] == '$' || looksLikeTeX(inner) {
			return formula(inner)
		}
		return m // escaped brackets
	})
	s = reSpacedMath().ReplaceAllStringFunc(s, func(m string) string { return formula(m[1 : len(m)-1]) })
	return reInlineMath().ReplaceAllStringFunc(s, func(m string) string {
		if inner := m[1 : len(m)-1]; looksLikeTeX(inner) || isMathVariable(inner) {
			return formula(inner)
		}
		return m // prices
	})
}

// mayHaveEmoji reports whether s has a word between colons.
func mayHaveEmoji(s string) bool {
	for {
		_, rest, found := strings.Cut(s, ":")
		if !found {
			return false
		}
		n := 0
		for n < len(rest) && (isLower(rest[n]) || isDigit(rest[n]) || strings.IndexByte("_+-", rest[n]) >= 0) {
			n++
		}
		if n > 0 && n < len(rest) && rest[n] == ':' {
			return true
		}
		s = rest
	}
}

// withoutEmoji returns s without names of emoji, as in ":tada:", and the spaces before them.
func withoutEmoji(s string) string {
	var b strings.Builder
	from := 0
	for _, at := range reEmoji().FindAllStringIndex(s, -1) {
		startsWord := at[0] == 0 || s[at[0]] == ' ' || strings.IndexByte("([", s[at[0]-1]) >= 0
		endsWord := at[1] == len(s) || strings.IndexByte(" .,!?;)]", s[at[1]]) >= 0
		if startsWord && endsWord {
			b.WriteString(s[from:at[0]])
			from = at[1]
		}
	}
	return b.String() + s[from:]
}

var reMarkup = lazyRegexp("[*_`\\[\\]<>~\\\\]")

// looksLikeTeX reports whether s has what TeX has and prose does not.
func looksLikeTeX(s string) bool {
	return strings.ContainsAny(reEscape().ReplaceAllString(s, ""), `\^_=`)
}

// reEscape matches an escape of Markdown that is no command of TeX.
var reEscape = lazyRegexp("\\\\[\\[\\]()|*_#.!~`<>\"'$%&/?@+-]")

// isMathVariable reports whether s is one letter, or letters with operators between them.
func isMathVariable(s string) bool {
	return s != "" && len(s) <= 12 && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !strings.ContainsRune("+-*/<>() ", r)
	}) && (utf8.RuneCountInString(s) < 3 || strings.ContainsAny(s, "+-*/<>("))
}
