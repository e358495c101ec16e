package pager

import (
	"fmt"
	"strings"

	"quire/internal/textwidth"
	"quire/ui/byline"
	"quire/ui/keymap"
)

// renderEnds renders what is above and below the text.
func (m *Model) renderEnds() {
	width := m.geo.TextWidth
	if width <= 0 {
		return
	}
	m.titleRows, m.endRows = m.titleBlock(width), nil
	if !m.preview && m.post.Post != nil {
		m.endRows = m.endCard(width)
	}
}

// titleBlock renders title, byline, tags and the line below them, with an empty row before and after.
func (m *Model) titleBlock(width int) []string {
	var rows []string
	if !m.preview {
		rows = append(rows, "")
	}
	for _, row := range textwidth.Wrap(m.title(), width, 0) {
		turned := textwidth.Visual(row)
		if textwidth.RightToLeft(m.post.Title) {
			turned = strings.Repeat(" ", max(0, width-textwidth.Width(row))) + turned
		}
		rows = append(rows, m.styles.PostTitle.Render(turned))
	}
	return append(append(rows, m.facts(width)...), m.titleLine(width)...)
}

// title returns the title of the post as it is shown.
func (m *Model) title() string {
	if m.post.Post != nil && m.post.Post.Title == m.post.Title {
		return m.post.Post.ShownTitle(m.styles.ASCII)
	}
	return m.post.Title
}

// titleLine returns what separates the title from the text: a line where there is room for one, and an
// empty row.
func (m *Model) titleLine(width int) []string {
	const roomy = 40 // cells
	if width < roomy {
		return []string{""}
	}
	return []string{m.styles.TitleLine.Render(strings.Repeat("━", width)), ""}
}

// facts renders byline and tags.
func (m *Model) facts(width int) (rows []string) {
	p := m.post.Post
	if p == nil {
		return nil
	}
	facts := byline.Facts(p, max(width, 200))
	if len(p.Authors) > 0 {
		facts = p.AuthorNames() + " · " + facts
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
		note := fmt.Sprintf("in %d languages", m.post.Languages)
		note += keymap.HintAfterColon(m.keys.Pager.Language, "shows the next")
		rows = append(rows, m.styles.Byline.Render(textwidth.Truncate(note, width)))
	}
	return rows
}
