package popup_test

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"

	"quire/ui/keymap"
	"quire/ui/popup"
	"quire/ui/styles"
)

// BenchmarkManyItems measures a key and the frame after it in a popup of the tags of a large
// library: a step down, and a letter that filters.
func BenchmarkManyItems(b *testing.B) {
	items := make([]popup.Item, 20_000)
	for i := range items {
		items[i] = popup.Item{Label: fmt.Sprintf("#tag-%d", i), Detail: "3"}
	}
	keys := keymap.Default()
	open := func() *popup.Model {
		o := popup.Options{Title: "Tags", Items: items, MultiSelect: true}
		m := popup.New(o, &keys, styles.NewCache().Get(styles.Theme{}))
		m.SetSize(80, 24)
		return m
	}
	b.Run("step", func(b *testing.B) {
		m := open()
		for b.Loop() {
			m.Press(tea.KeyPressMsg{Code: 'j', Text: "j"}, 0)
			m.View()
		}
	})
	b.Run("type", func(b *testing.B) {
		m := open()
		m.Press(tea.KeyPressMsg{Code: '/', Text: "/"}, 0)
		for b.Loop() {
			m.Press(tea.KeyPressMsg{Code: '1', Text: "1"}, 0)
			m.View()
			m.Press(tea.KeyPressMsg{Code: tea.KeyBackspace}, 0)
			m.View()
		}
	})
}
