// Package popup is a window over a view in which an item is chosen: a category, tags, a
// heading, an action. What is typed filters the items.
//
// It does not know what its items mean: it reports the chosen one by its number.
package popup

import (
	"quire/internal/sanitize"
	"quire/internal/search"
	"quire/internal/textwidth"
	"quire/ui/keymap"
	"quire/ui/layout"
	"quire/ui/prompt"
	"quire/ui/styles"
)

// Item is a line of a popup.
type Item struct {
	Label, Detail string
	Indent        int  // steps of two cells
	Heading       bool // cannot be chosen
	Checked       bool // has a check mark
}

// What a popup reports.
type (
	ChosenMsg   struct{ Item int }    // an item was chosen; the popup may close
	ToggledMsg  struct{ Item int }    // the check mark of an item is to be changed
	MovedMsg    struct{ Item int }    // the cursor moved to another item, see Options.ReportMoves
	FreeTextMsg struct{ Text string } // what was typed was chosen, see Options.FreeText
	KeyMsg      struct{ Name string } // a key of the footer was clicked
	ClosedMsg   struct{}              // the popup was closed without a choice
)

// LabelWidth returns how many cells a label may have in a popup on a screen of a width.
func LabelWidth(width int) int {
	const around = 4 // the bar of the cursor, and a space before a detail
	return max(1, layout.NewPopup(width, 0, width, 0, false).Inner-around)
}

// Options say what a popup shows and what can be done in it.
type Options struct {
	Title       string
	Empty       string // shown when there are no items
	Items       []Item
	Start       int  // the item under the cursor at first
	MultiSelect bool // items can be checked
	ReadOnly    bool // nothing can be chosen: it is a text to read and search
	AlignRight  bool // leaves what is at the left of the screen visible
	ReportMoves bool // the cursor is reported by MovedMsg
	Numbered    bool // a number that is typed is that of an item, from 1
	// Prefix opens the popup with a prompt behind it. The best match comes first, and esc
	// closes the popup.
	Prefix string
	// FreeText describes what choosing the typed text does, "" for nothing. It is listed above
	// the items.
	FreeText func(typed string) string
}

// Model is a popup. It is not safe for concurrent use.
type Model struct {
	keys   *keymap.KeyMap
	styles *styles.Styles
	opt    Options

	geo          layout.Popup
	contentWidth int            // cells of the widest item
	hasHeadings  bool           // some items are headings
	corpus       *search.Corpus // of the items, nil before something is typed

	matched      []int32      // items that match, when they are known
	matches      search.Query // what they match
	shown        []int        // numbers of the items that match what is typed
	headings     int          // among shown
	freeTextItem Item         // has the number freeTextNumber
	cursor       int          // among shown
	offset       int          // of the first visible item, among shown
	prompt       *prompt.Model
	query        string
}

const (
	manyItems = 1000 // with more, what is typed is looked for in tables that are made beforehand
	maxHints  = 100  // cells
)

// freeTextNumber stands for what is typed among the numbers of items.
const freeTextNumber = -1

// New returns a popup with the cursor on its start item.
func New(o Options, keys *keymap.KeyMap, styles *styles.Styles) *Model {
	o.Title = sanitize.Line(o.Title)
	m := &Model{keys: keys, styles: styles, opt: o, geo: layout.Popup{Rows: 1}}
	m.contentWidth = textwidth.Width(o.Title) + 8
	for _, item := range o.Items {
		width := 10 + 2*item.Indent + textwidth.Width(item.Label) + 2 + textwidth.Width(item.Detail)
		m.contentWidth = max(m.contentWidth, width)
		m.hasHeadings = m.hasHeadings || item.Heading
	}
	m.contentWidth = max(m.contentWidth, textwidth.Width(styles.Hints(m.bindings(), maxHints)))
	if len(o.Items) > manyItems {
		m.newCorpus().Prepare()
	}
	if o.Prefix != "" {
		m.prompt = prompt.New(o.Prefix, "", &keys.Prompt, styles)
	}
	m.filter()
	for i, item := range m.shown {
		if item == o.Start {
			m.cursor = i
		}
	}
	m.skipHeadings(1)
	return m
}

// SetSize sets the size of the screen in cells.
func (m *Model) SetSize(width, height int) {
	m.geo = layout.NewPopup(width, height, m.contentWidth, len(m.opt.Items), m.opt.AlignRight)
	m.skipHeadings(1)
}

// SetChecked checks or unchecks an item.
func (m *Model) SetChecked(item int, checked bool) { m.opt.Items[item].Checked = checked }

// IsTyping reports whether the prompt is open.
func (m *Model) IsTyping() bool { return m.prompt != nil }

// at returns the i-th item that is shown.
func (m *Model) at(i int) Item {
	if n := m.shown[i]; n != freeTextNumber {
		return m.opt.Items[n]
	}
	return m.freeTextItem
}

// position returns the number of the item under the cursor, from 1, and how many are shown; 0 when
// none is.
func (m *Model) position() (at, of int) {
	if of = len(m.shown) - m.headings; of == 0 {
		return 0, 0
	}
	at = m.cursor + 1
	if m.headings > 0 {
		for i := range m.cursor {
			if m.at(i).Heading {
				at--
			}
		}
	}
	return at, of
}

// skipHeadings moves the cursor off headings, first in the direction by, and scrolls to it.
func (m *Model) skipHeadings(by int) {
	last := len(m.shown) - 1
	m.cursor = max(0, min(m.cursor, last))
	for _, direction := range []int{by, -by} {
		for i := m.cursor; i >= 0 && i <= last; i += direction {
			if !m.at(i).Heading {
				m.cursor = i
				m.scroll()
				return
			}
		}
	}
}

// scroll makes the cursor visible, with the headings just above it.
func (m *Model) scroll() {
	rows := m.geo.Rows
	top := m.cursor
	for top > 0 && m.at(top-1).Heading {
		top--
	}
	switch {
	case top < m.offset:
		m.offset = top
	case m.cursor >= m.offset+rows:
		m.offset = m.cursor - rows + 1
	}
	m.offset = max(0, min(m.offset, len(m.shown)-rows))
}

// chosen returns the number of the item under the cursor. ok is false without one.
func (m *Model) chosen() (int, bool) {
	if m.cursor >= len(m.shown) || m.at(m.cursor).Heading {
		return 0, false
	}
	return m.shown[m.cursor], true
}
