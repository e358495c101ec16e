package picture

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"
)

var (
	red   = color.NRGBA{R: 255, A: 255}
	blue  = color.NRGBA{B: 255, A: 255}
	clear = color.NRGBA{}
)

// pixels makes an image of rows of colours.
func pixels(rows ...[]color.NRGBA) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, len(rows[0]), len(rows)))
	for y, row := range rows {
		for x, c := range row {
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

// gradient is a picture like a photograph: no two pixels alike.
func gradient(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, color.NRGBA{R: byte(255 * x / w), G: byte(255 * y / h), B: byte(x ^ y), A: 255})
		}
	}
	return img
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gifOf(t testing.TB, frames ...image.Rectangle) []byte {
	t.Helper()
	all := &gif.GIF{Config: image.Config{Width: 8, Height: 8}}
	for _, r := range frames {
		frame := image.NewPaletted(r, color.Palette{red, blue})
		all.Image, all.Delay = append(all.Image, frame), append(all.Delay, 1)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, all); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// webpDot is one red pixel in lossless WebP, whose bits are written from the lowest on.
func webpDot() []byte {
	var bits []byte
	n := 0
	put := func(v, width int) {
		for i := range width {
			if n%8 == 0 {
				bits = append(bits, 0)
			}
			bits[n/8] |= byte(v>>i&1) << (n % 8)
			n++
		}
	}
	put(0x2f, 8)
	put(0, 14+14+1+3)                            // 1×1, no alpha, version 0
	put(0, 3)                                    // no transform, no colour cache, one set of codes
	for _, only := range []int{0, 255, 0, 255} { // green, red, blue, alpha
		put(0b101, 3) // a simple code of one symbol in 8 bits
		put(only, 8)
	}
	put(0b0001, 4) // the code of distances: the symbol 0
	for len(bits)%2 != 0 {
		bits = append(bits, 0)
	}
	chunk := binary.LittleEndian.AppendUint32([]byte("WEBPVP8L"), uint32(len(bits)))
	chunk = append(chunk, bits...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(chunk))), chunk...)
}

// claim is a PNG whose header promises w×h pixels and whose data has none.
func claim(t testing.TB, w, h int) []byte {
	t.Helper()
	data := pngOf(t, pixels([]color.NRGBA{red}))
	binary.BigEndian.PutUint32(data[16:], uint32(w))
	binary.BigEndian.PutUint32(data[20:], uint32(h))
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

// withOrientation puts the Exif tag into a JPEG.
func withOrientation(data []byte, o byte) []byte {
	exif := "\xff\xe1\x00\x22Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" +
		string(o) + "\x00\x00\x00\x00\x00\x00"
	return []byte("\xff\xd8" + exif + string(data[2:]))
}

func decode(t testing.TB, data []byte) *Picture {
	t.Helper()
	p, err := Decode(t.Context(), data, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}
