package ui_test

import (
	"bytes"
	"image"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/picture"
	"quire/ui"
	"quire/ui/uitest"
)

// overlaid is a reader of the illustrated blog in a terminal whose pictures are shown over the page.
func overlaid(t *testing.T, fsys fstest.MapFS, shared bool, msgs ...tea.Msg) (*uitest.Driver, func() string) {
	t.Helper()
	over := picture.NewOverlay()
	cfg := ui.Config{
		Library: library(fsys), Open: "a", Shared: shared, Overlay: over,
		Pictures: picture.NewCache(1<<24, picture.Limits{}),
	}
	d := uitest.Start(t, cfg, 80, 30)
	if shared {
		ix, err := index.Load(t.Context(), folder.FromFS(fsys), index.Options{Now: now})
		if err != nil {
			t.Fatal(err)
		}
		d.Send(ui.Updated(ix))
	}
	d.Send(msgs...)
	d.Settle()
	return d, func() string {
		d.Screen() // which verifies it
		return string(over.Frame([]byte(d.View().Content)))
	}
}

const sixels, inline = "\x1bP0;1;8q", "\x1b]1337;File="

// TestPicturesByWhatTheTerminalSays verifies which protocol is used for what the terminal says of itself.
func TestPicturesByWhatTheTerminalSays(t *testing.T) {
	cell, vt340 := uv.CellSizeEvent{Width: 8, Height: 16}, uv.PrimaryDeviceAttributesEvent{62, 4, 22}
	for _, tt := range []struct {
		name string
		msgs []tea.Msg
		want string
	}{
		{"nothing", nil, "▀"},
		{"sixel and the size of a cell", []tea.Msg{cell, vt340}, sixels},
		{"sixel and the size of the window", []tea.Msg{uv.PixelSizeEvent{Width: 640, Height: 480}, vt340}, sixels},
		{"sixel without a size", []tea.Msg{vt340}, "▀"},
		{"a size that cannot be", []tea.Msg{uv.CellSizeEvent{Width: -1, Height: 1 << 40}, vt340}, "▀"},
		{"no sixel", []tea.Msg{cell, uv.PrimaryDeviceAttributesEvent{62, 22}}, "▀"},
		{"iTerm2", []tea.Msg{tea.TerminalVersionMsg{Name: "iTerm2 3.5.0"}, cell, vt340}, inline},
		{"iTerm2 over SSH", []tea.Msg{tea.EnvMsg{"LC_TERMINAL=iTerm2", "LANG=C.UTF-8"}, vt340}, inline},
		{"Kitty", []tea.Msg{tea.TerminalVersionMsg{Name: "kitty(0.36)"}, cell, vt340}, "\U0010eeee"},
		{"tmux that passes sixel", []tea.Msg{tea.EnvMsg{
			"TERM=tmux-256color", "TMUX=x", "LC_TERMINAL=iTerm2",
			"LANG=C.UTF-8",
		}, tea.TerminalVersionMsg{Name: "tmux 3.5"}, cell, vt340}, sixels},
	} {
		_, written := overlaid(t, illustrated(t), false, tt.msgs...)
		got := written()
		for _, sign := range []string{sixels, inline, "\U0010eeee", "▀"} {
			if strings.Contains(got, sign) != (sign == tt.want) {
				t.Errorf("%s: %q is written: %v", tt.name, sign, sign != tt.want)
			}
		}
	}
}

// large is a blog with a picture that is much to send.
func large(t *testing.T) fstest.MapFS {
	t.Helper()
	img, random := image.NewRGBA(image.Rect(0, 0, 480, 240)), rand.NewChaCha8([32]byte{})
	for i := range img.Pix {
		img.Pix[i] = byte(random.Uint64()) | 0x80
	}
	var file bytes.Buffer
	if err := png.Encode(&file, img); err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{
		"p/a.md": {Data: []byte("---\ntitle: Pictures\n---\n![A large one](large.png)\n\n" +
			strings.Repeat("Text.\n\n", 40))},
		"p/large.png": {Data: file.Bytes()},
	}
}

// TestPicturesWhileThePageMoves verifies that over a network half-blocks are in place of a picture until the page rests,
// that a part of one is shown at the edge of the screen, and that the whole screen shows it too.
func TestPicturesWhileThePageMoves(t *testing.T) {
	d, written := overlaid(t, large(t), true, uv.CellSizeEvent{Width: 8, Height: 16}, uv.PrimaryDeviceAttributesEvent{
		62,
		4,
	})
	d.Elapse()
	if got := written(); !strings.Contains(got, sixels+"\"1;1;480;240") || strings.Contains(got, "▀") {
		t.Fatalf("at rest: %.200q", got)
	}
	d.Press("8", "j")
	if got := written(); strings.Contains(got, sixels) || !strings.Contains(got, "▀") {
		t.Errorf("while it moves: %.200q", got)
	}
	d.Elapse()
	got := written()
	if !strings.Contains(got, sixels) || strings.Contains(got, "480;240") || strings.Contains(got, "▀") {
		t.Errorf("a part of it: %.200q", got)
	}
	d.Press("G")
	d.Elapse()
	if got := written(); strings.Contains(got, sixels) || strings.Contains(got, "▀") ||
		strings.Contains(got, "\U0010eeee") {
		t.Errorf("out of sight: %.200q", got)
	}
	d.Press("g", "g", "tab", "enter")
	d.Elapse()
	if got := written(); !strings.Contains(got, sixels) || strings.Contains(got, "▀") {
		t.Errorf("on the whole screen: %.200q", got)
	}
	d.Press("q")
	d.Press("?")
	d.Elapse()
	if got := written(); !strings.Contains(got, sixels) || !strings.Contains(got, "Keys in a post") {
		t.Errorf("below the help: %.200q", got)
	}
}

// TestPicturesAreNotScrolled verifies that with pictures no row of a frame is the same elsewhere in another one, so that
// a renderer cannot scroll: terminals do not agree on what that does to pictures.
func TestPicturesAreNotScrolled(t *testing.T) {
	d, _ := overlaid(t, illustrated(t), false, uv.CellSizeEvent{Width: 8, Height: 16},
		uv.PrimaryDeviceAttributesEvent{62, 4})
	before := map[string]int{}
	for i, row := range d.Rows() {
		before[row] = i
	}
	d.Press("j")
	for i, row := range d.Rows() {
		if at, ok := before[row]; ok && at != i {
			t.Errorf("row %d was row %d: %q", i, at, row)
		}
	}
}
