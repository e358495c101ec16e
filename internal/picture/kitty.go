package picture

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"image/png"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/kitty"

	"quire/internal/sanitize"
)

// Pixels that are sent for one cell: sharp on most screens, and half a megabyte for a
// photograph of 80×24 cells.
const sentWidth, sentHeight = 10, 20

// Transmit returns the sequence that gives a terminal the picture p under id, 1 to 255, to be put over
// placeholders of cols×rows cells. The terminal does not answer. The sequence goes to the terminal as it
// is, outside of any row; it is "" when id or size is out of range.
//
// See https://sw.kovidgoyal.net/kitty/graphics-protocol/#unicode-placeholders.
func Transmit(ctx context.Context, p *Picture, id, cols, rows int) string {
	if !isPlaceable(id, cols, rows) {
		return ""
	}
	img := p.img
	if w, h := cols*sentWidth, rows*sentHeight; img.Rect.Dx() > w || img.Rect.Dy() > h {
		img = resize(ctx, img, min(w, img.Rect.Dx()), min(h, img.Rect.Dy()))
	}
	var data bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(slicedWriter{ctx, &data}, img); err != nil {
		return "" // ctx has ended, or the picture has no pixels, which Decode does not make
	}
	payload := make([]byte, base64.StdEncoding.EncodedLen(data.Len()))
	base64.StdEncoding.Encode(payload, data.Bytes())

	var out strings.Builder
	options := []string{
		"a=T", "U=1", "q=2", "f=100", "t=d",
		fmt.Sprintf("i=%d", id), fmt.Sprintf("c=%d", cols), fmt.Sprintf("r=%d", rows),
	}
	for more := "m=1"; len(payload) > 0; options = []string{"q=2"} {
		n := min(len(payload), kitty.MaxChunkSize)
		if n == len(payload) {
			more = "m=0"
		}
		out.WriteString(ansi.KittyGraphics(payload[:n], append(options, more)...))
		payload = payload[n:]
	}
	return out.String()
}

// slicedWriter is a writer for work that gives way to other work now and then, and ends with ctx.
type slicedWriter struct {
	ctx context.Context
	to  *bytes.Buffer
}

func (w slicedWriter) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.to.Write(p)
}

// Placeholders returns the rows over which the terminal puts the picture with id: one placeholder a
// cell, each with its row and column, so that any part of them may be cut, scrolled or drawn again. The
// id is their foreground, as one of 256 colours: a finer one would not survive a terminal of fewer
// colours. It returns nil when id or size is out of range. The rows pass sanitize.VerifyPicture, not
// sanitize.Row: see sanitize.Placeholder.
func Placeholders(id, cols, rows int) []string {
	if !isPlaceable(id, cols, rows) {
		return nil
	}
	out := make([]string, rows)
	var b strings.Builder
	for y := range out {
		b.Reset()
		fmt.Fprintf(&b, "\x1b[38;5;%dm", id)
		for x := range cols {
			b.WriteRune(sanitize.Placeholder)
			b.WriteRune(kitty.Diacritic(y))
			b.WriteRune(kitty.Diacritic(x))
		}
		b.WriteString("\x1b[m")
		out[y] = b.String()
	}
	return out
}

func isPlaceable(id, cols, rows int) bool {
	return id >= 1 && id <= 255 && cols >= 1 && cols <= maxCells && rows >= 1 && rows <= maxCells
}
