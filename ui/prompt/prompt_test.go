package prompt_test

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"quire/internal/search"
	"quire/ui/keymap"
	"quire/ui/prompt"
	"quire/ui/styles"
	"quire/ui/uitest"
)

func open(prefix, value string) *prompt.Model {
	keys := keymap.Default()
	m := prompt.New(prefix, value, &keys.Prompt, styles.NewCache().Get(styles.Theme{}))
	m.SetSize(60, 24)
	return m
}

// press presses keys, or types the letters of a word that begins with +, and returns the reports.
func press(t *testing.T, m *prompt.Model, keys ...string) (reports []tea.Msg) {
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

func TestKeys(t *testing.T) {
	changed, up := tea.Msg(prompt.ChangedMsg{}), tea.Msg(prompt.StepMsg{By: -1})
	plain := func(value string) *prompt.Model { return open("/", value) }
	history := func(value string) *prompt.Model { return plain(value).SetHistory([]string{"new", "old"}) }
	for _, tc := range []struct {
		name  string
		m     *prompt.Model
		keys  string
		value string
		want  []tea.Msg
	}{
		{"typed", plain(""), "+ab enter", "ab", []tea.Msg{changed, changed, prompt.AcceptedMsg{}}},
		{"canceled", plain("x"), "esc", "x", []tea.Msg{prompt.CanceledMsg{}}},
		{"erased", plain("xy"), "backspace", "x", []tea.Msg{changed}},
		{"the cursor moves", plain("xy"), "left +a", "xay", []tea.Msg{changed}},
		{"steps", plain("x"), "down up", "x", []tea.Msg{prompt.StepMsg{By: 1}, up}},
		{"no switch", plain("x"), "tab", "x", nil},
		{"a switch", plain("x").AllowSwitch(), "tab", "x", []tea.Msg{prompt.SwitchedMsg{}}},
		{"queries switch", plain("x").AcceptQueries(), "tab", "x", []tea.Msg{prompt.SwitchedMsg{}}},
		{"history", history(""), "up up up", "old", []tea.Msg{changed, changed, changed}},
		{"back in history", history(""), "up up down", "new", []tea.Msg{changed, changed, changed}},
		{"out of history", history(""), "up down", "", []tea.Msg{changed, changed}},
		{"history edited", history(""), "up +s up", "news", []tea.Msg{changed, changed, up}},
		{"no history over words", history("x"), "up", "x", []tea.Msg{up}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := press(t, tc.m, strings.Fields(tc.keys)...); !slices.Equal(got, tc.want) {
				t.Errorf("reports %#v, want %#v", got, tc.want)
			}
			if tc.m.Value() != tc.value {
				t.Errorf("the value is %q, want %q", tc.m.Value(), tc.value)
			}
		})
	}
}

func TestPaste(t *testing.T) {
	m := open("/", "a ")
	report := m.Paste(tea.PasteMsg{Content: "b\nc\x1b[31m"})
	if report != (prompt.ChangedMsg{}) || m.Value() != "a b c[31m" {
		t.Errorf("%#v, %q", report, m.Value())
	}
	if report := m.Paste(tea.PasteMsg{}); report != nil {
		t.Errorf("nothing pasted reports %#v", report)
	}
}

func TestInput(t *testing.T) {
	m := open("/", "é x ")
	press(t, m, "left", "left")
	if value, cursor := m.Input(); value != "é x " || cursor != len("é ") {
		t.Errorf("%q, cursor at byte %d", value, cursor)
	}
}

func TestView(t *testing.T) {
	for _, tc := range []struct {
		name        string
		value, note string
		width       int
		want        string
		cursor      int
	}{
		{"empty", "", "", 30, " /\n", 3},
		{"typed", "go", "", 30, " / go\n", 5},
		{"with a note", "go", "3 posts", 30, " / go                 3 posts\n", 5},
		{"no room for the note", "a long query here", "3 posts", 30, " / a long query here\n", 20},
		{"scrolled", "abcdefghijklmnopqrstuvwxyz", "", 20, " / lmnopqrstuvwxyz\n", 18},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := open("/", tc.value)
			m.SetSize(tc.width, 24)
			m.SetNote(tc.note)
			f := m.View()
			if got := uitest.Text(t, f, tc.width, 24); got != tc.want || f.Cursor.X != tc.cursor || f.Y != 23 {
				t.Errorf("%q, cursor at %d, row %d; want %q, %d", got, f.Cursor.X, f.Y, tc.want, tc.cursor)
			}
		})
	}
}

func TestCompletions(t *testing.T) {
	m := open("/", "tag:k").AcceptQueries()
	m.SetCompletions("tag:k", []search.Completion{
		{Text: "kafka", From: 4, To: 5}, {Text: "kubernetes", From: 4, To: 5}, {Text: "\x1b[31mk8s", From: 4, To: 5},
	})
	if got, want := uitest.Text(t, m.View(), 60, 24), "   kafka   kubernetes   [31mk8s\n / tag:kafka\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	press(t, m, "shift+tab")
	want := "   kafka   kubernetes   [31mk8s\n / tag:kubernetes\n"
	if got := uitest.Text(t, m.View(), 60, 24); got != want {
		t.Errorf("the next one: got %q, want %q", got, want)
	}
	got := press(t, m, "right")
	if !slices.Equal(got, []tea.Msg{prompt.ChangedMsg{}}) || m.Value() != "tag:kubernetes" {
		t.Errorf("completed: %#v, %q", got, m.Value())
	}
	if value, _ := m.Input(); value != "tag:kubernetes " {
		t.Errorf("no space after a completed term: %q", value)
	}
	if got := press(t, m, "right"); len(got) != 0 {
		t.Errorf("without a completion: %#v", got)
	}
}

// TestErrors verifies that an error is shown above the place of the query that it is about.
func TestErrors(t *testing.T) {
	m := open("/", "year:abc").AcceptQueries()
	rows := m.View().Rows
	if len(rows) != 2 || !strings.Contains(rows[0], "▾ ") || strings.Index(rows[0], "▾") < 3 {
		t.Errorf("rows %q", rows)
	}
	m.SetSize(24, 24) // no room beside the marker
	if rows := m.View().Rows; len(rows) < 3 || !strings.Contains(rows[len(rows)-2], "▾") {
		t.Errorf("in 24 cells: %q", rows)
	}
	m.SetSize(24, 3) // no room above the prompt
	if rows := m.View().Rows; len(rows) != 1 {
		t.Errorf("on 3 rows: %q", rows)
	}
	if rows := open("/", "year:abc").View().Rows; len(rows) != 1 {
		t.Errorf("a prompt without queries: %q", rows)
	}
}

// TestFits verifies that prompts fit every screen with their cursor.
func TestFits(t *testing.T) {
	for _, value := range []string{"", "x", "year:abc", strings.Repeat("long query ", 40), strings.Repeat("字", 80)} {
		m := open("//", value).AcceptQueries()
		m.SetNote("12 posts  tab full text  esc cancel")
		for _, s := range uitest.Sizes() {
			m.SetSize(s[0], s[1])
			uitest.Text(t, m.View(), s[0], s[1])
		}
	}
}
