// Package screen shows tea.Views on a terminal by writing the rows that have changed. It
// remembers rows as strings and keeps no cells, so that an idle screen costs its text and no
// more. Rows must be sanitized already; titles are sanitized here.
package screen

import (
	"bytes"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// chunk bounds a write, in bytes: an SSH channel keeps a buffer as large as its largest write
// for as long as it lives.
const chunk = 2048

// Screen is the screen of one terminal. One goroutine at a time may use it.
type Screen struct {
	out           io.Writer // never gets more than 2048 bytes at once
	width, height int
	profile       colorprofile.Profile
	rows          []string            // shown now, nil when that is unknown
	pending       string              // sequences to write with the next frame
	frame         func([]byte) []byte // what is written for a frame, nil for the frame itself

	entered bool
	view    modes // active now
	titled  bool  // the title of the window has been set
}

// modes is the state of a terminal that a view sets besides its rows.
type modes struct {
	alt, noPaste, focus bool
	mouse               tea.MouseMode
	title, text, back   string // colors of the whole screen, "" for the terminal's own
	cursor              bool
	x, y, style         int
	kitty               int
}

// buffers are shared by all sessions: an idle one has none.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// New returns a screen of a size in cells.
func New(out io.Writer, width, height int, p colorprofile.Profile) *Screen {
	return &Screen{out: out, width: width, height: height, profile: p}
}

// SetFrame has f say what is written for each frame; a frame is whole sequences and characters.
func (s *Screen) SetFrame(f func([]byte) []byte) { s.frame = f }

// Size returns the size of the terminal, in cells.
func (s *Screen) Size() (width, height int) { return s.width, s.height }

// Profile returns the colors that the terminal can show.
func (s *Screen) Profile() colorprofile.Profile { return s.profile }

// Resize sets the size of the terminal; the next frame is drawn whole.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.Invalidate()
}

// SetProfile sets the colors that the terminal can show.
func (s *Screen) SetProfile(p colorprofile.Profile) {
	if s.profile != p {
		s.profile = p
		s.Invalidate()
	}
}

// Invalidate has the next frame drawn whole.
func (s *Screen) Invalidate() { s.rows = nil }

// Raw writes a sequence with the next frame.
func (s *Screen) Raw(seq string) { s.pending += seq }

// Draw shows v, from the first row on.
func (s *Screen) Draw(v tea.View) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer putBuffer(buf)
	buf.WriteString(s.pending)
	s.pending = ""
	next := modesOf(v)
	s.setModes(buf, next)
	before := buf.Len()
	s.draw(buf, rowsOf(v.Content, s.height))
	s.setCursor(buf, next, buf.Len() > before)
	s.view, s.entered = next, true
	if s.frame != nil {
		return s.write(s.frame(buf.Bytes()))
	}
	return s.write(buf.Bytes())
}

// putBuffer returns a buffer for the next frame of any session, unless it is too large.
func putBuffer(buf *bytes.Buffer) {
	if buf.Cap() > 64<<10 {
		return
	}
	buf.Reset()
	buffers.Put(buf)
}

func (s *Screen) write(p []byte) error {
	for len(p) > 0 {
		n := min(len(p), chunk)
		if _, err := s.out.Write(p[:n]); err != nil {
			return err
		}
		p = p[n:]
	}
	return nil
}

// rowsOf splits content into the rows of a screen.
func rowsOf(content string, height int) []string {
	rows := make([]string, 0, height)
	for len(rows) < height {
		row, rest, more := strings.Cut(content, "\n")
		rows = append(rows, row)
		if content = rest; !more {
			break
		}
	}
	for len(rows) < height {
		rows = append(rows, "")
	}
	return rows
}

// draw writes the rows that differ from what is shown.
func (s *Screen) draw(buf *bytes.Buffer, rows []string) {
	const atOnce = 2 // rows from which the terminal is asked to show all at once
	if s.rows == nil {
		buf.WriteString(ansi.SetModeSynchronizedOutput + ansi.ResetStyle + ansi.CursorHomePosition + ansi.EraseEntireScreen)
		for y, row := range rows {
			if row != "" {
				s.writeRow(buf, y, "", row)
			}
		}
		buf.WriteString(ansi.ResetModeSynchronizedOutput)
		s.rows = rows
		return
	}
	changed := 0
	for y, row := range rows {
		if row != s.rows[y] {
			changed++
		}
	}
	if changed == 0 {
		return
	}
	if changed >= atOnce {
		buf.WriteString(ansi.SetModeSynchronizedOutput)
	}
	s.hideCursor(buf)
	if changed > 3 {
		s.scroll(buf, rows)
	}
	for y, row := range rows {
		if row != s.rows[y] {
			s.writeRow(buf, y, s.rows[y], row)
		}
	}
	if changed >= atOnce {
		buf.WriteString(ansi.ResetModeSynchronizedOutput)
	}
	s.rows = rows
}

// writeRow writes one row over another one, "" for a blank one. Unstyled spaces at its end are erased rather than written. Nothing
// is erased after a full row, where the cursor is still on the last cell.
func (s *Screen) writeRow(buf *bytes.Buffer, y int, was, row string) {
	at, to := changedPart(was, row)
	rest := to < len(row)
	part := row[at:to]
	if !rest {
		part = trimSpaces(part)
	}
	x := ansi.StringWidth(row[:at])
	width := x + ansi.StringWidth(part)
	if width > s.width {
		part, width = ansi.Truncate(part, max(0, s.width-x), ""), s.width
	}
	buf.WriteString("\x1b[" + strconv.Itoa(y+1))
	if x > 0 {
		buf.WriteString(";" + strconv.Itoa(x+1))
	}
	buf.WriteByte('H')
	if s.profile == colorprofile.TrueColor {
		buf.WriteString(part)
	} else {
		_, _ = (&colorprofile.Writer{Forward: buf, Profile: s.profile}).WriteString(part)
	}
	if strings.Contains(part, "\x1b") {
		buf.WriteString(ansi.ResetStyle)
	}
	if was != "" && !rest && width < s.width {
		buf.WriteString(ansi.EraseLineRight)
	}
}

// changedPart returns which part of a row must be written over another one: row[from:to].
// What is before and after it is the same, in the same cells and the same style.
func changedPart(was, row string) (from, to int) {
	for from < len(was) && from < len(row) && was[from] == row[from] {
		from++
	}
	for from > 0 && (!isCellStart(row, from) || !isCellStart(was, from) || !isUnstyledAt(row[:from])) {
		from--
	}
	same := 0 // bytes at the ends
	for same < len(row)-from && same < len(was)-from && was[len(was)-1-same] == row[len(row)-1-same] {
		same++
	}
	const minSaved = 8 // bytes from which it pays to end early
	for ; same > minSaved; same-- {
		now, then := len(row)-same, len(was)-same
		if !isCellStart(row, now) || !isUnstyledAt(row[from:now]) || !isUnstyledAt(was[from:then]) {
			continue
		}
		if ansi.StringWidth(row[from:now]) == ansi.StringWidth(was[from:then]) {
			return from, now
		}
		return from, len(row) // the ends are not in the same cells
	}
	return from, len(row)
}

// isCellStart reports whether a cell is known to begin at a byte of a row: no ASCII character
// combines with what is before it.
func isCellStart(row string, at int) bool { return at >= len(row) || row[at] < 0x80 }

// isUnstyledAt reports whether no style and no link is active after a text, and the text does
// not end within a sequence.
func isUnstyledAt(s string) bool {
	if strings.Contains(s, "\x1b]") {
		return false
	}
	last := strings.LastIndexByte(s, 0x1b)
	return last < 0 || strings.HasPrefix(s[last:], ansi.ResetStyle) || strings.HasPrefix(s[last:], "\x1b[0m")
}

// trimSpaces removes unstyled spaces from the end of a row.
func trimSpaces(row string) string {
	short := strings.TrimRight(row, " ")
	if len(short) == len(row) {
		return row
	}
	esc := strings.LastIndexByte(short, '\x1b')
	if esc < 0 || strings.HasPrefix(short[esc:], "\x1b[m") || strings.HasPrefix(short[esc:], "\x1b[0m") {
		return short
	}
	return row
}

// scroll moves rows that are on the screen already, when most of the changed rows have only
// moved up or down together.
func (s *Screen) scroll(buf *bytes.Buffer, rows []string) {
	top, bottom := 0, len(rows)-1
	for top < bottom && rows[top] == s.rows[top] {
		top++
	}
	for bottom > top && rows[bottom] == s.rows[bottom] {
		bottom--
	}
	by, saved := 0, 0
	for _, k := range s.scrollCandidates(rows, top, bottom) {
		if n := s.scrollSavings(rows, top, bottom, k); n > saved {
			by, saved = k, n
		}
	}
	const cost = 60 // bytes of scrolling, and of what it may have to write twice
	if saved < cost {
		return
	}
	buf.WriteString(ansi.SetTopBottomMargins(top+1, bottom+1))
	if by > 0 {
		buf.WriteString(ansi.ScrollUp(by))
	} else {
		buf.WriteString(ansi.ScrollDown(-by))
	}
	buf.WriteString("\x1b[r")
	shown := append([]string(nil), s.rows...)
	for y := top; y <= bottom; y++ {
		if from := y + by; from >= top && from <= bottom {
			shown[y] = s.rows[from]
		} else {
			shown[y] = ""
		}
	}
	s.rows = shown
}

// scrollCandidates returns by how many rows some of the new rows have moved up, or down when
// that is negative.
func (s *Screen) scrollCandidates(rows []string, top, bottom int) (by []int) {
	const probes, minLen = 8, 12 // rows that are searched for, and their least length
	probed := 0
	for y := top; y <= bottom && probed < probes; y++ {
		if row := rows[y]; len(row) > minLen && row != s.rows[y] {
			probed++
			for from := top; from <= bottom; from++ {
				if s.rows[from] == row && !slices.Contains(by, from-y) {
					by = append(by, from-y)
				}
			}
		}
	}
	return by
}

// scrollSavings returns how many bytes need not be written when the rows from top to bottom
// scroll up, less those of rows that were in their place before.
func (s *Screen) scrollSavings(rows []string, top, bottom, by int) (n int) {
	for y := top; y <= bottom; y++ {
		from, right := y+by, rows[y] == s.rows[y]
		if from >= top && from <= bottom && rows[y] == s.rows[from] {
			if !right {
				n += len(rows[y])
			}
		} else if right {
			n -= len(rows[y]) + len("\x1b[1;1H\x1b[K")
		}
	}
	return n
}
