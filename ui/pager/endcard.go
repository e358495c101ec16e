package pager

import (
	"fmt"
	"strings"

	"quire/internal/post"
	"quire/internal/textwidth"
	"quire/ui/keymap"
)

// rowsAfter returns the rows after a text: the end card, and before it a note when the text is
// empty.
func (m *Model) rowsAfter(t *body) []string {
	if t.complete && len(t.blocks) == 0 && t.layout != nil {
		return append([]string{m.styles.Muted.Render("This post is empty."), ""}, m.endRows...)
	}
	return m.endRows
}

// endCard renders what follows the text: the series, the next and the previous post, and
// related posts.
func (m *Model) endCard(width int) []string {
	if m.post.Next == nil && m.post.Prev == nil && len(m.post.Series) < 2 && len(m.post.Related) == 0 {
		return nil
	}
	rows := []string{m.styles.Muted.Render(strings.Repeat("─", min(width, 12))), ""}
	if len(m.post.Series) > 1 {
		rows = append(rows, m.series(width)...)
		rows = append(rows, "")
	}
	k := &m.keys.Pager
	next, prev, related := keymap.FirstKey(k.NextPost), keymap.FirstKey(k.PrevPost), keymap.FirstKey(k.Related)
	widest := max(textwidth.Width(next), textwidth.Width(prev), textwidth.Width(related))
	add := func(key, label string, p *post.Post) {
		if p == nil {
			return
		}
		lead := fmt.Sprintf("  %-9s", label)
		title := textwidth.Truncate(p.ShownTitle(m.styles.ASCII), max(1, width-widest-textwidth.Width(lead)))
		row := m.styles.Key.Render(textwidth.Pad(key, widest)) + m.styles.Muted.Render(lead) + textwidth.Visual(title)
		rows = append(rows, row)
	}
	add(next, "next", m.post.Next)
	add(prev, "previous", m.post.Prev)
	label := "related"
	for _, p := range m.post.Related[:min(3, len(m.post.Related))] {
		add(related, label, p)
		related, label = "", ""
	}
	return append(rows, "")
}

func (m *Model) series(width int) []string {
	rows := []string{m.styles.Muted.Render(textwidth.Truncate("In the series “"+m.post.Post.Series+"”", width))}
	for i, p := range m.post.Series {
		line := fmt.Sprintf("%2d  ", i+1) + textwidth.Visual(textwidth.Truncate(p.ShownTitle(m.styles.ASCII), width-4))
		style := m.styles.Text
		if p.Path == m.post.Post.Path {
			style = m.styles.Strong
		}
		rows = append(rows, style.Render(line))
	}
	return rows
}
