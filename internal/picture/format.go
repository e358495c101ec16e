package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/webp"
)

// ErrUnsupported is wrapped by errors about intact images of a format that is not decoded.
var ErrUnsupported = errors.New("not shown")

// format is a kind of image file.
type format struct {
	name   string
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// sniff returns the format of a file by its first bytes; names of files often lie.
func sniff(data []byte) (format, error) {
	begins := func(magic string) bool { return bytes.HasPrefix(data, []byte(magic)) }
	has := func(at int, magic string) bool {
		return len(data) >= at && bytes.HasPrefix(data[at:], []byte(magic))
	}
	switch {
	case begins("\x89PNG\r\n\x1a\n"):
		return format{"PNG", png.DecodeConfig, png.Decode}, nil
	case begins("\xff\xd8"):
		return format{"JPEG", jpeg.DecodeConfig, jpeg.Decode}, nil
	case begins("GIF8"):
		return format{"GIF", gif.DecodeConfig, gif.Decode}, nil
	case begins("RIFF") && has(8, "WEBP"):
		const animated = 1 << 1
		if has(12, "VP8X") && len(data) > 20 && data[20]&animated != 0 {
			return format{}, fmt.Errorf("animated WebP: %w", ErrUnsupported)
		}
		return format{"WebP", webp.DecodeConfig, webp.Decode}, nil
	case has(4, "ftypavif"), has(4, "ftypavis"):
		return format{}, fmt.Errorf("AVIF: %w", ErrUnsupported)
	case has(4, "ftyphei"), has(4, "ftypmif1"):
		return format{}, fmt.Errorf("HEIC: %w", ErrUnsupported)
	case begins("BM") && has(6, "\x00\x00\x00\x00"):
		return format{}, fmt.Errorf("BMP: %w", ErrUnsupported)
	case begins("II*\x00"), begins("MM\x00*"):
		return format{}, fmt.Errorf("TIFF: %w", ErrUnsupported)
	case isSVG(data):
		return format{}, fmt.Errorf("SVG: %w", ErrUnsupported)
	case len(data) == 0:
		return format{}, errors.New("an empty file")
	}
	return format{}, errors.New("not an image")
}

// isSVG reports whether data is XML that soon begins an svg element.
func isSVG(data []byte) bool {
	head := strings.TrimLeft(string(data[:min(len(data), 2048)]), "\ufeff \t\r\n")
	if strings.HasPrefix(head, "<svg") {
		return true
	}
	return (strings.HasPrefix(head, "<?xml") || strings.HasPrefix(head, "<!")) && strings.Contains(head, "<svg")
}

// decodingCost returns the number of pixels that an image will have, twice that with 16 bits a channel.
func decodingCost(c image.Config) int64 {
	n := int64(c.Width) * int64(c.Height)
	switch c.ColorModel {
	case color.RGBA64Model, color.NRGBA64Model:
		n *= 2
	}
	return n
}
