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

// decodingBytes returns about how many bytes of memory the decoding and scaling of an image take.
func decodingBytes(data []byte, c image.Config, f format) int64 {
	perPixel := 4.0
	switch c.ColorModel {
	case color.RGBA64Model, color.NRGBA64Model:
		perPixel = 8
	case color.GrayModel:
		perPixel = 1
	case color.Gray16Model:
		perPixel = 2
	case color.YCbCrModel:
		perPixel = 3
	}
	if _, paletted := c.ColorModel.(color.Palette); paletted {
		perPixel = 1
	}
	switch f.name {
	case "JPEG":
		if frame, ok := jpegFrame(data); ok {
			perPixel = frame.samples
			if frame.progressive {
				perPixel += 4 * frame.samples // coefficients
			}
		}
	case "WebP":
		perPixel += 4 // the decoder of lossless ones has a copy
	}
	const halved = 1 // bytes per pixel of the first step of scaling
	return int64(len(data)) + int64(float64(c.Width)*float64(c.Height)*(perPixel+halved))
}

// frame is what the header of a JPEG's frame says.
type frame struct {
	samples     float64 // of all components, per pixel
	progressive bool
}

// jpegFrame finds the header of the frame of a JPEG.
func jpegFrame(data []byte) (f frame, ok bool) {
	const soi, sos, baseline, extended, progressive = 0xd8, 0xda, 0xc0, 0xc1, 0xc2
	for at := 0; at+4 <= len(data); {
		if data[at] != 0xff {
			return f, false
		}
		marker := data[at+1]
		if marker == 0xff || marker == soi {
			at++ // a fill byte, or the first half of SOI
			if marker == soi {
				at++
			}
			continue
		}
		n := int(data[at+2])<<8 | int(data[at+3])
		segment := data[min(at+4, len(data)):min(at+2+n, len(data))]
		switch marker {
		case sos:
			return f, false
		case baseline, extended, progressive:
			return parseFrame(segment, marker == progressive)
		}
		at += 2 + max(2, n)
	}
	return f, false
}

// parseFrame parses a header: precision, height, width, and for each component its sampling.
func parseFrame(segment []byte, progressive bool) (f frame, ok bool) {
	const head, each = 6, 3
	if len(segment) < head || len(segment) < head+each*int(segment[head-1]) {
		return f, false
	}
	sum, most := 0, 1
	for i := range int(segment[head-1]) {
		sampling := segment[head+each*i+1]
		n := int(sampling>>4) * int(sampling&15)
		sum, most = sum+n, max(most, n)
	}
	return frame{float64(sum) / float64(most), progressive}, sum > 0
}
