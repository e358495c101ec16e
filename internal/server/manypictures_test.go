package server_test

import (
	"bytes"
	"image"
	colour "image/color"
	"image/draw"
	"image/png"
	"path/filepath"
	"strings"
	"testing"

	"quire/internal/sshserver/sshtest"
)

// square returns a PNG of one colour.
func square(t *testing.T, c colour.Color) string {
	t.Helper()
	const side = 64
	picture := image.NewRGBA(image.Rect(0, 0, side, side))
	draw.Draw(picture, picture.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Blogs whose posts and pictures have the same names are shown their own, though all share a cache.
func TestManyPictures(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]colour.RGBA{"a": {201, 2, 3, 255}, "b": {4, 5, 202, 255}} {
		writeFile(t, filepath.Join(dir, name, "one.md"), entry("Post of "+name, "01", "![A picture](p.png)\n\nThe end."))
		writeFile(t, filepath.Join(dir, name, "p.png"), square(t, c))
	}
	r, _ := many(t, dir, nil)
	for _, c := range []struct{ user, open, own, other string }{
		{"a", "one", "201;2;3", "4;5;202"}, {"b", "one", "4;5;202", "201;2;3"}, {"x", "a/one", "201;2;3", "4;5;202"},
	} {
		v := sshtest.Open(t, r.as(c.user), sshtest.Spec{
			Command: c.open, Term: "xterm-256color", Width: 80, Height: 40,
			Env: []string{"COLORTERM=truecolor"},
		})
		v.Await("The end.")
		v.AwaitOutput(c.own)
		if strings.Contains(v.Output(), c.other) {
			t.Errorf("%s@ %s shows the picture of another blog", c.user, c.open)
		}
	}
}
