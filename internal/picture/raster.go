package picture

import (
	"bytes"
	"context"
	"encoding/base64"
	"image"
	stddraw "image/draw"
	"image/png"
	"strconv"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/iterm2"
	"golang.org/x/image/draw"
)

// Raster is a picture in the pixels of a number of cells, of which any part can be sent to a terminal with
// sixel or iTerm2's pictures. It never changes, so goroutines share it.
type Raster struct {
	cols, rows int
	cell       image.Point     // pixels of a cell
	colors     *image.RGBA     // for iTerm2
	paletted   *image.Paletted // for sixel
	whole      string          // the sequence for all of it
	encode     func(image.Rectangle) string
}

// Form is how a Raster is to be.
type Form struct {
	Protocol   Protocol // Sixel or ITerm2
	Cols, Rows int
	Cell       image.Point // pixels of a cell, 0, 0 where that is unknown
	Pixels     int         // that it may have at most
}

// usualCell is the size of a cell where the terminal does not say it.
var usualCell = image.Pt(10, 20)

// CellSize returns the size of a cell in pixels, which a terminal has said: 0, 0 when that cannot be.
func CellSize(width, height int) image.Point {
	const most = 100
	if width < 2 || height < 4 || width > most || height > most {
		return image.Point{}
	}
	return image.Pt(width, height)
}

// Rasterize returns p in the form, in its proportions and in the middle, nil when it would have too many
// pixels.
func Rasterize(ctx context.Context, p *Picture, f Form) *Raster {
	cell := f.Cell
	if cell == (image.Point{}) {
		cell = usualCell
	}
	if f.Cols < 1 || f.Cols > maxCells || f.Rows < 1 || f.Rows > maxCells {
		return nil
	}
	if f.Protocol == ITerm2 { // which scales: no more pixels than there are
		cell.X = min(cell.X, max(1, (p.img.Rect.Dx()+f.Cols-1)/f.Cols))
		cell.Y = min(cell.Y, max(1, (p.img.Rect.Dy()+f.Rows-1)/f.Rows))
	}
	width, height := f.Cols*cell.X, f.Rows*cell.Y
	if width*height > f.Pixels {
		return nil
	}
	r := &Raster{cols: f.Cols, rows: f.Rows, cell: cell}
	if f.Protocol == ITerm2 {
		r.colors, r.encode = resize(ctx, p.img, width, height), r.iterm2
	} else {
		r.paletted, r.encode = quantize(ctx, centered(ctx, p, width, height)), r.sixel
	}
	r.whole = r.encode(image.Rect(0, 0, f.Cols, f.Rows))
	return r
}

// centered returns p as large as it can be in width×height pixels, in its proportions; what is around it
// is transparent.
func centered(ctx context.Context, p *Picture, width, height int) *image.RGBA {
	w, h := width, max(1, width*p.Height/p.Width)
	if h > height {
		w, h = max(1, height*p.Width/p.Height), height
	}
	if 20*(width-w) <= width && 20*(height-h) <= height {
		w, h = width, height // a twentieth is not seen, and a gap would be
	}
	scaled := resize(ctx, p.img, w, h)
	if w == width && h == height {
		return scaled
	}
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	at := image.Pt((width-w)/2, (height-h)/2)
	stddraw.Draw(out, scaled.Rect.Add(at), scaled, image.Point{}, draw.Src)
	return out
}

// Size returns the memory that r takes, in bytes.
func (r *Raster) Size() int {
	n := len(r.whole)
	if r.colors != nil {
		n += len(r.colors.Pix)
	}
	if r.paletted != nil {
		n += len(r.paletted.Pix)
	}
	return n
}

// Sequence returns the sequence that shows a part of r, in cells, at the cursor, "" for a part outside of it.
func (r *Raster) Sequence(part image.Rectangle) string {
	whole := image.Rect(0, 0, r.cols, r.rows)
	switch part = part.Intersect(whole); {
	case part.Empty():
		return ""
	case part == whole:
		return r.whole
	}
	return r.encode(part)
}

// pixels returns the pixels of a part in cells.
func (r *Raster) pixels(part image.Rectangle) image.Rectangle {
	return image.Rect(part.Min.X*r.cell.X, part.Min.Y*r.cell.Y, part.Max.X*r.cell.X, part.Max.Y*r.cell.Y)
}

// iterm2 returns a part as a file of iTerm2's.
//
// See https://iterm2.com/documentation-images.html.
func (r *Raster) iterm2(part image.Rectangle) string {
	var data bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&data, r.colors.SubImage(r.pixels(part))); err != nil {
		return "" // only a picture without pixels
	}
	content := make([]byte, base64.StdEncoding.EncodedLen(data.Len()))
	base64.StdEncoding.Encode(content, data.Bytes())
	return ansi.ITerm2(iterm2.File{
		Inline: true, Size: int64(data.Len()), IgnoreAspectRatio: true, Content: content,
		Width: strconv.Itoa(part.Dx()), Height: strconv.Itoa(part.Dy()),
	})
}
