// Package popup is the window over a view in which the reader picks something: a
// category, tags, a heading, a key to learn. It narrows as the reader types. It does
// not know what its items mean: it reports the chosen one by its number.
package popup

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quire/internal/sanitize"
	"quire/internal/search"
	"quire/internal/textwidth"
	"quire/ui/keymap"
	"quire/ui/prompt"
	"quire/ui/styles"
)

// Item is a line to pick. Head makes it a heading, which cannot be picked; Marked
// puts a tick before it.
type Item struct {
	Label, Detail    string
	Indent           int
	Heading, Checked bool
}

// ChosenMsg reports that the reader picked an item and the popup may close.
type ChosenMsg struct{ Item int }

// ToggledMsg reports that the reader marked or unmarked an item.
type ToggledMsg struct{ Item int }

// MovedMsg reports that another item is chosen, of a popup that tells of it.
type MovedMsg struct{ Item int }

// FreeTextMsg reports that the reader picked what the typed words mean by themselves.
type FreeTextMsg struct{ Text string }

// ClosedMsg reports that the reader closed the popup without picking.
type ClosedMsg struct{}

// Model is one popup. It is not safe for concurrent use.
type Model struct {
	keys   *keymap.KeyMap
	styles *styles.Styles

	title   string
	empty   string // what stands in a popup without items
	items   []Item
	want    int            // cells of the widest item, and of what stands beside it
	corpus  *search.Corpus // of the items, nil before something is typed
	toggles bool           // items can be marked
	quiet   bool           // items are only read
	aside   bool
	moves   bool
	sign    string
	direct  func(typed string) string

	shown         []int // numbers of the items that the typed words leave
	meant         Item  // what the typed words mean by themselves; its number is meantItem
	cursor        int   // among shown
	offset        int
	width, height int // of the screen
	typing        *prompt.Model
	query         string
}

// Options tell what kind of popup to open.
type Options struct {
	Title       string
	Empty       string // shown when there are no items
	Items       []Item
	Start       int  // the item that is chosen at first
	MultiSelect bool // space marks items
	ReadOnly    bool // nothing to pick: a text to read and search
	AlignRight  bool // at the right, so that what is behind can be seen
	ReportMoves bool // another choice is told of, by MovedMsg
	// Prefix opens the popup typing, behind this sign; the best match comes first, and esc
	// closes it.
	Prefix string
	// FreeText tells what the typed words would do by themselves, "" for nothing; it stands
	// above the items.
	FreeText func(typed string) string
}

// meantItem is the number of what the typed words mean by themselves.
const meantItem = -1

// New opens a popup.
func New(o Options, keys *keymap.KeyMap, styles *styles.Styles) *Model {
	m := &Model{
		keys: keys, styles: styles, title: sanitize.Line(o.Title), empty: o.Empty,
		items: o.Items, toggles: o.MultiSelect, quiet: o.ReadOnly,
		aside: o.AlignRight, moves: o.ReportMoves, sign: o.Prefix, direct: o.FreeText,
	}
	m.want = textwidth.Width(m.title) + 8
	for _, item := range m.items {
		m.want = max(m.want, 10+2*item.Indent+textwidth.Width(item.Label)+2+textwidth.Width(item.Detail))
	}
	if o.Prefix != "" {
		m.typing = prompt.New(o.Prefix, "", &keys.Prompt, styles)
	}
	m.narrow()
	for i, item := range m.shown {
		if item == o.Start {
			m.cursor = i
		}
	}
	m.settle(1)
	return m
}

// SetSize tells the size of the screen in cells.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.settle(1)
}

// SetChecked marks or unmarks an item.
func (m *Model) SetChecked(item int, marked bool) { m.items[item].Checked = marked }

// narrow keeps the items whose words match what was typed, with their headings.
func (m *Model) narrow() {
	m.shown = m.shown[:0]
	query := search.Words(m.query)
	var hits []search.Hit
	var hit map[int32]bool
	if !query.Empty() {
		if m.corpus == nil {
			m.corpus = search.NewCorpus(len(m.items), func(i int) search.Entry {
				return search.Entry{Title: m.items[i].Label + " " + m.items[i].Detail}
			})
		}
		hits = m.corpus.Match(query, nil)
		hit = map[int32]bool{}
		for _, h := range hits {
			hit[h.Index] = true
		}
	}
	if m.sign != "" && strings.TrimSpace(m.query) != "" {
		m.rank(hits)
		return
	}
	var heads []int
	for i, item := range m.items {
		switch {
		case item.Heading && len(heads) > 0 && i != heads[len(heads)-1]+1:
			heads = []int{i} // nothing was left under the one before
		case item.Heading:
			heads = append(heads, i)
		case hit == nil || hit[int32(i)]:
			m.shown = append(append(m.shown, heads...), i)
			heads = nil
		}
	}
	m.cursor, m.offset = 0, 0
	m.settle(1)
}

// rank shows what the typed words mean by themselves, and below it the items that match,
// the best first.
func (m *Model) rank(hits []search.Hit) {
	if m.direct != nil {
		if m.meant.Label = m.direct(m.query); m.meant.Label != "" {
			m.shown = append(m.shown, meantItem)
		}
	}
	for _, h := range hits {
		if !m.items[h.Index].Heading {
			m.shown = append(m.shown, int(h.Index))
		}
	}
	m.cursor, m.offset = 0, 0
	m.settle(1)
}

// at is the i-th item that is shown.
func (m *Model) at(i int) Item {
	if n := m.shown[i]; n != meantItem {
		return m.items[n]
	}
	return m.meant
}

// settle moves the choice off headings, in direction by, and scrolls to it.
func (m *Model) settle(by int) {
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

func (m *Model) scroll() {
	rows := m.rows()
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

func (m *Model) chosen() (int, bool) {
	if m.cursor >= len(m.shown) || m.at(m.cursor).Heading {
		return 0, false
	}
	return m.shown[m.cursor], true
}

// Press handles a key; a count means nothing here. A popup handles every key.
func (m *Model) Press(msg tea.KeyPressMsg, _ int) (report tea.Msg, handled bool) {
	return m.reportMoves(func() tea.Msg { return m.press(msg) }), true
}

// reportMoves does something and, in a popup that reports moves, reports another choice if
// there is nothing else to report.
func (m *Model) reportMoves(do func() tea.Msg) tea.Msg {
	was, _ := m.chosen()
	report := do()
	if now, ok := m.chosen(); report == nil && m.moves && ok && now != was {
		return MovedMsg{now}
	}
	return report
}

func (m *Model) press(msg tea.KeyPressMsg) tea.Msg {
	if m.typing != nil {
		report, _ := m.typing.Press(msg, 0)
		return m.typed(report)
	}
	k := &m.keys.Popup
	switch {
	case key.Matches(msg, k.Close):
		return ClosedMsg{}
	case key.Matches(msg, k.Choose):
		return m.choose()
	case m.toggles && key.Matches(msg, k.Toggle):
		if item, ok := m.chosen(); ok {
			return ToggledMsg{item}
		}
	case key.Matches(msg, k.Filter):
		m.typing = prompt.New("/", m.query, &m.keys.Prompt, m.styles)
	case key.Matches(msg, k.Down):
		m.move(1)
	case key.Matches(msg, k.Up):
		m.move(-1)
	case key.Matches(msg, k.PageDown) || !m.toggles && key.Matches(msg, k.Toggle):
		m.move(m.rows())
	case key.Matches(msg, k.PageUp):
		m.move(-m.rows())
	case key.Matches(msg, k.Top):
		m.move(-len(m.items))
	case key.Matches(msg, k.Bottom):
		m.move(len(m.items))
	}
	return nil
}

// Paste feeds pasted text to the popup's prompt.
func (m *Model) Paste(msg tea.PasteMsg) tea.Msg {
	if m.typing == nil {
		return nil
	}
	return m.reportMoves(func() tea.Msg { return m.typed(m.typing.Paste(msg)) })
}

// typed acts on what the prompt reports.
func (m *Model) typed(report tea.Msg) tea.Msg {
	switch report := report.(type) {
	case prompt.AcceptedMsg:
		if m.sign == "" {
			m.typing = nil
		}
		return m.choose()
	case prompt.CanceledMsg:
		if m.sign != "" {
			return ClosedMsg{}
		}
		m.typing = nil
		m.query = ""
		m.narrow()
	case prompt.ChangedMsg:
		m.query = m.typing.Value()
		m.narrow()
	case prompt.StepMsg:
		m.move(report.By)
	}
	return nil
}

func (m *Model) choose() tea.Msg {
	item, ok := m.chosen()
	switch {
	case m.quiet:
		return nil
	case !ok:
		return nil
	case item == meantItem:
		return FreeTextMsg{m.query}
	}
	return ChosenMsg{item}
}

func (m *Model) move(by int) {
	m.cursor += by
	m.settle(sign(by))
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

// Step chooses the item by places after the chosen one, within the ends.
func (m *Model) Step(by int) tea.Msg {
	return m.reportMoves(func() tea.Msg {
		m.move(by)
		return nil
	})
}

// Click picks the item at a cell of the screen, or closes the popup outside of it.
func (m *Model) Click(x, y int) tea.Msg {
	px, py, w, h := m.place()
	if x < px || x >= px+w || y < py || y >= py+h {
		return ClosedMsg{}
	}
	i := m.offset + y - py - 3
	if y-py-3 < 0 || y-py-3 >= m.rows() || i >= len(m.shown) || m.at(i).Heading {
		return nil
	}
	m.cursor = i
	if m.toggles {
		return ToggledMsg{m.shown[i]}
	}
	return m.choose()
}
