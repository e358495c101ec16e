//go:build unix

package main

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quire/internal/sshserver/sshtest"
)

// TestSixelInTerminal verifies that a picture is written over the frames of the reader, and that its cells are
// spaces otherwise.
func TestSixelInTerminal(t *testing.T) {
	dir := t.TempDir()
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 80, 64))); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"a.md":      "---\ntitle: Pictures\n---\n![Black](black.png)\n\nAfter.\n",
		"black.png": file.String(),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := start(t, 80, 24, false, nil, "-C", dir, "--graphics", "sixel", "a")
	c.await("Black", "After.", "!▀")
	const begins = "\x1bP0;1;8q\"1;1;100;80" // 10×4 cells of 10×20 pixels
	deadline := time.Now().Add(sshtest.Timeout)
	for !strings.Contains(c.output(), begins) && time.Now().Before(deadline) {
		<-c.changed
	}
	c.press("q")
	c.await("1 post")
	c.press("q")
	c.ends(0)
	if got := c.output(); !strings.Contains(got, begins) || strings.Contains(got, "\U0010eeee") {
		t.Errorf("no sixels, or cells of them, in %q", got)
	}
}
