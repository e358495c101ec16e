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
	if len(c) == 4 && c[0] == '#' {
		c = string([]byte{'#', c[1], c[1], c[2], c[2], c[3], c[3]})
	}
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

// background turns SGR parameters that choose a colour for the text into those that
// choose it for the background.
func background(fg string) string {
	switch {
	case strings.HasPrefix(fg, "38"):
		return "48" + fg[2:]
	case strings.HasPrefix(fg, "3"):
		return "4" + fg[1:]
	case strings.HasPrefix(fg, "9"):
		return "10" + fg[1:]
	}
	return ""
}

// rgb is about what colour SGR parameters choose; ok is false for the terminal's own.
func rgb(fg string) (r, g, b int, ok bool) {
	parts := strings.Split(fg, ";")
	n := make([]int, len(parts))
	for i, p := range parts {
		n[i], _ = strconv.Atoi(p)
	}
	switch {
	case len(n) == 5:
		return n[2], n[3], n[4], true
	case len(n) == 3 && n[2] >= 232:
		grey := 8 + 10*(n[2]-232)
		return grey, grey, grey, true
	case len(n) == 3:
		level := func(i int) int {
			if i == 0 {
				return 0
			}
			return 55 + 40*i
		}
		c := n[2] - 16
		return level(c / 36), level(c / 6 % 6), level(c % 6), true
	case len(n) == 1 && n[0] >= 30:
		c, on := n[0]-30, 205
		if c >= 60 {
			c, on = c-60, 255
		}
		return on * (c & 1), on * (c >> 1 & 1), on * (c >> 2 & 1), true
	}
	return 0, 0, 0, false
}

// Coloured is words in a colour on another, both as in a Theme.
func Coloured(words, fg, bg string) string {
	if open := Opening(fg, bg); open != "" {
		return open + words + "\x1b[m"
	}
	return words
}

// Opening is the sequence that chooses a colour on another, both as in a Theme; "" for the
// terminal's own.
func Opening(fg, bg string) string {
	s := style{fg: colour(fg)}
	if c := colour(bg); c != "" {
		s.bg = background(c)
	}
	if s == (style{}) {
		return ""
	}
	var b strings.Builder
	s.open(&b)
	return b.String()
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
	text                                   style // of what has no colour of its own
	accent, muted, link, code, image       style
	strong, em, strike, quote              style
	note, tip, important, warning, caution style
	heading                                [6]style
	syntax                                 syntax

	item, bullets style  // text of lists, and the signs before it
	bullet        string // "": by the depth of the list
	ticked        string // before a task that is done, "" for the usual one
	unticked      string
	ruled         string // what stands for a thematic break, "" for a line
	bar           string // before quotations
	table         [3]string

	headingSigns                                 [6]pair
	strongSigns, emSigns, strikeSigns, codeSigns pair
}

// The lines of a table, as palette.table holds them.
const (
	betweenColumns = iota
	belowHeader
	crossing
)

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
	}
	p.syntax = newSyntax(t, c)
	p.strong, p.em, p.strike = style{attr: bold}, style{attr: italic}, style{attr: strike}
	p.image, p.bullets = p.muted, p.accent
	p.bar, p.table = "│ ", [3]string{"│", "─", "┼"}
	if !t.Color {
		p.codeSigns = pair{"`", "`"}
	}
	if t.Style != nil {
		t.Style.apply(p, t.Color)
		if p.codeSigns == (pair{}) && !t.Color {
			p.codeSigns = pair{"`", "`"}
		}
	}
	return p
}

// of is the style of an inline with marks m on top of base. What Glamour lets win wins:
// code over links over strong over emphasised text.
func (p *palette) of(base style, m mark, link bool) style {
	if m&mStrike != 0 {
		base = base.under(p.strike)
	}
	if m&mEm != 0 {
		base = base.under(p.em)
	}
	if m&mStrong != 0 {
		base = base.under(p.strong)
	}
	if link && m&mImage == 0 {
		base = base.under(p.link)
	}
	if m&mUnder != 0 {
		base.attr |= underline
	}
	if m&mMarked != 0 {
		base.attr |= reverse
	}
	if m&mImage != 0 {
		base = base.under(p.image)
	}
	if m&mMuted != 0 {
		base = base.under(p.muted)
	}
	if m&mMath != 0 {
		base.attr |= italic
	}
	if m&mCode != 0 {
		base = base.under(p.code)
	}
	return base
}

// under is s with what over says on top of it.
func (s style) under(over style) style {
	s.attr |= over.attr
	if over.fg != "" {
		s.fg = over.fg
	}
	if over.bg != "" {
		s.bg = over.bg
	}
	return s
}
