package ui_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"weak"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/picture"
	"quire/internal/render"
	"quire/ui"
	"quire/ui/uitest"
)

// illustrated is a blog whose only post shows a picture, one that is broken and one
// that is not there.
func illustrated(t *testing.T) fstest.MapFS {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 80, 64))
	for x := range 80 {
		for y := range 64 {
			img.Set(x, y, color.RGBA{R: 200, A: 255})
		}
	}
	var file bytes.Buffer
	if err := png.Encode(&file, img); err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{
		"p/a.md": {Data: []byte("---\ntitle: Pictures\n---\nBefore.\n\n![A red one](red.png)\n\n> ![In a quotation](red.png)\n\n" +
			"![A broken one](broken.png) text\n\n![Not there](gone.png)\n\nAfter.\n")},
		"p/red.png":    {Data: file.Bytes()},
		"p/broken.png": {Data: file.Bytes()[:60]},
	}
}

func TestPicturesAreDrawnInTheirRoom(t *testing.T) {
	cfg := ui.Config{
		Library: library(illustrated(t)), Open: "a", Pictures: picture.NewCache(1<<20, picture.Limits{}),
		Protocol: picture.Blocks,
	}
	d := uitest.Open(t, cfg, 80, 30)
	rows := strings.Split(d.Screen(), "\n")
	at := rowOf(d, "A red one")
	for i := range 4 { // 80×64 pixels are 10×4 cells
		if got := strings.TrimSpace(strings.TrimRight(rows[at+1+i], "▐ ")); got != strings.Repeat("▀", 10) {
			t.Errorf("row %d of the picture is %q", i, got)
		}
		if got := strings.TrimSpace(rows[at+7+i]); !strings.HasPrefix(got, "│ "+strings.Repeat("▀", 10)) {
			t.Errorf("row %d of the quoted picture is %q:\n%s", i, got, d.Screen())
		}
	}
	wants(t, d, "▧ A broken one text", "▧ Not there", "After.")
	d.Press("I")
	wants(t, d, "pictures off", "A red one", "After.")
	wantsNot(t, d, "▀")
	d.Press("I")
	wants(t, d, "▀")
	d.Resize(60, 20)
	wants(t, d, "▀")
}

func TestPicturesThatTheTerminalLaysOut(t *testing.T) {
	cfg := ui.Config{
		Library: library(illustrated(t)), Open: "a", Pictures: picture.NewCache(1<<20, picture.Limits{}),
		Protocol: picture.Kitty,
	}
	d := uitest.Open(t, cfg, 80, 30)
	if raw := d.Raw(); !strings.Contains(raw, "\x1b_G") {
		t.Errorf("the terminal was told %q", raw)
	}
	wants(t, d, "\U0010eeee")
}

// A picture that was drawn does not keep the snapshot alive that it was drawn in, in the
// session or in what sessions share.
func TestPicturesKeepNoSnapshot(t *testing.T) {
	src := folder.FromFS(illustrated(t))
	load := func() *index.Index {
		ix, err := index.Load(t.Context(), src, index.Options{Now: now})
		if err != nil {
			t.Fatal(err)
		}
		return ix
	}
	cfg := ui.Config{
		Library: index.NewLibrary(src, index.Options{Now: now}), Shared: true, Open: "a", Cache: render.NewCache(0),
		Pictures: picture.NewCache(1<<20, picture.Limits{}), Protocol: picture.Blocks,
	}
	d := uitest.Start(t, cfg, 80, 30)
	first := load()
	kept := weak.Make(first)
	d.Send(ui.Updated(first))
	wants(t, d, "▀")
	d.Send(ui.Updated(load()))
	wants(t, d, "▀")
	runtime.GC()
	if kept.Value() != nil {
		t.Error("the first snapshot is still there")
	}
	runtime.KeepAlive(d)
}

// With a new snapshot a picture is drawn again, and stays on the screen until then.
func TestPictureThatChanges(t *testing.T) {
	dir := t.TempDir()
	blog := illustrated(t)
	if err := os.CopyFS(dir, blog); err != nil {
		t.Fatal(err)
	}
	src, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	cfg := ui.Config{
		Library: index.NewLibrary(src, index.Options{Now: now}), Open: "a",
		Pictures: picture.NewCache(1<<20, picture.Limits{}), Protocol: picture.Blocks,
	}
	d := uitest.Open(t, cfg, 80, 30)
	wants(t, d, "▀")
	write(t, dir, "p/red.png", "no picture any more")
	write(t, dir, "p/b.md", "Another post, for a new snapshot.")
	d.Await("a file that is not a picture", func() bool {
		screen := d.Screen()
		if none := strings.Contains(screen, "no pictur"); none || strings.Contains(screen, "▀") {
			return none
		}
		t.Fatalf("the picture has gone:\n%s", screen)
		return false
	})
}

func TestPlainShowsNoPictures(t *testing.T) {
	cfg := ui.Config{
		Library: library(illustrated(t)), Open: "a", Pictures: picture.NewCache(1<<20, picture.Limits{}),
		NoColor: true,
	}
	d := uitest.Open(t, cfg, 80, 30)
	wants(t, d, "▧ A red one")
	wantsNot(t, d, "▀")
	d.Press("I")
	wants(t, d, "no pictures in this terminal")
}

// TestPicturesOfAFile verifies that a single file shows its pictures as it does in its folder.
func TestPicturesOfAFile(t *testing.T) {
	fsys := illustrated(t)
	shown := func(cfg ui.Config) string {
		cfg.Pictures, cfg.Protocol = picture.NewCache(1<<20, picture.Limits{}), picture.Blocks
		d := uitest.Open(t, cfg, 80, 30)
		_, text, _ := strings.Cut(d.Screen(), "Before.")
		text, _, _ = strings.Cut(text, "After.")
		return text
	}
	want := shown(ui.Config{Library: library(fsys), Open: "a"})
	if !strings.Contains(want, "▀▀▀") {
		t.Fatal("no picture in the folder")
	}
	doc := &ui.Standalone{
		Name: "p/a.md", Path: "a.md", Source: fsys["p/a.md"].Data, Folder: folder.FromFS(fsys),
		InFolder: "p/a.md",
	}
	if got := shown(ui.Config{Document: doc}); got != want {
		t.Errorf("by itself it shows\n%s\nwant\n%s", got, want)
	}
}

// TestPictureFillsTheScreen verifies that enter on a picture shows it on the whole screen, where it can be
// zoomed, moved, opened outside and left.
func TestPictureFillsTheScreen(t *testing.T) {
	var opened []string
	cfg := ui.Config{
		Library: library(illustrated(t)), Open: "a", Pictures: picture.NewCache(1<<20, picture.Limits{}),
		Protocol: picture.Blocks,
		Browse:   func(address string) error { opened = append(opened, address); return nil },
	}
	d := uitest.Open(t, cfg, 80, 31)
	widest := func() int {
		widest := 0
		for _, row := range strings.Split(d.Screen(), "\n") {
			widest = max(widest, strings.Count(row, "▀"))
		}
		return widest
	}
	d.Press("tab", "enter")
	wants(t, d, "red.png  100%", "+ zoom in  - zoom out  o open outside  ? help  q back")
	if got := widest(); got != 75 { // 80×64 pixels in 30 rows
		t.Errorf("the picture is %d cells wide:\n%s", got, d.Screen())
	}
	d.Press("-")
	wants(t, d, "red.png  80%")
	if got := widest(); got != 60 {
		t.Errorf("smaller, the picture is %d cells wide", got)
	}
	d.Press("+", "+", "l", "j", "j")
	wants(t, d, "red.png  125%")
	if got := widest(); got != 80 {
		t.Errorf("larger, the picture fills %d cells", got)
	}
	d.Resize(40, 20)
	d.Press("0")
	if got := widest(); got != 40 {
		t.Errorf("on another screen, the picture is %d cells wide", got)
	}
	d.Press("o")
	wants(t, d, "picture: not a file on disk")
	if len(opened) > 0 {
		t.Errorf("opened %q", opened)
	}
	d.Press("q")
	wants(t, d, "A red one")
	d.Press("tab", "tab", "enter")
	wants(t, d, "damaged or incomplete PNG")
	d.Press("q")
	wants(t, d, "A broken one")
}

// TestPictureOutside verifies that a picture on disk is opened by its path.
func TestPictureOutside(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, illustrated(t)); err != nil {
		t.Fatal(err)
	}
	src, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var opened string
	cfg := ui.Config{
		Library: index.NewLibrary(src, index.Options{Now: now}), Open: "a",
		Pictures: picture.NewCache(1<<20, picture.Limits{}), Protocol: picture.Kitty,
		Browse: func(address string) error { opened = address; return nil },
	}
	d := uitest.Open(t, cfg, 80, 30)
	d.Press("tab", "enter")
	wants(t, d, "\U0010eeee", "red.png")
	d.Press("o")
	wants(t, d, "opening")
	if filepath.Base(opened) != "red.png" || !filepath.IsAbs(opened) {
		t.Errorf("opened %q", opened)
	}
}
