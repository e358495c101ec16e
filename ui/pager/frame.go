package pager

import (
	"fmt"
	"strings"

	"quire/internal/post"
	"quire/internal/textwidth"
	"quire/ui/byline"
	"quire/ui/keymap"
)

// frame draws what stands above and below the text at this measure.
func (m *Model) frame() {
	width := m.geo.TextWidth
	if width <= 0 {
		return
	}
	m.head, m.tail = m.titleBlock(width), nil
	if !m.preview && m.post.Post != nil {
		m.tail = m.endCard(width)
	}
}

// titleBlock is the title, the byline and the tags, between blank rows.
func (m *Model) titleBlock(width int) []string {
	var rows []string
	if !m.preview {
		rows = append(rows, "")
	}
	for _, row := range textwidth.Wrap(m.post.Title, width, 0) {
		turned := textwidth.Visual(row)
		if textwidth.RightToLeft(m.post.Title) {
			turned = strings.Repeat(" ", max(0, width-textwidth.Width(row))) + turned
		}
		rows = append(rows, m.styles.PostTitle.Render(turned))
	}
	p := m.post.Post
	if p == nil {
		return append(rows, "")
	}
	facts := byline.Facts(p, max(width, 200))
	if len(p.Authors) > 0 {
		facts = p.Writers() + " · " + facts
	}
	if m.post.Starred {
		facts = "★ " + facts
	}
	for _, row := range textwidth.Wrap(facts, width, 0) {
		rows = append(rows, m.styles.Highlight(row, nil, m.styles.Byline))
	}
	if len(p.Tags) > 0 {
		rows = append(rows, m.styles.Highlight(byline.Tags(p, width), nil, m.styles.Byline))
	}
	if m.post.Languages > 1 && !m.preview {
		note := fmt.Sprintf("in %d languages", m.post.Languages) + keymap.HintAfterColon(m.keys.Pager.Language, "shows the next")
		rows = append(rows, m.styles.Byline.Render(textwidth.Truncate(note, width)))
	}
	return append(rows, "")
}

// after is what stands after a text: the way on, and the word that there is no text.
func (m *Model) after(t *body) []string {
	if t.whole && len(t.blocks) == 0 && t.layout != nil {
		return append([]string{m.styles.Muted.Render("Nothing is written here yet."), ""}, m.tail...)
	}
	return m.tail
}

// endCard is the way on: the rest of the series, the next and the previous post, and
// the one that is nearest of kin.
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
		title := textwidth.Truncate(p.Title, max(1, width-widest-textwidth.Width(lead)))
		rows = append(rows, m.styles.Key.Render(textwidth.Pad(key, widest))+m.styles.Muted.Render(lead)+textwidth.Visual(title))
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
		line := fmt.Sprintf("%2d  ", i+1) + textwidth.Visual(textwidth.Truncate(p.Title, width-4))
		style := m.styles.Text
		if p.Path == m.post.Post.Path {
			style = m.styles.Strong
		}
		rows = append(rows, style.Render(line))
	}
	return rows
}
