package ui_test

import (
	"errors"
	"fmt"
	"image/color"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"quire/internal/golden"
	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/textwidth"
	"quire/internal/theme"
	"quire/ui"
	"quire/ui/keymap"
	"quire/ui/uitest"
)

// coloured is a sequence that chooses a colour.
var coloured = regexp.MustCompile(`\x1b\[([0-9;]*;)?(3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]`)

func named(t *testing.T, name string) theme.Theme {
	t.Helper()
	s, ok := theme.BuiltIn(name)
	if !ok {
		t.Fatalf("no theme %s", name)
	}
	return s
}

// The theme that is chosen in the picker is tried at once, on the list and in an open
// post; enter keeps it, esc takes it back.
func TestThemePicker(t *testing.T) {
	d := uitest.Open(t, ui.Config{Library: library(uitest.Blog())}, 80, 24)
	for _, open := range []string{"", "enter"} {
		if open != "" {
			d.Press(open)
		}
		before := strings.Join(d.Rows(), "\n")
		d.Press("T")
		wants(t, d, "Themes", "follows the terminal", "warm-dark")
		d.Press("j", "j", "j")
		onGround(t, d, "38;2;218;218;218;48;2;28;28;28")
		if rows := strings.Join(d.Rows(), "\n"); !strings.Contains(rows, "38;2;125;183;224") {
			t.Errorf("the accent of neutral-dark is not on the screen: %q", rows)
		}
		d.Press("esc")
		d.Elapse()
		if strings.Join(d.Rows(), "\n") != before {
			t.Errorf("esc does not take the theme back:\n%s", d.Screen())
		}
	}
	d.Press("T", "/")
	d.Paste("neutral-dark")
	onGround(t, d, "38;2;218;218;218;48;2;28;28;28")
	d.Press("esc", "esc")
	d.Press("T", "G", "enter")
	wants(t, d, "theme tokyo-night")
	wantsNot(t, d, "Always") // there is nowhere to keep it
	d.Press("T")
	wants(t, d, "tokyo-night")
	d.Press("g", "enter")
	if rows := strings.Join(d.Rows(), "\n"); strings.Contains(rows, "48;2;28") {
		t.Error("auto has a background of its own")
	}
}

// A theme for the other background than the terminal's brings its own.
func TestThemeSetsTheScreen(t *testing.T) {
	d := uitest.Open(t, ui.Config{Library: library(uitest.Blog()), Theme: named(t, "warm-light")}, 80, 24)
	d.Send(tea.BackgroundColorMsg{Color: color.Black})
	for _, keys := range [][]string{nil, {"enter"}, {"?"}, {"esc", "/", "t"}, {"esc", ":"}} {
		d.Press(keys...)
		onGround(t, d, "38;2;59;50;39;48;2;250;243;227")
	}
}

// onGround holds that every cell of the screen is on the colours of the theme: each row
// fills the screen, and goes back to them whenever a style ends.
func onGround(t *testing.T, d *uitest.Driver, ground string) {
	t.Helper()
	ground = "\x1b[" + ground + "m"
	for i, row := range d.Rows() {
		if textwidth.Width(row) != 80 || !strings.HasPrefix(row, ground) {
			t.Errorf("row %d of %d cells begins elsewhere: %q", i, textwidth.Width(row), row)
		}
		for _, part := range strings.Split(strings.TrimSuffix(row, "\x1b[m"), "\x1b[m")[1:] {
			if !strings.HasPrefix(part, ground) {
				t.Errorf("row %d goes back to the terminal's colours: %q", i, row)
			}
		}
	}
}

// Sixteen colours are the terminal's own, whatever the theme; none are none.
func TestThemesInFewColours(t *testing.T) {
	d := uitest.Open(t, ui.Config{Library: library(uitest.Blog()), Theme: named(t, "warm-light"), Open: "post-003"}, 120,
		36)
	d.Send(tea.ColorProfileMsg{Profile: colorprofile.ANSI})
	rows := strings.Join(d.Rows(), "\n")
	if strings.Contains(rows, "38;") || strings.Contains(rows, "48;") || !strings.Contains(rows, "\x1b[1;34m") {
		t.Errorf("more than the terminal's colours: %q", rows)
	}
	d.Send(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
	if rows := strings.Join(d.Rows(), "\n"); !strings.Contains(rows, "38;2;147;72;15") {
		t.Errorf("the colours do not come back: %q", rows)
	}
	plain := uitest.Open(t, ui.Config{
		Library: library(uitest.Blog()), Theme: named(t, "warm-light"), NoColor: true,
		Open: "post-003",
	}, 120, 36)
	rows = strings.Join(plain.Rows(), "\n")
	if coloured.MatchString(rows) {
		t.Errorf("colours, though there are to be none: %q", rows)
	}
	plain.Press("T")
	wants(t, plain, "no colours: NO_COLOR")
}

// What was wrong with the settings is said at the start and kept in the log.
func TestMessages(t *testing.T) {
	d := uitest.Open(t, ui.Config{Library: library(uitest.Blog()), Notices: []string{
		`config.toml:3: unknown key "theem": did you mean theme?`,
		"config.toml:7: page_size is \"many\": write a whole number",
	}}, 80, 24)
	wants(t, d, "2 invalid settings: ctrl-g shows them")
	d.Press("M", "M", "ctrl+g")
	wants(t, d, "Messages", `12:00:00  config.toml:3: unknown key "theem"`, "page_size", "mouse off", "mouse on")
	if s := d.Screen(); strings.Index(s, "mouse on") > strings.Index(s, "mouse off") {
		t.Error("the newest message is not the first")
	}
	d.Press("esc", "r", "r", "ctrl+g")
	wants(t, d, "rescanning the folder (2 times)")
	one := uitest.Open(t, ui.Config{Library: library(uitest.Blog()), Notices: []string{"config.toml:3: unknown key"}},
		80, 24)
	wants(t, one, "config.toml:3: unknown key")
	none := uitest.Open(t, ui.Config{Library: library(uitest.Blog())}, 80, 24)
	none.Press("ctrl+g")
	wants(t, none, "No messages yet.")
}

// Everything there is to do is in the palette with its key, and is done from there,
// bound or not.
func TestPalette(t *testing.T) {
	keys := bound(t, keymap.Change{View: "archive", Action: "sort"}, keymap.Change{
		View: "pager", Action: "zen",
		Keys: []string{"ctrl-x z"},
	})
	d := uitest.Open(t, ui.Config{Library: library(uitest.Blog()), Keys: keys}, 80, 100)
	d.Press(":")
	for _, a := range keys.Actions() {
		listed := a.View == "archive" || a.View == "global"
		absent := []string{"palette", "edit", "suspend", "sync", "sources"} // itself, and what this session cannot do
		if does := a.Does(); listed && does != "" && !slices.Contains(absent, a.Name) {
			wants(t, d, strings.ToUpper(does[:1])+does[1:])
		}
	}
	d.Type("sort")
	d.Press("enter")
	wants(t, d, "Oldest first")
	d.Press("esc", ":")
	d.Type("12")
	wants(t, d, "Go to post 12 of the list")
	d.Press("enter", "enter", ":")
	d.Type("zen mode")
	wants(t, d, "ctrl-x·z")
	d.Press("enter")
	if rows := d.Rows(); strings.Contains(rows[len(rows)-1], "help") {
		t.Error("the palette does not do what it says")
	}
	d.Press("ctrl+x", "z", ":")
	d.Type("#the-mis")
	wants(t, d, "Go to the heading #the-mistake")
	d.Press("esc", ":")
	d.Type("quit quire")
	d.Press("enter")
	if !d.Quit() {
		t.Error("the palette does not quit")
	}
}

// Sessions that share a key map use their palettes at once: none changes what the others
// press. The race detector watches.
func TestPalettesOfSessions(t *testing.T) {
	keys, lib := ui.GuestKeys(), library(uitest.Blog())
	var sessions sync.WaitGroup
	var presses []tea.KeyPressMsg
	for _, name := range []string{":", "s", "o", "r", "t", "enter", "esc", "j", "S", "esc"} {
		presses = append(presses, uitest.Key(t, name))
	}
	for range 2 {
		m := ui.New(t.Context(), ui.Config{Library: lib, Shared: true, Keys: keys})
		sessions.Go(func() {
			m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
			for range 20 {
				for _, msg := range presses {
					m.Update(msg)
				}
			}
		})
	}
	sessions.Wait()
}

// held is a folder of which one file is not to be had until released.
type held struct {
	fs.FS
	name     string
	released chan struct{}
}

func (h held) Open(name string) (fs.File, error) {
	if name == h.name {
		<-h.released
	}
	return h.FS.Open(name)
}

// The window's frame shows that a folder is being read, where the terminal takes that.
func TestProgress(t *testing.T) {
	for _, on := range []bool{true, false} {
		blog := held{uitest.Blog(), "posts/post-000.md", make(chan struct{})}
		lib := index.NewLibrary(folder.FromFS(blog), index.Options{})
		d := uitest.Start(t, ui.Config{Library: lib, Progress: on}, 80, 24)
		d.AwaitScreen("found…")
		if bar := d.View().ProgressBar; on != (bar != nil && bar.State == tea.ProgressBarIndeterminate) {
			t.Errorf("on is %v: the progress is %v", on, bar)
		}
		close(blog.released)
		d.Settle()
		if d.View().ProgressBar != nil {
			t.Error("there is progress though everything has been read")
		}
	}
}

func TestGoldenPopups(t *testing.T) {
	for _, s := range []struct{ w, h int }{{80, 24}, {120, 36}} {
		golden := func(name string, keys ...string) {
			d := uitest.Open(t, ui.Config{Library: library(uitest.Blog())}, s.w, s.h)
			d.Elapse() // the preview has come to rest
			d.Press(keys...)
			golden.Test(t, fmt.Sprintf("%s-%dx%d.golden", name, s.w, s.h), d.Screen())
		}
		golden("palette", ":")
		golden("palette-typing", ":", "p", "a", "g", "e")
		golden("palette-post", "enter", ":", "5", "0", "%")
		golden("themes", "T", "j", "j", "j", "j", "j")
		golden("messages", "M", "r", "r", "M", "ctrl+g")
	}
}

// A long message is told to its end, whatever the width.
func TestLongMessagesAreWrapped(t *testing.T) {
	words := "config.toml:3: keys.archive.categories: many terminals send ctrl-h for backspace, so bind another key"
	for _, width := range []int{60, 80, 120} {
		d := uitest.Open(t, ui.Config{Library: library(uitest.Blog()), Notices: []string{words}}, width, 24)
		d.Press("ctrl+g")
		for _, w := range strings.Fields(words) {
			wants(t, d, w)
		}
	}
}

// TestThemeIsKept verifies that a chosen theme can be kept, that the reader says where, and that a failure is
// said.
func TestThemeIsKept(t *testing.T) {
	var kept string
	var fault error
	d := uitest.Open(t, ui.Config{
		Library:   library(uitest.Blog()),
		KeepTheme: func(name string) (string, error) { kept = name; return "/home/me/config.toml", fault },
	}, 80, 24)
	d.Press("T", "j", "enter")
	wants(t, d, "Theme dark", "Only now", "Always", "writes the configuration")
	d.Press("enter")
	if wants(t, d, "theme dark"); kept != "" {
		t.Errorf("%s is kept", kept)
	}
	d.Press("T", "j", "enter", "j", "enter")
	if wants(t, d, `saved theme = "light" in /home/me/config.toml`); kept != "light" {
		t.Errorf("%q is kept", kept)
	}
	fault = errors.New("config.toml: read-only")
	d.Press("T", "enter", "j", "enter")
	wants(t, d, "theme not saved: config.toml: read-only")
}
