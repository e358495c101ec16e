package dialect

import (
	"bytes"
	"strings"
)

// Open and Close are what the lines begin with on which a container begins and ends.
// Behind Open are its kind, a space and its title, if it has one. Every Open has its
// Close, but for those of one line: there the text that it encloses is behind Text. No
// post holds these characters, nor Embed and Made: Plain drops them.
const (
	Open  = '\x02'
	Close = '\x03'
	Text  = '\x05'
)

// Embed is in "<>" before what is embedded from elsewhere: a letter that says from where,
// see EmbedAddress, and an id.
const Embed = '\x04'

// Made is before and behind the Markdown that has taken the place of a tag within a block of
// HTML, where Markdown is text.
const Made = '\x06'

// reserved are the characters that only this package writes.
const reserved = string(Open) + string(Close) + string(Embed) + string(Text) + string(Made)

// EmbedAddress returns the address, without the id, of what a letter behind Embed says is
// embedded; "" for other letters.
func EmbedAddress(letter byte) string {
	switch letter {
	case 'y':
		return "https://youtu.be/"
	case 'v':
		return "https://vimeo.com/"
	case 'g':
		return "https://gist.github.com/"
	case 't':
		return "https://x.com/"
	case 'i':
		return "https://www.instagram.com/p/"
	case 'b':
		return "https://www.bilibili.com/video/"
	case 'h':
		return "https://github.com/"
	case 's':
		return "https://stackoverflow.com/q/"
	case 'c':
		return "https://asciinema.org/a/"
	case 'p':
		return "https://open.spotify.com/"
	}
	return ""
}

// openMark returns the line that begins a container.
func openMark(kind, title string) string {
	title = strings.Join(strings.Fields(title), " ")
	if title == "" {
		return string(Open) + kind
	}
	return string(Open) + kind + " " + title
}

// dropReserved replaces the characters that only this package may write by spaces.
func (d *document) dropReserved() {
	if !holdsReserved(d.src) {
		return
	}
	d.own()
	for i, c := range d.out {
		if strings.IndexByte(reserved, c) >= 0 {
			d.out[i] = ' '
		}
	}
	d.src, d.copied = d.out, false
}

func holdsReserved(src []byte) bool {
	for i := range len(reserved) {
		if bytes.IndexByte(src, reserved[i]) >= 0 {
			return true
		}
	}
	return false
}
