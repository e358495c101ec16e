package gitsource

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// errOutput is returned for output of git that is not as it should be.
var errOutput = errors.New("unexpected output from git")

// ParseTree reads the output of git ls-tree -r -z -l. Symbolic links and submodules are left
// out.
func ParseTree(out []byte) ([]Blob, error) {
	var blobs []Blob
	for line := range bytes.SplitSeq(out, []byte{0}) {
		if len(line) == 0 {
			continue
		}
		about, path, ok := strings.Cut(string(line), "\t")
		fields := strings.Fields(about)
		if !ok || len(fields) != 4 || path == "" {
			return nil, errOutput
		}
		if fields[1] != "blob" || fields[0] != "100644" && fields[0] != "100755" {
			continue
		}
		size, err := strconv.ParseInt(fields[3], 10, 64)
		if err != nil || size < 0 || !isID(fields[2]) {
			return nil, errOutput
		}
		blobs = append(blobs, Blob{Path: path, ID: fields[2], Size: size})
	}
	return blobs, nil
}

// maxLine is the longest line that describes an object.
const maxLine = 256

// ReadBatch reads the output of git cat-file --batch for blobs.
func ReadBatch(r io.Reader, blobs []Blob, each func(Blob, io.Reader) error) error {
	in := bufio.NewReaderSize(r, 64<<10)
	for _, b := range blobs {
		line, err := in.ReadSlice('\n')
		if err != nil || len(line) > maxLine {
			return errOutput
		}
		fields := strings.Fields(string(line))
		if len(fields) != 3 || fields[0] != b.ID || fields[1] != "blob" || fields[2] != strconv.FormatInt(b.Size, 10) {
			return fmt.Errorf("%w: %s", errOutput, b.ID)
		}
		content := &io.LimitedReader{R: in, N: b.Size}
		if err := each(b, content); err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, content); err != nil || content.N > 0 {
			return errOutput
		}
		if end, err := in.ReadByte(); err != nil || end != '\n' {
			return errOutput
		}
	}
	return nil
}
