// Package list is the archive: the heading with views, tabs and filters, the posts of one page
// as cards, rows or lines, and the footer. It keeps the page and the chosen post.
//
// It does not select, load or open posts, and it has no prompt and no preview. Its coordinator
// gives it a selection, and it reports what is asked for by messages.
package list

import (
	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/post"
	"quire/internal/readerstate"
	"quire/internal/search"
	"quire/ui/keymap"
	"quire/ui/layout"
	"quire/ui/styles"
)

// OpenMsg asks to open a post.
type OpenMsg struct{ Post *post.Post }

// ChosenMsg reports that another post is chosen.
type ChosenMsg struct{}

// CategoryMsg asks for the posts of a category, "" for all.
type CategoryMsg struct{ Name string }

// SourceMsg asks for the posts of a source, "" for all.
type SourceMsg struct{ Name string }

// ViewMsg asks for another view of the archive.
type ViewMsg struct{ View index.View }

// PreviewMsg says that the preview has been switched on or off.
type PreviewMsg struct{ On bool }

// NoticeMsg asks for a notice in the footer.
type NoticeMsg struct{ Notice string }

// UnfilterMsg asks to remove a filter.
type UnfilterMsg struct{ Filter Filter }

// KeyMsg asks for what a key does.
type KeyMsg struct{ Name string }

// Filter is a removable part of the filter of the list, shown as a chip.
type Filter struct{ Kind, Value string }

// label returns the text of the chip.
func (f Filter) label() string {
	switch f.Kind {
	case "tag":
		return "#" + f.Value
	case "query":
		return "/" + f.Value
	case "category":
		return f.Value
	}
	return f.Kind + " " + f.Value
}

// Model is the archive on the screen. It is not safe for concurrent use.
type Model struct {
	keys   *keymap.KeyMap
	typing bool // a prompt is open
	styles *styles.Styles
	cache  *Cache // nil for none

	geo     layout.Archive
	preview bool
	density layout.Density
	perPage int // posts on a page, 0 for as many as fit

	site       folder.Site
	complete   bool // the whole folder has been read
	unreadable int  // files
	terms      []index.Term
	total      int    // posts in the view
	bySource   bool   // the tabs are sources
	allSources string // the label of the tab of all of them

	readerState func(*post.Post) (readerstate.Post, bool) // of a post, and whether it is known
	sel         *index.Selection
	query       search.Query
	featured    []*post.Post // above the archive on its first page
	archive     []*post.Post
	filters     []Filter

	starts []int32 // first item of each page; nil where all cards have the same height
	cursor int     // position of the chosen post, featured ones first
	moved  bool
	offset int // rows of the page that are scrolled out at the top

	scrolled int // pages that the wheel has gone on from that of the chosen post
	turning  int // steps of the wheel at the end of a page
	notice   string

	firstTab int // the first one shown where the reader has scrolled the tabs, -1 for All; 0 when they follow the active one
}

// New returns an archive without posts. With perPage 0 a page has as many posts as fit.
func New(keys *keymap.KeyMap, styles *styles.Styles, perPage int) *Model {
	return &Model{
		keys: keys, styles: styles, perPage: perPage, preview: true,
		readerState: func(*post.Post) (readerstate.Post, bool) { return readerstate.Post{}, false },
	}
}

// SetReaderState sets the function that returns the state of the reader for a post, and
// whether it is known yet. It is called for each visible post whenever the list is rendered.
func (m *Model) SetReaderState(of func(*post.Post) (readerstate.Post, bool)) {
	m.readerState = of
}

// SetDensity sets how much the list shows of a post.
func (m *Model) SetDensity(d layout.Density) { m.density = d }

// SetPreview leaves room for a preview at the right, where the screen is wide enough.
func (m *Model) SetPreview(on bool) { m.preview = on }

// SetCache shares rendered posts with other lists.
func (m *Model) SetCache(c *Cache) { m.cache = c }

// SetStyles changes the styles.
func (m *Model) SetStyles(styles *styles.Styles) { m.styles = styles }

// SetNotice shows a notice in the footer instead of the page, unless it is empty.
func (m *Model) SetNotice(notice string) { m.notice = notice }

// SetTyping reports that a prompt is open, in which keys are letters.
func (m *Model) SetTyping(typing bool) { m.typing = typing }

// SetSize lays the archive out in cells.
func (m *Model) SetSize(width, height int) {
	m.layOut(width, height)
	m.paginate()
	m.scrollToCursor()
}

// layOut places the parts on a screen.
func (m *Model) layOut(width, height int) {
	m.geo = layout.NewArchive(width, height, m.preview)
	if len(m.filters) > 0 {
		m.geo = m.geo.WithChips()
	}
}

// Layout returns where the parts are.
func (m *Model) Layout() layout.Archive { return m.geo }

// SetSite sets the title and the tagline, whether all of the folder has been read, and how
// many files could not be read.
func (m *Model) SetSite(site folder.Site, complete bool, unreadable int) {
	m.site, m.complete, m.unreadable = site, complete, unreadable
}

// SetTerms sets the categories of the tabs, and the number of posts in the view.
func (m *Model) SetTerms(terms []index.Term, total int) { m.terms, m.total = terms, total }

// SetSources makes the tabs sources, with a number for each, and one for all of them, which label names.
func (m *Model) SetSources(sources []index.Term, total int, label string) {
	m.terms, m.total, m.bySource, m.allSources = sources, total, true, label
}
