// Package main makes the pictures of the guide: docs/media/make. It runs quire in pseudo-terminals,
// presses keys, and writes what an emulator then shows as SVG: stills, and one recording.
// "docs/media/make browser" makes the pictures of the reader in a browser only.
//
//	terminal.go   a program in a pseudo-terminal or over SSH, and its screen
//	screen.go     a screen as rows of styled runs
//	svg.go        rows as SVG, one still or a strip of frames
//	browser.go    the reader in a browser, as PNG
//	compare.go    "docs/media/make compare": elements.go in quire and in glow
//
// It draws nothing by itself: every cell is from the programs.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

func main() {
	if err := run("docs/media"); err != nil {
		fmt.Fprintln(os.Stderr, "media: "+err.Error())
		os.Exit(1)
	}
}

// still is a picture: what to start, the keys to press, and what must be on the screen then.
type still struct {
	name          string
	width, height int
	light         bool
	args          []string
	keys          []press
	ssh           bool
}

// press is keys and what the screen shows after them.
type press struct{ keys, shows string }

func stills() []still {
	return []still{
		{name: "list", width: 100, height: 27, keys: []press{{"", "posts found"}, {"jj", "posts found"}}},
		{name: "list-light", width: 100, height: 27, light: true, keys: []press{{"", "posts found"}, {"jj", "posts found"}}},
		{name: "post", width: 100, height: 27, args: []string{"idempotency-keys"}, keys: []press{{"", "min read"}}},
		{
			name: "post-light", width: 100, height: 27, light: true, args: []string{"kms-key-rotation#inside-one-key"},
			keys: []press{{"", "material"}},
		},
		{name: "search", width: 100, height: 27, keys: []press{
			{"", "posts found"},
			{"/roll back", "back"},
			{"\t", "Search all posts"},
		}},
		{
			name: "contents", width: 100, height: 27, args: []string{"idempotency-keys"},
			keys: []press{{"", "min read"}, {"t", "Contents"}},
		},
		{name: "ssh-narrow", width: 46, height: 24, ssh: true, keys: []press{{"", "posts found"}}},
	}
}

// run makes all pictures in dir.
func run(dir string) error {
	work, err := os.MkdirTemp("", "quire-media-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work) //nolint:errcheck // a temporary folder
	program := filepath.Join(work, "quire")
	build := exec.Command("go", "build", "-o", program, "./cmd/quire")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build: %w", err)
	}
	if len(os.Args) > 1 && os.Args[1] == "compare" {
		return compare(program, work, filepath.Join(dir, "compare"))
	}
	if len(os.Args) > 1 && os.Args[1] == "browser" {
		return browse(program, work, dir)
	}
	for _, s := range stills() {
		rows, err := s.take(program, work)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if err := write(dir, s.name, stillSVG(rows, s.width, paletteOf(s.light))); err != nil {
			return err
		}
	}
	frames, err := record(program, work)
	if err != nil {
		return fmt.Errorf("recording: %w", err)
	}
	if err := write(dir, "recording", stripSVG(frames, recordingWidth, recordingHeight, paletteOf(false))); err != nil {
		return err
	}
	return browse(program, work, dir)
}

func write(dir, name, text string) error {
	file := filepath.Join(dir, name+".svg")
	fmt.Printf("%s  %d kB\n", file, len(text)/1000)
	return os.WriteFile(file, []byte(text), 0o644) //nolint:gosec // a picture for everyone
}

// take starts the program of a still and returns its last screen.
func (s still) take(program, work string) ([]row, error) {
	open := startLocal
	if s.ssh {
		open = startSSH
	}
	t, err := open(program, work, s.width, s.height, s.light, s.args)
	if err != nil {
		return nil, err
	}
	defer t.close()
	for _, p := range s.keys {
		if err := t.press(p.keys, p.shows); err != nil {
			return nil, err
		}
	}
	return t.rows(), nil
}

const recordingWidth, recordingHeight = 90, 26

// step is a part of the recording: keys, one after the other, what the screen shows then, and how
// long it is looked at.
type step struct {
	keys  []string
	shows string
	pause time.Duration
}

func steps() []step {
	const glance, look = 400 * time.Millisecond, 2 * time.Second
	return []step{
		{nil, "posts found", look},
		{[]string{"j", "j", "j"}, "posts found", glance},
		{[]string{"/", "r", "e", "t", "r"}, "found", glance},
		{[]string{"y"}, "found", time.Second},
		{[]string{"\t"}, "Search all posts", look},
		{[]string{"\r"}, "match", look},
		{[]string{"j", "j", "j", "j"}, "%", glance},
		{[]string{"t"}, "Contents", look},
		{[]string{"j", "j", "\r"}, "%", look},
	}
}

// frame is a screen and how long it is shown.
type frame struct {
	rows []row
	time time.Duration
}

// record returns the frames of the recording.
func record(program, work string) ([]frame, error) {
	t, err := startLocal(program, work, recordingWidth, recordingHeight, false, nil)
	if err != nil {
		return nil, err
	}
	defer t.close()
	var frames []frame
	const typing = 180 * time.Millisecond
	for _, s := range steps() {
		if s.keys == nil {
			if err := t.press("", s.shows); err != nil {
				return nil, err
			}
			frames = append(frames, frame{t.rows(), typing})
		}
		for _, key := range s.keys {
			if err := t.press(key, ""); err != nil {
				return nil, err
			}
			frames = append(frames, frame{t.rows(), typing})
		}
		if err := t.press("", s.shows); err != nil {
			return nil, err
		}
		frames[len(frames)-1] = frame{t.rows(), s.pause}
	}
	return frames, nil
}
