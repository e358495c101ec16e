package render

import (
	"strconv"
	"strings"
)

// attr is a set of character attributes.
type attr uint8

const (
	bold attr = 1 << iota
	faint
	italic
	underline
	reverse
	strike
)

// attrCodes are the SGR parameters of the attributes, in the order of their bits.
var attrCodes = [...]string{"1", "2", "3", "4", "7", "9"}

// style is what SGR can say about a character. The zero value is the terminal's own.
type style struct {
	fg, bg string // SGR parameters, as "36" or "38;5;240"; "" is the terminal's own
	attr   attr
}

// colour returns the SGR parameters that choose a Lip Gloss colour for the text,
// "" when it names none.
func colour(c string) string {
	if len(c) == 7 && c[0] == '#' {
		if v, err := strconv.ParseUint(c[1:], 16, 32); err == nil {
			return "38;2;" + strconv.Itoa(int(v>>16)) + ";" + strconv.Itoa(int(v>>8&0xff)) + ";" + strconv.Itoa(int(v&0xff))
		}
		return ""
	}
	n, err := strconv.Atoi(c)
	switch {
	case err != nil || n < 0 || n > 255:
		return ""
	case n < 8:
		return strconv.Itoa(30 + n)
	case n < 16:
		return strconv.Itoa(90 + n - 8)
	}
	return "38;5;" + strconv.Itoa(n)
}

// open writes the sequence that switches from the terminal's own style to s.
func (s style) open(b *strings.Builder) {
	b.WriteString("\x1b[")
	sep := ""
	for i, code := range attrCodes {
		if s.attr&(1<<i) != 0 {
			b.WriteString(sep + code)
			sep = ";"
		}
	}
	for _, c := range [...]string{s.fg, s.bg} {
		if c != "" {
			b.WriteString(sep + c)
			sep = ";"
		}
	}
	b.WriteByte('m')
}

// with returns s with the parameters of one SGR sequence applied, such as "1;36".
func (s style) with(params string) style {
	codes := strings.Split(params, ";")
	for i := 0; i < len(codes); i++ {
		code, _, _ := strings.Cut(codes[i], ":")
		n, err := strconv.Atoi(code)
		if err != nil {
			n = 0
		}
		switch {
		case n == 0:
			s = style{}
		case n == 38 || n == 48:
			used := 2
			if i+1 < len(codes) && codes[i+1] == "2" {
				used = 4
			}
			end := min(i+used, len(codes)-1)
			if n == 38 {
				s.fg = strings.Join(codes[i:end+1], ";")
			} else {
				s.bg = strings.Join(codes[i:end+1], ";")
			}
			i = end
		case n == 39:
			s.fg = ""
		case n == 49:
			s.bg = ""
		case n >= 30 && n <= 37 || n >= 90 && n <= 97:
			s.fg = code
		case n >= 40 && n <= 47 || n >= 100 && n <= 107:
			s.bg = code
		default:
			s.attr = s.attr.with(n)
		}
	}
	return s
}

// with returns a with one attribute code of SGR applied.
func (a attr) with(n int) attr {
	switch n {
	case 1:
		return a | bold
	case 2:
		return a | faint
	case 3:
		return a | italic
	case 4:
		return a | underline
	case 7:
		return a | reverse
	case 9:
		return a | strike
	case 22:
		return a &^ (bold | faint)
	case 23:
		return a &^ italic
	case 24:
		return a &^ underline
	case 27:
		return a &^ reverse
	case 29:
		return a &^ strike
	}
	return a
}

// palette is a Theme made into styles.
type palette struct {
	color                                  bool
	accent, muted, link, code              style
	note, tip, important, warning, caution style
	heading                                [6]style
	syntax                                 syntax
}

func newPalette(t Theme) *palette {
	c := func(s string) style {
		if !t.Color {
			return style{}
		}
		return style{fg: colour(s)}
	}
	p := &palette{
		color:  t.Color,
		accent: c(t.Accent), muted: c(t.Muted), link: c(t.Link), code: c(t.Code),
		note: c(t.Note), tip: c(t.Tip), important: c(t.Important), warning: c(t.Warning), caution: c(t.Caution),
	}
	p.link.attr = underline
	if p.muted.fg == "" {
		p.muted.attr = faint
	}
	fg := p.accent.fg
	p.heading = [6]style{
		{fg: fg, attr: bold | underline},
		{fg: fg, attr: bold},
		{attr: bold},
		{fg: fg, attr: italic},
		{attr: italic},
		{attr: italic},
	}
	if !t.Color {
		p.heading[1].attr |= underline
		p.heading[0].attr |= underline
	}
	p.syntax = newSyntax(t, c)
	return p
}

// of is the style of an inline with marks m on top of base.
func (p *palette) of(base style, m mark, link bool) style {
	if link && m&mImage == 0 {
		base.attr |= p.link.attr
		if p.link.fg != "" {
			base.fg = p.link.fg
		}
	}
	if m&mStrong != 0 {
		base.attr |= bold
	}
	if m&mEm != 0 {
		base.attr |= italic
	}
	if m&mStrike != 0 {
		base.attr |= strike
	}
	if m&mUnder != 0 {
		base.attr |= underline
	}
	if m&mMarked != 0 {
		base.attr |= reverse
	}
	if m&(mMuted|mImage) != 0 {
		base.attr |= p.muted.attr
		if p.muted.fg != "" {
			base.fg = p.muted.fg
		}
	}
	if m&mMath != 0 {
		base.attr |= italic
	}
	if m&mCode != 0 && p.code.fg != "" {
		base.fg = p.code.fg
	}
	return base
}
