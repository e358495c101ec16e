package screen

import (
	"bytes"
	"fmt"
	"image/color"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

func modesOf(v tea.View) modes {
	m := modes{
		alt: v.AltScreen, noPaste: v.DisableBracketedPasteMode, focus: v.ReportFocus, mouse: v.MouseMode,
		title: stripControls(v.WindowTitle), kitty: 1,
	}
	m.text, m.back = hex(v.ForegroundColor), hex(v.BackgroundColor)
	for _, e := range []struct {
		on  bool
		bit int
	}{
		{v.KeyboardEnhancements.ReportEventTypes, ansi.KittyReportEventTypes},
		{v.KeyboardEnhancements.ReportAlternateKeys, ansi.KittyReportAlternateKeys},
		{v.KeyboardEnhancements.ReportAllKeysAsEscapeCodes, ansi.KittyReportAllKeysAsEscapeCodes},
		{v.KeyboardEnhancements.ReportAssociatedText, ansi.KittyReportAssociatedKeys},
	} {
		if e.on {
			m.kitty |= e.bit
		}
	}
	if c := v.Cursor; c != nil {
		m.cursor, m.x, m.y = true, c.X, c.Y
		m.style = 2 * int(c.Shape)
		if m.style++; !c.Blink {
			m.style++
		}
	}
	return m
}

func hex(c color.Color) string {
	if c == nil {
		return ""
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// stripControls returns a title without control characters.
func stripControls(title string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, title)
}

// setModes writes the modes that have changed.
func (s *Screen) setModes(buf *bytes.Buffer, next modes) {
	was, first := s.view, !s.entered
	if first {
		buf.WriteString(ansi.ResetModeTextCursorEnable)
	}
	if next.alt != was.alt {
		buf.WriteString(choose(next.alt, ansi.SetModeAltScreenSaveCursor, ansi.ResetModeAltScreenSaveCursor))
		s.rows = nil
	}
	if first {
		// Characters that the terminal shows wider than expected must not wrap.
		buf.WriteString(ansi.ResetModeAutoWrap + ansi.SetModifyOtherKeys2 + ansi.PushKittyKeyboard(next.kitty))
	} else if next.kitty != was.kitty {
		buf.WriteString(ansi.KittyKeyboard(next.kitty, 1))
	}
	if first != (next.noPaste != was.noPaste) { // enabled at first, unless the view disables it
		buf.WriteString(choose(next.noPaste, ansi.ResetModeBracketedPaste, ansi.SetModeBracketedPaste))
	}
	if next.focus != was.focus {
		buf.WriteString(choose(next.focus, ansi.SetModeFocusEvent, ansi.ResetModeFocusEvent))
	}
	if next.mouse != was.mouse {
		if was.mouse != tea.MouseModeNone {
			buf.WriteString(resetMouse)
		}
		switch next.mouse {
		case tea.MouseModeCellMotion:
			buf.WriteString(ansi.SetModeMouseButtonEvent + ansi.SetModeMouseExtSgr)
		case tea.MouseModeAllMotion:
			buf.WriteString(ansi.SetModeMouseAnyEvent + ansi.SetModeMouseExtSgr)
		case tea.MouseModeNone:
		}
	}
	if next.text != was.text {
		buf.WriteString(choose(next.text == "", ansi.ResetForegroundColor, ansi.SetForegroundColor(next.text)))
	}
	if next.back != was.back {
		buf.WriteString(choose(next.back == "", ansi.ResetBackgroundColor, ansi.SetBackgroundColor(next.back)))
	}
	if next.title != was.title {
		if !s.titled {
			s.titled = true
			buf.WriteString(pushTitle)
		}
		buf.WriteString(ansi.SetWindowTitle(next.title))
	}
}

// pushTitle and popTitle have the terminal keep the title of its window and set it again
// (XTWINOPS).
const pushTitle, popTitle = "\x1b[22;0t", "\x1b[23;0t"

const resetMouse = ansi.ResetModeMouseButtonEvent + ansi.ResetModeMouseAnyEvent + ansi.ResetModeMouseExtSgr

func choose(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

// hideCursor hides the cursor while rows are written.
func (s *Screen) hideCursor(buf *bytes.Buffer) {
	if s.view.cursor {
		buf.WriteString(ansi.ResetModeTextCursorEnable)
	}
}

// setCursor places the cursor as the view asks. moved reports whether rows have been written,
// which moves the cursor and hides it.
func (s *Screen) setCursor(buf *bytes.Buffer, next modes, moved bool) {
	was := s.view
	if !next.cursor {
		if was.cursor {
			buf.WriteString(ansi.ResetModeTextCursorEnable)
		}
		return
	}
	if next.style != was.style {
		buf.WriteString(ansi.SetCursorStyle(next.style))
	}
	if moved || !was.cursor || next.x != was.x || next.y != was.y {
		buf.WriteString("\x1b[" + strconv.Itoa(next.y+1) + ";" + strconv.Itoa(next.x+1) + "H")
	}
	if moved || !was.cursor {
		buf.WriteString(ansi.SetModeTextCursorEnable)
	}
}

// Leave restores the terminal and writes a farewell on it.
func (s *Screen) Leave(farewell string) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer putBuffer(buf)
	if s.entered {
		buf.WriteString(ansi.ResetStyle + ansi.ResetModifyOtherKeys + ansi.PopKittyKeyboard(1) + ansi.SetModeAutoWrap)
		if !s.view.noPaste {
			buf.WriteString(ansi.ResetModeBracketedPaste)
		}
		if s.view.focus {
			buf.WriteString(ansi.ResetModeFocusEvent)
		}
		if s.view.mouse != tea.MouseModeNone {
			buf.WriteString(resetMouse)
		}
		if s.titled {
			buf.WriteString(ansi.SetWindowTitle("") + popTitle) // which not every terminal knows
		}
		if s.view.text != "" {
			buf.WriteString(ansi.ResetForegroundColor)
		}
		if s.view.back != "" {
			buf.WriteString(ansi.ResetBackgroundColor)
		}
		if s.view.style > 1 {
			buf.WriteString(ansi.SetCursorStyle(0))
		}
		if s.view.alt {
			buf.WriteString(ansi.ResetModeAltScreenSaveCursor)
		} else {
			buf.WriteString("\x1b[" + strconv.Itoa(s.height) + "H\r\n")
		}
		buf.WriteString(ansi.SetModeTextCursorEnable)
	}
	if farewell != "" {
		buf.WriteString(stripControls(farewell) + "\r\n")
	}
	return s.write(buf.Bytes())
}
