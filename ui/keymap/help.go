package keymap

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
)

// Group is a part of the help.
type Group struct {
	Title    string
	Bindings []key.Binding
}

// Help returns the bindings of a view that have a key and words by group, its own before the global
// ones.
func (m *KeyMap) Help(view string) []Group {
	order := []string{moving, finding, marks, links, copying, reading, program, typing}
	groups := make([]Group, len(order))
	add := func(m *KeyMap, of string) {
		for _, a := range m.Actions() {
			if at := slices.Index(order, a.Group); a.View == of && at >= 0 && a.Binding.Enabled() && a.Does() != "" {
				groups[at].Title = a.Group
				groups[at].Bindings = append(groups[at].Bindings, *a.Binding)
			}
		}
	}
	add(m, view)
	if isScreen(view) {
		add(&KeyMap{Global: *m.global(view)}, InGlobal)
	}
	return slices.DeleteFunc(groups, func(g Group) bool { return len(g.Bindings) == 0 })
}

// global returns the global keys of a view without those that the view binds itself.
func (m *KeyMap) global(view string) *Global {
	g := m.Global
	if len(m.viewKeys[view]) == 0 {
		return &g
	}
	for _, d := range g.actions() {
		kept := slices.DeleteFunc(slices.Clone(d.binding.Keys()), func(k string) bool { return m.viewKeys[view][k] })
		if len(kept) < len(d.binding.Keys()) {
			setKeys(d.binding, kept)
		}
	}
	return &g
}

// enabled returns the bindings that have a key and words.
func enabled(all ...key.Binding) []key.Binding {
	return slices.DeleteFunc(all, func(b key.Binding) bool { return !b.Enabled() || b.Help().Desc == "" })
}

// ArchiveHints are the most important keys of the archive, for its footer.
func (m *KeyMap) ArchiveHints() []key.Binding {
	a := &m.Archive
	return enabled(a.Open, a.Filter, a.Categories, m.global(InArchive).Help, a.Quit)
}

// ResultsHints are the most important keys of the search of all posts, for its footer.
func (m *KeyMap) ResultsHints() []key.Binding {
	f := &m.Results
	return enabled(f.Open, f.Search, f.NextHit, m.global(InResults).Help, f.Back)
}

// PagerHints are the most important keys of a post, for its status line: that of the contents where
// it has headings.
func (m *KeyMap) PagerHints(hasContents bool) []key.Binding {
	p := &m.Pager
	contents := p.Contents
	if !hasContents {
		Disable(&contents)
	}
	return enabled(p.Search, contents, p.NextPost, m.global(InPager).Help, p.Back)
}

// PictureHints are the most important keys of a picture on the whole screen, for its footer.
func (m *KeyMap) PictureHints() []key.Binding {
	p := &m.Picture
	return enabled(p.ZoomIn, p.ZoomOut, p.Outside, p.Help, p.Back)
}

// FirstKey returns the first key that is shown for b, such as "space" of "space f PgDn"; ""
// when it has none.
func FirstKey(b key.Binding) string {
	first, _, _ := strings.Cut(b.Help().Key, " ")
	return first
}

// Unshown returns the further keys of a binding, as they are shown: those that its words leave out.
func Unshown(b key.Binding) []string {
	var out []string
	first := strings.Fields(b.Help().Key)
	for _, k := range b.Keys() {
		if name := Display(k); !slices.Contains(first, name) {
			out = append(out, name)
		}
	}
	return out
}

// Hint returns what the first key of a binding does, such as "x removes the last filter"; ""
// when it has none.
func Hint(b key.Binding, does string) string {
	if !b.Enabled() {
		return ""
	}
	return FirstKey(b) + " " + does
}

// HintAfterColon returns ": " and the hint, for the end of a message; "" without a key.
func HintAfterColon(b key.Binding, does string) string {
	if said := Hint(b, does); said != "" {
		return ": " + said
	}
	return ""
}

// JoinHints joins hints to a sentence, leaving out empty ones.
func JoinHints(said ...string) string {
	said = slices.DeleteFunc(said, func(s string) bool { return s == "" })
	if len(said) == 0 {
		return ""
	}
	return strings.Join(said, ", ") + "."
}
