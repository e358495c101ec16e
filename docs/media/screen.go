package main

import (
	"fmt"
	"image/color"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// row is a row of the screen.
type row []span

// span is cells of one style.
type span struct {
	x, width int // in cells
	text     string
	style    uv.Style
}

// rowsOf returns the rows of a screen.
func rowsOf(screen *vt.Emulator) []row {
	var out []row
	for y := range screen.Height() {
		var r row
		for x := 0; x < screen.Width(); {
			cell := screen.CellAt(x, y)
			content, width, style := " ", 1, uv.Style{}
			if cell != nil {
				style = cell.Style
				if cell.Content != "" {
					content, width = cell.Content, max(1, cell.Width)
				}
			}
			if last := len(r) - 1; last >= 0 && r[last].style.Equal(&style) {
				r[last].text += content
				r[last].width += width
			} else {
				r = append(r, span{x, width, content, style})
			}
			x += width
		}
		out = append(out, r)
	}
	return out
}

// palette is the colours of a terminal.
type palette struct {
	background, text color.RGBA
	basic            [16]string
}

func paletteOf(light bool) palette {
	if light {
		return palette{
			background: color.RGBA{0xfa, 0xfa, 0xfa, 0xff}, text: color.RGBA{0x24, 0x29, 0x2e, 0xff},
			basic: [16]string{
				"#24292e", "#b31d28", "#22663a", "#8a5a00", "#1b5e99", "#6b3fa0", "#1b6b72", "#d0d4d9",
				"#6a737d", "#cb2431", "#28793f", "#9a6700", "#0550ae", "#8250df", "#1b7c83", "#24292e",
			},
		}
	}
	return palette{
		background: color.RGBA{0x16, 0x1a, 0x20, 0xff}, text: color.RGBA{0xd6, 0xdc, 0xe4, 0xff},
		basic: [16]string{
			"#20252c", "#f0808a", "#98c379", "#e5c07b", "#7db7e0", "#c6a0f6", "#7fc8c2", "#c8ced6",
			"#8b949e", "#ff9aa2", "#b5e08f", "#ffd580", "#9ecbf2", "#d8b9ff", "#9be0da", "#ffffff",
		},
	}
}

// hex returns a colour as CSS writes it; the sixteen of the terminal are those of the palette.
func (p palette) hex(c color.Color) string {
	switch c := c.(type) {
	case ansi.BasicColor:
		return p.basic[c&15]
	case ansi.IndexedColor:
		if c < 16 {
			return p.basic[c]
		}
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// colors returns the colours of a style; fill is "" where it is the terminal's background.
func (p palette) colors(s uv.Style) (text, fill string) {
	text = p.hex(p.text)
	if s.Fg != nil {
		text = p.hex(s.Fg)
	}
	if s.Bg != nil {
		fill = p.hex(s.Bg)
	}
	if s.Attrs&uv.AttrReverse != 0 {
		if fill == "" {
			fill = p.hex(p.background)
		}
		text, fill = fill, text
	}
	return text, fill
}
