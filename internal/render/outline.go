package render

import (
	"context"
	"strings"

	"quire/internal/text"
)

// Outline finds the headings, links and code blocks of markdown without drawing it:
// their lines are set, their rows are -1.
func Outline(markdown []byte) *Document {
	out := &Document{Complete: true}
	// Drawn by quire alone and without colours, which costs next to nothing, so that
	// the outline and the drawing can never differ.
	_ = draw(context.Background(), markdown, settings{}, windowSize, func(d *Document) {
		if !d.Complete {
			return
		}
		out.Headings, out.Links, out.Code = d.Headings, d.Links, d.Code
	})
	for i := range out.Headings {
		out.Headings[i].Row = -1
	}
	for i := range out.Links {
		out.Links[i].Row, out.Links[i].Col, out.Links[i].Width = -1, 0, 0
	}
	for i := range out.Code {
		out.Code[i].Row, out.Code[i].Rows = -1, 0
	}
	return out
}

// Text draws markdown as plain text without escape sequences, fit for a pager, a pull
// request and a screen reader: headings are underlined, code is indented, links are
// numbered and their addresses listed at the end. Options.Theme is not used.
func Text(ctx context.Context, markdown []byte, opt Options) (string, error) {
	opt.Theme, opt.Hyperlinks = Theme{}, false
	var b strings.Builder
	err := draw(ctx, markdown, settings{Options: opt, numbered: true}, windowSize, func(d *Document) {
		if !d.Complete {
			return
		}
		for _, row := range d.Rows {
			b.WriteString(unstyled(row))
			b.WriteByte('\n')
		}
	})
	if err != nil {
		return "", err
	}
	return b.String(), nil
}

// unstyled is a finished row without its escape sequences.
func unstyled(row string) string {
	if strings.IndexByte(row, 0x1b) < 0 {
		return row
	}
	var b strings.Builder
	for _, s := range parseLine(row, func(string) int { return 0 }) {
		b.WriteString(s.text)
	}
	return b.String()
}

// linkSign is the number that plain text puts behind link id, "" when its address
// says no more than its text or leads nowhere else.
func (p *painter) linkSign(id int) string {
	l := p.links[id-1]
	target := text.Line(l.Target)
	bare := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(target, "https://"), "http://"), "/")
	if target == "" || target[0] == '#' || target == l.Text || bare == l.Text || target == "mailto:"+l.Text {
		return ""
	}
	if p.signs == nil {
		p.signs = map[string]int{}
	}
	n, ok := p.signs[target]
	if !ok {
		p.order = append(p.order, target)
		n = len(p.order)
		p.signs[target] = n
	}
	return " [" + itoa(n) + "]"
}
