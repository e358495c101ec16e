package latex

import "strings"

// verbatim returns the argument of a command as it is written.
func (t *translator) verbatim() string {
	rest := strings.TrimLeft(t.src[t.pos:], " \n")
	if !strings.HasPrefix(rest, "{") {
		t.failed = true
		return ""
	}
	end := strings.IndexByte(rest, '}')
	if end < 0 {
		t.failed = true
		return ""
	}
	t.pos = len(t.src) - len(rest) + end + 1
	return rest[1:end]
}

// command translates what begins with a backslash.
func (t *translator) command() string {
	t.pos++
	start := t.pos
	for t.pos < len(t.src) && isLetter(t.src[t.pos]) {
		t.pos++
	}
	name := t.src[start:t.pos]
	if name == "" {
		return t.escaped()
	}
	if s, ok := symbols()[name]; ok {
		return s
	}
	if ignoredAlphabets[name] {
		return t.argument()
	}
	if accent, ok := accents[name]; ok {
		return accented(t.argument(), accent)
	}
	switch name {
	case "frac", "dfrac", "tfrac", "cfrac":
		return fraction(t.argument(), t.argument())
	case "mathbb":
		return inAlphabet(t.argument(), blackboard())
	case "binom":
		return "C(" + t.argument() + ", " + t.argument() + ")"
	case "sqrt":
		return t.root()
	case "text", "textrm", "textbf", "textit", "texttt", "textsf", "mbox", "hbox", "operatorname",
		"mathrm", "mathit", "mathsf", "mathtt", "rm", "emph", "boldsymbol", "bm", "pmb",
		"underbrace", "overbrace", "boxed", "underline":
		if t.pos < len(t.src) && t.src[t.pos] == '*' {
			t.pos++
		}
		if strings.HasPrefix(name, "text") || name == "mbox" || name == "hbox" {
			return t.verbatim()
		}
		return t.argument()
	case "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "middle":
		return t.delimiter()
	case "begin", "end":
		return t.environment(name)
	case "tag", "label":
		if v := t.verbatim(); name == "tag" {
			return "  (" + v + ")"
		}
		return ""
	case "not":
		return t.argument() + "\u0338"
	case "pmod":
		return " (mod " + t.argument() + ")"
	case "stackrel", "overset":
		over := t.argument()
		return t.argument() + script(over, '^')
	case "underset":
		under := t.argument()
		return t.argument() + script(under, '_')
	case "phantom", "hspace", "vspace", "color":
		t.verbatim()
		return ""
	}
	t.failed = true
	return ""
}

// escaped translates a backslash before something other than a letter.
func (t *translator) escaped() string {
	if t.pos >= len(t.src) {
		return ""
	}
	c := t.src[t.pos]
	t.pos++
	switch c {
	case '\\':
		if t.pos < len(t.src) && t.src[t.pos] == '[' { // "\\[2pt]"
			if end := strings.IndexByte(t.src[t.pos:], ']'); end >= 0 && end < 8 {
				t.pos += end + 1
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
	t.failed = true
	return ""
}

// delimiter translates a bracket of any size; "." is an invisible one.
func (t *translator) delimiter() string {
	if d := t.argument(); d != "." {
		return d
	}
	return ""
}

// root translates a root: \sqrt{x} or \sqrt[3]{x}.
func (t *translator) root() string {
	radical := "√"
	if t.pos < len(t.src) && t.src[t.pos] == '[' {
		t.pos++
		switch n := t.group(']'); n {
		case "3":
			radical = "∛"
		case "4":
			radical = "∜"
		default:
			radical = script(n, '^') + "√"
		}
	}
	return radical + grouped(t.argument())
}

// environment translates \begin or \end. Environments other than matrices leave no trace.
func (t *translator) environment(command string) string {
	name := strings.TrimSuffix(t.verbatim(), "*")
	if name == "array" && command == "begin" {
		t.verbatim()
	}
	if _, ok := matrixBrackets[name]; ok && command == "begin" {
		return t.matrix(name)
	}
	return ""
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
