package ui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/internal/sanitize"
	"quire/internal/textwidth"
	"quire/ui/keymap"
	"quire/ui/popup"
)

// How long notices are shown.
const (
	noticeTime  = 4 * time.Second
	warningTime = 20 * time.Second
	startTime   = 15 * time.Second // what is wrong with the settings
	maxMessages = 200              // in the log
)

// message is a notice of this session, and how often it was given in a row.
type message struct {
	at    time.Time
	text  string
	times int
}

// notices are the status messages of a session: the one that is shown, and the log.
type notices struct {
	tasks *tasks
	now   func() time.Time

	text   string
	sticky bool   // no key clears the notice
	shown  latest // the time that it is shown
	log    []message
}

// say shows a notice for a while.
func (n *notices) say(text string) tea.Cmd {
	n.record(text)
	return n.show(text, noticeTime)
}

// warn shows a failure for longer: keys do not clear it.
func (n *notices) warn(text string) tea.Cmd {
	text = sanitize.Line(text)
	n.record(text)
	cmd := n.show(text, warningTime)
	n.sticky = true
	return cmd
}

// show shows a notice without a record of it.
func (n *notices) show(text string, d time.Duration) tea.Cmd {
	n.text, n.sticky = text, false
	return n.tasks.after(d, n.shown.start(n.tasks), func() tea.Cmd {
		n.text, n.sticky = "", false
		return nil
	})
}

// clearNotice clears the notice, unless it is sticky.
func (n *notices) clearNotice() {
	if !n.sticky {
		n.text = ""
	}
}

// record puts a notice into the log.
func (n *notices) record(text string) {
	now := n.now()
	if last := len(n.log) - 1; last >= 0 && n.log[last].text == text {
		n.log[last].at = now
		n.log[last].times++
		return
	}
	n.log = append(n.log, message{now, text, 1})
	n.log = n.log[max(0, len(n.log)-maxMessages):]
}

// sayAtStart shows what was wrong before the session began.
func (n *notices) sayAtStart(all []string, keys *keymap.KeyMap) tea.Cmd {
	for _, text := range all {
		n.record(text)
	}
	switch len(all) {
	case 0:
		return nil
	case 1:
		return n.show(all[0], startTime)
	}
	hint := keymap.HintAfterColon(keys.Global.Messages, "shows them")
	return n.show(fmt.Sprintf("%d invalid settings", len(all))+hint, startTime)
}

// openMessages opens the log, the newest message first.
func (a *app) openMessages() {
	const most, beside = 66, 20 // cells of the text of a message, and of what is beside it
	width := max(20, min(most, a.term.width-beside))
	var items []popup.Item
	for i := len(a.notices.log) - 1; i >= 0; i-- {
		m := a.notices.log[i]
		text, lead := m.text, m.at.Format("15:04:05")+"  "
		if m.times > 1 {
			text += fmt.Sprintf(" (%d times)", m.times)
		}
		for _, line := range textwidth.Wrap(text, width, 0) {
			items = append(items, popup.Item{Label: lead + line})
			lead = strings.Repeat(" ", len(lead))
		}
	}
	a.popup.open(popup.Options{Title: "Messages", Empty: "No messages yet.", Items: items, ReadOnly: true}, choices{})
}
