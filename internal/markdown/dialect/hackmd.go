package dialect

import (
	"bytes"
)

// hackmd returns the sizes of pictures that HackMD and plugins of markdown-it read.
func hackmd() dialect {
	return dialect{name: "HackMD", marks: []string{" ="}, inline: (*document).pictureSize, inlineAt: "="}
}

// pictureSize returns where the size ends that HackMD and others put behind the address of a
// picture, "![text](address =300x)"; -1 for none.
func (d *document) pictureSize(i, end int) (stop int, replacement string) {
	src := d.src
	stop = i + 1
	for stop < end && (src[stop] >= '0' && src[stop] <= '9' || src[stop] == 'x' || src[stop] == '%') {
		stop++
	}
	if stop >= end || src[stop] != ')' || stop == i+1 || i < 2 || src[i-1] != ' ' {
		return -1, ""
	}
	if open := bytes.LastIndex(src[max(0, i-500):i], []byte("](")); open < 0 ||
		bytes.IndexByte(src[max(0, i-500)+open:i], ')') >= 0 {
		return -1, ""
	}
	return stop, ""
}
