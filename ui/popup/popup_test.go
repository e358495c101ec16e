package popup_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"quire/ui/keymap"
	"quire/ui/popup"
	"quire/ui/styles"
	"quire/ui/uitest"
)

// terms returns a popup with two headings and items 1 to 3 and 5 to 6 below them.
func terms(o popup.Options) *popup.Model {
	o.Title = "Terms"
	o.Items = []popup.Item{
		{Label: "Languages", Heading: true},
		{Label: "go", Detail: "12"},
		{Label: "rust", Detail: "3"},
		{Label: "zig", Detail: "1"},
		{Label: "Places", Heading: true},
		{Label: "Graz", Detail: "2"},
		{Label: "Göteborg", Detail: "1"},
	}
	return show(o)
}

func show(o popup.Options) *popup.Model {
	keys := keymap.Default()
	m := popup.New(o, &keys, styles.NewCache().Get(styles.Theme{}))
	m.SetSize(80, 24)
	return m
}

// press presses keys, or types the letters of a word that begins with +, and returns the reports.
func press(t *testing.T, m *popup.Model, keys ...string) (reports []tea.Msg) {
	t.Helper()
	for _, k := range keys {
		names := []string{k}
		if word, typed := strings.CutPrefix(k, "+"); typed {
			names = strings.Split(word, "")
		}
		for _, name := range names {
			report, handled := m.Press(uitest.Key(t, name), 0)
			if !handled {
				t.Fatalf("%s is not handled", name)
			}
			if report != nil {
				reports = append(reports, report)
			}
		}
	}
	return reports
}

// cursor returns the label of the item under the cursor.
func cursor(t *testing.T, m *popup.Model) string {
	t.Helper()
	for row := range strings.Lines(uitest.Text(t, m.View(), 80, 24)) {
		if _, after, found := strings.Cut(row, "▌"); found {
			return strings.Fields(strings.TrimLeft(after, " ✓"))[0]
		}
	}
	return ""
}

func TestKeys(t *testing.T) {
	choose := func(n int) []tea.Msg { return []tea.Msg{popup.ChosenMsg{Item: n}} }
	for _, tc := range []struct {
		name   string
		opt    popup.Options
		keys   string
		cursor string // "" for any
		want   []tea.Msg
	}{
		{"the first item", popup.Options{}, "", "go", nil},
		{"the start", popup.Options{Start: 3}, "enter", "zig", choose(3)},
		{"over a heading", popup.Options{}, "j j j enter", "Graz", choose(5)},
		{"back over a heading", popup.Options{Start: 5}, "k enter", "zig", choose(3)},
		{"ends", popup.Options{}, "G j j", "Göteborg", nil},
		{"the top", popup.Options{Start: 6}, "g k k", "go", nil},
		{"pages", popup.Options{}, "f", "Göteborg", nil},
		{"space turns pages", popup.Options{}, "space", "Göteborg", nil},
		{"space checks", popup.Options{MultiSelect: true}, "j space", "rust", []tea.Msg{popup.ToggledMsg{Item: 2}}},
		{"nothing to choose", popup.Options{ReadOnly: true}, "j enter", "rust", nil},
		{"closed", popup.Options{}, "esc", "", []tea.Msg{popup.ClosedMsg{}}},
		{"moves", popup.Options{ReportMoves: true}, "j k k enter", "go", []tea.Msg{
			popup.MovedMsg{Item: 2}, popup.MovedMsg{Item: 1}, popup.ChosenMsg{Item: 1},
		}},
		{"filtered", popup.Options{}, "/ +graz enter", "Graz", choose(5)},
		{"filtered without accents", popup.Options{}, "/ +goteb enter", "Göteborg", choose(6)},
		{"the filter taken back", popup.Options{}, "/ +graz esc", "go", nil},
		{"no match", popup.Options{}, "/ +xyz enter", "", nil},
		{"steps while filtering", popup.Options{}, "/ +g down enter", "", choose(3)},
		{"with a prefix", popup.Options{Prefix: ":"}, "+rust enter", "rust", choose(2)},
		{"closed with a prefix", popup.Options{Prefix: ":"}, "+rust esc", "", []tea.Msg{popup.ClosedMsg{}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := terms(tc.opt)
			got := press(t, m, strings.Fields(tc.keys)...)
			if !slices.Equal(got, tc.want) {
				t.Errorf("reports %#v, want %#v", got, tc.want)
			}
			if at := cursor(t, m); tc.cursor != "" && at != tc.cursor {
				t.Errorf("the cursor is at %q, want %q", at, tc.cursor)
			}
		})
	}
}

// TestFilterKeepsHeadings verifies that items are listed below their headings, and headings
// without items are not listed.
func TestFilterKeepsHeadings(t *testing.T) {
	m := terms(popup.Options{})
	press(t, m, "/", "+graz")
	text := uitest.Text(t, m.View(), 80, 24)
	if !strings.Contains(text, "│ Places") || strings.Contains(text, "Languages") || strings.Contains(text, "rust") {
		t.Errorf("filtered by graz:\n%s", text)
	}
	press(t, m, "+x")
	if text := uitest.Text(t, m.View(), 80, 24); !strings.Contains(text, "Nothing matches “grazx”.") {
		t.Errorf("filtered by grazx:\n%s", text)
	}
}

func TestFreeText(t *testing.T) {
	m := terms(popup.Options{Prefix: ":", FreeText: func(typed string) string {
		if typed != "12" {
			return ""
		}
		return "Go to line 12"
	}})
	press(t, m, "+1")
	if text := uitest.Text(t, m.View(), 80, 24); strings.Contains(text, "Go to line") {
		t.Errorf("free text for 1:\n%s", text)
	}
	press(t, m, "+2")
	if at := cursor(t, m); at != "Go" {
		t.Errorf("the cursor is at %q:\n%s", at, uitest.Text(t, m.View(), 80, 24))
	}
	if got := press(t, m, "enter"); !slices.Equal(got, []tea.Msg{popup.FreeTextMsg{Text: "12"}}) {
		t.Errorf("reports %#v", got)
	}
}

func TestChecks(t *testing.T) {
	m := terms(popup.Options{MultiSelect: true})
	m.SetChecked(2, true)
	text := uitest.Text(t, m.View(), 80, 24)
	checked := strings.Contains(text, "✓ rust") && strings.Count(text, "✓") == 1
	if !checked || !strings.Contains(text, "space select") {
		t.Errorf("rust is checked:\n%s", text)
	}
	m.SetChecked(2, false)
	if text := uitest.Text(t, m.View(), 80, 24); strings.Contains(text, "✓") {
		t.Errorf("nothing is checked:\n%s", text)
	}
}

func TestClick(t *testing.T) {
	for _, tc := range []struct {
		name string
		opt  popup.Options
		x, y int // from the corner of the popup
		want tea.Msg
	}{
		{"title", popup.Options{}, 4, 1, nil},
		{"heading", popup.Options{}, 4, 3, nil},
		{"item", popup.Options{}, 4, 5, popup.ChosenMsg{Item: 2}},
		{"item to check", popup.Options{MultiSelect: true}, 4, 5, popup.ToggledMsg{Item: 2}},
		{"read only", popup.Options{ReadOnly: true}, 4, 5, nil},
		{"key of the hints", popup.Options{}, 4, 11, popup.KeyMsg{Name: "/"}},
		{"left of it", popup.Options{}, -1, 5, popup.ClosedMsg{}},
		{"above it", popup.Options{}, 4, -1, popup.ClosedMsg{}},
		{"below it", popup.Options{}, 4, 13, popup.ClosedMsg{}},
	} {
		m := terms(tc.opt)
		f := m.View()
		if got := m.Click(f.X+tc.x, f.Y+tc.y); got != tc.want {
			t.Errorf("a click on the %s reports %#v, want %#v", tc.name, got, tc.want)
		}
	}
}

func TestStepAndPaste(t *testing.T) {
	m := terms(popup.Options{ReportMoves: true})
	if got := m.Step(1); got != (popup.MovedMsg{Item: 2}) {
		t.Errorf("a step reports %#v", got)
	}
	if got := m.Paste(tea.PasteMsg{Content: "graz"}); got != (popup.MovedMsg{Item: 5}) || cursor(t, m) != "Graz" {
		t.Errorf("a paste without a prompt reports %#v", got)
	}
	press(t, m, "esc", "/")
	if got := m.Paste(tea.PasteMsg{Content: "gr\naz"}); got != (popup.MovedMsg{Item: 5}) || cursor(t, m) != "Graz" {
		t.Errorf("a paste of two lines reports %#v, cursor at %s", got, cursor(t, m))
	}
}

func TestEmpty(t *testing.T) {
	m := show(popup.Options{Title: "Tags", Empty: "No tags here."})
	if got := press(t, m, "j", "k", "enter", "G", "space"); len(got) > 0 {
		t.Errorf("reports %#v", got)
	}
	if text := uitest.Text(t, m.View(), 80, 24); !strings.Contains(text, "│ No tags here.") {
		t.Errorf("no items:\n%s", text)
	}
}

// TestFits verifies that popups fit every screen, with a visible cursor while they are filtered.
func TestFits(t *testing.T) {
	var many []popup.Item
	for i := range 60 {
		many = append(many, popup.Item{
			Label: strings.Repeat("label ", i), Detail: fmt.Sprint(i), Indent: i % 4, Heading: i%9 == 0,
		})
	}
	for _, o := range []popup.Options{
		{Title: "One", Items: many[1:2]},
		{Title: strings.Repeat("Long title ", 20), Items: many},
		{Title: "Right", Items: many, AlignRight: true, MultiSelect: true},
		{Title: "Prompt", Items: many, Prefix: ":"},
	} {
		m := show(o)
		for _, s := range uitest.Sizes() {
			m.SetSize(s[0], s[1])
			for _, k := range []string{"down", "pgdown", "end"} {
				press(t, m, k)
				uitest.Text(t, m.View(), s[0], s[1])
			}
			if m.View().Cursor == nil && o.Prefix != "" {
				t.Errorf("no cursor at %v", s)
			}
		}
	}
}
