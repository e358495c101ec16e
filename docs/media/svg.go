package main

import (
	"fmt"
	"html"
	"strings"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
)

// The geometry of pictures, in pixels.
const (
	cellWidth, cellHeight = 8.4, 19
	fontSize              = 14
	baseline              = 14 // of a row, from its top
	margin                = 14
)

// head returns the beginning of a picture of width×height cells: a window without decoration.
func head(width, height int, p palette) string {
	w, h := float64(width)*cellWidth+2*margin, height*cellHeight+2*margin
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%d" viewBox="0 0 %.0f %d" `+
		`font-family="ui-monospace,'SFMono-Regular',Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="%d" xml:space="preserve">`+"\n<style>text{white-space:pre}</style>\n"+
		`<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", w, h, w, h, fontSize, p.hex(p.background))
}

// stillSVG returns a screen as a picture.
func stillSVG(rows []row, width int, p palette) string {
	var b strings.Builder
	b.WriteString(head(width, len(rows), p))
	fmt.Fprintf(&b, `<g transform="translate(%d %d)">`+"\n", margin, margin)
	for y, r := range rows {
		if text := rowSVG(r, p); text != "" {
			fmt.Fprintf(&b, `<g transform="translate(0 %d)">%s</g>`+"\n", y*cellHeight, text)
		}
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// rowSVG returns a row at the origin.
func rowSVG(r row, p palette) string {
	var b strings.Builder
	for _, s := range r {
		text, fill := p.colors(s.style)
		x, w := float64(s.x)*cellWidth, float64(s.width)*cellWidth
		if fill != "" {
			fmt.Fprintf(&b, `<rect x="%.1f" width="%.1f" height="%d" fill="%s"/>`, x, w, cellHeight, fill)
		}
		words := strings.TrimRight(s.text, " ")
		if lead := len(words) - len(strings.TrimLeft(words, " ")); lead > 0 {
			words = words[lead:]
			x += float64(lead) * cellWidth
			w -= float64(lead) * cellWidth
		}
		if words == "" {
			continue
		}
		w -= float64(len(s.text)-len(strings.TrimRight(s.text, " "))) * cellWidth
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" textLength="%.1f" fill="%s"%s>%s</text>`,
			x, baseline, w, text, attributes(s.style), html.EscapeString(words))
	}
	return b.String()
}

// attributes returns what a style is beside its colours.
func attributes(s uv.Style) string {
	var b strings.Builder
	if s.Attrs&uv.AttrBold != 0 {
		b.WriteString(` font-weight="bold"`)
	}
	if s.Attrs&uv.AttrItalic != 0 {
		b.WriteString(` font-style="italic"`)
	}
	if s.Attrs&uv.AttrFaint != 0 {
		b.WriteString(` opacity=".65"`)
	}
	var lines []string
	if s.Underline != 0 {
		lines = append(lines, "underline")
	}
	if s.Attrs&uv.AttrStrikethrough != 0 {
		lines = append(lines, "line-through")
	}
	if len(lines) > 0 {
		fmt.Fprintf(&b, ` text-decoration="%s"`, strings.Join(lines, " "))
	}
	return b.String()
}

// stripSVG returns frames as an animation: a strip that moves by a frame at a time. A row that
// occurs in several frames is written once. Who prefers no motion sees the first frame.
func stripSVG(frames []frame, width, height int, p palette) string {
	var b strings.Builder
	w := float64(width)*cellWidth + 2*margin
	b.WriteString(head(width, height, p))
	var total, at time.Duration
	for _, f := range frames {
		total += f.time
	}
	b.WriteString("<style>.strip{animation:play " + fmt.Sprintf("%.2f", total.Seconds()) + "s steps(1,end) infinite}" +
		"@media(prefers-reduced-motion:reduce){.strip{animation:none}}@keyframes play{")
	for i, f := range frames {
		fmt.Fprintf(&b, "%.3f%%{transform:translateX(%.0fpx)}", 100*at.Seconds()/total.Seconds(), -float64(i)*w)
		at += f.time
	}
	fmt.Fprintf(&b, "100%%{transform:translateX(%.0fpx)}}</style>\n<defs>\n", -float64(len(frames)-1)*w)
	ids := map[string]int{}
	var strip strings.Builder
	for i, f := range frames {
		fmt.Fprintf(&strip, `<g transform="translate(%.0f %d)">`, float64(i)*w+margin, margin)
		for y, r := range f.rows {
			text := rowSVG(r, p)
			if text == "" {
				continue
			}
			id, known := ids[text]
			if !known {
				id = len(ids)
				ids[text] = id
				fmt.Fprintf(&b, `<g id="r%d">%s</g>`+"\n", id, text)
			}
			fmt.Fprintf(&strip, `<use href="#r%d" y="%d"/>`, id, y*cellHeight)
		}
		strip.WriteString("</g>\n")
	}
	b.WriteString("</defs>\n<g class=\"strip\">\n" + strip.String() + "</g>\n</svg>\n")
	return b.String()
}
