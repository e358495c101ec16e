package ui_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"

	"quire/internal/golden"
	"quire/ui/keymap"
)

// The tables of keys in the documents are made of the key map: all of them in docs/keys.md, and
// those that a newcomer needs in the README.
func TestKeysInTheDocuments(t *testing.T) {
	m := keymap.Default()
	a, p, g := &m.Archive, &m.Pager, &m.Global
	essential := []key.Binding{
		a.Down, a.PageDown, a.Open, a.Filter, a.NextView, a.Categories, a.Tags, a.Star, p.CopyCode, g.Palette, g.Help, a.Quit,
	}
	rows := keyRows(&m)
	var few []keyRow
	for _, b := range essential {
		i := slices.IndexFunc(rows, func(r keyRow) bool { return r.key == b.Help().Key })
		if i < 0 {
			t.Fatalf("no view has the key %q", b.Help().Key)
		}
		few = append(few, rows[i])
	}
	compareTable(t, "../docs/keys.md", rows)
	compareTable(t, "../README.md", few)
	compareFurther(t, "../docs/keys.md", &m)
}

// compareFurther compares the table of the further keys of a document, those that the tables of
// keys leave out, with the key map.
func compareFurther(t *testing.T, file string, m *keymap.KeyMap) {
	t.Helper()
	var rows strings.Builder
	rows.WriteString("| in | also | as |\n| --- | --- | --- |\n")
	shared := map[string]bool{}
	for _, a := range m.Actions() {
		also := strings.Join(keymap.Unshown(*a.Binding), " ")
		view := map[string]string{
			keymap.InGlobal: "everywhere", keymap.InArchive: "lists and posts", keymap.InPager: "a post",
			keymap.InResults: "results",
			keymap.InPicture: "a picture", keymap.InPopup: "pickers", keymap.InPrompt: "a prompt",
		}[a.View]
		if a.View == keymap.InArchive && !a.Moves {
			view = "the archive"
		}
		if id := a.Name + also; also != "" && (!a.Moves || !shared[id]) {
			shared[id] = a.Moves
			code := "`" + also + "`"
			if strings.Contains(also, "`") {
				code = "`` " + also + " ``"
			}
			fmt.Fprintf(&rows, "| %s | %s | `%s` |\n", view, code, a.Binding.Help().Key)
		}
	}
	compareWithin(t, file, "<!-- further keys, made by: go test ./ui -run Documents -update -->\n",
		"<!-- end of further keys -->\n", rows.String())
}

// keyRow is what a key does in the archive, a post, and the search of all posts.
type keyRow struct {
	key  string
	does [3]string
}

// keyRows returns a row for each key as it is shown, in the order of the help.
func keyRows(m *keymap.KeyMap) []keyRow {
	var rows []keyRow
	for column, view := range []string{keymap.InArchive, keymap.InPager, keymap.InResults} {
		for _, g := range m.Help(view) {
			for _, b := range g.Bindings {
				i := slices.IndexFunc(rows, func(r keyRow) bool { return r.key == b.Help().Key })
				if i < 0 {
					i = len(rows)
					rows = append(rows, keyRow{key: b.Help().Key, does: [3]string{"–", "–", "–"}})
				}
				rows[i].does[column] = b.Help().Desc
			}
		}
	}
	return rows
}

// compareTable compares the table of keys of a document with rows.
func compareTable(t *testing.T, file string, rows []keyRow) {
	t.Helper()
	var want strings.Builder
	want.WriteString("| key | in the archive | in a post | in the search of all posts |\n| --- | --- | --- | --- |\n")
	for _, r := range rows {
		fmt.Fprintf(&want, "| `%s` | %s |\n", r.key, strings.Join(r.does[:], " | "))
	}
	compareWithin(t, file, "<!-- keys, made by: go test ./ui -run Documents -update -->\n", "<!-- end of keys -->\n",
		want.String())
}

// compareWithin compares what a document has between two lines with what it is to have there.
func compareWithin(t *testing.T, file, begin, end, want string) {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(source), begin)
	table, after, ended := strings.Cut(rest, end)
	if !ok || !ended {
		t.Fatalf("%s has no table of keys", file)
	}
	switch {
	case table == want:
	case golden.Update():
		if err := os.WriteFile(file, []byte(before+begin+want+end+after), 0o644); err != nil { //nolint:gosec // a document
			t.Fatal(err)
		}
	default:
		t.Errorf("the table of %s is not that of the key map (run with -update):\n%s", file, want)
	}
}
