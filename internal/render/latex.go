package render

import (
	"strings"
	"unicode/utf8"

	"quire/internal/sanitize"
)

// formula is LaTeX as one line of text: Unicode where it has what is needed. What holds
// a command that is not known here is returned as it was written.
func formula(src string) string {
	out := formulaRows(src, false)
	return strings.Join(strings.Fields(strings.ReplaceAll(out, "\n", "; ")), " ")
}

// formulaRows is formula with the rows of the source kept as lines, and, when they are to
// be drawn, matrices over several of them.
func formulaRows(src string, drawn bool) string {
	const longest = 8 << 10 // bytes that are looked into
	src = sanitize.Text(src)
	if len(src) > longest {
		return src
	}
	l := &latex{src: strings.Map(noMatrixSign, src)}
	out := l.group(0)
	if l.failed || l.pos < len(l.src) {
		return strings.TrimSpace(src)
	}
	rows := strings.Split(out, "\n")
	laid := make([]string, 0, len(rows))
	for _, r := range rows {
		if r = strings.Join(strings.Fields(r), " "); r == "" || r == "; " {
			continue
		}
		if drawn && len(l.matrices) > 0 {
			laid = append(laid, l.laidOut(r)...)
		} else {
			laid = append(laid, l.flat(r, 0))
		}
	}
	return strings.Join(laid, "\n")
}

// latex translates one formula.
type latex struct {
	src    string
	pos    int
	depth  int
	failed bool // it holds something unknown

	matrices []matrix
}

// group translates up to the closing brace, or the end.
func (l *latex) group(until byte) string {
	var b strings.Builder
	if l.depth++; l.depth > 50 {
		l.failed = true
	}
	for l.pos < len(l.src) && !l.failed {
		switch c := l.src[l.pos]; c {
		case until:
			l.pos++
			l.depth--
			return b.String()
		case '}':
			l.failed = true
		default:
			b.WriteString(l.piece())
		}
	}
	if until != 0 {
		l.failed = true
	}
	l.depth--
	return b.String()
}

// piece translates what stands next.
func (l *latex) piece() string {
	switch c := l.src[l.pos]; c {
	case '^', '_':
		l.pos++
		return raised(l.argument(), c)
	case '\'':
		l.pos++
		return "′"
	case '&', '~', '\n', '\t':
		l.pos++
		return " "
	case '%':
		if n := strings.IndexByte(l.src[l.pos:], '\n'); n >= 0 {
			l.pos += n
		} else {
			l.pos = len(l.src)
		}
		return ""
	}
	return l.atom()
}

// atom translates one character, group or command.
func (l *latex) atom() string {
	switch c := l.src[l.pos]; c {
	case '{':
		l.pos++
		return l.group('}')
	case '\\':
		return l.command()
	}
	_, n := utf8.DecodeRuneInString(l.src[l.pos:])
	l.pos += n
	return l.src[l.pos-n : l.pos]
}

// argument translates what a command or script applies to.
func (l *latex) argument() string {
	for l.pos < len(l.src) && (l.src[l.pos] == ' ' || l.src[l.pos] == '\n') {
		l.pos++
	}
	if l.pos >= len(l.src) || l.depth > 50 {
		l.failed = true
		return ""
	}
	l.depth++
	defer func() { l.depth-- }()
	return l.atom()
}

// verbatim is the argument of a command as it is written.
func (l *latex) verbatim() string {
	rest := strings.TrimLeft(l.src[l.pos:], " \n")
	if !strings.HasPrefix(rest, "{") {
		l.failed = true
		return ""
	}
	end := strings.IndexByte(rest, '}')
	if end < 0 {
		l.failed = true
		return ""
	}
	l.pos = len(l.src) - len(rest) + end + 1
	return rest[1:end]
}

// command translates what begins with a backslash.
func (l *latex) command() string {
	l.pos++
	start := l.pos
	for l.pos < len(l.src) && isWord(l.src[l.pos]) && !isDigit(l.src[l.pos]) {
		l.pos++
	}
	name := l.src[start:l.pos]
	if name == "" {
		return l.escaped()
	}
	if s, ok := mathSymbols()[name]; ok {
		return s
	}
	if plainAlphabets[name] {
		return l.argument()
	}
	if mark, ok := mathAccents[name]; ok {
		return accented(l.argument(), mark)
	}
	switch name {
	case "frac", "dfrac", "tfrac", "cfrac":
		return fraction(l.argument(), l.argument())
	case "mathbb":
		return inAlphabet(l.argument(), blackboard())
	case "binom":
		return "C(" + l.argument() + ", " + l.argument() + ")"
	case "sqrt":
		return l.root()
	case "text", "textrm", "textbf", "textit", "texttt", "mbox", "operatorname", "mathrm", "mathit", "mathsf", "mathtt", "rm", "hbox", "textsf", "emph", "boldsymbol", "bm", "pmb", "underbrace", "overbrace", "boxed", "underline":
		if l.pos < len(l.src) && l.src[l.pos] == '*' {
			l.pos++
		}
		if strings.HasPrefix(name, "text") || name == "mbox" || name == "hbox" {
			return l.verbatim()
		}
		return l.argument()
	case "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "middle":
		return l.delimiter()
	case "begin", "end":
		return l.environment(name)
	case "tag", "label":
		if v := l.verbatim(); name == "tag" {
			return "  (" + v + ")"
		}
		return ""
	case "not":
		return l.argument() + "\u0338"
	case "pmod":
		return " (mod " + l.argument() + ")"
	case "stackrel", "overset":
		over := l.argument()
		return l.argument() + raised(over, '^')
	case "underset":
		under := l.argument()
		return l.argument() + raised(under, '_')
	case "phantom", "hspace", "vspace", "color":
		l.verbatim()
		return ""
	}
	l.failed = true
	return ""
}

// escaped is a backslash before something that is no letter.
func (l *latex) escaped() string {
	if l.pos >= len(l.src) {
		return ""
	}
	c := l.src[l.pos]
	l.pos++
	switch c {
	case '\\':
		if l.pos < len(l.src) && l.src[l.pos] == '[' { // "\\[2pt]"
			if end := strings.IndexByte(l.src[l.pos:], ']'); end >= 0 && end < 8 {
				l.pos += end + 1
			}
		}
		return "\n"
	case ',', ';', ':', ' ', '\n':
		return " "
	case '!':
		return ""
	case '|':
		return "‖"
	case '{', '}', '%', '$', '#', '&', '_', '-', '/', '*', '(', ')', '[', ']':
		return string(c)
	}
	l.failed = true
	return ""
}

// delimiter is a bracket of any size; a full stop is none.
func (l *latex) delimiter() string {
	if d := l.argument(); d != "." {
		return d
	}
	return ""
}

// root is a square root, or another one: \sqrt[3]{x}.
func (l *latex) root() string {
	sign := "√"
	if l.pos < len(l.src) && l.src[l.pos] == '[' {
		l.pos++
		switch n := l.group(']'); n {
		case "3":
			sign = "∛"
		case "4":
			sign = "∜"
		default:
			sign = raised(n, '^') + "√"
		}
	}
	return sign + grouped(l.argument())
}

// environment begins or ends matrices and the like, whose rows are lines.
func (l *latex) environment(which string) string {
	name := strings.TrimSuffix(l.verbatim(), "*")
	if name == "array" && which == "begin" {
		l.verbatim()
	}
	if _, ok := matrixBrackets[name]; ok && which == "begin" {
		return l.matrix(name)
	}
	return ""
}

// raised writes s as a superscript ('^') or subscript ('_') if Unicode has all of it.
func raised(s string, kind byte) string {
	s = strings.TrimSpace(s)
	to := superscripts()
	if kind == '_' {
		to = subscripts()
	}
	if s == "′" || s == "∘" && kind == '^' {
		return strings.ReplaceAll(s, "∘", "°")
	}
	var b strings.Builder
	for _, r := range s {
		k, ok := to[r]
		if !ok {
			return string(kind) + grouped(s)
		}
		b.WriteRune(k)
	}
	return b.String()
}

// grouped puts s in brackets where it would else be read apart.
func grouped(s string) string {
	if s = strings.TrimSpace(s); isAtom(s) {
		return s
	}
	return "(" + s + ")"
}

// isAtom tells whether s is one thing: a number, a name, or something in brackets.
func isAtom(s string) bool {
	if strings.HasPrefix(s, "(") && strings.IndexByte(s, ')') == len(s)-1 {
		return true
	}
	return !strings.ContainsAny(s, " +-−=/∗·×<>≤≥±,|") && utf8.RuneCountInString(s) < 12
}

// fraction is a over b.
func fraction(a, b string) string {
	switch a + "/" + b {
	case "1/2":
		return "½"
	case "1/3":
		return "⅓"
	case "2/3":
		return "⅔"
	case "1/4":
		return "¼"
	case "3/4":
		return "¾"
	}
	return grouped(a) + "/" + grouped(b)
}

// inAlphabet writes the letters of s in another alphabet.
func inAlphabet(s string, to map[rune]rune) string {
	return strings.Map(func(r rune) rune {
		if k, ok := to[r]; ok {
			return k
		}
		return r
	}, s)
}

// accented puts a combining mark on s, if that is one character.
func accented(s, mark string) string {
	if utf8.RuneCountInString(s) == 1 {
		return s + mark
	}
	return grouped(s) + mark
}
